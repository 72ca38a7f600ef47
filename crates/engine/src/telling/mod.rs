//! What people and programs are told (R04, R77): written down by the transaction that ends what it is about, delivered
//! afterwards, as often as it takes, by mail and by webhook. Twice is better than never: a recipient knows by the id.

mod deliver;
mod ended;
mod letters;
mod links;
mod recipients;
mod show;
mod trying;
mod webhooks;
mod words;

pub use deliver::Delivered;
pub use webhooks::NewWebhook;

pub(crate) use ended::{Why, tell_end};
pub(crate) use show::given_up;

use crate::{EngineError, Hub};
use counterpart_model::{
    Integration, NoticeCode, Notification, NotificationId, NotificationState, Recipient, RunId,
};
use counterpart_store::Tx;

/// What is told, before it is known whom.
struct Notice<'a> {
    code: NoticeCode,
    integration: Option<&'a Integration>,
    run: Option<RunId>,
    sentence: String,
    details: Vec<String>,
}

impl Hub {
    /// Writes it down for each of these.
    async fn tell(
        &self,
        tx: &Tx,
        notice: &Notice<'_>,
        recipients: Vec<Recipient>,
    ) -> Result<(), EngineError> {
        for recipient in recipients {
            tx.notifications().insert(&self.notification(notice, recipient), None).await?;
        }
        Ok(())
    }

    fn notification(&self, notice: &Notice<'_>, recipient: Recipient) -> Notification {
        let now = self.now();
        Notification {
            id: NotificationId(self.ids.next()),
            code: notice.code,
            recipient,
            integration: notice.integration.map(|integration| integration.id),
            name: notice.integration.map(|integration| integration.name.clone()),
            run: notice.run,
            sentence: notice.sentence.clone(),
            details: notice.details.clone(),
            made_at: now,
            expires_at: None,
            state: NotificationState::Waiting,
            attempts: 0,
            due_at: Some(now),
            said: None,
            updated_at: now,
        }
    }
}
