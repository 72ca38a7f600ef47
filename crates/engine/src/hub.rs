//! Everything a run needs, in one place: one workspace's data, the connectors, the key, the clock.

use crate::{EngineError, HeldLists, Passwords, Sorting, Vault};
use counterpart_connector::{Connector, Environment};
use counterpart_matching::spelling::SpellingKey;
use counterpart_model::{Actor, Ids, Instant, Integration};
use counterpart_rules::Scribe;
use counterpart_store::{Claimant, NameKeys, WorkspaceHandle};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The connectors of this installation, by name. The binary fills it; the engine knows none of them.
#[derive(Clone, Default)]
pub struct Connectors(BTreeMap<&'static str, Arc<dyn Connector>>);

impl Connectors {
    /// Adds one.
    pub fn with(mut self, connector: Arc<dyn Connector>) -> Self {
        self.0.insert(connector.descriptor().connector, connector);
        self
    }

    /// The connector of this name.
    pub fn get(&self, name: &str) -> Result<&Arc<dyn Connector>, EngineError> {
        self.0.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.0.keys().copied().collect();
            EngineError::NotFound(format!("There is no connector '{name}'. There are: {}.", known.join(", ")))
        })
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Connector>> {
        self.0.values()
    }
}

/// One workspace with everything a run needs.
pub struct Hub {
    /// The data.
    pub workspace: WorkspaceHandle,
    /// Who speaks to vendors.
    pub connectors: Connectors,
    /// Seals and opens secrets.
    pub vault: Vault,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Alphabetical order.
    pub sorting: Sorting,
    /// Clock, waiting and HTTP client.
    pub environment: Environment,
    /// Makes ids.
    pub ids: Arc<dyn Ids>,
    /// As whom, and for how long at a time, this process claims runs.
    pub claimant: Claimant,
    /// How long after a request without an answer nothing is concluded, where a vendor's own time is not to be waited for.
    pub settle: Option<std::time::Duration>,
    /// Where people reach the pages, as whoever started this process said: links in mails lead there where the workspace's
    /// settings say nothing ([`Hub::pages_at`]).
    pub public_url: Option<String>,
    /// Lists that stay compared in this process, so that a change is compared alone: for one that lives long.
    pub compared: HeldLists,
    /// Records written per transaction of a pull: enough that a commit costs little, few enough that memory stays flat
    /// and little is read again after a crash. Usually [`Hub::BATCH`].
    pub batch: usize,
}

impl Hub {
    /// The usual batch.
    pub const BATCH: usize = 4_000;

    /// Now, as the database keeps it.
    pub fn now(&self) -> Instant {
        use chrono::SubsecRound;
        self.environment.clock.now().trunc_subsecs(6)
    }

    /// What names are compared and ordered by.
    pub fn keys(&self, name: &str) -> NameKeys {
        NameKeys {
            name_key: SpellingKey::of(name).map(|key| key.as_str().to_owned()),
            sort_key: self.sorting.key(name),
        }
    }

    /// The pen that writes planned changes down for this actor.
    pub fn scribe(&self, actor: &Actor) -> Scribe<'_> {
        Scribe { ids: self.ids.as_ref(), now: self.now(), by: actor.to_string() }
    }

    /// The integration of this name.
    pub async fn integration(&self, name: &str) -> Result<Integration, EngineError> {
        let tx = self.workspace.read().await?;
        if let Some(found) = tx.integrations().by_name(name).await? {
            return Ok(found);
        }
        let known: Vec<String> =
            tx.integrations().list().await?.into_iter().map(|found| found.name).collect();
        let known = match known.as_slice() {
            [] => "There is none yet: `counterpart integration add`".to_owned(),
            names => format!("There are: {}", names.join(", ")),
        };
        Err(EngineError::NotFound(format!("There is no integration '{name}'. {known}.")))
    }
}
