//! Sessions with a vendor: stored secrets opened, and the rate budget that all processes share.

use super::{ALLOW_HTTP, plain_http};
use crate::{EngineError, Hub, SharedBudget};
use counterpart_connector::{Answers, Connector, Purpose, Session};
use counterpart_model::{Integration, IntegrationId};
use counterpart_store::{Secret, Tx};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Hub {
    /// A session with the stored, opened credentials of an integration.
    pub async fn session(&self, integration: &Integration, purpose: Purpose) -> Result<Session, EngineError> {
        let connector = self.connectors.get(&integration.connector)?;
        let answers = self.stored_answers(integration).await?;
        self.session_for(connector, &answers, purpose, Some(integration))
    }

    /// The rate budget of an integration's tenant, which all processes share; none while the tenant is not known.
    pub(crate) fn shared_budget(
        &self,
        integration: &Integration,
        config: &BTreeMap<String, String>,
    ) -> Result<Option<SharedBudget>, EngineError> {
        let Some(tenant) = &integration.tenant else { return Ok(None) };
        let limits = &self.connectors.get(&integration.connector)?.descriptor().limits;
        Ok(Some(SharedBudget::new(
            self.workspace.clone(),
            (&integration.connector, &tenant.id),
            limits.for_tenant(config),
            integration.settings.rate_share(),
        )))
    }

    pub(super) async fn stored_answers(&self, integration: &Integration) -> Result<Answers, EngineError> {
        let sealed = self.workspace.read().await?.secrets().of(integration.id).await?;
        let mut secrets = BTreeMap::new();
        for secret in sealed {
            let opened = self.vault.unseal(&secret.ciphertext, &place(integration.id, &secret.field))?;
            secrets.insert(secret.field, opened);
        }
        Ok(Answers { config: integration.config.clone(), secrets })
    }

    /// A session with these answers, in the rate budget of the integration whose they are.
    pub(super) fn session_for(
        &self,
        connector: &Arc<dyn Connector>,
        answers: &Answers,
        purpose: Purpose,
        of: Option<&Integration>,
    ) -> Result<Session, EngineError> {
        let mut session = Session::builder(connector.descriptor(), &self.environment)
            .config(answers.config.clone())
            .secrets(answers.secrets.clone())
            .plain_http(plain_http(answers.config.contains_key(ALLOW_HTTP)))
            .purpose(purpose);
        if let Some(integration) = of {
            session = session.share_percent(integration.settings.rate_share());
            if let Some(budget) = self.shared_budget(integration, &answers.config)? {
                session = session.budget(Arc::new(budget));
            }
        }
        Ok(session.build())
    }

    pub(super) async fn put_secrets(
        &self,
        tx: &Tx,
        integration: IntegrationId,
        secrets: &BTreeMap<String, SecretString>,
    ) -> Result<(), EngineError> {
        for (field, secret) in secrets {
            let sealed = Secret {
                field: field.clone(),
                key_id: self.vault.key_id().to_owned(),
                ciphertext: self.vault.seal(secret, &place(integration, field))?,
            };
            tx.secrets().put(integration, sealed).await?;
        }
        Ok(())
    }
}

fn place(integration: IntegrationId, field: &str) -> String {
    format!("secret/ciphertext/{integration}/{field}")
}
