//! Lists that people fill page by page before they save: companies to import (R22), pairs to map (R23), and what somebody who
//! may not save proposes about the matches of a customer (R07b, R20). A list is kept until it is saved, and saved whole or not
//! at all.

mod collect;
mod foresee;
mod save;

pub use foresee::{PickedPlan, PickedRow};
pub use save::SavedPicks;
