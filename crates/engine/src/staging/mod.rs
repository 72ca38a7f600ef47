//! Decisions on a matching list that are not saved yet (R18): they are kept per person, shown with what would come of each
//! now, and saved together or not at all.

mod check;
mod save;
mod stage;

pub(crate) use stage::all;

pub use check::{Check, StagedRow};
pub use save::{SavedStaged, StagedPlan};
pub use stage::StagedAll;
