//! Sessions: a random token that the browser keeps, and a row that says whose it is. Whether it still holds is looked up with
//! every request, so a disabled account is out at once.

use super::minted::Made;
use super::{HALF_SESSION, SEEN_TO, SESSION_IDLE, SESSION_MOST};
use crate::{EngineError, Hub};
use counterpart_model::{
    AuditAct, Caller, Instant, Principal, SecondFactorRule, Session, SessionId, SessionStanding, User,
    UserState, Via,
};
use counterpart_store::Tx;
use secrecy::SecretString;

/// The longest name of a program that is kept.
const LONGEST_AGENT: usize = 200;

/// Somebody's session, and who they are now.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session. Its standing is what holds now.
    pub session: Session,
    /// Whose it is.
    pub user: User,
}

impl SignedIn {
    /// As whom they act; nothing until the sign-in is complete.
    pub fn principal(&self, caller: Caller) -> Option<Principal> {
        (self.session.standing == SessionStanding::In).then(|| self.as_principal(caller))
    }

    /// For the audit log: half signed in, they act already, in their own affairs.
    pub(super) fn as_principal(&self, caller: Caller) -> Principal {
        Principal {
            actor: self.user.actor(),
            user: Some(self.user.id),
            role: self.user.role,
            scope: None,
            via: Via::Session(self.session.id),
            caller,
        }
    }

    /// Refuses whoever is half signed in.
    pub(super) fn must_be_in(&self) -> Result<(), EngineError> {
        if self.session.standing == SessionStanding::In {
            return Ok(());
        }
        Err(EngineError::Forbidden("Complete the sign-in first.".to_owned()))
    }
}

/// A session that has just begun.
pub struct Began {
    /// What the browser keeps. It is told once.
    pub token: SecretString,
    /// Whose it is.
    pub signed_in: SignedIn,
}

impl Hub {
    /// Whose session this token is; nothing where it has ended or never was, or its user cannot sign in any more. Looks up
    /// only in this workspace.
    pub async fn resolve_session(&self, token: &SecretString) -> Result<Option<SignedIn>, EngineError> {
        let now = self.now();
        let tx = self.workspace.read().await?;
        let Some(mut session) = tx.sessions().by_hash(&Made::Session.hash(token)).await? else {
            return Ok(None);
        };
        if session.expires_at <= now || session.ends_at <= now {
            return Ok(None);
        }
        let user = tx.users().get(session.user).await?.filter(|user| user.state == UserState::Active);
        let Some(user) = user else { return Ok(None) };
        if session.standing == SessionStanding::In {
            // The rule may have been made stricter since.
            session.standing = standing(&tx, &user, true).await?;
            self.touch_session(&session, now);
        }
        Ok(Some(SignedIn { session, user }))
    }

    /// Notes that a session was used. Nobody waits for that: on SQLite there is one writer, and it may be busy.
    fn touch_session(&self, session: &Session, now: Instant) {
        if now - session.seen_at < SEEN_TO {
            return;
        }
        let (workspace, id) = (self.workspace.clone(), session.id);
        tokio::spawn(async move {
            let touched = async {
                let tx = workspace.beside().await?;
                tx.sessions()
                    .touch(id, now, now + SESSION_IDLE, now - SEEN_TO + chrono::TimeDelta::microseconds(1))
                    .await?;
                tx.commit().await
            };
            if let Err(error) = touched.await {
                tracing::debug!(%error, "it was not noted that a session was used");
            }
        });
    }

    /// Ends this session: somebody signs out.
    pub async fn sign_out(&self, signed_in: &SignedIn, caller: &Caller) -> Result<(), EngineError> {
        let tx = self.workspace.write().await?;
        tx.sessions().remove(signed_in.session.id).await?;
        self.noted(&signed_in.as_principal(caller.clone()), AuditAct::SignedOut).append(&tx).await?;
        Ok(tx.commit().await?)
    }

    /// One's own sessions, the one used last first.
    pub async fn own_sessions(&self, signed_in: &SignedIn) -> Result<Vec<Session>, EngineError> {
        signed_in.must_be_in()?;
        Ok(self.workspace.read().await?.sessions().of(signed_in.user.id, self.now()).await?)
    }

    /// Ends one of one's own sessions (none named: all but the present one). Tells how many.
    pub async fn end_own_sessions(
        &self,
        signed_in: &SignedIn,
        which: Option<SessionId>,
        caller: &Caller,
    ) -> Result<u64, EngineError> {
        signed_in.must_be_in()?;
        let tx = self.workspace.write().await?;
        let ended = match which {
            Some(id) => {
                let own = tx.sessions().get(id).await?.filter(|session| session.user == signed_in.user.id);
                if own.is_none() {
                    return Err(EngineError::NotFound("This session has ended already.".to_owned()));
                }
                u64::from(tx.sessions().remove(id).await?)
            }
            None => tx.sessions().remove_of(signed_in.user.id, Some(signed_in.session.id)).await?,
        };
        if ended > 0 {
            let who = signed_in.as_principal(caller.clone());
            let noted = self.noted(&who, AuditAct::SessionsEnded).about(&signed_in.user.email);
            noted.with("sessions", ended).append(&tx).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Keeps what the web pages keep with a session; false where it has ended.
    pub async fn keep_session_data(
        &self,
        session: SessionId,
        data: &serde_json::Value,
    ) -> Result<bool, EngineError> {
        let tx = self.workspace.beside().await?;
        let kept = tx.sessions().put_data(session, data).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Begins a session. Whoever is half signed in gets a short one.
    pub(super) async fn begin_session(
        &self,
        tx: &Tx,
        mut user: User,
        standing: SessionStanding,
        caller: &Caller,
        data: serde_json::Value,
    ) -> Result<Began, EngineError> {
        let now = self.now();
        let (token, hash) = Made::Session.new_secret();
        let complete = standing == SessionStanding::In;
        let session = Session {
            id: SessionId(self.ids.next()),
            user: user.id,
            standing,
            created_at: now,
            seen_at: now,
            expires_at: now + if complete { SESSION_IDLE } else { HALF_SESSION },
            ends_at: now + if complete { SESSION_MOST } else { HALF_SESSION },
            address: caller.address.map(|address| address.to_canonical().to_string()),
            agent: caller.agent.as_deref().map(|agent| agent.chars().take(LONGEST_AGENT).collect()),
            data,
        };
        tx.sessions().insert(&session, &hash).await?;
        if complete {
            user.last_sign_in_at = Some(now);
            self.put_user(tx, &user).await?;
        }
        Ok(Began { token, signed_in: SignedIn { session, user } })
    }
}

/// How far somebody is whose password was right, and whose code was too where `code_given`.
pub(super) async fn standing(tx: &Tx, user: &User, code_given: bool) -> Result<SessionStanding, EngineError> {
    if user.second_factor_since.is_some() {
        return Ok(if code_given { SessionStanding::In } else { SessionStanding::NeedsSecondFactor });
    }
    Ok(match super::settings::read(tx).await?.second_factor {
        SecondFactorRule::Required => SessionStanding::NeedsEnrolment,
        SecondFactorRule::Optional => SessionStanding::In,
    })
}
