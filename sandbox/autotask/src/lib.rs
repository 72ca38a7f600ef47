//! An Autotask that runs on loopback and lies the way Autotask lies.
//!
//! Played are zone and version information, credentials in headers, queries with their pages and counts, metadata with
//! picklists and user-defined fields, and reading and writing of companies, locations, contacts, countries, categories,
//! classifications, resources, billing codes, configuration items, products, tickets with notes and the log of deleted
//! ones, opportunities, and signed webhooks on companies, contacts, configuration items and tickets.
//!
//! Where the vendor's behaviour is not known, the reading that helps a client least is played:
//!
//! | not established | played |
//! | --- | --- |
//! | body of a 401 | none |
//! | no such record on a single read | 200 with `"item": null`; 404 when `missing_record` of the `instance` says so |
//! | a last page that is full | announces one more, which is empty (`empty_last_page`) |
//! | a query begun by GET, continued by POST | 405, as the other way round |
//! | a query without any condition | 500 |
//! | an operator that does not exist | its condition is dropped: every row |
//! | comparing with null | true of no row, also for `noteq` and `notIn` |
//! | `eq` without a value | finds what is null; one published client in production sends it, so it is no error |
//! | a text for a number | finds nothing, for every number field |
//! | `IncludeFields` without the id, more rows than a page | no next page is named |
//! | query rows with fewer fields | those that cannot be queried are left out |
//! | unknown and read-only properties of a write | ignored without a word |
//! | an id in the body of a creation | ignored: one more record |
//! | user-defined fields in a full update | those not named become null |
//! | values of a user-defined list | the value, not the label |
//! | a text beyond its length, a number that is none | 500 with a sentence of our own |
//! | refusal over the hourly threshold | 429 with a sentence of our own, no `Retry-After` |
//! | a request refused for its threads | 429, not counted |
//! | lookups of zone and version | counted |
//! | a new company's first location | made with it, primary, with its address |
//! | fields of a webhook for a created record | those watched that hold something, and those always shown |
//!
//! Paragraph numbers in the modules are those of the vendor dossier. What can be set is on the control surface of
//! [`counterpart_sandbox_kit`]; `sandbox/README.md` lists it.

mod api;
mod caller;
mod callout;
mod choices;
mod control;
mod dates;
mod deliveries;
mod hooks;
mod metadata;
mod query;
mod refusal;
mod render;
mod route;
mod schema;
mod settings;
mod state;
mod udf;
mod world;
mod write;
mod zone;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use counterpart_sandbox_kit::world::World;
use counterpart_sandbox_kit::{
    Clock, Context, Lane, LimitSettings, Refusal, RetryAfter, Slowness, StateError, Usage, Vendor,
};
use serde_json::{Map, Value, json};

use crate::schema::Of;
use crate::settings::Latency;
use crate::state::State;

/// One Autotask tenant.
#[derive(Debug)]
pub struct Autotask {
    clock: Clock,
    state: RwLock<State>,
    /// Webhooks whose callouts are being sent.
    sending: Mutex<HashSet<(Of, u32)>>,
    me: Weak<Autotask>,
}

/// Makes the vendor for [`counterpart_sandbox_kit::Sandbox::new`].
pub fn vendor(context: Context) -> Arc<dyn Vendor> {
    Arc::new_cyclic(|me| Autotask {
        state: RwLock::new(world::populate(&context.world)),
        clock: context.clock,
        sending: Mutex::default(),
        me: me.clone(),
    })
}

impl Autotask {
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().expect("no handler panics while it changes the state")
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().expect("no handler panics while it changes the state")
    }

    /// What a person changes at the screens calls webhooks as well.
    fn changed<T>(&self, done: Result<T, StateError>) -> Result<T, StateError> {
        if let Some(me) = self.me.upgrade() {
            deliveries::send_waiting(&me);
        }
        done
    }
}

