//! Links that work once: for the first primary technician, for whoever was invited, for whoever forgot a password. Looking at
//! one uses nothing up: mail programs look at links before people do.

use super::minted::Made;
use super::policy::{self, NewUser};
use super::sign_in::SignIn;
use super::tries::Subject;
use super::{FIRST_LINK, INVITATION, PASSWORD_RESET, require};
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, AuditAct, Caller, LinkId, LinkPurpose, OneTimeLink, Permission, Principal, Role, User, UserId,
    UserState,
};
use counterpart_store::{Credential, Tx};
use secrecy::{ExposeSecret, SecretString};

/// A link that was just made.
pub struct NewLink {
    /// What it is for, and until when it works.
    pub link: OneTimeLink,
    /// What it ends with. It is told once.
    pub secret: SecretString,
    /// Whether it is on its way by mail to whom it is for.
    pub mailed: bool,
}

impl NewLink {
    /// The path behind the address of the pages.
    pub fn path(&self) -> SecretString {
        SecretString::from(format!("/link/{}", self.secret.expose_secret()))
    }
}

/// What a link is, for whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkShown {
    /// The link.
    pub link: OneTimeLink,
    /// For whom; none for the first.
    pub user: Option<User>,
}

impl Hub {
    /// A link with which the first primary technician is made; an earlier one stops working.
    ///
    /// # Errors
    /// [`EngineError::Refused`] where there is a primary technician who can sign in.
    pub async fn first_link(&self, by: &Actor) -> Result<NewLink, EngineError> {
        let tx = self.workspace.write().await?;
        if primaries(&tx).await? > 0 {
            return Err(EngineError::Refused(
                "There is a primary technician already, who can invite others. Look: `counterpart users list`"
                    .to_owned(),
            ));
        }
        let who = Principal::operator(by.clone());
        let made = self.make_link(&tx, LinkPurpose::First, None, &who).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Whether the first primary technician has still to be made.
    pub async fn awaits_first_user(&self) -> Result<bool, EngineError> {
        Ok(primaries(&self.workspace.read().await?).await? == 0)
    }

    /// What a link is; nothing where it does not work (any more).
    pub async fn look_at_link(&self, secret: &SecretString) -> Result<Option<LinkShown>, EngineError> {
        self.working(&self.workspace.read().await?, secret, None).await
    }

    /// Makes the first primary technician, and signs them in as far as a password goes.
    pub async fn make_first_user(
        &self,
        secret: &SecretString,
        email: &str,
        name: &str,
        password: &SecretString,
        caller: &Caller,
    ) -> Result<SignIn, EngineError> {
        self.working(&self.workspace.read().await?, secret, Some(LinkPurpose::First))
            .await?
            .ok_or_else(dead)?;
        let (_, key) = policy::address(email)?;
        policy::password(password, &key)?;
        let new = NewUser { email: email.to_owned(), name: name.to_owned(), role: Role::PrimaryTechnician };
        let hash = self.passwords.hash(password).await?;
        let tx = self.workspace.write().await?;
        let shown = self.working(&tx, secret, Some(LinkPurpose::First)).await?.ok_or_else(dead)?;
        tx.one_time_links().consume(shown.link.id, self.now()).await?;
        let user = self.add_user(&tx, &new, UserState::Active).await?;
        self.set_password(&tx, user.id, hash).await?;
        self.noted_of(Some(&user), caller, AuditAct::FirstUserMade).about(&user.email).append(&tx).await?;
        let signed_in = self.let_in(&tx, user, caller).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Invites somebody: an account without a password, and a link to choose one.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`].
    pub async fn invite(&self, who: &Principal, new: &NewUser) -> Result<(User, NewLink), EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let user = self.add_user(&tx, new, UserState::Invited).await?;
        let noted = self.noted(who, AuditAct::UserInvited).about(&user.email);
        noted.with("role", user.role.as_str()).append(&tx).await?;
        let link = self.make_link(&tx, LinkPurpose::Invitation, Some(&user), who).await?;
        tx.commit().await?;
        Ok((user, link))
    }

    /// A new link for somebody else: an invitation for whoever has not accepted theirs, a password reset for everybody else.
    /// An earlier one stops working.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`].
    pub async fn link_for(&self, who: &Principal, user: UserId) -> Result<(User, NewLink), EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let user = super::users::existing(&tx, user).await?;
        let purpose = match user.state {
            UserState::Invited => LinkPurpose::Invitation,
            UserState::Active => LinkPurpose::PasswordReset,
            UserState::Disabled => {
                return Err(EngineError::Refused(format!(
                    "{} is disabled. Enable the account first.",
                    user.email
                )));
            }
        };
        let link = self.make_link(&tx, purpose, Some(&user), who).await?;
        tx.commit().await?;
        Ok((user, link))
    }

    /// A link to reset a forgotten password, to be mailed to that address and shown to nobody; nothing where there is no such
    /// account, or where mails were asked for too often. Whoever asked is told the same in each case.
    pub async fn ask_password_reset(
        &self,
        email: &str,
        caller: &Caller,
    ) -> Result<Option<(User, NewLink)>, EngineError> {
        let subjects: Vec<Subject> =
            [Some(Subject::mails(email)), Subject::address(caller)].into_iter().flatten().collect();
        if self.begin_try(&subjects).await?.is_err() {
            return Ok(None);
        }
        let tx = self.workspace.write().await?;
        let user = tx.users().by_email_key(&policy::sought(email)).await?;
        let Some(user) = user.filter(|user| user.state == UserState::Active) else { return Ok(None) };
        self.noted_of(Some(&user), caller, AuditAct::PasswordResetAsked).append(&tx).await?;
        let who = Principal { caller: caller.clone(), ..Principal::operator(user.actor()) };
        let link = self.new_link(&tx, LinkPurpose::PasswordReset, Some(&user), &who).await?;
        tx.commit().await?;
        Ok(Some((user, link)))
    }

