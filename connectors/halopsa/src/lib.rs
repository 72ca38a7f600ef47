//! The HaloPSA connector (the same API serves HaloITSM, HaloServiceDesk and HaloCRM).
//!
//! HaloPSA's clients are the hub's companies. Statements about HaloPSA rest on its published OpenAPI file, its guides and
//! published programs; what rests on less is said where it is used, and in the [descriptor](Connector::descriptor).

mod addresses;
mod client;
mod connection_test;
mod descriptor;
mod dialect;
mod discovery;
mod lenient;
mod list;
mod map;
mod wire;
mod writing;

use async_trait::async_trait;
use counterpart_connector::{
    Capability, Choice, Connector, ConnectorError, Descriptor, Discovery, FieldProblem, Found, NewRecord,
    PlainHttp, Presence, PullError, PullOptions, Pulled, ReadBack, Session, Sink, TestReport, WriteError,
    Written,
};
use counterpart_model::{Kind, TenantIdentity, VendorId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The HaloPSA connector.
#[derive(Debug, Clone)]
pub struct HaloPsa {
    descriptor: Arc<Descriptor>,
}

impl HaloPsa {
    /// The connector. It holds nothing but its descriptor.
    pub fn new() -> Self {
        Self { descriptor: Arc::new(descriptor::descriptor()) }
    }
}

impl Default for HaloPsa {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Connector for HaloPsa {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn tidy(&self, key: &str, answer: &str, plain: PlainHttp) -> Result<Option<String>, FieldProblem> {
        let tidy = self.descriptor.form.tidy(key, answer, plain)?;
        Ok(tidy.map(|answer| addresses::tidy(key, &answer, plain)))
    }

    async fn discover(&self, session: &Session) -> Result<Discovery, ConnectorError> {
        discovery::discover(session).await
    }

    async fn test(&self, session: &Session) -> TestReport {
        connection_test::test(&self.descriptor, session).await
    }

    async fn identify(&self, session: &Session) -> Result<TenantIdentity, ConnectorError> {
        discovery::identify(session).await
    }

    async fn pull(
        &self,
        kind: Kind,
        options: &PullOptions,
        session: &Session,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError> {
        let needed = if options.changed_since.is_some() { Capability::Changes } else { Capability::Pull };
        self.descriptor.expect(kind, needed)?;
        let client = client::Client::open(session)?;
        let list = Arc::new(list::HaloList::new(kind, client.servers().clone(), options));
        client.calls().pull(list, options, sink).await
    }

    async fn probe(&self, kind: Kind, id: &VendorId, session: &Session) -> Result<Presence, ConnectorError> {
        self.descriptor.expect(kind, Capability::Probe)?;
        client::Client::open(session)?.probe(kind, id).await
    }

    async fn create(&self, kind: Kind, new: &NewRecord, session: &Session) -> Result<Written, WriteError> {
        self.descriptor.expect(kind, Capability::Create).map_err(WriteError::NotSent)?;
        client::Client::open_for_writing(session).map_err(WriteError::NotSent)?.create(new).await
    }

    async fn find(
        &self,
        kind: Kind,
        marker: &str,
        name: &str,
        session: &Session,
    ) -> Result<Vec<Found>, ConnectorError> {
        self.descriptor.expect(kind, Capability::Create)?;
        client::Client::open_for_writing(session)?.find(marker, name).await
    }

    async fn read(
        &self,
        kind: Kind,
        id: &VendorId,
        marker: &str,
        session: &Session,
    ) -> Result<Option<ReadBack>, ConnectorError> {
        self.descriptor.expect(kind, Capability::Create)?;
        client::Client::open_for_writing(session)?.read(id, marker).await
    }

    async fn update(
        &self,
        kind: Kind,
        id: &VendorId,
        changes: &BTreeMap<String, String>,
        session: &Session,
    ) -> Result<(), WriteError> {
        self.descriptor.expect(kind, Capability::Update).map_err(WriteError::NotSent)?;
        client::Client::open_for_writing(session).map_err(WriteError::NotSent)?.update(id, changes).await
    }

    async fn choices(&self, kind: Kind, key: &str, session: &Session) -> Result<Vec<Choice>, ConnectorError> {
        self.descriptor.expect(kind, Capability::Create)?;
        match key {
            writing::TOP_LEVEL => client::Client::open_for_writing(session)?.top_levels().await,
            _ => Ok(Vec::new()),
        }
    }
}
