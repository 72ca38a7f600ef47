//! What every handler reaches.

use crate::counted::Counted;
use crate::previews::Previews;
use crate::routes::RouteRow;
use axum::http::Method;
use counterpart_engine::{Duplicates, EngineError, Hub, KindStanding, Pulse};
use counterpart_model::{Integration, IntegrationId};
use counterpart_store::CustomerFacets;
use secrecy::SecretString;
use std::collections::{BTreeMap, HashSet};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Mutex, watch};

/// The running application: cheap to clone, one per process.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

/// What the operator decided when the server was started.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// In a demonstration: the session into which whoever comes is let, so that nobody has to sign in. Only where nobody else
    /// can reach the server.
    pub demo: Option<SecretString>,
}

/// What [`App`] leads to.
pub struct Inner {
    /// The hub that this server shows.
    pub hub: Arc<Hub>,
    /// What the operator decided.
    pub options: ServerOptions,
    /// The revision that pages left open compare themselves with.
    pub pulse: watch::Receiver<String>,
    /// Previews of syncs that were asked for here.
    pub previews: Arc<Previews>,
    /// Integrations whose proposals are being worked out.
    proposing: Mutex<HashSet<IntegrationId>>,
    /// The addresses that can be read, as the table of routes writes them.
    pages: OnceLock<HashSet<&'static str>>,
    /// How many companies each filter of a matching list shows, by integration and search.
    pub(crate) companies: Counted<(IntegrationId, String), CompanyFacets>,
    /// What each integration reads, and how much of it is there.
    pub(crate) kinds: Counted<IntegrationId, Vec<KindStanding>>,
    /// How many customers each filter shows, by search.
    pub(crate) customers: Counted<String, CustomerFacets>,
    /// Likely duplicates, among the customers or in an integration's list.
    pub(crate) duplicates: Counted<Option<IntegrationId>, Arc<Vec<Duplicates>>>,
}

/// The counts beside a matching list: by filter, and by how matches came.
pub(crate) type CompanyFacets = Arc<(BTreeMap<&'static str, u64>, BTreeMap<String, u64>)>;

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.inner
    }
}

/// How often the state of the hub is looked at for the pages that are open.
const BEAT: Duration = Duration::from_secs(1);

impl App {
    /// The application over a hub, and the work that keeps its open pages true; that work ends with the last `App`.
    pub fn new(hub: Arc<Hub>, options: ServerOptions) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (tell, pulse) = watch::channel(String::new());
        let beats = beat(Arc::clone(&hub), tell);
        let (companies, kinds, customers) = (Counted::default(), Counted::default(), Counted::default());
        let duplicates = Counted::default();
        let proposing = Mutex::default();
        let inner = Inner {
            hub,
            options,
            pulse,
            previews: Arc::default(),
            proposing,
            pages: OnceLock::new(),
            companies,
            kinds,
            customers,
            duplicates,
        };
        (Self { inner: Arc::new(inner) }, beats)
    }

    /// The state of the hub now.
    pub async fn pulse_now(&self) -> Result<Pulse, EngineError> {
        self.hub.pulse().await
    }

    /// Has proposals worked out where something changed since (R15): at once where that is quick, else beside, once per
    /// integration however many look at it. Long lists wait for a sync that goes on, which changes them all the time and has them
    /// worked out at its end. Tells whether those shown are of before.
    pub async fn propose_for(&self, integration: &Integration, syncing: bool) -> Result<bool, EngineError> {
        if !self.hub.proposals_are_stale(integration).await? {
            return Ok(false);
        }
        let mut working = self.proposing.lock().await;
        if working.contains(&integration.id) {
            return Ok(true);
        }
        if self.hub.proposes_at_once(integration).await? {
            // The lock is kept: whoever comes meanwhile finds it done.
            self.hub.propose(integration).await?;
            return Ok(false);
        }
        if syncing {
            return Ok(true);
        }
        working.insert(integration.id);
        let (app, integration) = (self.clone(), integration.clone());
        tokio::spawn(async move {
            if let Err(error) = app.hub.propose(&integration).await {
                tracing::warn!(integration = integration.name, %error, "proposals could not be worked out");
            }
            app.proposing.lock().await.remove(&integration.id);
        });
        Ok(true)
    }

    /// Learns which addresses can be read, once the routes stand.
    pub(crate) fn know_pages(&self, table: &[RouteRow]) {
        let read = table.iter().filter(|row| row.method == Method::GET).map(|row| row.path);
        // Routes do not change: whoever came first said the same.
        let _ = self.pages.set(read.collect());
    }

    /// Whether a page can be read at this address of the table of routes.
    pub(crate) fn is_page(&self, path: &str) -> bool {
        self.pages.get().is_some_and(|pages| pages.contains(path))
    }

    /// Whether browsers reach the server by TLS only: cookies are then sent over nothing else.
    pub fn is_secure(&self) -> bool {
        self.hub.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Looks at the hub again and again, for as long as somebody may ask. One look serves every open page.
async fn beat(hub: Arc<Hub>, tell: watch::Sender<String>) {
    while !tell.is_closed() {
        // Nobody listens but the application itself: nothing is asked of the database.
        if tell.receiver_count() > 1 {
            match hub.pulse().await {
                Ok(pulse) => {
                    let revision = pulse.revision();
                    tell.send_if_modified(|known| {
                        let other = *known != revision;
                        known.clone_from(&revision);
                        other
                    });
                }
                Err(error) => tracing::warn!(%error, "the state of the hub cannot be read"),
            }
        }
        tokio::time::sleep(BEAT).await;
    }
}
