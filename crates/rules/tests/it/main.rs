//! The rules, written down as facts and the changes they must lead to.

mod brake;
mod classify;
mod create;
mod edit;
mod given;
mod ignore;
mod link;
mod mains;
mod mappings;
mod merge;
mod reconcile;
mod split;
mod stars;
mod telling;
mod undo;
