//! Programs that are told: where they are, and a signature by which they know that it was us (R77).

use super::deliver::NotTaken;
use super::letters;
use crate::people::{self, require};
use crate::{EngineError, Hub, Vault, VaultError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use counterpart_connector::{BaseUrl, PlainHttp, excerpt};
use counterpart_model::{
    AuditAct, Notification, Permission, Principal, Webhook, WebhookId, WorkspaceSettings,
};
use counterpart_store::SealedWebhook;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::fmt::Write as _;
use url::Url;

/// The most webhooks of a workspace.
const MOST: usize = 20;

/// A webhook that was just added.
pub struct NewWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// What its messages are signed with. It is told once.
    pub secret: SecretString,
}

impl Hub {
    /// Where programs are told, oldest first.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, EngineError> {
        Ok(self.workspace.read().await?.webhooks().list().await?)
    }

    /// Tells a program from now on, at this address.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageSettings`]; [`EngineError::Refused`] for what is no address.
    pub async fn add_webhook(&self, who: &Principal, address: &str) -> Result<NewWebhook, EngineError> {
        require(who, Permission::ManageSettings)?;
        let url = address_of(address)?;
        let text = format!("whsec_{}", BASE64.encode(Vault::unguessable().as_slice()));
        let secret = SecretString::from(text);
        let webhook = Webhook {
            id: WebhookId(self.ids.next()),
            host: url.host_str().unwrap_or_default().to_owned(),
            made_by: who.actor.to_string(),
            made_at: self.now(),
        };
        let sealed = SealedWebhook {
            address: self.vault.seal(&SecretString::from(url.to_string()), &place(webhook.id, "address"))?,
            secret: self.vault.seal(&secret, &place(webhook.id, "secret"))?,
        };
        let tx = self.workspace.write().await?;
        if tx.webhooks().list().await?.len() >= MOST {
            return Err(EngineError::Refused(format!(
                "There are {MOST} webhooks already. Remove one first."
            )));
        }
        tx.webhooks().insert(&webhook, sealed).await?;
        let noted = self.noted(who, AuditAct::SettingsChanged).with("changed", "webhooks");
        noted.with("added", webhook.host.clone()).append(&tx).await?;
        tx.commit().await?;
        Ok(NewWebhook { webhook, secret })
    }

    /// Tells a program no more. What waited for it is given up when it is due.
    ///
    /// # Errors
    /// As [`Hub::add_webhook`]; [`EngineError::NotFound`] where there is none of this id.
    pub async fn remove_webhook(&self, who: &Principal, id: &str) -> Result<(), EngineError> {
        require(who, Permission::ManageSettings)?;
        let unknown = || {
            EngineError::NotFound(format!(
                "There is no webhook '{id}'. Look: `counterpart notify webhook list`"
            ))
        };
        let id: WebhookId = id.parse().map_err(|_| unknown())?;
        let tx = self.workspace.write().await?;
        if !tx.webhooks().remove(id).await? {
            return Err(unknown());
        }
        let noted = self.noted(who, AuditAct::SettingsChanged).with("changed", "webhooks");
        noted.append(&tx).await?;
        Ok(tx.commit().await?)
    }

    /// Tells one program one thing. The outer error is the database's.
    pub(super) async fn call_webhook(
        &self,
        id: WebhookId,
        one: &Notification,
    ) -> Result<Result<(), NotTaken>, EngineError> {
        let tx = self.workspace.read().await?;
        let settings = people::settings_of(&tx).await?;
        let found = tx.webhooks().get(id).await?;
        drop(tx);
        let Some((webhook, sealed)) = found else {
            let sentence = "The webhook was removed before it could be told.".to_owned();
            return Ok(Err(NotTaken { sentence, may_pass: false }));
        };
        let opened = match self.opened(id, &sealed) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(NotTaken::for_now(error.to_string()))),
        };
        Ok(self.post(&webhook, opened, &self.body(one, &settings), one).await)
    }

    async fn post(
        &self,
        webhook: &Webhook,
        (address, secret): (SecretString, SecretString),
        body: &str,
        one: &Notification,
    ) -> Result<(), NotTaken> {
        let url = Url::parse(address.expose_secret())
            .map_err(|_| NotTaken::for_now("The webhook's address cannot be read. Add it again."))?;
        let timestamp = self.now().timestamp().to_string();
        let headers = vec![
            ("counterpart-id", SecretString::from(one.id.to_string())),
            ("counterpart-signature", SecretString::from(signature(&secret, &timestamp, body))),
            ("counterpart-timestamp", SecretString::from(timestamp)),
        ];
        let environment = &self.environment;
        let posting = environment.transport.post(url, headers, body, environment.clock.as_ref());
        let answer = posting.await.map_err(|error| NotTaken::for_now(error.message))?;
        if answer.is_success() {
            return Ok(());
        }
        let said = match excerpt(&answer.body) {
            said if said.is_empty() => String::new(),
            said => format!(" It said: {said}"),
        };
        Err(NotTaken::for_now(format!(
            "The webhook at {} answered with status {}.{said}",
            webhook.host, answer.status
        )))
    }

    /// What a program is told.
    fn body(&self, one: &Notification, settings: &WorkspaceSettings) -> String {
        json!({
            "id": one.id,
            "code": one.code,
            "at": one.made_at,
            "workspace": settings.name,
            "integration": one.name,
            "run": one.run,
            "sentence": one.sentence,
            "details": one.details,
            "link": letters::more(one, self.pages_at(settings).as_deref()).map(|(_, url)| url),
        })
        .to_string()
    }

    fn opened(
        &self,
        id: WebhookId,
        sealed: &SealedWebhook,
    ) -> Result<(SecretString, SecretString), VaultError> {
        let address = self.vault.unseal(&sealed.address, &place(id, "address"))?;
        Ok((address, self.vault.unseal(&sealed.secret, &place(id, "secret"))?))
    }
}

fn place(id: WebhookId, what: &str) -> String {
    format!("webhooks/{what}/{id}")
}

/// The whole address: what follows the host often is what lets us in there.
fn address_of(text: &str) -> Result<Url, EngineError> {
    let refused = |why: String| EngineError::Refused(format!("The webhook's address: {why}."));
    BaseUrl::parse(text, PlainHttp::LoopbackOnly).map_err(|error| refused(error.to_string()))?;
    Url::parse(text.trim())
        .map_err(|_| refused("write it whole, as https://hooks.example.com/services/12".to_owned()))
}

/// HMAC-SHA256 over the moment, a point, and the body, with the webhook's secret as it was told.
fn signature(secret: &SecretString, timestamp: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("{timestamp}.{body}").as_bytes());
    let mut text = "v1=".to_owned();
    for byte in tag.as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of docs/notifications.md; computed with another program.
    #[test]
    fn r77_a_webhook_is_signed_as_the_documents_say() {
        let signed = signature(&SecretString::from("whsec_example"), "1767225600", r#"{"code":"test"}"#);
        assert_eq!(signed, "v1=2a90202c2748522fbff2b4791aedf47d3f49c658255db163a1712f46ea13d189");
    }

    #[test]
    fn a_webhooks_address_is_taken_whole_or_not_at_all() {
        let kept = address_of(" https://hooks.example.com/services/T1?sig=abc ").expect("an address");
        assert_eq!(kept.as_str(), "https://hooks.example.com/services/T1?sig=abc");
        for wrong in [
            "hooks.example.com",
            "http://hooks.example.com/x",
            "https://ana:pw@hooks.example.com",
            "ftp://x.example",
            "",
        ] {
            assert!(address_of(wrong).is_err(), "{wrong}");
        }
    }
}
