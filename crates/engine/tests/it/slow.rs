//! The scripted vendor, taking its time: with a tenant per region, and a count of who pulls at the same moment.

use crate::vendor::Scripted;
use async_trait::async_trait;
use counterpart_connector::{
    Connector, ConnectorError, Descriptor, Discovery, Presence, PullError, PullOptions, Pulled, Session,
    Sink, TestReport,
};
use counterpart_model::{Kind, TenantIdentity, VendorId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

pub struct Slow {
    vendor: Arc<Scripted>,
    pause: Duration,
    /// In this region the program has a fault.
    faulty: Option<&'static str>,
    counts: Mutex<Counts>,
}

/// Pulls under way, and the most that ever were.
#[derive(Debug, Default)]
pub struct Counts {
    now: BTreeMap<String, usize>,
    /// In any one region.
    pub most_of_one: usize,
    /// In all regions together.
    pub most: usize,
    /// Pulls begun, per region.
    pub begun: BTreeMap<String, usize>,
}

/// A pull under way, also when it is cut off.
struct Underway<'a>(&'a Slow, String);

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        *self.0.counts().now.entry(self.1.clone()).or_default() -= 1;
    }
}

impl Slow {
    pub fn new(vendor: Arc<Scripted>, pause: Duration) -> Self {
        Self { vendor, pause, faulty: None, counts: Mutex::default() }
    }

    pub fn with_a_fault_in(self, region: &'static str) -> Self {
        Self { faulty: Some(region), ..self }
    }

    pub fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn begin(&self, region: String) -> Underway<'_> {
        let mut counts = self.counts();
        *counts.begun.entry(region.clone()).or_default() += 1;
        let now = counts.now.entry(region.clone()).or_default();
        *now += 1;
        let now = *now;
        counts.most_of_one = counts.most_of_one.max(now);
        counts.most = counts.most.max(counts.now.values().sum());
        Underway(self, region)
    }
}

fn region(session: &Session) -> String {
    session.config("region").unwrap_or("nowhere").to_owned()
}

fn tenant(session: &Session) -> TenantIdentity {
    TenantIdentity { id: region(session), name: region(session) }
}

#[async_trait]
impl Connector for Slow {
    fn descriptor(&self) -> &Descriptor {
        self.vendor.descriptor()
    }

    async fn discover(&self, session: &Session) -> Result<Discovery, ConnectorError> {
        self.vendor.discover(session).await
    }

    async fn test(&self, session: &Session) -> TestReport {
        let mut report = self.vendor.test(session).await;
        report.tenant = Some(tenant(session));
        report
    }

    async fn identify(&self, session: &Session) -> Result<TenantIdentity, ConnectorError> {
        Ok(tenant(session))
    }

    async fn pull(
        &self,
        kind: Kind,
        options: &PullOptions,
        session: &Session,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError> {
        let _underway = self.begin(region(session));
        tokio::time::sleep(self.pause).await;
        assert_ne!(self.faulty, session.config("region"), "a fault of the program, on purpose");
        self.vendor.pull(kind, options, session, sink).await
    }

    async fn probe(&self, kind: Kind, id: &VendorId, session: &Session) -> Result<Presence, ConnectorError> {
        self.vendor.probe(kind, id, session).await
    }
}
