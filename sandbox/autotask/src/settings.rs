//! What can be set of a tenant and of the user that calls (the entities `instance` and `user` of the control surface).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use counterpart_sandbox_kit::spread::spread;

/// How the slow-down of a busy hour is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Latency {
    /// The sandbox's clock moves on; nobody waits.
    Clock,
    /// Answers come late in real time.
    Real,
    None,
}

/// What a single read answers when there is no such record: published clients disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MissingRecord {
    /// 200 with `"item": null`.
    Null,
    /// 404.
    NotFound,
}

/// Settings of the tenant and of its zone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Instance {
    /// The host name of the zone that the tenant lives in; calls to any other are 401.
    pub(crate) zone: String,
    pub(crate) zone_name: String,
    /// Number of the database, `ci` in the zone information.
    pub(crate) database: u32,
    pub(crate) api_versions: Vec<String>,
    /// Requests under way at once for each tracking identifier and endpoint.
    pub(crate) threads: u32,
    pub(crate) latency: Latency,
    pub(crate) missing_record: MissingRecord,
    /// 500 as seen, or 403 as documented.
    pub(crate) permission_status: u16,
    /// Failures after which the user is locked; 0 for never.
    pub(crate) lockout_after: u32,
    /// Whether a last page that is full announces one more, which is empty.
    pub(crate) empty_last_page: bool,
    /// As one zone was reported: PATCH of a collection finds nothing, PUT with an id in the address works.
    pub(crate) patch_missing: bool,
    /// Real milliseconds between attempts to deliver an event.
    pub(crate) webhook_retry_ms: u64,
}

impl Instance {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            zone: "webservices5".to_owned(),
            zone_name: "America West".to_owned(),
            database: 100_000 + (spread(seed, 201) % 800_000) as u32,
            api_versions: vec!["V1.0".to_owned(), "V2.0".to_owned()],
            threads: 3,
            latency: Latency::Clock,
            missing_record: MissingRecord::Null,
            permission_status: 500,
            lockout_after: 5,
            empty_last_page: true,
            patch_missing: false,
            webhook_retry_ms: 30_000,
        }
    }
}

/// The API user: what it proves itself with, and what it may do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) user_name: String,
    pub(crate) secret: String,
    /// 27 letters and digits.
    pub(crate) integration_code: String,
    /// The resource it is.
    pub(crate) resource_id: u32,
    pub(crate) active: bool,
    /// Locked after failures, until a person unlocks it.
    pub(crate) locked: bool,
    pub(crate) failures: u32,
    /// Rights it lacks: `Companies.query`, `Contacts.create`, `*.delete`.
    pub(crate) denied: BTreeSet<String>,
    /// The only companies it may see; all unless given.
    pub(crate) visible_companies: Option<BTreeSet<u32>>,
    /// Companies it may not see.
    pub(crate) hidden_companies: BTreeSet<u32>,
    /// Resources that let it act in their name.
    pub(crate) impersonates: BTreeSet<u32>,
}

impl User {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            user_name: format!("{}@MSP.EXAMPLE", letters(seed, 211, 15).to_lowercase()),
            secret: format!("{}#{}", letters(seed, 212, 12), letters(seed, 213, 12)),
            integration_code: letters(seed, 214, 27),
            resource_id: API_RESOURCE,
            active: true,
            locked: false,
            failures: 0,
            denied: BTreeSet::new(),
            visible_companies: None,
            hidden_companies: BTreeSet::new(),
            impersonates: BTreeSet::new(),
        }
    }

    /// Whether the right to do this with an entity is there.
    pub(crate) fn may(&self, plural: &str, what: &str) -> bool {
        let held = |right: &String| {
            let (entity, verb) = right.split_once('.').unwrap_or((right.as_str(), ""));
            (entity == "*" || entity.eq_ignore_ascii_case(plural))
                && (verb == "*" || verb.eq_ignore_ascii_case(what))
        };
        !self.denied.iter().any(held)
    }
}

/// The resource that the API user is.
pub(crate) const API_RESOURCE: u32 = 29_682_899;

fn letters(seed: u64, what: u64, count: u64) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    (0..count).map(|at| char::from(SIGNS[(spread(seed ^ what << 32, at) % 32) as usize])).collect()
}
