//! What vendors say. A connector turns a vendor's JSON into these records; nobody else makes or edits them.

use crate::VendorId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of vendor record that can be synchronised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A vendor's organisation record; the hub's counterpart is a customer.
    Company,
    /// A place of a company.
    Site,
    /// A vendor's person record.
    Contact,
    /// A device or other thing that is looked after.
    Asset,
    /// A service ticket.
    Ticket,
    /// A sales opportunity.
    Opportunity,
}

impl Kind {
    /// Every kind, in the order in which they are pulled: what is referred to comes first.
    pub const ALL: [Kind; 6] =
        [Self::Company, Self::Site, Self::Contact, Self::Asset, Self::Ticket, Self::Opportunity];

    /// The word in commands, settings and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Site => "site",
            Self::Contact => "contact",
            Self::Asset => "asset",
            Self::Ticket => "ticket",
            Self::Opportunity => "opportunity",
        }
    }

    /// The word for several, in sentences and commands.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Company => "companies",
            Self::Site => "sites",
            Self::Contact => "contacts",
            Self::Asset => "assets",
            Self::Ticket => "tickets",
            Self::Opportunity => "opportunities",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a record is in the mirror but not offered for matching (R10).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldBack {
    /// Short and stable, for filters and counts: `no_main_site`.
    pub code: String,
    /// For a technician: what the vendor says, and what to do there.
    pub sentence: String,
}

/// A postal address, as far as the vendor has it. Lines are kept as given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Street, building, district: whatever the vendor keeps in its lines, in order, empty ones dropped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Town, where the vendor has a field of its own for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// County, state, province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Country as the vendor writes it: an ISO code, a calling code or a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A vendor's organisation record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// The vendor's id.
    pub id: VendorId,
    /// The name as the vendor spells it.
    pub name: String,
    /// False when the vendor marks the record inactive.
    pub active: bool,
    /// True for the vendor's own bookkeeping records (an "unassigned" company and the like): hidden by default (R12).
    pub internal: bool,
    /// The kind of relationship the vendor records, in its own words ("Contract", "Prospect").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<String>,
    /// The vendor's main site of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main_site: Option<VendorId>,
    /// The group or parent the vendor files it under, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The web site as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The vendor's own reference or account code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Main phone number as given, where the company itself has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Address, where the company itself has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Why it is not offered; empty means offered (R10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<HeldBack>,
    /// The page of this record at the vendor, for a person to click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A vendor's site (location) record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The vendor's id.
    pub id: VendorId,
    /// The company it belongs to.
    pub company: VendorId,
    /// The name as the vendor spells it.
    pub name: String,
    /// False when the vendor marks the record inactive.
    pub active: bool,
    /// Phone number as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Why it is not offered; empty means offered (R10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<HeldBack>,
    /// The page of this record at the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Any record a connector can pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum VendorRecord {
    /// A company.
    Company(Company),
    /// A site.
    Site(Site),
}

impl VendorRecord {
    /// The kind of record.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Company(_) => Kind::Company,
            Self::Site(_) => Kind::Site,
        }
    }

    /// The vendor's id.
    pub fn id(&self) -> &VendorId {
        match self {
            Self::Company(company) => &company.id,
            Self::Site(site) => &site.id,
        }
    }

    /// The name as the vendor spells it.
    pub fn name(&self) -> &str {
        match self {
            Self::Company(company) => &company.name,
            Self::Site(site) => &site.name,
        }
    }

    /// False when the vendor marks the record inactive.
    pub fn active(&self) -> bool {
        match self {
            Self::Company(company) => company.active,
            Self::Site(site) => site.active,
        }
    }

    /// True for a record that the vendor keeps for its own bookkeeping (R12).
    pub fn internal(&self) -> bool {
        matches!(self, Self::Company(Company { internal: true, .. }))
    }

    /// Why it is not offered; empty means offered (R10).
    pub fn held_back(&self) -> &[HeldBack] {
        match self {
            Self::Company(company) => &company.held_back,
            Self::Site(site) => &site.held_back,
        }
    }

    /// The company it belongs to, for records inside one.
    pub fn parent(&self) -> Option<&VendorId> {
        match self {
            Self::Company(_) => None,
            Self::Site(site) => Some(&site.company),
        }
    }

    /// True where the vendor keeps it as it keeps the other one. Where its page is, and why it is held back, is said of it
    /// by others: by the vendor's addresses and by what a person chose.
    pub fn is_kept_as(&self, other: &Self) -> bool {
        let bare = |record: &Self| {
            let mut record = record.clone();
            let (url, held_back) = match &mut record {
                Self::Company(company) => (&mut company.url, &mut company.held_back),
                Self::Site(site) => (&mut site.url, &mut site.held_back),
            };
            (*url, *held_back) = (None, Vec::new());
            record
        };
        bare(self) == bare(other)
    }

    /// True when a person may match it: active, not internal, nothing missing.
    pub fn offered(&self) -> bool {
        self.active() && !self.internal() && self.held_back().is_empty()
    }
}

/// Whether the vendor still shows a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// In the last complete pull.
    Visible,
    /// Missing from a complete pull, without proof that it is gone (a narrowed role looks just the same).
    NotVisible,
    /// Proven to be deleted at the vendor.
    Gone,
}

impl Visibility {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::NotVisible => "not_visible",
            Self::Gone => "gone",
        }
    }
}
