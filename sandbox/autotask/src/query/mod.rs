//! `query`, its pages, and `query/count` (dossier, section 4).

mod condition;
mod cursor;
mod filter;
mod listing;
mod search;

pub(crate) use cursor::Cursor;
pub(crate) use listing::{Step, children, count, page};
pub(crate) use search::Search;
