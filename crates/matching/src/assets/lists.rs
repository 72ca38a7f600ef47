//! Two lists of devices, read and counted, and which pairs of them are worth a look.

use rustc_hash::FxHashSet;

use super::identifiers::Identifiers;
use super::observe::{Bearers, Observed, at, stand};
use crate::group::{by_id, shared_values};
use crate::record::Asset;
use crate::scoring::hash;

const IN_COMPANY: u8 = 68;
/// The company of every device, where the ids of companies do not mean the same in both lists.
const EVERYBODY: u64 = 1;
/// A key that more devices bear than this on a side finds nobody but for the report.
const MOST: usize = 24;

/// By what a pair is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// An identifier that nobody else bears.
    Own,
    /// One that several bear.
    Shared,
    /// None.
    Nothing,
}

/// The lists; slots are positions in the order of ids.
pub(crate) struct Lists {
    pub devices: [Vec<Identifiers>; 2],
    /// The position in its list of each slot, side by side.
    pub positions: [Vec<usize>; 2],
    pub bearers: Bearers,
    /// Whether the left list of the caller is side 1 here.
    pub turned: bool,
}

impl Lists {
    pub(crate) fn read(left: &[Asset], right: &[Asset]) -> Self {
        let orders = [by_id(left, |asset| &asset.id), by_id(right, |asset| &asset.id)];
        // Which list is side 0 does not depend on which one is called left.
        let contents = |list: &[Asset], order: &[usize]| -> Vec<String> {
            order.iter().map(|at| format!("{:?}", list[*at])).collect()
        };
        let turned = match left.len().cmp(&right.len()) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => contents(left, &orders[0]) > contents(right, &orders[1]),
        };
        let read = |list: &[Asset], order: &[usize]| -> Vec<Identifiers> {
            order.iter().map(|at| Identifiers::of(&list[*at])).collect()
        };
        let [of_left, of_right] = orders;
        let (mut devices, mut positions) =
            ([read(left, &of_left), read(right, &of_right)], [of_left, of_right]);
        if turned {
            devices.swap(0, 1);
            positions.swap(0, 1);
        }
        let companies = |side: &[Identifiers]| -> FxHashSet<u64> {
            side.iter().map(|device| device.company).filter(|company| *company != 0).collect()
        };
        if companies(&devices[0]).is_disjoint(&companies(&devices[1])) {
            devices.iter_mut().flatten().for_each(|device| device.company = EVERYBODY);
        }
        let mut bearers = Bearers::default();
        for (side, devices) in devices.iter().enumerate() {
            for device in devices {
                device.exact().chain(device.macs.iter().copied()).for_each(|key| bearers.count(key, side));
                if device.host_key != 0 {
                    bearers.count(in_company(device), side);
                }
            }
        }
        Self { devices, positions, bearers, turned }
    }

    /// Whether two devices belong to one company, as far as is known.
    pub(crate) fn together(a: &Identifiers, b: &Identifiers) -> bool {
        a.company != 0 && a.company == b.company
    }

    /// Pairs that share a key, each once, in order.
    pub(crate) fn pairs(&self) -> Vec<(u32, u32)> {
        let keyed = |side: usize| -> Vec<(u64, usize)> {
            let mut all = Vec::new();
            for (slot, device) in self.devices[side].iter().enumerate() {
                all.extend(device.exact().map(|key| (key, slot)));
                let own = device.macs.iter().filter(|mac| !self.bearers.is_shared(**mac));
                all.extend(own.map(|key| (*key, slot)));
                if device.host_key != 0 {
                    all.push((in_company(device), slot));
                }
            }
            all
        };
        let mut found = Vec::new();
        for group in shared_values(keyed(0), keyed(1)) {
            if group.rivals() <= MOST {
                for &l in &group.left {
                    found.extend(group.right.iter().map(|&r| (l as u32, r as u32)));
                }
            } else {
                found.extend(group.shown_pairs().into_iter().map(|(l, r)| (l as u32, r as u32)));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether what agrees is the pair's own: exact identifiers first, then a network card's address.
    pub(crate) fn identity(&self, a: &Identifiers, b: &Identifiers, observed: &Observed) -> Identity {
        let agrees = |place: usize| observed[place] < stand::DIFFER;
        let mut shared = false;
        for (place, key) in [(at::SERIAL, a.serial), (at::UUID, a.uuid), (at::DIRECTORY, a.directory)] {
            if agrees(place) {
                shared |= self.bearers.is_shared(key);
            }
        }
        for (_, key) in a.agents.iter().filter(|(_, key)| b.agents.iter().any(|(_, other)| other == key)) {
            shared |= self.bearers.is_shared(*key);
        }
        if shared {
            Identity::Shared
        } else if at::EXACT.iter().chain(&[at::MAC]).any(|place| agrees(*place)) {
            Identity::Own
        } else if self.bearers.is_shared(in_company(a)) {
            Identity::Shared
        } else {
            Identity::Nothing
        }
    }
}

/// A host name inside its company.
fn in_company(device: &Identifiers) -> u64 {
    hash::pair(IN_COMPANY, device.company, device.host_key)
}
