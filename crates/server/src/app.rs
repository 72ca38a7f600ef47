//! What every handler reaches.

use crate::counted::Counted;
use crate::previews::Previews;
use counterpart_engine::{EngineError, Hub, Pulse};
use counterpart_model::IntegrationId;
use counterpart_store::CustomerFacets;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

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
    /// How many companies each filter of a matching list shows, by integration and search.
    pub(crate) companies: Counted<(IntegrationId, String), CompanyFacets>,
    /// How many customers each filter shows, by search.
    pub(crate) customers: Counted<String, CustomerFacets>,
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
        let (companies, customers) = (Counted::default(), Counted::default());
        let inner = Inner { hub, options, pulse, previews: Arc::default(), companies, customers };
        (Self { inner: Arc::new(inner) }, beats)
    }

    /// The state of the hub now.
    pub async fn pulse_now(&self) -> Result<Pulse, EngineError> {
        self.hub.pulse().await
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
