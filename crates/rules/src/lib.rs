//! The rules of the product as pure functions: facts in, changes out. No clock, no randomness, no database: what a
//! rule needs to know is an argument, so every rule can be tested by writing down facts and reading the changes.
//!
//! Rules are numbered as in `docs/rules.md`; search for the number to find the code.

pub mod brake;
pub mod customers;
pub mod mains;
pub mod push;
pub mod stars;
pub mod telling;
pub mod triggers;
pub mod undo;

mod facts;
mod scribe;

pub use facts::{CompanyFacts, Namesake, Proposed};
pub use scribe::{Scribe, matched};
