//! The sandbox: vendors under one roof, and the controls as methods.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Map, Value, json};

use crate::clock::{Clock, TimeSource};
use crate::dispatch::dispatch;
use crate::faults::{Fault, FaultBook, FaultReport};
use crate::lanes::Lanes;
use crate::limits::{LimitSettings, Limiter};
use crate::requests::{LoggedRequest, RequestLog, Since};
use crate::vendor::{Context, StateError, Vendor, VendorFactory};
use crate::world::World;

/// How a sandbox starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// The world's seed: the same seed makes the same world on any machine.
    pub seed: u64,
    /// Customers in the world, at most 200,000.
    pub customers: u32,
    /// Where time comes from.
    pub time: TimeSource,
}

impl Default for Options {
    /// Seed 1, 250 customers, time standing still at 2026-01-05 09:00 UTC.
    fn default() -> Self {
        let start = Utc.with_ymd_and_hms(2026, 1, 5, 9, 0, 0).single().unwrap_or_default();
        Self { seed: 1, customers: 250, time: TimeSource::Fixed(start) }
    }
}

/// Any number of vendors behind one router. Clones share everything.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    mounted: Vec<Mounted>,
    pub(crate) faults: FaultBook,
    pub(crate) log: RequestLog,
    clock: Clock,
    size: Mutex<(u64, u32)>,
}

pub(crate) struct Mounted {
    pub(crate) vendor: Arc<dyn Vendor>,
    pub(crate) router: Router,
    pub(crate) limiter: Limiter,
    pub(crate) lanes: Lanes,
}

