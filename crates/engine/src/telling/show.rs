//! What was told and what was not, and what a person decides about the latter.

use crate::{EngineError, Hub, Step, Waiting};
use counterpart_model::{Notification, NotificationId, NotificationState, Recipient};
use counterpart_store::Tx;
use std::collections::BTreeMap;

/// As many as are looked at in one list.
const MOST: u64 = 1_000;

impl Hub {
    /// What is or was told, the newest first; in one of these states, or in any.
    pub async fn notifications(
        &self,
        states: &[NotificationState],
        limit: u64,
    ) -> Result<Vec<Notification>, EngineError> {
        Ok(self.workspace.read().await?.notifications().list(states, limit).await?)
    }

    /// How many there are in each state.
    pub async fn notification_counts(&self) -> Result<BTreeMap<String, u64>, EngineError> {
        Ok(self.workspace.read().await?.notifications().count().await?)
    }

    /// Has one that was given up, or waits, tried again at once, as if for the first time.
    pub async fn retry_notification(&self, id: &str) -> Result<Notification, EngineError> {
        self.decide(id, |one| Notification {
            state: NotificationState::Waiting,
            attempts: 0,
            due_at: Some(self.now()),
            ..one
        })
        .await
    }

    /// Has one not told any more.
    pub async fn drop_notification(&self, id: &str) -> Result<Notification, EngineError> {
        self.decide(id, |one| Notification { state: NotificationState::Dropped, due_at: None, ..one }).await
    }

    async fn decide(
        &self,
        id: &str,
        change: impl FnOnce(Notification) -> Notification,
    ) -> Result<Notification, EngineError> {
        let unknown = || {
            EngineError::NotFound(format!("There is no notification '{id}'. Look: `counterpart notify list`"))
        };
        let id: NotificationId = id.parse().map_err(|_| unknown())?;
        let tx = self.workspace.write().await?;
        let one = tx.notifications().get(id).await?.ok_or_else(unknown)?;
        if matches!(one.state, NotificationState::Sent | NotificationState::Dropped) {
            return Err(EngineError::Refused(
                "It is over: delivered, or dropped. What is done cannot be done again.".to_owned(),
            ));
        }
        let changed = Notification { updated_at: self.now(), ..change(one) };
        tx.notifications().update(&changed).await?;
        tx.commit().await?;
        Ok(changed)
    }
}

/// What could not be told, for whoever looks at what waits.
pub(crate) async fn given_up(tx: &Tx) -> Result<Vec<Waiting>, EngineError> {
    let webhooks = tx.webhooks().list().await?;
    let host = |id| {
        webhooks
            .iter()
            .find(|webhook| webhook.id == id)
            .map_or("that was removed", |found| found.host.as_str())
    };
    let given_up = tx.notifications().list(&[NotificationState::GivenUp], MOST).await?;
    Ok(given_up
        .iter()
        .map(|one| {
            let whom = match &one.recipient {
                Recipient::Mail(to) => to.clone(),
                Recipient::Webhook(id) => format!("the webhook {}", host(*id)),
            };
            let said = one.said.as_deref().unwrap_or_default();
            let sentence = format!("{whom} could not be told '{}' {said}", one.sentence);
            let commands = vec![Step::TellAgain(one.id), Step::TellNoMore(one.id)];
            Waiting::of_notification(one, sentence, commands)
        })
        .collect())
}