    /// Chooses the password of whoever was invited, or a new one for whoever forgot it, and signs them in as far as a password
    /// goes: a second factor is asked for all the same. Every session of theirs ends.
    pub async fn choose_password(
        &self,
        secret: &SecretString,
        password: &SecretString,
        caller: &Caller,
    ) -> Result<SignIn, EngineError> {
        let user = self.look_at_link(secret).await?.and_then(|shown| shown.user).ok_or_else(dead)?;
        policy::password(password, &policy::sought(&user.email))?;
        let hash = self.passwords.hash(password).await?;
        let tx = self.workspace.write().await?;
        let shown = self.working(&tx, secret, None).await?.ok_or_else(dead)?;
        let mut user = shown.user.ok_or_else(dead)?;
        tx.one_time_links().consume(shown.link.id, self.now()).await?;
        // Whatever else was sent for this account has done its duty too.
        tx.one_time_links().revoke_all(user.id).await?;
        let act = match shown.link.purpose {
            LinkPurpose::Invitation => AuditAct::InvitationAccepted,
            LinkPurpose::First | LinkPurpose::PasswordReset => AuditAct::PasswordChanged,
        };
        user.state = UserState::Active;
        self.put_user(&tx, &user).await?;
        self.set_password(&tx, user.id, hash).await?;
        let ended = tx.sessions().remove_of(user.id, None).await?;
        // Whoever locked the account by failing has not locked its owner out.
        super::tries::was_right(&tx, &Subject::account(&user.email), None, self.now()).await?;
        let noted = self.noted_of(Some(&user), caller, act).about(&user.email).with("by", "link");
        noted.with("sessions_ended", ended).append(&tx).await?;
        let signed_in = self.let_in(&tx, user, caller).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    async fn set_password(&self, tx: &Tx, user: UserId, hash: SecretString) -> Result<(), EngineError> {
        let before = tx.credentials().of(user).await?;
        let credential = Credential {
            password_hash: Some(hash.expose_secret().to_owned()),
            password_set_at: Some(self.now()),
            ..before
        };
        Ok(tx.credentials().put(user, &credential).await?)
    }

    /// The link of this secret, where it works now, and for this purpose where one is named.
    async fn working(
        &self,
        tx: &Tx,
        secret: &SecretString,
        purpose: Option<LinkPurpose>,
    ) -> Result<Option<LinkShown>, EngineError> {
        let link = tx.one_time_links().by_hash(&Made::Link.hash(secret)).await?;
        let right = |link: &OneTimeLink| {
            link.works(self.now()) && purpose.is_none_or(|purpose| purpose == link.purpose)
        };
        let Some(link) = link.filter(right) else { return Ok(None) };
        let user = match link.user {
            Some(user) => tx.users().get(user).await?,
            None => None,
        };
        let fits = match (link.purpose, user.as_ref().map(|user| user.state)) {
            (LinkPurpose::First, _) => primaries(tx).await? == 0,
            (LinkPurpose::Invitation, Some(UserState::Invited)) => true,
            (LinkPurpose::PasswordReset, Some(UserState::Active)) => true,
            _ => false,
        };
        Ok(fits.then_some(LinkShown { link, user }))
    }

    async fn make_link(
        &self,
        tx: &Tx,
        purpose: LinkPurpose,
        user: Option<&User>,
        who: &Principal,
    ) -> Result<NewLink, EngineError> {
        let mut noted = self.noted(who, AuditAct::LinkMade).with("purpose", word(purpose));
        if let Some(user) = user {
            noted = noted.about(&user.email);
        }
        noted.append(tx).await?;
        self.new_link(tx, purpose, user, who).await
    }

    async fn new_link(
        &self,
        tx: &Tx,
        purpose: LinkPurpose,
        user: Option<&User>,
        who: &Principal,
    ) -> Result<NewLink, EngineError> {
        let now = self.now();
        let lasts = match purpose {
            LinkPurpose::First => FIRST_LINK,
            LinkPurpose::Invitation => INVITATION,
            LinkPurpose::PasswordReset => PASSWORD_RESET,
        };
        let (secret, hash) = Made::Link.new_secret();
        let link = OneTimeLink {
            id: LinkId(self.ids.next()),
            purpose,
            user: user.map(|user| user.id),
            made_by: who.actor.to_string(),
            made_at: now,
            expires_at: now + lasts,
            used_at: None,
        };
        tx.one_time_links().insert(&link, &hash).await?;
        let mut made = NewLink { link, secret, mailed: false };
        if let Some(user) = user {
            made.mailed = self.mail_link(tx, user, &made.link, &made.path()).await?;
        }
        Ok(made)
    }
}

fn word(purpose: LinkPurpose) -> &'static str {
    match purpose {
        LinkPurpose::First => "first",
        LinkPurpose::Invitation => "invitation",
        LinkPurpose::PasswordReset => "password_reset",
    }
}

/// How many primary technicians can sign in.
pub(super) async fn primaries(tx: &Tx) -> Result<u64, EngineError> {
    Ok(tx.users().count(Role::PrimaryTechnician, UserState::Active).await?)
}

fn dead() -> EngineError {
    EngineError::NotFound(
        "This link does not work any more: it was used, or its time is over, or a newer one was made. Ask for a new one."
            .to_owned(),
    )
}
