//! What a vendor's simulator provides, and what it is given.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::clock::Clock;
use crate::lanes::Lane;
use crate::limits::{LimitSettings, Refusal, Slowness, Usage};
use crate::world::World;

/// What a simulator is made from.
#[derive(Clone, Debug)]
pub struct Context {
    /// The sandbox's clock, shared by all vendors.
    pub clock: Clock,
    /// The canonical world that the vendor renders in its own way.
    pub world: Arc<World>,
}

/// Makes one vendor's simulator.
pub type VendorFactory = fn(Context) -> Arc<dyn Vendor>;

/// One vendor's API, played.
///
/// The kit mounts [`Vendor::routes`] under `/{name}`, keeps the budget, the faults and the request log around
/// them, and offers the vendor's entities on the control surface. A state change made through the control
/// surface is a person working in the vendor's own screens: stamps move as they would then.
pub trait Vendor: Send + Sync + 'static {
    /// Name and path prefix: lower-case ASCII letters and digits.
    fn name(&self) -> &'static str;

    /// The vendor's API. Paths are relative to the prefix, and lower-case if [`Vendor::ignores_path_case`].
    ///
    /// Every request carries [`crate::PageFaults`] as an extension; list handlers consult it. A response may
    /// carry [`crate::Tags`]. Every request that the budget admits carries its [`Usage`] as well.
    fn routes(self: Arc<Self>) -> Router;

    /// Whether the vendor answers `/Client` and `/client` alike; the kit then lower-cases paths before routing.
    fn ignores_path_case(&self) -> bool {
        false
    }

    /// What a developer needs to connect, below `base_url` (no trailing slash): addresses and credentials.
    fn announce(&self, base_url: &str) -> Value;

    /// The budget in force before anyone changes it.
    fn default_limits(&self) -> LimitSettings;

    /// The vendor's refusal of a request over budget. The kit adds `Retry-After` itself.
    fn over_budget(&self, refusal: &Refusal) -> Response;

    /// The lane in which this request is under way, for vendors that limit how many are at once; the path is as
    /// for the routes. A request that an armed delay or the vendor's own slowness holds up is under way meanwhile.
    fn lane(&self, _request: &Request) -> Option<Lane> {
        None
    }

    /// The vendor's refusal of a request whose lane is full. It spends nothing of the budget.
    fn lane_full(&self, _lane: &Lane) -> Response {
        StatusCode::TOO_MANY_REQUESTS.into_response()
    }

    /// How long the vendor makes an admitted request wait, by what was spent of the budget.
    fn slowness(&self, _usage: &Usage) -> Slowness {
        Slowness::None
    }

    /// Starts again from another world.
    fn reset(&self, world: Arc<World>);

    /// The entities of the control surface.
    fn entities(&self) -> &'static [&'static str];

    /// Number of records of an entity, and those from `offset` on, at most `limit`, by id.
    fn state_list(
        &self,
        entity: &str,
        offset: usize,
        limit: usize,
    ) -> Result<(usize, Vec<Value>), StateError>;

    /// One record, with everything known of it.
    fn state_get(&self, entity: &str, id: &str) -> Result<Value, StateError>;

    /// Creates a record and returns it.
    fn state_create(&self, entity: &str, fields: Map<String, Value>) -> Result<Value, StateError>;

    /// Changes the given fields of a record and returns it.
    fn state_update(&self, entity: &str, id: &str, fields: Map<String, Value>) -> Result<Value, StateError>;

    /// Removes a record.
    fn state_delete(&self, entity: &str, id: &str) -> Result<(), StateError>;
}

/// Why a change through the control surface was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateError {
    /// The vendor has no such entity.
    UnknownEntity {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: &'static [&'static str],
    },
    /// No record with this id.
    NotFound {
        /// The entity.
        entity: String,
        /// The id asked for.
        id: String,
    },
    /// The fields do not fit; the text says which and why.
    Invalid(String),
}

impl StateError {
    /// There is no such entity; these there are.
    #[must_use]
    pub fn unknown(asked: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownEntity { asked: asked.to_owned(), known }
    }

    /// There is no record with this id.
    #[must_use]
    pub fn missing(entity: &str, id: &str) -> Self {
        Self::NotFound { entity: entity.to_owned(), id: id.to_owned() }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEntity { asked, known } => {
                write!(f, "there is no entity {asked:?} here; known are {}", known.join(", "))
            }
            Self::NotFound { entity, id } => write!(f, "there is no {entity} with id {id}"),
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StateError {}
