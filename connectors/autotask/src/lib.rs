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
mod list;
mod map;
mod query;
mod rights;
mod wire;
mod words;

use async_trait::async_trait;
use counterpart_connector::{
    Capability, Connector, ConnectorError, Descriptor, Discovery, FieldProblem, PlainHttp, Presence,
    PullError, PullOptions, Pulled, Session, Sink, TestReport,
};
use counterpart_model::{Kind, TenantIdentity, VendorId};
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
}
