//! A hub on a test database, with one scripted vendor connected.

use crate::vendor::Scripted;
use counterpart_connector::{Environment, Reach, Transport, TransportSettings, VirtualTime};
use counterpart_engine::{Connectors, Hub, KeySource, Passwords, Sorting, Synced, Typed, Unwatched, Vault};
use counterpart_model::{Actor, Ids, Integration, IntegrationSettings, Plan, RunState, VendorId};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Claimant, CompanyFilter};
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Ids that count up, in the order in which they are made; never the same twice in one test program.
struct Counter;

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
        uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
    }
}

pub struct Given {
    pub hub: Hub,
    pub vendor: Arc<Scripted>,
    pub time: Arc<VirtualTime>,
}

pub fn ana() -> Actor {
    Actor::Person("ana".into())
}

pub async fn hub(db: &TestDatabase) -> Given {
    hub_with(db, Scripted::new()).await
}

pub async fn hub_with(db: &TestDatabase, vendor: Arc<Scripted>) -> Given {
    let time = Arc::new(VirtualTime::default());
    let store = db.open().await;
    let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let hub = Hub {
        workspace: db.first_workspace(&store),
        connectors: Connectors::default().with(vendor.clone()),
        vault: Vault::open(&KeySource::Text(key.into()), false).expect("a key"),
        passwords: Passwords::costing(8, 1),
        sorting: Sorting::new("en"),
        environment: Environment {
            clock: time.clone(),
            timer: time.clone(),
            transport: Transport::new(&TransportSettings::default().reaching(Reach::loopback()))
                .expect("a client"),
        },
        ids: Arc::new(Counter),
        claimant: Claimant {
            worker: "test/1".into(),
            lease: std::time::Duration::from_secs(10),
            most_attempts: 5,
        },
        settle: None,
        batch: Hub::BATCH,
    };
    Given { hub, vendor, time }
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
        self.hub.add_integration("scripted", None, &tested, settings).await.expect("saved")
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

pub fn id(number: i64) -> VendorId {
    VendorId::from(number)
}
