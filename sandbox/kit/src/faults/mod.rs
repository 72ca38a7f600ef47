//! Faults armed on purpose, per route.

mod answer;
mod book;
mod effect;
mod page;

pub(crate) use answer::{Outcome, after, instead};
pub(crate) use book::FaultBook;
pub use book::{Fault, FaultReport};
pub use effect::{CutPoint, Effect};
pub use page::{NextPage, PageFaults, Window};
