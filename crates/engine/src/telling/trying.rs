//! Trying whether people and programs can be told, before something happens.

use super::deliver::{NO_SERVER, NotTaken};
use super::{Notice, letters};
use crate::{EngineError, Hub, Mail, Mailer, people};
use counterpart_model::{NoticeCode, Recipient, WebhookId};

impl Hub {
    /// Sends a mail to this address now, and nothing else.
    ///
    /// # Errors
    /// [`EngineError::Refused`] with what the server said, or that none is set.
    pub async fn try_mail(&self, mailer: &dyn Mailer, to: &str) -> Result<(), EngineError> {
        let tx = self.workspace.read().await?;
        let settings = people::settings_of(&tx).await?;
        let server = self.mail_server(&tx).await?.map_err(refused)?;
        drop(tx);
        let server = server.ok_or_else(|| EngineError::Refused(NO_SERVER.to_owned()))?;
        let one = self.notification(&notice(), Recipient::Mail(to.to_owned()));
        let letter = letters::of(&one, &settings.name, None, None);
        let mail = Mail { id: one.id.0, to: to.to_owned(), at: one.made_at, letter };
        mailer.send(&server, &mail).await.map_err(|error| EngineError::Refused(error.sentence))
    }

    /// Tells one webhook now, and nobody else.
    ///
    /// # Errors
    /// [`EngineError::Refused`] with what came of it.
    pub async fn try_webhook(&self, id: WebhookId) -> Result<(), EngineError> {
        let one = self.notification(&notice(), Recipient::Webhook(id));
        self.call_webhook(id, &one).await?.map_err(refused)
    }
}

fn notice() -> Notice<'static> {
    Notice {
        code: NoticeCode::Test,
        integration: None,
        run: None,
        sentence: "This is a test: what Counterpart has to tell arrives here.".to_owned(),
        details: Vec::new(),
    }
}

fn refused(not_taken: NotTaken) -> EngineError {
    EngineError::Refused(not_taken.sentence)
}
