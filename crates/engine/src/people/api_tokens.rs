//! Tokens: what a program signs in with, in the name of who made it. It never may more than its maker may now.

use super::minted::Made;
use super::{SEEN_TO, policy, require};
use crate::{EngineError, Hub};
use chrono::TimeDelta;
use counterpart_model::{
    ApiToken, AuditAct, Caller, Instant, Permission, Principal, TokenId, TokenScope, User, UserState, Via,
};
use secrecy::{ExposeSecret, SecretString};

/// Characters of a token that are shown again, so that a person knows which it is.
const SHOWN: usize = 10;

/// A token that was just made.
pub struct NewToken {
    /// What is kept of it.
    pub token: ApiToken,
    /// The token. It is told once.
    pub secret: SecretString,
}

/// A token that works, and whose it is.
#[derive(Debug, Clone)]
pub struct TokenHolder {
    /// The token.
    pub token: ApiToken,
    /// Who made it, as they are now.
    pub user: User,
}

impl TokenHolder {
    /// As whom a program with this token acts.
    pub fn principal(&self, caller: Caller) -> Principal {
        Principal {
            actor: self.user.actor(),
            user: Some(self.user.id),
            role: self.user.role,
            scope: Some(self.token.scope),
            via: Via::Token(self.token.id),
            caller,
        }
    }
}

impl Hub {
    /// Makes a token for whoever asks. One made with a token reaches no further than that one.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::OwnTokens`]; [`EngineError::Refused`] for a scope of which the role has
    /// nothing.
    pub async fn make_token(
        &self,
        who: &Principal,
        name: &str,
        scope: TokenScope,
        expires_at: Option<Instant>,
    ) -> Result<NewToken, EngineError> {
        require(who, Permission::OwnTokens)?;
        let user = who.user.ok_or_else(|| {
            EngineError::Refused("A token acts in somebody's name; sign in to make one.".to_owned())
        })?;
        if !scope.is_of_use_to(who.role) || who.scope.is_some_and(|own| scope > own) {
            return Err(EngineError::Refused(format!(
                "A token of the scope '{}' would let nothing through that you may do; choose a smaller one.",
                scope.as_str()
            )));
        }
        let now = self.now();
        if expires_at.is_some_and(|at| at <= now) {
            return Err(EngineError::Refused("A token's end lies in the future.".to_owned()));
        }
        let (secret, hash) = Made::Token.new_secret();
        let token = ApiToken {
            id: TokenId(self.ids.next()),
            user,
            name: policy::name(name)?,
            scope,
            prefix: secret.expose_secret().chars().take(SHOWN).collect(),
            created_at: now,
            expires_at,
            used_at: None,
        };
        let tx = self.workspace.write().await?;
        if let Via::Token(own) = who.via {
            let end = tx.api_tokens().get(own).await?.and_then(|own| own.expires_at);
            if end.is_some_and(|end| expires_at.is_none_or(|at| at > end)) {
                return Err(EngineError::Refused(
                    "A token made with another one does not outlast it; choose an earlier end.".to_owned(),
                ));
            }
        }
        tx.api_tokens().insert(&token, &hash).await?;
        let noted = self.noted(who, AuditAct::TokenMade).about(format!("{} ({})", token.name, token.prefix));
        noted.with("scope", scope.as_str()).append(&tx).await?;
        tx.commit().await?;
        Ok(NewToken { token, secret })
    }

    /// One's own tokens, oldest first.
    pub async fn own_tokens(&self, who: &Principal) -> Result<Vec<ApiToken>, EngineError> {
        require(who, Permission::OwnTokens)?;
        let Some(user) = who.user else { return Ok(Vec::new()) };
        Ok(self.workspace.read().await?.api_tokens().list(Some(user)).await?)
    }

    /// Everybody's tokens, oldest first.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageTokens`].
    pub async fn all_tokens(&self, who: &Principal) -> Result<Vec<ApiToken>, EngineError> {
        require(who, Permission::ManageTokens)?;
        Ok(self.workspace.read().await?.api_tokens().list(None).await?)
    }

    /// Revokes a token: one's own, or anybody's for whoever manages tokens.
    pub async fn revoke_token(&self, who: &Principal, id: TokenId) -> Result<ApiToken, EngineError> {
        require(who, Permission::OwnTokens)?;
        let tx = self.workspace.write().await?;
        let may_see = |token: &ApiToken| who.user == Some(token.user) || who.may(Permission::ManageTokens);
        let token = tx.api_tokens().get(id).await?.filter(may_see);
        let token = token.ok_or_else(|| EngineError::NotFound("There is no such token.".to_owned()))?;
        tx.api_tokens().remove(id).await?;
        let noted = self.noted(who, AuditAct::TokenRevoked);
        noted.about(format!("{} ({})", token.name, token.prefix)).append(&tx).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Whose token this is; nothing where it has ended, was revoked or never was, or its maker cannot sign in any more. Looks up
    /// only in this workspace.
    pub async fn resolve_token(&self, secret: &SecretString) -> Result<Option<TokenHolder>, EngineError> {
        let now = self.now();
        let tx = self.workspace.read().await?;
        let token = tx.api_tokens().by_hash(&Made::Token.hash(secret)).await?;
        let Some(token) = token.filter(|token| token.expires_at.is_none_or(|at| at > now)) else {
            return Ok(None);
        };
        let user = tx.users().get(token.user).await?.filter(|user| user.state == UserState::Active);
        let Some(user) = user else { return Ok(None) };
        self.touch_token(&token, now);
        Ok(Some(TokenHolder { token, user }))
    }

    /// Notes that a token was used. Nobody waits for that, as with sessions.
    fn touch_token(&self, token: &ApiToken, now: Instant) {
        if token.used_at.is_some_and(|used_at| now - used_at < SEEN_TO) {
            return;
        }
        let (workspace, id) = (self.workspace.clone(), token.id);
        tokio::spawn(async move {
            let touched = async {
                let tx = workspace.beside().await?;
                tx.api_tokens().touch(id, now, now - SEEN_TO + TimeDelta::microseconds(1)).await?;
                tx.commit().await
            };
            if let Err(error) = touched.await {
                tracing::debug!(%error, "it was not noted that a token was used");
            }
        });
    }
}
