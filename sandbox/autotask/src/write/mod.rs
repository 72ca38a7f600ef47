//! Creating, changing and deleting (dossier, section 6): plain objects in, an id out, and no idempotency of any kind.

mod bind;
mod check;
mod delete;
mod rules;
mod save;

pub(crate) use bind::read;
pub(crate) use delete::{no_match, remove, take_out};
pub(crate) use save::save;

use crate::caller::Caller;
use crate::schema::Entity;

/// In which manner a record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Create,
    /// Only what is sent.
    Patch,
    /// What is not sent becomes null. The id may stand in the address, in the one zone that has that.
    Put(Option<u32>),
    /// A person at the vendor's own screens changes this record: stamps may be set too.
    Hand(u32),
    /// A person at the vendor's own screens makes one.
    HandNew,
}

impl Manner {
    pub(crate) fn creates(self) -> bool {
        matches!(self, Self::Create | Self::HandNew)
    }

    /// A person sees what they do wrong; the API ignores some of it.
    pub(crate) fn by_hand(self) -> bool {
        matches!(self, Self::Hand(_) | Self::HandNew)
    }
}

/// What is to be written, by whom and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) caller: Caller,
    pub(crate) entity: &'static Entity,
    /// The parent in the address.
    pub(crate) parent: Option<u32>,
    pub(crate) manner: Manner,
}

/// What was written.
#[derive(Clone, Debug)]
pub(crate) struct Saved {
    pub(crate) id: u32,
    /// What the vendor would never tell.
    pub(crate) tags: Vec<String>,
}
