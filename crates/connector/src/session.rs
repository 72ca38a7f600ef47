//! One integration's settings and secrets, together with the layers: what a connector is called with.

use crate::http::calls::{Calls, Dialect};
use crate::http::log::{Counters, RequestHook, RequestLog, RequestRecord};
use crate::http::redact::Redactor;
use crate::http::token::{Kept, Token};
use crate::{
    BaseUrl, Budget, ConnectorError, Descriptor, Limits, PlainHttp, Purpose, RateBudget, SystemClock, Timer,
    TokioTimer, Transport, TransportSettings,
};
use counterpart_model::{Clock, Instant};
use secrecy::SecretString;
use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, PoisonError};
use tokio::sync::{Mutex, Semaphore};

/// What of the outside world the layers need; one per process.
#[derive(Clone)]
pub struct Environment {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Lets it pass.
    pub timer: Arc<dyn Timer>,
    /// The HTTP client.
    pub transport: Transport,
}

impl Environment {
    /// The real world.
    pub fn real(settings: &TransportSettings) -> Result<Self, ConnectorError> {
        Ok(Self {
            clock: Arc::new(SystemClock),
            timer: Arc::new(TokioTimer),
            transport: Transport::new(settings)?,
        })
    }
}

/// One integration, ready to be called. Cheap to clone; clones share the token, the budget, the log and the counters.
#[derive(Clone)]
pub struct Session {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) product: &'static str,
    config: BTreeMap<String, String>,
    secrets: BTreeMap<String, SecretString>,
    plain_http: PlainHttp,
    pub(crate) purpose: Purpose,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) transport: Transport,
    pub(crate) budget: Arc<dyn Budget>,
    pub(crate) slots: Semaphore,
    pub(crate) token: Mutex<TokenSlot>,
    pub(crate) redactor: Redactor,
    pub(crate) log: RequestLog,
    /// Until when a write may be sent. Nobody may, unless it was said.
    writing_until: std::sync::Mutex<Option<Instant>>,
    looked_up: std::sync::Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

#[derive(Default)]
pub(crate) struct TokenSlot {
    pub(crate) kept: Option<Kept>,
    /// The one that the vendor refused last, until another one takes its place.
    pub(crate) refused: Option<Token>,
    pub(crate) generation: u64,
}

impl Session {
    /// Begins a session for a connector in an environment.
    pub fn builder(descriptor: &Descriptor, environment: &Environment) -> SessionBuilder {
        SessionBuilder {
            product: descriptor.product,
            limits: descriptor.limits.clone(),
            environment: environment.clone(),
            config: BTreeMap::new(),
            secrets: BTreeMap::new(),
            plain_http: PlainHttp::default(),
            purpose: Purpose::default(),
            share_percent: 90,
            budget: None,
            hook: None,
        }
    }

