//! People: which records of two lists are the same person, how sure that is, and why (R30).
//!
//! | part | what it does |
//! | --- | --- |
//! | `name`, `nicknames` | names to words, whichever fields hold them; short forms |
//! | `mailbox` | what an e-mail address tells of a name |
//! | `record`, `lists` | a person as compared; both lists, with who bears what |
//! | `keys` | which pairs are worth a look |
//! | `alike`, `observe` | what is seen of a pair |
//! | [`model`] | what that adds to the score: fitted, printable |
//! | `run`, `compare` | two whole lists: identity by rule, one-to-one, rivals, how sure, what to make of it |
//! | `reasons` | why, in words |

mod alike;
mod compare;
pub mod fitting;
mod keys;
mod lists;
mod mailbox;
pub mod model;
mod name;
mod nicknames;
mod observe;
mod reasons;
mod record;
mod run;

pub use compare::{Compared, Likeness};
pub use observe::CURVES;