impl Vendor for Autotask {
    fn name(&self) -> &'static str {
        "autotask"
    }

    /// One handler: what an address means depends on the entity it names.
    fn routes(self: Arc<Self>) -> Router {
        Router::new().fallback(api::handle).with_state(self)
    }

    fn ignores_path_case(&self) -> bool {
        true
    }

    /// `base_url` is where zones are asked for; every other call goes to the zone's own address.
    fn announce(&self, base_url: &str) -> Value {
        let state = self.read();
        json!({
            "vendor": self.name(),
            "base_url": format!("{base_url}/autotask/ATServicesRest/"),
            "zone_url": format!("{base_url}/autotask/{}/ATServicesRest/", state.instance.zone),
            "credentials": {
                "user_name": state.user.user_name,
                "secret": state.user.secret,
                "integration_code": state.user.integration_code,
            },
        })
    }

    /// Requests of all integrations with one database in an hour (dossier, section 3).
    fn default_limits(&self) -> LimitSettings {
        LimitSettings { count: 10_000, window_seconds: 3_600, retry_after: RetryAfter::None }
    }

    fn over_budget(&self, refusal: &Refusal) -> Response {
        let LimitSettings { count, window_seconds, .. } = refusal.settings;
        let sentence = format!(
            "The API request threshold of {count} requests within {} minutes has been exceeded.",
            window_seconds / 60
        );
        (StatusCode::TOO_MANY_REQUESTS, Json(json!({ "errors": [sentence] }))).into_response()
    }

    /// Threads are counted for each tracking identifier and endpoint.
    fn lane(&self, request: &Request) -> Option<Lane> {
        Some(Lane { name: api::lane(request)?, at_once: self.read().instance.threads })
    }

    fn lane_full(&self, lane: &Lane) -> Response {
        let sentence = format!("The thread threshold of {} threads has been exceeded.", lane.at_once);
        (StatusCode::TOO_MANY_REQUESTS, Json(json!({ "errors": [sentence] }))).into_response()
    }

    /// Half a second from half of the threshold on, a second from three quarters on.
    fn slowness(&self, usage: &Usage) -> Slowness {
        let spent = u64::from(usage.count) * 100;
        let allowed = u64::from(usage.settings.count);
        let wait = match () {
            () if spent >= allowed * 75 => Duration::from_secs(1),
            () if spent >= allowed * 50 => Duration::from_millis(500),
            () => return Slowness::None,
        };
        match self.read().instance.latency {
            Latency::Clock => Slowness::OnTheClock(wait),
            Latency::Real => Slowness::Real(wait),
            Latency::None => Slowness::None,
        }
    }

    fn reset(&self, world: Arc<World>) {
        *self.write() = world::populate(&world);
    }

    fn entities(&self) -> &'static [&'static str] {
        control::ENTITIES
    }

    fn state_list(
        &self,
        entity: &str,
        offset: usize,
        limit: usize,
    ) -> Result<(usize, Vec<Value>), StateError> {
        control::list(&self.read(), entity, offset, limit)
    }

    fn state_get(&self, entity: &str, id: &str) -> Result<Value, StateError> {
        control::get(&self.read(), entity, id)
    }

    fn state_create(&self, entity: &str, fields: Map<String, Value>) -> Result<Value, StateError> {
        let now = self.clock.now().timestamp_millis();
        let saved = control::save(&mut self.write(), now, entity, None, fields);
        self.changed(saved)
    }

    fn state_update(&self, entity: &str, id: &str, fields: Map<String, Value>) -> Result<Value, StateError> {
        let now = self.clock.now().timestamp_millis();
        let saved = control::save(&mut self.write(), now, entity, Some(id), fields);
        self.changed(saved)
    }

    fn state_delete(&self, entity: &str, id: &str) -> Result<(), StateError> {
        let now = self.clock.now().timestamp_millis();
        let gone = control::delete(&mut self.write(), now, entity, id);
        self.changed(gone)
    }
}
