//! A hub on a test database, with one scripted vendor connected.

use crate::vendor::Scripted;
use counterpart_connector::VirtualTime;
use counterpart_engine::{Connectors, EngineError, Hub, Removal, Step, Synced, Typed, Unwatched, testing};
use counterpart_model::{Actor, Integration, IntegrationSettings, Plan, Principal, RunState, VendorId};
use counterpart_store::CompanyFilter;
use counterpart_store::testing::TestDatabase;
use secrecy::SecretString;
use std::sync::Arc;

pub struct Given {
    pub hub: Hub,
    pub vendor: Arc<Scripted>,
    pub time: Arc<VirtualTime>,
}

pub fn ana() -> Actor {
    Actor::Person("ana".into())
}

/// Somebody who may do everything.
pub fn operator() -> Principal {
    Principal::operator(ana())
}

pub async fn hub(db: &TestDatabase) -> Given {
    hub_with(db, Scripted::new()).await
}

pub async fn hub_with(db: &TestDatabase, vendor: Arc<Scripted>) -> Given {
    let store = db.open().await;
    let (hub, time) = testing::hub(db.first_workspace(&store), Connectors::default().with(vendor.clone()));
    Given { hub, vendor, time }
}

/// A hub with customers and, read once, an integration's companies, numbered from 1.
pub async fn hub_with_lists(db: &TestDatabase, companies: &[&str], customers: &[&str]) -> Given {
    let given = hub(db).await;
    for (n, name) in companies.iter().enumerate() {
        given.vendor.company(n as i64 + 1, name);
    }
    given.connect(IntegrationSettings::default()).await;
    for name in customers {
        given.add_customer(name).await;
    }
    given.sync().await;
    given
}

pub fn typed() -> Typed {
    let mut typed = Typed::default();
    typed.plain.insert("region".into(), "north".into());
    typed.secret.insert("secret".into(), SecretString::from("s3cret"));
    typed
}

impl Given {
    pub async fn connect(&self, settings: IntegrationSettings) -> Integration {
        let tested = self.hub.try_answers("scripted", &typed()).await.expect("tested");
        self.hub.add_integration("scripted", None, &tested, settings, &operator()).await.expect("saved")
    }

    /// Syncs with the integration's present settings; the run must be good.
    pub async fn sync(&self) -> Synced {
        let synced = self.try_sync().await;
        assert_eq!(synced.run.state, RunState::Done, "{:?}", synced.run.summary.error);
        synced
    }

    pub async fn try_sync(&self) -> Synced {
        let integration = self.integration().await;
        self.hub.sync(&integration, &ana(), &Unwatched).await.expect("recorded")
    }

    pub async fn integration(&self) -> Integration {
        self.hub.integration("scripted").await.expect("connected")
    }

    /// Removes the integration, as whoever was told the counts.
    pub async fn remove(&self, integration: &Integration) -> Result<Removal, EngineError> {
        let told = self.hub.removal(integration).await?;
        self.hub.remove_integration(integration, &told.confirmation(), &operator()).await
    }

    pub async fn add_customer(&self, name: &str) -> String {
        let plan = self.hub.plan_add_customer(name, &ana()).await.expect("a new name");
        self.hub.save(&plan).await.expect("saved");
        self.hub.customer(name).await.expect("there").customer.id.to_string()
    }

    pub async fn save(&self, plan: &Plan) -> u64 {
        self.hub.save(plan).await.expect("saved").applied
    }

    /// Ids that a filter of the matching list shows, in its order.
    pub async fn listed(&self, filter: CompanyFilter) -> Vec<String> {
        let integration = self.integration().await;
        let (rows, total) =
            self.hub.list_companies(&integration, filter, None, (0, 1_000)).await.expect("listed");
        assert_eq!(rows.len() as u64, total);
        rows.into_iter().map(|row| row.facts.company.id.0).collect()
    }

    pub async fn customer_names(&self) -> Vec<String> {
        let (rows, _) = self.hub.list_customers(None, (0, 1_000)).await.expect("listed");
        rows.into_iter().map(|row| row.customer.name).collect()
    }
}

/// What a person can do, as commands.
pub fn steps(steps: &[Step]) -> Vec<String> {
    steps.iter().map(ToString::to_string).collect()
}

pub fn id(number: i64) -> VendorId {
    VendorId::from(number)
}
