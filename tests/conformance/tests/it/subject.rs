//! What the tests must know of a vendor beyond its descriptor: how its sandbox is used, and what is true there.

use counterpart_connector::Connector;
use counterpart_model::{Kind, VendorRecord};
use counterpart_sandbox_kit::{LoggedRequest, Sandbox, VendorFactory};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A way of refusing, in words, and how the sandbox is told to take it.
pub type Refusal = (&'static str, fn(&Sandbox));

/// One vendor under test. Everything it says of the vendor's records comes from the sandbox's controls, never through the
/// connector.
pub trait Subject: Sync {
    /// The name of connector, sandbox and rows in `expected.toml`.
    fn name(&self) -> &'static str;

    /// The connector that ships.
    fn connector(&self) -> Arc<dyn Connector>;

    /// The vendor's sandbox.
    fn sandbox(&self) -> VendorFactory;

    /// The answers to the whole form, secrets included, from what the sandbox announces of the vendor.
    fn answers(&self, announced: &Value) -> Vec<(&'static str, String)>;

    /// The answers that discovery starts from: their keys and what a person would paste. None where there is nothing to
    /// discover.
    fn discovers_from(&self, announced: &Value) -> Vec<(&'static str, String)>;

    /// An answer that names a tenant that does not exist, where the form asks for one.
    fn wrong_tenant(&self) -> Option<(&'static str, &'static str)>;

    /// The path that gives tokens, where the vendor has tokens.
    fn token_path(&self) -> Option<&'static str>;

    /// Whether a request that is no GET only reads.
    fn only_reads(&self, request: &LoggedRequest) -> bool {
        Some(request.path.as_str()) == self.token_path()
    }

    /// The paths of a kind's list, all its pages, as the sandbox takes them for faults.
    fn list_path(&self, kind: Kind) -> &'static str;

    /// The path of one record.
    fn record_path(&self, kind: Kind, id: &str) -> String;

    /// What a row of a kind's list calls its id and its name.
    fn row_fields(&self, kind: Kind) -> (&'static str, &'static str);

    /// Every record of a kind at the vendor.
    fn facts(&self, sandbox: &Sandbox, kind: Kind) -> Vec<Fact>;

    /// Creates a record of this name at the vendor and returns its id.
    fn create(&self, sandbox: &Sandbox, kind: Kind, name: &str) -> String;

    /// Renames a record at the vendor.
    fn rename(&self, sandbox: &Sandbox, kind: Kind, id: &str, name: &str);

    /// Makes a record inactive at the vendor.
    fn deactivate(&self, sandbox: &Sandbox, kind: Kind, id: &str);

    /// Deletes a record at the vendor.
    fn delete(&self, sandbox: &Sandbox, kind: Kind, id: &str);

    /// Makes this record one that is held back for the reason of this code, and for no other.
    fn hold_back(&self, sandbox: &Sandbox, kind: Kind, id: &str, code: &str);

    /// Gives the credentials exactly these permissions.
    fn grant(&self, sandbox: &Sandbox, permissions: &[&str]);

    /// The ways in which the vendor may withhold what was not granted; the first is the usual one.
    fn refusals(&self) -> Vec<Refusal>;

    /// Hides companies, with all that is in them, from the credentials.
    fn hide(&self, sandbox: &Sandbox, companies: &[String]);

    /// The answers to a template with which a record is made and offered, where the vendor can make some.
    fn template(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// The method and the path by which a record is made, as the sandbox takes them for faults.
    fn creates_by(&self, kind: Kind) -> (&'static str, &'static str) {
        ("POST", self.list_path(kind))
    }

    /// Turns the sandbox into another tenant of the vendor, with the same credentials.
    fn become_another_tenant(&self, sandbox: &Sandbox);
}

/// What is true of a record, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// The vendor's id, as text.
    pub id: String,
    /// Its name, without white space around it.
    pub name: String,
    /// Whether the vendor calls it active.
    pub active: bool,
    /// Whether it belongs to the vendor's own bookkeeping.
    pub internal: bool,
    /// The company it belongs to.
    pub company: Option<String>,
    /// The codes of what holds it back.
    pub held_back: BTreeSet<String>,
}

impl From<&VendorRecord> for Fact {
    fn from(record: &VendorRecord) -> Self {
        Self {
            id: record.id().to_string(),
            name: record.name().to_owned(),
            active: record.active(),
            internal: record.internal(),
            company: record.parent().map(ToString::to_string),
            held_back: record.held_back().iter().map(|reason| reason.code.clone()).collect(),
        }
    }
}
