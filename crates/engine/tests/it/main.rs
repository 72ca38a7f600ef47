//! Runs from end to end on both databases, against a vendor that does what a test says.

// The tests that `on_both_databases!` makes run on it.
use tokio as _;

mod automatic;
mod backup;
mod budgets;
mod census;
mod customer_list;
mod duplicates;
mod following;
mod given;
mod holding;
mod hook;
mod increments;
mod integrations;
mod kept;
mod laws;
mod listing;
mod mail;
mod mains;
mod mappings;
mod matching;
mod one_plan;
mod people;
mod preview;
mod proposing;
mod pushing;
mod pushing_by_itself;
mod pushing_laws;
mod regroup;
mod resuming;
mod saving;
mod schedules;
mod slow;
mod staging;
mod sync;
mod telling;
mod undo;
mod vendor;
mod waiting;
mod why;
mod workers;
mod writes;