    /// A setting; nothing when absent or blank.
    pub fn config(&self, key: &str) -> Option<&str> {
        self.inner.config.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A setting that must be there.
    pub fn required(&self, key: &str) -> Result<&str, ConnectorError> {
        self.config(key).ok_or_else(|| {
            ConnectorError::bad_setting(
                key,
                format!("The setting {key:?} is missing. Enter it and try again."),
            )
        })
    }

    /// A secret; nothing when absent.
    pub fn secret(&self, key: &str) -> Option<&SecretString> {
        self.inner.secrets.get(key)
    }

    /// A secret that must be there.
    pub fn required_secret(&self, key: &str) -> Result<&SecretString, ConnectorError> {
        self.secret(key).ok_or_else(|| {
            ConnectorError::bad_setting(
                key,
                format!("The secret {key:?} is missing. Enter it and try again."),
            )
        })
    }

    /// A setting that is an address and must be there.
    pub fn address(&self, key: &str) -> Result<BaseUrl, ConnectorError> {
        BaseUrl::parse(self.required(key)?, self.inner.plain_http)
            .map_err(|error| ConnectorError::bad_setting(key, format!("The setting {key:?}: {error}.")))
    }

    /// Where plain http is accepted.
    pub fn plain_http(&self) -> PlainHttp {
        self.inner.plain_http
    }

    /// Calls in a vendor's dialect.
    pub fn calls(&self, dialect: Arc<dyn Dialect>) -> Calls {
        Calls::new(self, dialect)
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    /// The rate budget.
    pub fn budget(&self) -> &dyn Budget {
        self.inner.budget.as_ref()
    }

    /// Lets writes be sent until this moment, and none that would be sent later. Whoever says so has stored before what is to
    /// be written; a process that stood still in between must not send it when others have concluded already that it did
    /// not (R79).
    pub fn may_write_until(&self, moment: Instant) {
        *self.inner.writing_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(moment);
    }

    /// True while a write may be sent.
    pub(crate) fn may_write(&self) -> bool {
        let until = *self.inner.writing_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| self.now() < until)
    }

    /// What a connector looks up once and needs as long as the session lasts, such as the names behind a vendor's numbers:
    /// one value of each type. A look that failed is repeated.
    pub async fn looked_up<T: Send + Sync + 'static>(
        &self,
        look: impl Future<Output = Result<T, ConnectorError>> + Send,
    ) -> Result<Arc<T>, ConnectorError> {
        let kept = || self.inner.looked_up.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast().ok()) {
            return Ok(known);
        }
        let found = Arc::new(look.await?);
        kept().insert(TypeId::of::<T>(), found.clone());
        Ok(found)
    }

    /// Gives back what of a shared budget was taken in advance and not used. To be called when nothing more is asked for:
    /// what a session does not give back is missing to others for one window.
    pub async fn close(&self) {
        self.inner.budget.close().await;
    }

    /// Sums over all requests so far.
    pub fn counters(&self) -> Counters {
        self.inner.log.counters()
    }

    /// The last 200 requests, oldest first, without secrets.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.inner.log.recent()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("product", &self.inner.product)
            .field("config", &self.inner.config)
            .field("secrets", &self.inner.secrets.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Puts a [`Session`] together.
pub struct SessionBuilder {
    product: &'static str,
    limits: Limits,
    environment: Environment,
    config: BTreeMap<String, String>,
    secrets: BTreeMap<String, SecretString>,
    plain_http: PlainHttp,
    purpose: Purpose,
    share_percent: u32,
    budget: Option<Arc<dyn Budget>>,
    hook: Option<RequestHook>,
}

impl SessionBuilder {
    /// The answers to the form that are not secret.
    pub fn config(mut self, config: BTreeMap<String, String>) -> Self {
        self.config = config;
        self
    }

    /// The answers that are.
    pub fn secrets(mut self, secrets: BTreeMap<String, SecretString>) -> Self {
        self.secrets = secrets;
        self
    }

    /// For whom requests are made; [`Purpose::Background`] if not said.
    pub fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Where plain http is accepted; only on loopback if not said.
    pub fn plain_http(mut self, plain: PlainHttp) -> Self {
        self.plain_http = plain;
        self
    }

    /// Which share of the vendor's limit may be used, in percent; 90 if not said.
    pub fn share_percent(mut self, percent: u32) -> Self {
        self.share_percent = percent;
        self
    }

    /// A budget shared with other sessions of the same vendor tenant. Limit and share are then its own.
    pub fn budget(mut self, budget: Arc<dyn Budget>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Called after every request.
    pub fn on_request(mut self, hook: RequestHook) -> Self {
        self.hook = Some(hook);
        self
    }

    /// The session.
    pub fn build(self) -> Session {
        let redactor = Redactor::default();
        self.secrets.values().for_each(|secret| redactor.learn(secret));
        let budget = self.budget.unwrap_or_else(|| {
            Arc::new(RateBudget::share_of(self.limits.for_tenant(&self.config), self.share_percent))
        });
        Session {
            inner: Arc::new(Inner {
                product: self.product,
                config: self.config,
                secrets: self.secrets,
                plain_http: self.plain_http,
                purpose: self.purpose,
                clock: self.environment.clock,
                timer: self.environment.timer,
                transport: self.environment.transport,
                budget,
                slots: Semaphore::new(self.limits.concurrency.max(1) as usize),
                token: Mutex::default(),
                redactor,
                log: RequestLog::with_hook(self.hook),
                writing_until: std::sync::Mutex::new(None),
                looked_up: std::sync::Mutex::default(),
            }),
        }
    }
}
