//! Customers and their companies: which are offered, which are suggested, and what a decision changes.

mod classify;
mod create;
mod file;
mod ignore;
mod link;
mod reconcile;

pub use classify::{Standing, classify};
pub use create::{confirm, create, create_by_sync};
pub use file::{FileRow, import};
pub use ignore::{ignore, unignore};
pub(crate) use link::main_mark;
pub use link::{LinkRequest, Refused, link, unlink};
pub use reconcile::{Considered, reconcile};