/// Why a control was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlError {
    /// This sandbox does not play that vendor.
    UnknownVendor(String),
    /// The vendor refused the change of its state.
    State(StateError),
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVendor(name) => write!(f, "this sandbox plays no vendor {name:?}"),
            Self::State(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ControlError {}

impl From<StateError> for ControlError {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("vendors", &self.vendors().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// A sandbox of these vendors, all rendering the same world.
    pub fn new(vendors: &[VendorFactory], options: Options) -> Self {
        let clock = Clock::new(options.time);
        let world = Arc::new(World::new(options.seed, options.customers));
        let mounted = vendors
            .iter()
            .map(|factory| {
                let vendor = factory(Context { clock: clock.clone(), world: Arc::clone(&world) });
                let limiter = Limiter::new(vendor.default_limits());
                Mounted { router: Arc::clone(&vendor).routes(), vendor, limiter, lanes: Lanes::default() }
            })
            .collect();
        let inner = Inner {
            mounted,
            faults: FaultBook::default(),
            log: RequestLog::default(),
            clock,
            size: Mutex::new((options.seed, options.customers)),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Everything the sandbox answers, for a listener or for calls without a socket.
    pub fn router(&self) -> Router {
        let sandbox = self.clone();
        Router::new()
            .merge(crate::control::routes(self.clone()))
            .fallback(move |request: Request| dispatch(sandbox.clone(), request))
    }

    /// Names of the vendors played.
    pub fn vendors(&self) -> impl Iterator<Item = &'static str> {
        self.inner.mounted.iter().map(|mounted| mounted.vendor.name())
    }

    /// Addresses and credentials of every vendor, for a sandbox reached at `base_url` (no trailing slash).
    pub fn announcement(&self, base_url: &str) -> Value {
        let vendors: Vec<Value> =
            self.inner.mounted.iter().map(|mounted| mounted.vendor.announce(base_url)).collect();
        let (seed, customers) = self.size();
        json!({
            "sandbox": base_url,
            "control": format!("{base_url}/_sandbox"),
            "seed": seed,
            "customers": customers,
            "vendors": vendors,
        })
    }

    /// Arms a fault and returns the id that disarms it.
    pub fn arm(&self, fault: Fault) -> u64 {
        self.inner.faults.arm(fault)
    }

    /// Disarms one fault; false if there was none with this id.
    pub fn disarm(&self, id: u64) -> bool {
        self.inner.faults.disarm(id)
    }

    /// Disarms every fault.
    pub fn disarm_all(&self) {
        self.inner.faults.disarm_all();
    }

    /// Every fault armed, spent ones included.
    pub fn faults(&self) -> Vec<FaultReport> {
        self.inner.faults.list()
    }

    /// The sandbox's present.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
    }

    /// Requests answered, newest last; all that are kept, unless `since` says from where.
    pub fn requests(&self, since: Option<Since>) -> Vec<LoggedRequest> {
        self.inner.log.read(since)
    }

    /// Empties the request log.
    pub fn clear_requests(&self) {
        self.inner.log.clear();
    }

    /// The budget of a vendor.
    ///
    /// # Errors
    /// When the vendor is not played.
    pub fn limits(&self, vendor: &str) -> Result<LimitSettings, ControlError> {
        Ok(self.mounted(vendor)?.limiter.settings())
    }

    /// Changes the budget of a vendor; what was counted so far stays counted.
    ///
    /// # Errors
    /// When the vendor is not played.
    pub fn set_limits(&self, vendor: &str, settings: LimitSettings) -> Result<(), ControlError> {
        self.mounted(vendor)?.limiter.set(settings);
        Ok(())
    }

    /// Starts again with a new world; faults are disarmed, the log and the budgets' counts emptied, limits as at
    /// the start. The clock keeps its time. What is not given stays as it was.
    pub fn reset(&self, seed: Option<u64>, customers: Option<u32>) {
        let (seed, customers) = {
            let mut size = self.inner.size.lock().expect("nothing panics while holding two numbers");
            *size = (seed.unwrap_or(size.0), customers.unwrap_or(size.1));
            *size
        };
        let world = Arc::new(World::new(seed, customers));
        for mounted in &self.inner.mounted {
            mounted.vendor.reset(Arc::clone(&world));
            mounted.limiter.set(mounted.vendor.default_limits());
            mounted.limiter.forget();
        }
        self.disarm_all();
        self.clear_requests();
    }

    /// Records of an entity: how many there are, and those from `offset` on.
    ///
    /// # Errors
    /// When vendor or entity are unknown.
    pub fn list(
        &self,
        vendor: &str,
        entity: &str,
        offset: usize,
        limit: usize,
    ) -> Result<(usize, Vec<Value>), ControlError> {
        Ok(self.mounted(vendor)?.vendor.state_list(entity, offset, limit)?)
    }

    /// One record.
    ///
    /// # Errors
    /// When vendor, entity or record are unknown.
    pub fn get(&self, vendor: &str, entity: &str, id: impl fmt::Display) -> Result<Value, ControlError> {
        Ok(self.mounted(vendor)?.vendor.state_get(entity, &id.to_string())?)
    }

    /// Creates a record, as a person at the vendor would.
    ///
    /// # Errors
    /// When vendor or entity are unknown, or the fields do not fit.
    pub fn create(&self, vendor: &str, entity: &str, fields: Value) -> Result<Value, ControlError> {
        Ok(self.mounted(vendor)?.vendor.state_create(entity, object(fields)?)?)
    }

    /// Creates many records, in order, as an import at the vendor would. Those before one that does not fit stay.
    ///
    /// # Errors
    /// When vendor or entity are unknown, or the fields of one do not fit.
    pub fn create_all(
        &self,
        vendor: &str,
        entity: &str,
        records: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Value>, ControlError> {
        records.into_iter().map(|fields| self.create(vendor, entity, fields)).collect()
    }

    /// Changes fields of a record, as a person at the vendor would.
    ///
    /// # Errors
    /// When vendor, entity or record are unknown, or the fields do not fit.
    pub fn update(
        &self,
        vendor: &str,
        entity: &str,
        id: impl fmt::Display,
        fields: Value,
    ) -> Result<Value, ControlError> {
        Ok(self.mounted(vendor)?.vendor.state_update(entity, &id.to_string(), object(fields)?)?)
    }

    /// Deletes a record, as a person at the vendor would.
    ///
    /// # Errors
    /// When vendor, entity or record are unknown, or the record cannot be deleted.
    pub fn delete(&self, vendor: &str, entity: &str, id: impl fmt::Display) -> Result<(), ControlError> {
        Ok(self.mounted(vendor)?.vendor.state_delete(entity, &id.to_string())?)
    }

    /// Every vendor with the entities of its control surface.
    pub(crate) fn entities(&self) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        self.inner.mounted.iter().map(|mounted| (mounted.vendor.name(), mounted.vendor.entities()))
    }

    /// Seed and number of customers of the present world.
    pub(crate) fn size(&self) -> (u64, u32) {
        *self.inner.size.lock().expect("nothing panics while holding two numbers")
    }

    pub(crate) fn mounted(&self, vendor: &str) -> Result<&Mounted, ControlError> {
        let found = self.inner.mounted.iter().find(|mounted| mounted.vendor.name() == vendor);
        found.ok_or_else(|| ControlError::UnknownVendor(vendor.to_owned()))
    }

    /// The vendor whose prefix a request bears, and the address below that prefix.
    pub(crate) fn find(&self, uri: &Uri) -> Option<(&Mounted, Uri)> {
        let target = uri.path_and_query()?.as_str();
        let rest = target.strip_prefix('/')?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let mounted = self.mounted(&rest[..end]).ok()?;
        let below = &rest[end..];
        let below = if below.starts_with('/') { below.to_owned() } else { format!("/{below}") };
        Some((mounted, below.parse().ok()?))
    }
}

fn object(fields: Value) -> Result<Map<String, Value>, StateError> {
    match fields {
        Value::Object(fields) => Ok(fields),
        other => Err(StateError::Invalid(format!("send the record as a JSON object, not {other}"))),
    }
}
