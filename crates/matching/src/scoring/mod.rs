//! What scores of all kinds of records are made of: curves, distances between words, assignment, classes.

pub(crate) mod assign;
pub mod curves;
pub(crate) mod deletions;
pub(crate) mod edit;
pub(crate) mod greedy;
pub(crate) mod hash;
pub(crate) mod postings;
pub mod proposals;
pub mod rivals;
pub mod settled;
pub mod spread;
