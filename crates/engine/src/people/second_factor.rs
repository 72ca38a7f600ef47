//! The second factor: an authenticator app, and recovery codes for whoever has lost it. The app's secret is sealed like the
//! credentials of integrations (R05).

use super::sessions::{Began, SignedIn, standing};
use super::sign_in::SignIn;
use super::totp::App;
use super::tries::{Subject, was_right};
use super::{recovery, recovery::RecoveryCodes, require, settings};
use crate::{EngineError, Hub, Vault};
use counterpart_model::{
    AuditAct, Caller, Permission, Principal, SecondFactorRule, SessionStanding, User, UserId,
};
use counterpart_store::{Credential, Tx};
use secrecy::SecretString;

/// What somebody enters into an authenticator app. It is shown once.
pub struct Enrolment {
    /// The secret in letters, to be typed.
    pub secret: SecretString,
    /// The address that apps read from a picture (`otpauth://`).
    pub url: SecretString,
}

impl Hub {
    /// Offers a new authenticator app to whoever is signed in: in the middle of a sign-in, or, with the password, later. It
    /// counts from when its first code is given ([`Hub::confirm_second_factor`]).
    pub async fn begin_second_factor(
        &self,
        signed_in: &SignedIn,
        password: Option<&SecretString>,
    ) -> Result<Enrolment, EngineError> {
        match (signed_in.session.standing, password) {
            (SessionStanding::NeedsEnrolment, _) => {}
            (SessionStanding::In, Some(password)) => self.confirm_password(signed_in, password).await?,
            (SessionStanding::In, None) => {
                return Err(EngineError::Refused("The password is asked for once more.".to_owned()));
            }
            (SessionStanding::NeedsSecondFactor, _) => {
                return Err(EngineError::Forbidden("Give the code of the present app first.".to_owned()));
            }
        }
        let tx = self.workspace.write().await?;
        let user = present(&tx, signed_in).await?;
        let issuer = settings::read(&tx).await?.name;
        let app = App::new(&Vault::unguessable(), &issuer, &user.email).ok_or_else(unusable)?;
        let enrolment = Enrolment { secret: app.secret(), url: app.url().ok_or_else(unusable)? };
        let mut credential = tx.credentials().of(user.id).await?;
        credential.totp_offered = Some(self.vault.seal(&enrolment.secret, &place(user.id))?);
        tx.credentials().put(user.id, &credential).await?;
        tx.commit().await?;
        Ok(enrolment)
    }

    /// The first code of the app that was offered: from now on it is asked for. Every other session of theirs ends; this one
    /// goes on with a new token.
    pub async fn confirm_second_factor(
        &self,
        signed_in: &SignedIn,
        code: &str,
        caller: &Caller,
    ) -> Result<(Began, RecoveryCodes), EngineError> {
        if signed_in.session.standing == SessionStanding::NeedsSecondFactor {
            return Err(EngineError::Forbidden("Give the code of the present app first.".to_owned()));
        }
        let subject = Subject::second_factor(signed_in.user.id);
        self.begin_try_or_refuse(std::slice::from_ref(&subject)).await?;
        let (now, who) = (self.now(), signed_in.as_principal(caller.clone()));
        let tx = self.workspace.write().await?;
        let mut user = present(&tx, signed_in).await?;
        let mut credential = tx.credentials().of(user.id).await?;
        let offered = credential.totp_offered.take().ok_or_else(|| {
            EngineError::Refused("No app is being set up. Begin again, and scan the new picture.".to_owned())
        })?;
        let app = self.app(&offered, &user)?;
        let Some(step) = app.step_of(code, now, None) else {
            self.noted(&who, AuditAct::SecondFactorRefused).append(&tx).await?;
            tx.commit().await?;
            return Err(EngineError::Refused(
                "This code is not right. Wait for the next one; if that is not right either, the phone's clock is wrong."
                    .to_owned(),
            ));
        };
        credential.totp = Some(offered);
        credential.totp_step = Some(step);
        tx.credentials().put(user.id, &credential).await?;
        user.second_factor_since = Some(now);
        self.put_user(&tx, &user).await?;
        let (codes, hashes) = recovery::new(user.id);
        tx.recovery_codes().replace(user.id, &hashes, now).await?;
        was_right(&tx, &subject, None, now).await?;
        let was_in = signed_in.session.standing == SessionStanding::In;
        let session = tx.sessions().get(signed_in.session.id).await?;
        let data = session.ok_or_else(|| EngineError::Forbidden("This session has ended.".to_owned()))?.data;
        tx.sessions().remove_of(user.id, None).await?;
        self.noted(&who, AuditAct::SecondFactorSet).about(&user.email).append(&tx).await?;
        if !was_in {
            self.noted(&who, AuditAct::SignedIn).append(&tx).await?;
        }
        let began = self.begin_session(&tx, user, SessionStanding::In, caller, data).await?;
        tx.commit().await?;
        Ok((began, codes))
    }

