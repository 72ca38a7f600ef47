//! Signing in with a password. Whoever does not get in learns nothing: the answer is the same, and takes as long, whether there
//! is such an account or not.

use super::policy;
use super::sessions::{Began, standing};
use super::tries::{Subject, was_right};
use crate::{EngineError, Hub};
use counterpart_model::{AuditAct, Caller, Instant, SessionStanding, User, UserState};
use counterpart_store::Tx;
use secrecy::{ExposeSecret, SecretString};

/// What came of a sign-in, or of a step of it.
pub enum SignIn {
    /// Signed in.
    In(Began),
    /// The password was right; now the code ([`Hub::pass_second_factor`]).
    NeedsSecondFactor(Began),
    /// The password was right; now a second factor is to be set up ([`Hub::begin_second_factor`]).
    NeedsEnrolment(Began),
    /// Not let in, for whatever reason.
    Refused,
    /// Too many tries failed. Until then none is let through, not even a right one.
    Throttled {
        /// Until when.
        until: Instant,
    },
}

impl SignIn {
    pub(super) fn of(began: Began) -> Self {
        match began.signed_in.session.standing {
            SessionStanding::In => Self::In(began),
            SessionStanding::NeedsSecondFactor => Self::NeedsSecondFactor(began),
            SessionStanding::NeedsEnrolment => Self::NeedsEnrolment(began),
        }
    }

    /// The session that began, however far it is.
    pub fn began(self) -> Option<Began> {
        match self {
            Self::In(began) | Self::NeedsSecondFactor(began) | Self::NeedsEnrolment(began) => Some(began),
            Self::Refused | Self::Throttled { .. } => None,
        }
    }
}

impl Hub {
    /// Signs somebody in with address and password, as far as that goes.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &SecretString,
        caller: &Caller,
    ) -> Result<SignIn, EngineError> {
        let (account, address) = (Subject::account(email), Subject::address(caller));
        let subjects: Vec<Subject> = [Some(account.clone()), address.clone()].into_iter().flatten().collect();
        if let Err(until) = self.begin_try(&subjects).await? {
            return Ok(SignIn::Throttled { until });
        }
        let (user, hash) = self.account_of(email).await?;
        let fits = self.passwords.fits(password, hash.as_deref()).await?;
        let new_hash = match &hash {
            Some(hash) if fits && self.passwords.is_outdated(hash) => {
                Some(self.passwords.hash(password).await?)
            }
            _ => None,
        };
        let tx = self.workspace.write().await?;
        // As it is now: somebody may have disabled it, or changed its password, while this one was checked.
        let user = match user {
            Some(user) => tx.users().get(user.id).await?,
            None => None,
        };
        let mut known = None;
        if let Some(user) = user.as_ref().filter(|user| fits && user.state == UserState::Active) {
            let credential = tx.credentials().of(user.id).await?;
            known = (credential.password_hash == hash).then_some((user.clone(), credential));
        }
        let Some((user_in, mut credential)) = known else {
            self.noted_of(user.as_ref(), caller, AuditAct::SignInRefused).append(&tx).await?;
            tx.commit().await?;
            return Ok(SignIn::Refused);
        };
        if let Some(new_hash) = new_hash {
            credential.password_hash = Some(new_hash.expose_secret().to_owned());
            tx.credentials().put(user_in.id, &credential).await?;
        }
        was_right(&tx, &account, address.as_ref(), self.now()).await?;
        let signed_in = self.let_in(&tx, user_in, caller).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    async fn account_of(&self, email: &str) -> Result<(Option<User>, Option<String>), EngineError> {
        let tx = self.workspace.read().await?;
        let Some(user) = tx.users().by_email_key(&policy::sought(email)).await? else {
            return Ok((None, None));
        };
        let hash = tx.credentials().of(user.id).await?.password_hash;
        Ok((Some(user), hash))
    }

    /// Begins the session of somebody whose password was right or just chosen.
    pub(super) async fn let_in(&self, tx: &Tx, user: User, caller: &Caller) -> Result<SignIn, EngineError> {
        let standing = standing(tx, &user, false).await?;
        if standing == SessionStanding::In {
            self.noted_of(Some(&user), caller, AuditAct::SignedIn).append(tx).await?;
        }
        let began = self.begin_session(tx, user, standing, caller, serde_json::Value::Null).await?;
        Ok(SignIn::of(began))
    }
}
