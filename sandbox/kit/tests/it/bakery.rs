//! The smallest vendor there can be: it keeps loaves.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use counterpart_sandbox_kit::world::World;
use counterpart_sandbox_kit::{
    Context, Lane, LimitSettings, Refusal, RetryAfter, Slowness, StateError, Tags, Usage, Vendor,
};
use serde_json::{Map, Value, json};

pub struct Bakery {
    loaves: RwLock<usize>,
}

pub fn bakery(context: Context) -> Arc<dyn Vendor> {
    Arc::new(Bakery { loaves: RwLock::new(context.world.len()) })
}

impl Vendor for Bakery {
    fn name(&self) -> &'static str {
        "bakery"
    }

    fn routes(self: Arc<Self>) -> Router {
        let count = move || async move {
            let mut response = self.loaves.read().unwrap().to_string().into_response();
            response.extensions_mut().insert(Tags(vec!["counted".to_owned()]));
            response
        };
        Router::new().route("/loaves", get(count)).route("/ovens/{oven}", get(|| async { "hot" }))
    }

    fn announce(&self, base_url: &str) -> Value {
        json!({ "vendor": "bakery", "resource_server": format!("{base_url}/bakery") })
    }

    fn default_limits(&self) -> LimitSettings {
        LimitSettings { count: 5, window_seconds: 10, retry_after: RetryAfter::Seconds }
    }

    fn over_budget(&self, refusal: &Refusal) -> Response {
        (StatusCode::TOO_MANY_REQUESTS, format!("{} at most", refusal.settings.count)).into_response()
    }

    /// Two may look into one oven at once.
    fn lane(&self, request: &Request) -> Option<Lane> {
        let oven = request.uri().path().strip_prefix("/ovens/")?;
        Some(Lane { name: oven.to_owned(), at_once: 2 })
    }

    fn lane_full(&self, lane: &Lane) -> Response {
        (StatusCode::TOO_MANY_REQUESTS, format!("too many look into {}", lane.name)).into_response()
    }

    /// The third of a larger budget takes a second.
    fn slowness(&self, usage: &Usage) -> Slowness {
        let slow = usage.settings.count == 50 && usage.count == 3;
        if slow { Slowness::OnTheClock(Duration::from_secs(1)) } else { Slowness::None }
    }

    fn reset(&self, world: Arc<World>) {
        *self.loaves.write().unwrap() = world.len();
    }

    fn entities(&self) -> &'static [&'static str] {
        &["oven"]
    }

    fn state_list(&self, _: &str, _: usize, _: usize) -> Result<(usize, Vec<Value>), StateError> {
        Ok((1, vec![json!({ "loaves": *self.loaves.read().unwrap() })]))
    }

    fn state_get(&self, entity: &str, id: &str) -> Result<Value, StateError> {
        Err(StateError::NotFound { entity: entity.to_owned(), id: id.to_owned() })
    }

    fn state_create(&self, _: &str, _: Map<String, Value>) -> Result<Value, StateError> {
        *self.loaves.write().unwrap() += 1;
        Ok(json!({}))
    }

    fn state_update(&self, _: &str, _: &str, _: Map<String, Value>) -> Result<Value, StateError> {
        Err(StateError::Invalid("loaves do not change".to_owned()))
    }

    fn state_delete(&self, _: &str, _: &str) -> Result<(), StateError> {
        Ok(())
    }
}
