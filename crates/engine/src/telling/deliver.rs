//! Delivering what is due, one after the other, and trying again later what was not taken.

use super::{letters, links};
use crate::{EngineError, Hub, Mail, MailServer, Mailer, people};
use chrono::TimeDelta;
use counterpart_model::{Notification, NotificationState, Recipient};
use counterpart_rules::telling::pause_after;
use counterpart_store::Tx;

/// Longer than one delivery may take. When it is over and nothing was heard, whoever had it in hand is gone.
const IN_HAND: TimeDelta = TimeDelta::minutes(5);
/// How long what was delivered is kept.
const KEPT: TimeDelta = TimeDelta::days(90);

/// What was delivered, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivered {
    /// How many were taken.
    pub sent: u64,
    /// Those that were not, each with what came of it; most are tried again.
    pub failed: Vec<Notification>,
}

/// Why something was not taken.
pub(super) struct NotTaken {
    /// What happened and what to do.
    pub sentence: String,
    /// Whether trying again can help.
    pub may_pass: bool,
}

impl NotTaken {
    pub(super) fn for_now(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), may_pass: true }
    }
}

impl Hub {
    /// Delivers what is due. What is not taken is due again later, for days; then a person is asked.
    ///
    /// # Errors
    /// When the database cannot be read or written. What was in hand then is due again in a few minutes.
    pub async fn deliver_notifications(&self, mailer: &dyn Mailer) -> Result<Delivered, EngineError> {
        let mut delivered = Delivered::default();
        while let Some(one) = self.claim_notification().await? {
            let outcome = match one.expires_at {
                Some(until) if until <= self.now() => None,
                _ => Some(self.send(mailer, &one).await?),
            };
            let tx = self.workspace.beside().await?;
            // A person may have said meanwhile that it is not to be told any more.
            let still =
                tx.notifications().get(one.id).await?.filter(|now| now.state == NotificationState::Waiting);
            if let Some(one) = still {
                let ended = self.ended(one, outcome);
                tx.notifications().update(&ended).await?;
                match ended.state {
                    NotificationState::Sent => delivered.sent += 1,
                    _ => delivered.failed.push(ended),
                }
            }
            tx.notifications().forget(self.now() - KEPT).await?;
            tx.commit().await?;
        }
        Ok(delivered)
    }

    /// Whether something is due.
    pub(crate) async fn notifications_due(&self) -> Result<bool, EngineError> {
        Ok(self.workspace.read().await?.notifications().any_due(self.now()).await?)
    }

    async fn claim_notification(&self) -> Result<Option<Notification>, EngineError> {
        if !self.notifications_due().await? {
            return Ok(None);
        }
        let tx = self.workspace.beside().await?;
        let claimed = tx.notifications().claim(self.now(), self.now() + IN_HAND).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// A notification after a try; nothing came of it where its time was over.
    fn ended(&self, one: Notification, outcome: Option<Result<(), NotTaken>>) -> Notification {
        let now = self.now();
        let over = |state, said| Notification { state, said, due_at: None, updated_at: now, ..one.clone() };
        match outcome {
            Some(Ok(())) => over(NotificationState::Sent, None),
            None => over(
                NotificationState::Dropped,
                Some("Its time was over before it could be delivered.".to_owned()),
            ),
            Some(Err(NotTaken { sentence, may_pass })) => {
                match pause_after(one.attempts).filter(|_| may_pass) {
                    Some(pause) => Notification {
                        due_at: Some(now + pause),
                        said: Some(sentence),
                        updated_at: now,
                        ..one
                    },
                    None => over(NotificationState::GivenUp, Some(sentence)),
                }
            }
        }
    }

    async fn send(
        &self,
        mailer: &dyn Mailer,
        one: &Notification,
    ) -> Result<Result<(), NotTaken>, EngineError> {
        match &one.recipient {
            Recipient::Webhook(id) => self.call_webhook(*id, one).await,
            Recipient::Mail(to) => {
                let tx = self.workspace.read().await?;
                let settings = people::settings_of(&tx).await?;
                let sealed = tx.notifications().link(one.id).await?;
                let server = self.mail_server(&tx).await;
                drop(tx);
                let server = match server? {
                    Ok(Some(server)) => server,
                    Ok(None) => return Ok(Err(NotTaken::for_now(NO_SERVER))),
                    Err(not_opened) => return Ok(Err(not_opened)),
                };
                let link = match sealed
                    .map(|sealed| self.vault.unseal(&sealed, &links::place(one.id)))
                    .transpose()
                {
                    Ok(link) => link,
                    Err(error) => return Ok(Err(NotTaken::for_now(error.to_string()))),
                };
                let pages = self.pages_at(&settings);
                let letter = letters::of(one, &settings.name, pages.as_deref(), link.as_ref());
                let mail = Mail { id: one.id.0, to: to.clone(), at: one.made_at, letter };
                let sent = mailer.send(&server, &mail).await;
                Ok(sent.map_err(|error| NotTaken { sentence: error.sentence, may_pass: error.may_pass }))
            }
        }
    }

    /// The server through which mail goes out, with its password opened; none where none is set.
    pub(super) async fn mail_server(
        &self,
        tx: &Tx,
    ) -> Result<Result<Option<MailServer>, NotTaken>, EngineError> {
        let Some(settings) = people::settings_of(tx).await?.smtp else { return Ok(Ok(None)) };
        Ok(match people::sealed_smtp_password(tx).await? {
            None => Ok(Some(MailServer { settings, password: None })),
            Some(sealed) => match self.open_smtp_password(&sealed) {
                Ok(password) => Ok(Some(MailServer { settings, password: Some(password) })),
                Err(error) => Err(NotTaken::for_now(error.to_string())),
            },
        })
    }
}

pub(super) const NO_SERVER: &str = "No mail server is set, so no mail can be sent. Set one: `counterpart notify mail --server NAME --from ADDRESS`";
