//! What a connector says of itself, as plain data: the page that lists connectors, the set-up form and the conformance
//! suite all read this and nothing else (invariant 4).

use crate::{ConnectorError, Form, RateLimit};
use counterpart_model::Kind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Everything a connector says of itself.
#[derive(Debug, Clone, Serialize)]
pub struct Descriptor {
    /// The connector's name in commands and in the database: `halopsa`.
    pub connector: &'static str,
    /// The vendor's name of the product.
    pub product: &'static str,
    /// How to prepare the vendor's side, step by step, for the guide beside the form (R02g).
    pub guide: Vec<&'static str>,
    /// What the credential form asks.
    pub form: Form,
    /// The vendor's permissions, in its own names.
    pub permissions: Vec<Permission>,
    /// What it can do with each kind of record it knows.
    pub kinds: Vec<KindDescriptor>,
    /// How much the vendor allows.
    pub limits: Limits,
}

impl Descriptor {
    /// What it can do with this kind; nothing when it does not know the kind.
    pub fn kind(&self, kind: Kind) -> Option<&KindDescriptor> {
        self.kinds.iter().find(|known| known.kind == kind)
    }

    /// Whether it claims this capability for this kind.
    pub fn can(&self, kind: Kind, capability: Capability) -> bool {
        self.kind(kind).is_some_and(|known| known.capabilities.contains(&capability))
    }

    /// Refuses what it does not claim.
    pub fn expect(&self, kind: Kind, capability: Capability) -> Result<(), ConnectorError> {
        if self.can(kind, capability) {
            return Ok(());
        }
        let (product, what) = (self.product, kind.plural());
        Err(ConnectorError::not_supported(match capability {
            Capability::Changes => format!(
                "{product} does not say when {what} changed, so they can only be read whole. Leave out the moment."
            ),
            _ => format!(
                "The {product} connector does not do this with {what} (yet). Switch {what} off for this integration."
            ),
        }))
    }

    /// The kinds it can pull, in the order in which they are pulled.
    pub fn pullable(&self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(|kind| self.can(*kind, Capability::Pull))
    }
}

/// One permission at the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Permission {
    /// The vendor's own name: `read:customers`.
    pub name: &'static str,
    /// What it opens, in a few words.
    pub opens: &'static str,
    /// Whether it is needed.
    pub need: Need,
    /// How its presence can be found out.
    pub check: PermissionCheck,
}

/// Whether a permission is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Without it nothing works.
    Now,
    /// Only this feature needs it.
    For(&'static str),
    /// Nothing needs it: granting it is superfluous.
    NotNeeded,
}

/// How the presence of a permission can be found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionCheck {
    /// A harmless read shows it.
    Read,
    /// The vendor lists what it granted.
    Granted,
    /// Only a write would show it; it is not tried.
    OnlyByWriting,
}

/// What can be done with a kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// All records can be read, with proof of completeness.
    Pull,
    /// What changed since a moment can be asked for. Whether the vendor's answer is trusted is found out on each tenant, by
    /// comparing it with a sweep (R73).
    Changes,
    /// Whether one record still exists can be asked.
    Probe,
    /// Records can be created.
    Create,
    /// Records can be changed.
    Update,
    /// The vendor tells of changes by webhook.
    Webhook,
}

/// What a connector does with one kind of record.
#[derive(Debug, Clone, Serialize)]
pub struct KindDescriptor {
    /// The kind, in the hub's word.
    pub kind: Kind,
    /// The vendor's word for one: `client`.
    pub vendor_word: &'static str,
    /// The vendor's word for several: `clients`.
    pub vendor_plural: &'static str,
    /// What can be done.
    pub capabilities: BTreeSet<Capability>,
    /// How a pull knows that it is complete (R78).
    pub completeness: CompletenessProof,
    /// How the absence of a record is proven (R78).
    pub absence: AbsenceProof,
    /// What its "changed since" rests on, with [`Capability::Changes`]; `None` without.
    pub changes: Option<Evidence>,
    /// Why a record may be in the mirror and yet not offered (R10b).
    pub held_back: Vec<HeldBackRule>,
    /// What each field costs (invariant 11).
    pub fields: Vec<FieldDescriptor>,
    /// Records per request in a sweep.
    pub page_size: u32,
    /// How records are made, with [`Capability::Create`]; `None` without.
    pub create: Option<CreateDescriptor>,
}

