//! The shape of matches (R19): within one integration, links form stars: one centre, any number of leaves, and a leaf
//! belongs to one centre only.

use counterpart_model::{Match, VendorId};
use std::collections::{HashMap, HashSet};
use std::fmt;
use uuid::Uuid;

/// Why a link may not be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The two are linked already.
    AlreadyLinked,
    /// One of them belongs to a many-to-many that an import brought and nobody has untangled yet (R19f).
    Locked,
    /// The customer is a leaf: its company has several customers (R19b).
    HubIsLeaf,
    /// The company is a leaf: its customer has several companies (R19b).
    VendorIsLeaf,
    /// Both already have links, so joining them would make no star (R19d); taking one over is a move (R19e).
    BothTaken,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyLinked => "these two are matched already",
            Self::Locked => {
                "one of them is in a many-to-many relation that an import brought; delete links until it is untangled, \
                 then match again"
            }
            Self::HubIsLeaf => {
                "the customer shares its company with other customers, so it cannot have a second company; unlink it \
                 there first"
            }
            Self::VendorIsLeaf => {
                "the company shares its customer with other companies, so it cannot have a second customer; unlink it \
                 there first, or move it (`--move`)"
            }
            Self::BothTaken => "both already have matches; to take the company from its present customer, move it (`--move`)",
        })
    }
}

/// The links of one kind in one integration around a place of interest: every link that touches the hub record or the
/// vendor record in question, and every link that touches those links' other ends.
#[derive(Debug, Default)]
pub struct Stars {
    by_hub: HashMap<Uuid, Vec<VendorId>>,
    by_vendor: HashMap<VendorId, Vec<Uuid>>,
    locked: HashSet<(Uuid, VendorId)>,
}

impl Stars {
    /// The shape of these links.
    pub fn of<'a>(links: impl IntoIterator<Item = &'a Match>) -> Self {
        let mut stars = Self::default();
        for link in links {
            stars.insert(link.hub, &link.vendor, link.locked);
        }
        stars
    }

    /// Adds a link without asking.
    pub fn insert(&mut self, hub: Uuid, vendor: &VendorId, locked: bool) {
        let vendors = self.by_hub.entry(hub).or_default();
        if !vendors.contains(vendor) {
            vendors.push(vendor.clone());
            self.by_vendor.entry(vendor.clone()).or_default().push(hub);
        }
        if locked {
            self.locked.insert((hub, vendor.clone()));
        }
    }

    /// Takes a link away.
    pub fn remove(&mut self, hub: Uuid, vendor: &VendorId) {
        if let Some(vendors) = self.by_hub.get_mut(&hub) {
            vendors.retain(|v| v != vendor);
        }
        if let Some(hubs) = self.by_vendor.get_mut(vendor) {
            hubs.retain(|h| *h != hub);
        }
        self.locked.remove(&(hub, vendor.clone()));
    }

    /// The vendor records linked to a hub record.
    pub fn vendors(&self, hub: Uuid) -> &[VendorId] {
        self.by_hub.get(&hub).map_or(&[], Vec::as_slice)
    }

    /// The hub records linked to a vendor record.
    pub fn hubs(&self, vendor: &VendorId) -> &[Uuid] {
        self.by_vendor.get(vendor).map_or(&[], Vec::as_slice)
    }

    /// May this link be added? (R19 a to d, f)
    pub fn may_add(&self, hub: Uuid, vendor: &VendorId) -> Result<(), Refusal> {
        let vendors = self.vendors(hub);
        let hubs = self.hubs(vendor);
        if vendors.contains(vendor) {
            return Err(Refusal::AlreadyLinked);
        }
        // Once deletions have left a star, it is one like any other: the lock is only of what is tangled.
        let tangled = |hub: Uuid, vendor: &VendorId| {
            self.locked.contains(&(hub, vendor.clone())) && !self.star_around(hub)
        };
        if vendors.iter().any(|v| tangled(hub, v)) || hubs.iter().any(|h| tangled(*h, vendor)) {
            return Err(Refusal::Locked);
        }
        match (vendors.is_empty(), hubs.is_empty()) {
            (true, true) => Ok(()),
            (false, false) => Err(Refusal::BothTaken),
            // The customer gains a leaf, unless it is itself one leaf of several at its company.
            (false, true) if vendors.iter().any(|v| self.hubs(v).len() > 1) => Err(Refusal::HubIsLeaf),
            (true, false) if hubs.iter().any(|h| self.vendors(*h).len() > 1) => Err(Refusal::VendorIsLeaf),
            _ => Ok(()),
        }
    }

    /// True when every connected set of links is a star: no link has company at both of its ends.
    pub fn hold(&self) -> bool {
        self.by_hub
            .values()
            .all(|vendors| vendors.len() == 1 || vendors.iter().all(|v| self.hubs(v).len() == 1))
    }

    /// True when the connected set of links around a hub record is a star.
    pub fn star_around(&self, hub: Uuid) -> bool {
        self.connected(hub)
            .iter()
            .all(|(hub, vendor)| self.vendors(*hub).len() == 1 || self.hubs(vendor).len() == 1)
    }

    fn connected(&self, hub: Uuid) -> HashSet<(Uuid, VendorId)> {
        let mut found = HashSet::new();
        let mut hubs = vec![hub];
        while let Some(hub) = hubs.pop() {
            for vendor in self.vendors(hub) {
                if found.insert((hub, vendor.clone())) {
                    hubs.extend(self.hubs(vendor).iter().filter(|other| **other != hub));
                }
            }
        }
        found
    }
}
