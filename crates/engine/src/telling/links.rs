//! Mailing links that let somebody in: for invitations and forgotten passwords (R07). The link is kept sealed until it is
//! delivered, and by no longer than it works.

use super::Notice;
use crate::{EngineError, Hub, people};
use counterpart_model::{
    LinkPurpose, NoticeCode, Notification, NotificationId, OneTimeLink, Recipient, User,
};
use counterpart_store::Tx;
use secrecy::{ExposeSecret, SecretString};

/// Where the sealed link of a notification belongs.
pub(super) fn place(id: NotificationId) -> String {
    format!("notifications/link/{id}")
}

impl Hub {
    /// Writes down that this link is mailed to whom it is for; false where it cannot be: no mail server is set, or it is not
    /// known where the pages are.
    pub(crate) async fn mail_link(
        &self,
        tx: &Tx,
        user: &User,
        link: &OneTimeLink,
        path: &SecretString,
    ) -> Result<bool, EngineError> {
        let settings = people::settings_of(tx).await?;
        let (Some(base), Some(_)) = (self.pages_at(&settings), &settings.smtp) else { return Ok(false) };
        let (code, sentence) = match link.purpose {
            LinkPurpose::First => return Ok(false),
            LinkPurpose::Invitation => {
                (NoticeCode::Invitation, format!("{} invites you to {}.", link.made_by, settings.name))
            }
            LinkPurpose::PasswordReset => (
                NoticeCode::PasswordReset,
                format!("A new password can be chosen for {} at {}.", user.email, settings.name),
            ),
        };
        let notice = Notice { code, integration: None, run: None, sentence, details: Vec::new() };
        let one = Notification {
            expires_at: Some(link.expires_at),
            ..self.notification(&notice, Recipient::Mail(user.email.clone()))
        };
        let url = SecretString::from(format!("{base}{}", path.expose_secret()));
        let sealed = self.vault.seal(&url, &place(one.id))?;
        tx.notifications().insert(&one, Some(sealed)).await?;
        Ok(true)
    }
}
