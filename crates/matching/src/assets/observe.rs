//! What is seen when two devices are held side by side. Nothing here knows which is the left one.

use rustc_hash::FxHashMap;

use super::identifiers::{CUT, Identifiers};

/// The curves of the table, in the order of their observations.
pub const CURVES: [&str; 6] = ["serial", "uuid", "directory", "agent", "mac", "host"];

/// Places of observations; in the order of [`CURVES`].
pub(crate) mod at {
    pub const SERIAL: usize = 0;
    pub const UUID: usize = 1;
    pub const DIRECTORY: usize = 2;
    pub const AGENT: usize = 3;
    pub const MAC: usize = 4;
    pub const HOST: usize = 5;
    /// What identifies exactly, wherever it stands.
    pub const EXACT: [usize; 4] = [SERIAL, UUID, DIRECTORY, AGENT];
}

/// How two identifiers stand to each other. Nothing to compare is no observation.
pub(crate) mod stand {
    pub const AGREE: f32 = 1.0;
    /// A serial number without a maker on one side, a host name that is cut off.
    pub const AGREE_SO_FAR: f32 = 2.0;
    pub const DIFFER: f32 = 4.0;
}

pub(crate) type Observed = [f32; CURVES.len()];

/// How many devices of each list bear a value.
#[derive(Debug, Default)]
pub(crate) struct Bearers {
    held: FxHashMap<u64, [u32; 2]>,
}

impl Bearers {
    pub(crate) fn count(&mut self, key: u64, side: usize) {
        self.held.entry(key).or_default()[side] += 1;
    }

    pub(crate) fn of(&self, key: u64) -> [u32; 2] {
        self.held.get(&key).copied().unwrap_or_default()
    }

    /// Whether several devices of one list bear it.
    pub(crate) fn is_shared(&self, key: u64) -> bool {
        self.of(key).iter().any(|count| *count > 1)
    }
}

/// Looks at a pair. An address of a network card that several devices of one list have (a dock's) says nothing.
pub(crate) fn look(a: &Identifiers, b: &Identifiers, bearers: &Bearers) -> Observed {
    let compare = |x: u64, y: u64| match (x, y) {
        (0, _) | (_, 0) => f32::NAN,
        (x, y) if x == y => stand::AGREE,
        _ => stand::DIFFER,
    };
    let mut observed = [f32::NAN; CURVES.len()];
    let makers = compare(a.maker, b.maker);
    observed[at::SERIAL] = match compare(a.serial, b.serial) {
        // One number of two makers is two devices.
        how if how == stand::AGREE && makers == stand::DIFFER => stand::DIFFER,
        how if how == stand::AGREE && makers.is_nan() => stand::AGREE_SO_FAR,
        how => how,
    };
    observed[at::UUID] = compare(a.uuid, b.uuid);
    observed[at::DIRECTORY] = compare(a.directory, b.directory);
    for (product, id) in &a.agents {
        for (_, other) in b.agents.iter().filter(|(theirs, _)| theirs == product) {
            let how = compare(*id, *other);
            observed[at::AGENT] = how.min(observed[at::AGENT]);
        }
    }
    let own = |macs: &[u64]| macs.iter().copied().filter(|mac| !bearers.is_shared(*mac)).collect::<Vec<_>>();
    let (mine, theirs) = (own(&a.macs), own(&b.macs));
    if !mine.is_empty() && !theirs.is_empty() {
        let shared = mine.iter().any(|mac| theirs.contains(mac));
        observed[at::MAC] = if shared { stand::AGREE } else { stand::DIFFER };
    }
    if a.host_key != 0 && b.host_key != 0 {
        let (short, long) =
            if a.host.len() <= b.host.len() { (&a.host, &b.host) } else { (&b.host, &a.host) };
        observed[at::HOST] = if short == long {
            stand::AGREE
        } else if short.len() == CUT && long.starts_with(short.as_str()) {
            stand::AGREE_SO_FAR
        } else {
            stand::DIFFER
        };
    }
    observed
}
