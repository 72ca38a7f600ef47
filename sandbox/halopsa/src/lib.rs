//! A HaloPSA that runs on loopback and lies the way HaloPSA lies.
//!
//! Played are discovery (`authinfo`, `InstanceInfo`), the token endpoint, agents, clients, sites and the
//! reference lists that readers of those need. Where the vendor's behaviour is not known, the harsher guess is
//! played; the notes in the modules say where. What can be set is on the control surface of
//! [`counterpart_sandbox_kit`] under the entities `client`, `site`, `agent`, `application`, `toplevel` and
//! `instance`.

mod access;
mod agents;
mod auth;
mod caller;
mod clients;
mod control;
mod customfields;
mod dates;
mod discovery;
mod fields;
mod listing;
mod merge;
mod params;
mod populate;
mod reference;
mod refusal;
mod render;
mod save;
mod sites;
mod state;

use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use counterpart_sandbox_kit::world::World;
use counterpart_sandbox_kit::{Clock, Context, LimitSettings, Refusal, RetryAfter, StateError, Vendor};
use serde_json::{Map, Value, json};

use crate::state::State;

/// One HaloPSA tenant.
#[derive(Debug)]
pub struct HaloPsa {
    clock: Clock,
    state: RwLock<State>,
}

/// Makes the vendor for [`counterpart_sandbox_kit::Sandbox::new`].
pub fn vendor(context: Context) -> Arc<dyn Vendor> {
    Arc::new(HaloPsa { state: RwLock::new(populate::populate(&context.world)), clock: context.clock })
}

impl HaloPsa {
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().expect("no handler panics while it changes the state")
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().expect("no handler panics while it changes the state")
    }
}

impl Vendor for HaloPsa {
    fn name(&self) -> &'static str {
        "halopsa"
    }

    fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route("/auth/token", post(auth::token))
            .route("/api/authinfo", get(discovery::authinfo))
            .route("/api/instanceinfo", get(discovery::instance_info))
            .route("/api/agent", get(agents::list))
            .route("/api/agent/{id}", get(agents::one))
            .route("/api/client", get(clients::list).post(clients::save))
            .route("/api/client/{id}", get(clients::one).delete(clients::delete))
            .route("/api/site", get(sites::list).post(sites::save))
            .route("/api/site/{id}", get(sites::one).delete(sites::delete))
            .route("/api/{list}", get(reference::list))
            .route("/api/{list}/{id}", get(reference::one))
            .fallback(|| async { StatusCode::NOT_FOUND })
            .with_state(self)
    }

    fn ignores_path_case(&self) -> bool {
        true
    }

    fn announce(&self, base_url: &str) -> Value {
        let state = self.read();
        let application = &state.application;
        json!({
            "vendor": self.name(),
            "resource_server": format!("{base_url}/halopsa/api"),
            "authorisation_server": format!("{base_url}/halopsa/auth"),
            "tenant": state.instance.tenant,
            "credentials": { "client_id": application.client_id, "client_secret": application.client_secret },
            "scopes": application.scopes,
        })
    }

    /// The fair-use policy of 2026 (dossier, section 3).
    fn default_limits(&self) -> LimitSettings {
        LimitSettings { count: 700, window_seconds: 300, retry_after: RetryAfter::None }
    }

    /// A sentence naming limit and window; whether it is JSON is not known, so it is plain text.
    fn over_budget(&self, refusal: &Refusal) -> Response {
        let LimitSettings { count, window_seconds, .. } = refusal.settings;
        let sentence = format!(
            "You have exceeded the limit of {count} requests in a rolling {window_seconds} second window. \
             Please try again later."
        );
        (StatusCode::TOO_MANY_REQUESTS, sentence).into_response()
    }

    fn reset(&self, world: Arc<World>) {
        *self.write() = populate::populate(&world);
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
        control::save(&mut self.write(), self.clock.now(), entity, None, fields)
    }

    fn state_update(&self, entity: &str, id: &str, fields: Map<String, Value>) -> Result<Value, StateError> {
        control::save(&mut self.write(), self.clock.now(), entity, Some(id), fields)
    }

    fn state_delete(&self, entity: &str, id: &str) -> Result<(), StateError> {
        control::delete(&mut self.write(), entity, id)
    }
}
