//! Accounts: who there is, and what their primary technicians do with them. There is always one who can sign in.

use super::links::primaries;
use super::policy::{self, NewUser};
use super::sessions::SignedIn;
use super::{require, settings};
use crate::{EngineError, Hub};
use counterpart_model::{AuditAct, Caller, Permission, Principal, Role, User, UserId, UserState};
use counterpart_store::{StoreError, Tx};

impl Hub {
    /// Every account, in the order of their addresses.
    pub async fn users(&self) -> Result<Vec<User>, EngineError> {
        Ok(self.workspace.read().await?.users().list().await?)
    }

    /// One by id. Of another workspace's there is none.
    pub async fn user(&self, id: UserId) -> Result<User, EngineError> {
        existing(&self.workspace.read().await?, id).await
    }

    /// One by address.
    pub async fn user_by_email(&self, email: &str) -> Result<User, EngineError> {
        let found = self.workspace.read().await?.users().by_email_key(&policy::sought(email)).await?;
        found.ok_or_else(|| {
            EngineError::NotFound(format!("There is no user '{email}'. Look: `counterpart users list`"))
        })
    }

    /// Changes somebody's role. Their sessions end.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`]; [`EngineError::Refused`] where nobody would be left who
    /// manages users.
    pub async fn change_role(&self, who: &Principal, id: UserId, role: Role) -> Result<User, EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let user = existing(&tx, id).await?;
        if user.role == role {
            return Ok(user);
        }
        let changed = User { role, ..user.clone() };
        self.put_user(&tx, &changed).await?;
        somebody_is_left(&tx, &user).await?;
        tx.sessions().remove_of(id, None).await?;
        let noted = self.noted(who, AuditAct::RoleChanged).about(&user.email);
        noted.with("before", user.role.as_str()).with("after", role.as_str()).append(&tx).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Changes somebody's name and address.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`].
    pub async fn change_user(
        &self,
        who: &Principal,
        id: UserId,
        name: &str,
        email: &str,
    ) -> Result<User, EngineError> {
        require(who, Permission::ManageUsers)?;
        let (email, _) = policy::address(email)?;
        let tx = self.workspace.write().await?;
        let user = existing(&tx, id).await?;
        let changed = User { name: policy::name(name)?, email, ..user.clone() };
        if changed == user {
            return Ok(user);
        }
        self.put_user(&tx, &changed).await?;
        let mut noted = self.noted(who, AuditAct::UserChanged).about(&user.email);
        for (field, before, after) in
            [("name", &user.name, &changed.name), ("email", &user.email, &changed.email)]
        {
            if before != after {
                noted = noted.with(&format!("{field}_before"), before).with(&format!("{field}_after"), after);
            }
        }
        // What was sent to the old address works no more.
        tx.one_time_links().revoke_all(id).await?;
        noted.append(&tx).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Disables an account: neither password, session, link nor token works. Its tokens work again when it is enabled.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`]; [`EngineError::Refused`] where nobody would be left who
    /// manages users.
    pub async fn disable_user(&self, who: &Principal, id: UserId) -> Result<User, EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let before = existing(&tx, id).await?;
        if before.state == UserState::Disabled {
            return Ok(before);
        }
        let user = User { state: UserState::Disabled, ..before.clone() };
        self.put_user(&tx, &user).await?;
        somebody_is_left(&tx, &before).await?;
        let ended = tx.sessions().remove_of(id, None).await?;
        tx.one_time_links().revoke_all(id).await?;
        let noted = self.noted(who, AuditAct::UserDisabled).about(&user.email);
        noted.with("sessions_ended", ended).append(&tx).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Enables an account again: active where it has a password, invited where it never had one.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`].
    pub async fn enable_user(&self, who: &Principal, id: UserId) -> Result<User, EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let mut user = existing(&tx, id).await?;
        if user.state != UserState::Disabled {
            return Ok(user);
        }
        let has_password = tx.credentials().of(id).await?.password_hash.is_some();
        user.state = if has_password { UserState::Active } else { UserState::Invited };
        self.put_user(&tx, &user).await?;
        self.noted(who, AuditAct::UserEnabled).about(&user.email).append(&tx).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Ends every session of somebody. Tells how many.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::ManageUsers`].
    pub async fn end_sessions(&self, who: &Principal, id: UserId) -> Result<u64, EngineError> {
        require(who, Permission::ManageUsers)?;
        let tx = self.workspace.write().await?;
        let user = existing(&tx, id).await?;
        let ended = tx.sessions().remove_of(id, None).await?;
        let noted = self.noted(who, AuditAct::SessionsEnded).about(&user.email);
        noted.with("sessions", ended).append(&tx).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Changes what people choose for themselves: name, locale, time zone. None: as the workspace has it.
    pub async fn change_profile(
        &self,
        signed_in: &SignedIn,
        name: &str,
        locale: Option<&str>,
        time_zone: Option<&str>,
        caller: &Caller,
    ) -> Result<User, EngineError> {
        signed_in.must_be_in()?;
        let tx = self.workspace.write().await?;
        let user = existing(&tx, signed_in.user.id).await?;
        let changed = User {
            name: policy::name(name)?,
            locale: locale.map(settings::locale).transpose()?,
            time_zone: time_zone.map(settings::time_zone).transpose()?,
            ..user.clone()
        };
        self.put_user(&tx, &changed).await?;
        if changed.name != user.name {
            let who = signed_in.as_principal(caller.clone());
            let noted = self.noted(&who, AuditAct::UserChanged).about(&user.email);
            noted.with("name_before", &user.name).with("name_after", &changed.name).append(&tx).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }

    pub(super) async fn add_user(
        &self,
        tx: &Tx,
        new: &NewUser,
        state: UserState,
    ) -> Result<User, EngineError> {
        let (email, key) = policy::address(&new.email)?;
        if let Some(there) = tx.users().by_email_key(&key).await? {
            return Err(taken(&there.email));
        }
        let user = User {
            id: UserId(self.ids.next()),
            email,
            name: policy::name(&new.name)?,
            role: new.role,
            state,
            locale: None,
            time_zone: None,
            second_factor_since: None,
            created_at: self.now(),
            last_sign_in_at: None,
        };
        tx.users().insert(&user, &key).await?;
        Ok(user)
    }

    pub(super) async fn put_user(&self, tx: &Tx, user: &User) -> Result<(), EngineError> {
        match tx.users().update(user, &policy::sought(&user.email)).await {
            Err(StoreError::Duplicate { .. }) => Err(taken(&user.email)),
            done => Ok(done?),
        }
    }
}

/// The account, or that there is none.
pub(super) async fn existing(tx: &Tx, id: UserId) -> Result<User, EngineError> {
    let found = tx.users().get(id).await?;
    found.ok_or_else(|| EngineError::NotFound("There is no such user.".to_owned()))
}

fn taken(email: &str) -> EngineError {
    EngineError::Refused(format!("There is a user with the address {email} already."))
}

/// Refuses a change of this account after which nobody would be left who manages users.
async fn somebody_is_left(tx: &Tx, before: &User) -> Result<(), EngineError> {
    let managed = (before.role, before.state) == (Role::PrimaryTechnician, UserState::Active);
    if !managed || primaries(tx).await? > 0 {
        return Ok(());
    }
    Err(EngineError::Refused(
        "Nobody would be left who manages users. Make somebody else a primary technician first.".to_owned(),
    ))
}
