//! Organisations: which records of two lists are the same company, how sure that is, and why.
//!
//! | part | what it does |
//! | --- | --- |
//! | `form` | names to words, tagged, in the forms that a name has |
//! | `evidence` | domain, phone, mailbox, address, city to keys |
//! | `keys`, `counts`, `roster` | which pairs are worth a look; records come and go one at a time |
//! | `align`, `slip`, `observe`, `beside` | what is seen of a pair: of names, and of what stands beside them |
//! | `telling`, `doubt` | what is never linked without a person |
//! | [`model`] | what that adds to the score: fitted, printable |
//! | `run`, `compare` | two whole lists: one-to-one, rivals, how sure, what to make of it |
//! | [`Index`] | two lists that stay compared while single records change |
//! | `duplicates` | one list: which of its records are one company |
//! | `reasons`, `side_by_side` | why, in words; two records field by field |

mod align;
mod beside;
mod compare;
mod counts;
mod doubt;
mod duplicates;
mod evidence;
pub mod fitting;
mod form;
mod index;
mod keys;
pub mod model;
mod observe;
mod reading;
mod reasons;
mod roster;
mod run;
mod side_by_side;
mod slip;
mod telling;

pub use crate::scoring::proposals::Proposal;
pub use crate::scoring::settled::Settled;
pub use compare::{Compared, Likeness};
pub use duplicates::{Group, Twins};
pub use index::{Changed, Index, Side};
pub use observe::CURVES;
pub use side_by_side::{Field, Mark, SideBySide, Sort, Verdict, Word};
