//! Names and evidence to candidates, scores and classes.
//!
//! Everything here is pure: no clock, no randomness, no network, no disk. Files come in as readers and
//! leave through writers. The same input gives the same answer, in whatever order its records stand.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`spelling`] | are two names spelled the same (R14)? |
//! | [`name`], [`phone`], [`email`] | how is this value read, what would be written (R34, R35a)? |
//! | [`explain`] | the same, in one shape for people |
//! | [`candidate`] | what a matcher takes and gives |
//! | [`exact`], [`organisations`], [`people`], [`assets`] | the matchers there are |
//! | [`scoring`] | what they share: curves, assignment, rivals, classes |
//! | [`group`] | records that share a value, and how many pairs of them are shown |
//! | [`files`] | list files in, results out |

pub mod assets;
pub mod candidate;
pub mod email;
pub mod exact;
pub mod explain;
pub mod files;
pub mod group;
mod invisible;
pub mod name;
pub mod organisations;
pub mod people;
pub mod phone;
pub mod record;
pub mod scoring;
pub mod spelling;
pub mod words;