    /// The second step of a sign-in: a code of the app, or a recovery code. Both work once.
    pub async fn pass_second_factor(
        &self,
        signed_in: &SignedIn,
        code: &str,
        caller: &Caller,
    ) -> Result<SignIn, EngineError> {
        if signed_in.session.standing != SessionStanding::NeedsSecondFactor {
            return Err(EngineError::Refused("No code is asked for.".to_owned()));
        }
        let (subject, address) = (Subject::second_factor(signed_in.user.id), Subject::address(caller));
        let subjects: Vec<Subject> = [Some(subject.clone()), address.clone()].into_iter().flatten().collect();
        if let Err(until) = self.begin_try(&subjects).await? {
            return Ok(SignIn::Throttled { until });
        }
        let (now, who) = (self.now(), signed_in.as_principal(caller.clone()));
        let tx = self.workspace.write().await?;
        let user = present(&tx, signed_in).await?;
        // Whatever happened meanwhile: a session that was ended gets nobody in.
        let Some(session) = tx.sessions().get(signed_in.session.id).await? else {
            return Ok(SignIn::Refused);
        };
        let mut credential = tx.credentials().of(user.id).await?;
        if !self.code_is_right(&tx, &user, &mut credential, code, &who).await? {
            self.noted(&who, AuditAct::SecondFactorRefused).append(&tx).await?;
            tx.commit().await?;
            return Ok(SignIn::Refused);
        }
        was_right(&tx, &subject, address.as_ref(), now).await?;
        tx.sessions().remove(session.id).await?;
        self.noted(&who, AuditAct::SignedIn).append(&tx).await?;
        let standing = standing(&tx, &user, true).await?;
        let began = self.begin_session(&tx, user, standing, caller, session.data).await?;
        tx.commit().await?;
        Ok(SignIn::of(began))
    }

    /// Uses a code up; false where it is not right.
    async fn code_is_right(
        &self,
        tx: &Tx,
        user: &User,
        credential: &mut Credential,
        code: &str,
        who: &Principal,
    ) -> Result<bool, EngineError> {
        if let Some(hash) = recovery::hash(user.id, code) {
            if !tx.recovery_codes().consume(user.id, &hash, self.now()).await? {
                return Ok(false);
            }
            let left = tx.recovery_codes().left(user.id).await?;
            self.noted(who, AuditAct::RecoveryCodeUsed).with("left", left).append(tx).await?;
            return Ok(true);
        }
        let Some(sealed) = credential.totp.clone() else { return Ok(false) };
        let step = self.app(&sealed, user)?.step_of(code, self.now(), credential.totp_step);
        if step.is_some() {
            credential.totp_step = step;
            tx.credentials().put(user.id, credential).await?;
        }
        Ok(step.is_some())
    }

    /// New recovery codes in the place of the old ones.
    pub async fn new_recovery_codes(
        &self,
        signed_in: &SignedIn,
        password: &SecretString,
        caller: &Caller,
    ) -> Result<RecoveryCodes, EngineError> {
        self.confirm_password(signed_in, password).await?;
        let tx = self.workspace.write().await?;
        let user = present(&tx, signed_in).await?;
        if user.second_factor_since.is_none() {
            return Err(EngineError::Refused("There is no second factor to recover from.".to_owned()));
        }
        let (codes, hashes) = recovery::new(user.id);
        tx.recovery_codes().replace(user.id, &hashes, self.now()).await?;
        let who = signed_in.as_principal(caller.clone());
        self.noted(&who, AuditAct::RecoveryCodesMade).about(&user.email).append(&tx).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// How many recovery codes are left.
    pub async fn recovery_codes_left(&self, signed_in: &SignedIn) -> Result<u64, EngineError> {
        Ok(self.workspace.read().await?.recovery_codes().left(signed_in.user.id).await?)
    }

    /// Takes one's own second factor away, where the workspace lets people do without.
    pub async fn remove_second_factor(
        &self,
        signed_in: &SignedIn,
        password: &SecretString,
        caller: &Caller,
    ) -> Result<(), EngineError> {
        self.confirm_password(signed_in, password).await?;
        let tx = self.workspace.write().await?;
        if settings::read(&tx).await?.second_factor == SecondFactorRule::Required {
            return Err(EngineError::Refused(
                "A second factor is asked of everybody here. Another app can be set up in its place."
                    .to_owned(),
            ));
        }
        let user = present(&tx, signed_in).await?;
        self.take_away(&tx, user, &signed_in.as_principal(caller.clone())).await?;
        Ok(tx.commit().await?)
    }

    /// Takes somebody's second factor away who has lost it and the recovery codes too. Their sessions end; the next sign-in
    /// sets up a new one.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`].
    pub async fn reset_second_factor(&self, who: &Principal, user: UserId) -> Result<User, EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let user = super::users::existing(&tx, user).await?;
        tx.sessions().remove_of(user.id, None).await?;
        let user = self.take_away(&tx, user, who).await?;
        tx.commit().await?;
        Ok(user)
    }

    async fn take_away(&self, tx: &Tx, mut user: User, who: &Principal) -> Result<User, EngineError> {
        let credential = tx.credentials().of(user.id).await?;
        let without = Credential { totp: None, totp_offered: None, totp_step: None, ..credential };
        tx.credentials().put(user.id, &without).await?;
        tx.recovery_codes().replace(user.id, &[], self.now()).await?;
        user.second_factor_since = None;
        self.put_user(tx, &user).await?;
        self.noted(who, AuditAct::SecondFactorRemoved).about(&user.email).append(tx).await?;
        Ok(user)
    }

    fn app(&self, sealed: &[u8], user: &User) -> Result<App, EngineError> {
        let secret = self.vault.unseal(sealed, &place(user.id))?;
        App::of(&secret, "Counterpart", &user.email).ok_or_else(unusable)
    }
}

/// Whoever is signed in, as they are now.
async fn present(tx: &Tx, signed_in: &SignedIn) -> Result<User, EngineError> {
    let user = super::users::existing(tx, signed_in.user.id).await?;
    match user.state {
        counterpart_model::UserState::Active => Ok(user),
        _ => Err(EngineError::Forbidden("This account cannot sign in any more.".to_owned())),
    }
}

/// Where a sealed secret of an app belongs.
fn place(user: UserId) -> String {
    format!("credentials/totp/{user}")
}

fn unusable() -> EngineError {
    EngineError::Refused(
        "The secret of the authenticator app cannot be used. A primary technician can reset the second factor.".to_owned(),
    )
}
