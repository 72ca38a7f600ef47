//! A hub on a test database, for the tests of this crate and of those above it.

use crate::{Connectors, HeldLists, Hub, KeySource, Passwords, Sorting, Vault};
use counterpart_connector::{Environment, Reach, Transport, TransportSettings, VirtualTime};
use counterpart_model::Ids;
use counterpart_store::{Claimant, WorkspaceHandle};
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

/// A hub over a workspace, whose time is the test's and whose passwords cost little. It may reach this machine and no other.
///
/// # Panics
/// When the pieces do not fit together, which they do.
pub fn hub(workspace: WorkspaceHandle, connectors: Connectors) -> (Hub, Arc<VirtualTime>) {
    let time = Arc::new(VirtualTime::default());
    let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let reach = TransportSettings::default().reaching(Reach::loopback());
    let hub = Hub {
        workspace,
        connectors,
        vault: Vault::open(&KeySource::Text(key.into()), false).expect("a key"),
        passwords: Passwords::costing(8, 1),
        sorting: Sorting::new("en"),
        environment: Environment {
            clock: time.clone(),
            timer: time.clone(),
            transport: Transport::new(&reach).expect("a client"),
        },
        ids: Arc::new(Counter),
        claimant: Claimant {
            worker: "test/1".into(),
            lease: std::time::Duration::from_secs(10),
            most_attempts: 5,
        },
        settle: None,
        public_url: None,
        compared: HeldLists::up_to(10_000),
        batch: Hub::BATCH,
    };
    (hub, time)
}
