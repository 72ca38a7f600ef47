//! The table of what is expected of each vendor's connector.

use counterpart_model::Kind;
use serde::Deserialize;

const TABLE: &str = include_str!("../../expected.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    vendor: Vec<Expected>,
}

/// What is expected of one vendor's connector.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The connector's name.
    pub name: String,
    /// The vendor's name of the product.
    pub product: String,
    /// Requests that the vendor allows in a window; nothing where it knows no limit.
    pub requests: Option<u32>,
    /// Length of the window.
    pub window_seconds: u32,
    /// What the limit rests on.
    pub because: String,
    /// What a session asks for before anything else, a token above all, where the vendor has that.
    pub token: Option<TokenRow>,
    /// The form, in order.
    pub field: Vec<FieldRow>,
    /// The permissions.
    pub permission: Vec<PermissionRow>,
    /// The kinds of records.
    pub kind: Vec<KindRow>,
}

/// What is expected of tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRow {
    /// Requests that it takes.
    pub requests: u64,
    /// How long one lasts.
    pub seconds: u64,
    /// What that rests on.
    pub because: String,
}

/// A question of the form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRow {
    /// Its key.
    pub key: String,
    /// The kind of answer: `text`, `address`, `number`, `secret`.
    pub kind: String,
    /// Whether there must be an answer.
    #[serde(default)]
    pub required: bool,
    /// Whether discovery fills it in.
    #[serde(default)]
    pub discovered: bool,
    /// What that rests on.
    pub because: String,
}

/// A permission.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionRow {
    /// The vendor's name of it.
    pub name: String,
    /// `now`, `for FEATURE` or `not_needed`.
    pub need: String,
    /// `read`, `granted` or `only_by_writing`.
    pub check: String,
    /// What that rests on.
    pub because: String,
}

/// A kind of records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// The vendor's word for one.
    pub vendor_word: String,
    /// What the connector can do with it.
    pub capabilities: Vec<String>,
    /// How a pull knows that it is complete.
    pub completeness: String,
    /// How absence is proven.
    pub absence: String,
    /// What a probe's proof rests on.
    pub absence_evidence: Option<String>,
    /// What "changed since" rests on, where it can be asked for.
    pub changes_evidence: Option<String>,
    /// Whether a list that was broken off can be gone on with.
    pub resumable: bool,
    /// Requests that a pull makes beside its pages as soon as a record has come: for what records only refer to.
    #[serde(default)]
    pub lookups: u64,
    /// Requests by which a pull of all records asks how many there are, where no page says it.
    #[serde(default)]
    pub counts: u64,
    /// The codes of what holds a record back.
    pub held_back: Vec<String>,
    /// The most records that the vendor gives in one answer: a pull takes no more requests than it must.
    pub page_cap: u32,
    /// How records are made, where they can be.
    pub create: Option<CreateRow>,
    /// What that rests on.
    pub because: String,
}

/// How a kind of record is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateRow {
    /// The questions of the template, in order; `*` before those that must be answered.
    pub template: Vec<String>,
    /// Whether a request without an answer may be saved after the settling time: `excluded` or `possible`.
    pub late: String,
    /// How a record is taken back: `inactivate` or `by_hand`.
    pub removal: String,
    /// What that rests on.
    pub because: String,
}

impl Expected {
    /// What is expected of a kind.
    pub fn kind(&self, kind: Kind) -> &KindRow {
        self.kind.iter().find(|row| row.kind == kind).unwrap_or_else(|| panic!("no row for {kind}"))
    }

    /// The limit that tests fill: the vendor's own, unless that takes thousands of requests.
    pub fn played_requests(&self) -> Option<u32> {
        self.requests.map(|requests| requests.min(700))
    }

    /// Requests that getting a token takes.
    pub fn token_requests(&self) -> u64 {
        self.token.as_ref().map_or(0, |token| token.requests)
    }

    /// Requests that pulling a list of so many records takes at least.
    pub fn list_requests(&self, kind: Kind, records: usize) -> u64 {
        let row = self.kind(kind);
        let pages = (records as u64).div_ceil(row.page_cap.into()).max(1);
        pages + if records > 0 { row.lookups } else { 0 } + row.counts
    }

    /// The names of permissions, those needed now or the others.
    pub fn permissions(&self, needed_now: bool) -> Vec<&str> {
        let rows = self.permission.iter().filter(|row| (row.need == "now") == needed_now);
        rows.map(|row| row.name.as_str()).collect()
    }

    /// Every reason given.
    pub fn reasons(&self) -> impl Iterator<Item = &str> {
        let rows = self.field.iter().map(|row| &row.because);
        rows.chain(self.permission.iter().map(|row| &row.because))
            .chain(self.kind.iter().map(|row| &row.because))
            .chain(self.kind.iter().filter_map(|row| row.create.as_ref()).map(|row| &row.because))
            .chain(self.token.iter().map(|row| &row.because))
            .chain([&self.because])
            .map(String::as_str)
    }
}

/// All rows.
pub fn all() -> Vec<Expected> {
    toml::from_str::<Table>(TABLE).unwrap_or_else(|error| panic!("expected.toml: {error}")).vendor
}

/// What is expected of this vendor.
pub fn expected(vendor: &str) -> Expected {
    let found = all().into_iter().find(|row| row.name == vendor);
    found.unwrap_or_else(|| panic!("expected.toml has no [[vendor]] named {vendor:?}"))
}
