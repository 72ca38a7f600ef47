//! Devices: which records of two lists are the same one, how sure that is, and why (R51).
//!
//! Exact identifiers go first: serial number with its maker, the UUID of the firmware in either order of bytes, the id in a
//! directory, an agent's. Then the address of a network card, where it is one device's own. Then the host name, inside one
//! company. Junk that makers leave in the firmware never counts, and a value that two devices of one list bear is reported
//! and links neither.
//!
//! | part | what it does |
//! | --- | --- |
//! | `identifiers`, `junk` | a device as compared; what identifies nothing |
//! | `observe` | what is seen of a pair |
//! | `lists`, `compare` | two whole lists: candidates, one-to-one, rivals, decisions |
//! | `reasons` | why, in words |

mod compare;
mod identifiers;
mod junk;
mod lists;
mod observe;
mod reasons;

pub use compare::Likeness;
pub use observe::CURVES;
