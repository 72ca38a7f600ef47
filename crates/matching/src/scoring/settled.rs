//! What people decided before.

use std::collections::BTreeSet;

/// What people decided before; it is never computed away. Ids of the left and of the right list.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// These are one: both take no further part.
    pub confirmed: Vec<(String, String)>,
    /// These are not, and are never proposed again.
    pub rejected: BTreeSet<(String, String)>,
    /// These take no part on the left, and on the right.
    pub ignored: (BTreeSet<String>, BTreeSet<String>),
}

impl Settled {
    /// The ids of both lists that take no part.
    pub(crate) fn out(&self) -> [BTreeSet<&str>; 2] {
        let lefts = self.confirmed.iter().map(|(left, _)| left).chain(&self.ignored.0);
        let rights = self.confirmed.iter().map(|(_, right)| right).chain(&self.ignored.1);
        [lefts.map(String::as_str).collect(), rights.map(String::as_str).collect()]
    }
}
