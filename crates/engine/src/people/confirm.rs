//! Asking for the password once more, before something that whoever found an open browser must not do.

use super::policy;
use super::sessions::SignedIn;
use super::tries::{Subject, was_right};
use crate::{EngineError, Hub};
use counterpart_model::{AuditAct, Caller};
use secrecy::{ExposeSecret, SecretString};

impl Hub {
    /// Refuses where this is not the password of whoever is signed in.
    pub(super) async fn confirm_password(
        &self,
        signed_in: &SignedIn,
        password: &SecretString,
    ) -> Result<(), EngineError> {
        signed_in.must_be_in()?;
        let subject = Subject::confirmation(signed_in.user.id);
        self.begin_try_or_refuse(std::slice::from_ref(&subject)).await?;
        let hash = self.workspace.read().await?.credentials().of(signed_in.user.id).await?.password_hash;
        if !self.passwords.fits(password, hash.as_deref()).await? {
            return Err(EngineError::Refused("The password is not right.".to_owned()));
        }
        let tx = self.workspace.beside().await?;
        was_right(&tx, &subject, None, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Changes one's own password. Every other session of theirs ends.
    pub async fn change_password(
        &self,
        signed_in: &SignedIn,
        old: &SecretString,
        new: &SecretString,
        caller: &Caller,
    ) -> Result<(), EngineError> {
        self.confirm_password(signed_in, old).await?;
        if old.expose_secret() == new.expose_secret() {
            return Err(EngineError::Refused("This is the password that you have already.".to_owned()));
        }
        policy::password(new, &policy::sought(&signed_in.user.email))?;
        let hash = self.passwords.hash(new).await?;
        let tx = self.workspace.write().await?;
        let mut credential = tx.credentials().of(signed_in.user.id).await?;
        credential.password_hash = Some(hash.expose_secret().to_owned());
        credential.password_set_at = Some(self.now());
        tx.credentials().put(signed_in.user.id, &credential).await?;
        let ended = tx.sessions().remove_of(signed_in.user.id, Some(signed_in.session.id)).await?;
        let who = signed_in.as_principal(caller.clone());
        let noted = self.noted(&who, AuditAct::PasswordChanged).about(&signed_in.user.email);
        noted.with("sessions_ended", ended).append(&tx).await?;
        Ok(tx.commit().await?)
    }
}
