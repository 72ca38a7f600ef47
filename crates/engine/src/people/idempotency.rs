//! Keys with which a caller says that two requests are one. What was done is done once; the answer is kept, sealed, for it may
//! hold what is shown once.

use crate::{EngineError, Hub};
use chrono::TimeDelta;
use counterpart_model::{Principal, Via};
use secrecy::SecretString;

/// How long a key is remembered.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::hours(24);
/// Whoever has not answered after so long never will.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(5);
const LONGEST: usize = 200;

/// What is known of a request with a key.
pub enum Claim {
    /// It is the first: do it, and then [`Hub::complete_key`], or [`Hub::release_key`] where nothing was done.
    Fresh,
    /// It was done: this is the answer.
    Done {
        /// The status.
        status: u16,
        /// The body.
        body: SecretString,
    },
    /// It is being done at this moment.
    UnderWay,
    /// It was begun, and nobody ever said how it ended: the process died. Look before asking again with another key.
    Unknown,
    /// The key was used for another request.
    OtherRequest,
}

impl Hub {
    /// Takes a key for a request (method, path and body, as bytes), or says what is known of it.
    pub async fn claim_key(&self, who: &Principal, key: &str, request: &[u8]) -> Result<Claim, EngineError> {
        if key.is_empty() || key.len() > LONGEST || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(EngineError::Refused(format!(
                "An idempotency key is 1 to {LONGEST} visible ASCII characters, such as a UUID."
            )));
        }
        let (owner, now) = (owner(who), self.now());
        let fingerprint = blake3::derive_key("counterpart 2026 idempotency", request).to_vec();
        let tx = self.workspace.beside().await?;
        let keys = tx.idempotency_keys();
        keys.forget(now - REMEMBERED).await?;
        if keys.claim(&owner, key, &fingerprint, now).await? {
            tx.commit().await?;
            return Ok(Claim::Fresh);
        }
        let Some(known) = keys.get(&owner, key).await? else { return Ok(Claim::UnderWay) };
        if known.fingerprint != fingerprint {
            return Ok(Claim::OtherRequest);
        }
        Ok(match known.answer {
            Some((status, sealed)) => {
                Claim::Done { status, body: self.vault.unseal(&sealed, &place(&owner, key))? }
            }
            None if now - known.claimed_at < UNDER_WAY => Claim::UnderWay,
            None => Claim::Unknown,
        })
    }

    /// Keeps the answer to a request whose key was taken.
    pub async fn complete_key(
        &self,
        who: &Principal,
        key: &str,
        status: u16,
        body: &str,
    ) -> Result<(), EngineError> {
        let owner = owner(who);
        let sealed = self.vault.seal(&SecretString::from(body), &place(&owner, key))?;
        let tx = self.workspace.beside().await?;
        tx.idempotency_keys().complete(&owner, key, status, &sealed).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a key back: nothing was done, and the same may be asked again.
    pub async fn release_key(&self, who: &Principal, key: &str) -> Result<(), EngineError> {
        let tx = self.workspace.beside().await?;
        tx.idempotency_keys().release(&owner(who), key).await?;
        Ok(tx.commit().await?)
    }
}

/// Whose key it is: two callers may choose the same.
fn owner(who: &Principal) -> String {
    match (who.via, who.user) {
        (Via::Token(token), _) => format!("token {token}"),
        (_, Some(user)) => format!("user {user}"),
        (_, None) => "command line".to_owned(),
    }
}

fn place(owner: &str, key: &str) -> String {
    format!("idempotency/{owner}/{key}")
}
