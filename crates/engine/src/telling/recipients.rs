//! Who is told: the workspace's addresses, whoever set the integration up, and webhooks.

use crate::{EngineError, people};
use counterpart_model::{Actor, Integration, Recipient, UserState};
use counterpart_store::Tx;
use std::collections::BTreeMap;

/// Everybody who is told of an integration, or of the workspace as a whole. Where no mail server is set, nobody is by mail.
pub(super) async fn of(tx: &Tx, integration: Option<&Integration>) -> Result<Vec<Recipient>, EngineError> {
    let settings = people::settings_of(tx).await?;
    let mut addresses = BTreeMap::new();
    if settings.smtp.is_some() {
        let saver = match integration {
            Some(integration) => saver(tx, integration).await?,
            None => None,
        };
        for address in settings.notify.into_iter().chain(saver) {
            addresses.entry(people::email_key(&address)).or_insert(address);
        }
    }
    let webhooks = tx.webhooks().list().await?;
    let webhooks = webhooks.into_iter().map(|webhook| Recipient::Webhook(webhook.id));
    Ok(addresses.into_values().map(Recipient::Mail).chain(webhooks).collect())
}

/// Whoever saved the integration began its first sync by that (R04). An account that is gone or disabled is told nothing.
async fn saver(tx: &Tx, integration: &Integration) -> Result<Option<String>, EngineError> {
    let first = tx.runs().first(integration.id).await?;
    let Some(Actor::Person(name)) = first.map(|run| run.actor) else { return Ok(None) };
    let user = tx.users().by_email_key(&people::email_key(&name)).await?;
    Ok(user.filter(|user| user.state == UserState::Active).map(|user| user.email))
}
