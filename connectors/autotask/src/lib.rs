//! The Autotask connector (Datto's and Kaseya's PSA, by its REST API version 1.0).
//!
//! Autotask's companies are the hub's companies, its company locations the hub's sites. Statements about Autotask rest on its
//! help pages, its own description of the API and published programs; what rests on less is said where it is used, and in the
//! [descriptor](Connector::descriptor).

mod addresses;
mod chosen;
mod client;
mod connection_test;
mod descriptor;
mod dialect;
mod discovery;
mod failures;
mod list;
mod map;
mod query;
mod rights;
mod template;
mod wire;
mod words;
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

/// The Autotask connector.
#[derive(Debug, Clone)]
pub struct Autotask {
    descriptor: Arc<Descriptor>,
}

impl Autotask {
    /// The connector. It holds nothing but its descriptor.
    pub fn new() -> Self {
        Self { descriptor: Arc::new(descriptor::descriptor()) }
    }

    fn check(&self, kind: Kind, capability: Capability) -> Result<(), ConnectorError> {
        if self.descriptor.can(kind, capability) {
            return Ok(());
        }
        let what = kind.plural();
        Err(ConnectorError::not_supported(match capability {
            Capability::Changes => format!(
                "Autotask does not say when {what} changed, so they can only be read whole. Leave out the moment."
            ),
            _ => format!(
                "The Autotask connector does not do this with {what} (yet). Switch {what} off for this integration."
            ),
        }))
    }
}

impl Default for Autotask {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Connector for Autotask {
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
        self.check(kind, needed)?;
        let client = client::Client::open(session).await?;
        let list = Arc::new(list::AutotaskList::new(kind, &client, options));
        client.calls().pull_cursor(list, options, sink).await
    }

    async fn probe(&self, kind: Kind, id: &VendorId, session: &Session) -> Result<Presence, ConnectorError> {
        self.check(kind, Capability::Probe)?;
        client::Client::open(session).await?.probe(kind, id).await
    }

    async fn create(&self, kind: Kind, new: &NewRecord, session: &Session) -> Result<Written, WriteError> {
        self.check(kind, Capability::Create).map_err(WriteError::NotSent)?;
        client::Client::open(session).await.map_err(WriteError::NotSent)?.create(new).await
    }

    async fn find(
        &self,
        kind: Kind,
        marker: &str,
        name: &str,
        session: &Session,
    ) -> Result<Vec<Found>, ConnectorError> {
        self.check(kind, Capability::Create)?;
        client::Client::open(session).await?.find(marker, name).await
    }

    async fn read(
        &self,
        kind: Kind,
        id: &VendorId,
        marker: &str,
        session: &Session,
    ) -> Result<Option<ReadBack>, ConnectorError> {
        self.check(kind, Capability::Create)?;
        client::Client::open(session).await?.read(id, marker).await
    }

    async fn update(
        &self,
        kind: Kind,
        id: &VendorId,
        changes: &BTreeMap<String, String>,
        session: &Session,
    ) -> Result<(), WriteError> {
        self.check(kind, Capability::Update).map_err(WriteError::NotSent)?;
        client::Client::open(session).await.map_err(WriteError::NotSent)?.update(id, changes).await
    }

    async fn choices(&self, kind: Kind, key: &str, session: &Session) -> Result<Vec<Choice>, ConnectorError> {
        self.check(kind, Capability::Create)?;
        client::Client::open(session).await?.choices(key).await
    }
}
