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

use async_trait::async_trait;
use counterpart_connector::{
    Capability, Connector, ConnectorError, Descriptor, Discovery, FieldProblem, PlainHttp, Presence,
    PullError, PullOptions, Pulled, Session, Sink, TestReport,
};
use counterpart_model::{Kind, TenantIdentity, VendorId};
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

    fn check(&self, kind: Kind, capability: Capability) -> Result<(), ConnectorError> {
        if self.descriptor.can(kind, capability) {
            return Ok(());
        }
        Err(ConnectorError::not_supported(format!(
            "The HaloPSA connector does not do this with {} (yet). Switch {} off for this integration.",
            kind.plural(),
            kind.plural()
        )))
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
        self.check(kind, needed)?;
        let client = client::Client::open(session)?;
        let list = Arc::new(list::HaloList::new(kind, client.servers().clone(), options));
        client.calls().pull(list, options, sink).await
    }

    async fn probe(&self, kind: Kind, id: &VendorId, session: &Session) -> Result<Presence, ConnectorError> {
        self.check(kind, Capability::Probe)?;
        client::Client::open(session)?.probe(kind, id).await
    }
}