/// How a kind of record is made at the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreateDescriptor {
    /// What a record needs besides its name: asked once per integration, as its *template* (R57).
    pub fields: Vec<TemplateField>,
    /// Which field bears the marker, and what that means for a person who looks at the record.
    pub marker: &'static str,
    /// How long after a request that was cut off the vendor may still be saving it, in seconds. Nothing is concluded before.
    pub settle_seconds: u32,
    /// Whether it may be saved even later than that.
    pub late: LateCommit,
    /// How a record that was made can be taken back.
    pub removal: Removal,
}

/// One question of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateField {
    /// Short and stable: `relationship`.
    pub key: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// Whether nothing can be made without.
    pub required: bool,
    /// What it is for and where it is found.
    pub help: &'static str,
    /// What may be answered.
    pub choices: Choices,
    /// The answer, where none is given.
    pub default: Option<&'static str>,
}

/// What may be answered to a question of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choices {
    /// Any text.
    Text,
    /// A whole number: an id of the vendor's that it does not list.
    Number,
    /// What the vendor lists: [`crate::Connector::choices`].
    AtVendor,
}

/// Whether a request without an answer may be saved after the settling time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LateCommit {
    /// No: the vendor's own time-out has passed by then. A record that is not there is sent again.
    Excluded,
    /// Nobody knows: a record that is not there may still come. A person decides (R79).
    Possible,
}

/// How a record that was made can be taken back (R76).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// It can be made inactive, with [`Capability::Update`].
    Inactivate,
    /// Only by a person at the vendor.
    ByHand,
}

/// How a pull knows that it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletenessProof {
    /// The vendor names a total on every page; exactly that many different records must come.
    VendorTotal,
    /// The page after the last is empty.
    EmptyPage,
    /// A cursor ends.
    EndOfCursor,
    /// One answer without pages.
    SingleAnswer,
}

/// How the absence of a record is proven. Without proof a missing record is *not visible*, never gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum AbsenceProof {
    /// The vendor keeps a list of deleted records.
    Tombstone,
    /// Asked for by its id, the vendor says that there is none.
    Probe {
        /// What this rests on.
        evidence: Evidence,
    },
    /// Not at all.
    None,
}

/// How well a statement about a vendor is founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The vendor's own documents say so.
    Documented,
    /// Seen in answers of live systems.
    Seen,
    /// Published programs rely on it.
    ReliedOn,
    /// Inferred.
    Inferred,
}

/// A condition under which a record is not offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldBackRule {
    /// Short and stable, as in the records: `no_main_site`.
    pub code: &'static str,
    /// The condition in words.
    pub sentence: &'static str,
}

/// A field of a kind of record and what reading it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldDescriptor {
    /// The vendor's name of the field.
    pub key: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// What reading it costs.
    pub cost: FieldCost,
}

/// What reading a field costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldCost {
    /// It comes with the list.
    InList,
    /// It takes a request of its own for each record; never read in a sweep.
    RequestPerRecord,
}

/// How much the vendor allows, per tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Requests in any window of `window_seconds`; `None` when no limit is known.
    pub requests: Option<u32>,
    /// Length of the rolling window in seconds.
    pub window_seconds: u32,
    /// The form field whose answer, where given, replaces `requests`: some tenants are allowed more or less.
    pub setting: Option<&'static str>,
    /// Requests at the same time.
    pub concurrency: u32,
    /// What the number rests on.
    pub evidence: Evidence,
    /// In words, for the guide.
    pub sentence: &'static str,
}

impl Limits {
    /// The vendor's limit for one tenant: what a person entered, else what is known in general.
    pub fn for_tenant(&self, config: &BTreeMap<String, String>) -> Option<RateLimit> {
        let answer = self.setting.and_then(|key| config.get(key));
        let entered = answer.and_then(|answer| answer.trim().parse::<u32>().ok());
        let requests = entered.filter(|requests| *requests > 0).or(self.requests)?;
        Some(RateLimit { requests, window: Duration::from_secs(self.window_seconds.into()) })
    }
}
