//! People who sign in (R07): who they are, how they get in, what they may do, and what is remembered of it.
//!
//! Whoever changes something hands over a [`Principal`](counterpart_model::Principal), and is refused here where role or
//! token do not let it through, whatever stands in front. Every secret that is made here is shown once and kept as a hash.

mod api_tokens;
mod audit;
mod confirm;
mod held;
mod idempotency;
mod links;
mod minted;
mod passwords;
mod policy;
mod recovery;
mod second_factor;
mod sessions;
mod settings;
mod sign_in;
mod tidy;
mod totp;
mod tries;
mod users;

pub use api_tokens::{NewToken, TokenHolder};
pub use idempotency::Claim;
pub use links::{LinkShown, NewLink};
pub use passwords::Passwords;
pub use policy::NewUser;
pub use recovery::RecoveryCodes;
pub use second_factor::Enrolment;
pub use sessions::{Began, SignedIn};
pub use settings::{SmtpPassword, public_address};
pub use sign_in::SignIn;

pub(crate) use audit::Noted;
pub(crate) use policy::sought as email_key;
pub(crate) use settings::{forget_sealed, read as settings_of, sealed_password as sealed_smtp_password};

use crate::EngineError;
use chrono::TimeDelta;
use counterpart_model::{Permission, Principal};

/// How long a session lasts that is not used.
const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts at most.
const SESSION_MOST: TimeDelta = TimeDelta::days(7);
/// How long a sign-in may stay half done.
const HALF_SESSION: TimeDelta = TimeDelta::minutes(15);
/// How exactly it is noted when something was last used.
const SEEN_TO: TimeDelta = TimeDelta::minutes(1);
/// How long the first link works.
const FIRST_LINK: TimeDelta = TimeDelta::hours(24);
/// How long an invitation works.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a link to reset a password works.
const PASSWORD_RESET: TimeDelta = TimeDelta::hours(1);

/// Refuses whoever may not do it, with a sentence that says who may.
pub(crate) fn require(who: &Principal, permission: Permission) -> Result<(), EngineError> {
    if who.may(permission) {
        return Ok(());
    }
    let what = permission.as_words();
    Err(EngineError::Forbidden(if who.role.may(permission) {
        format!(
            "This token may not {what}: its scope does not let that through. Use one of the scope '{}'.",
            permission.scope().as_str()
        )
    } else {
        let who_may = counterpart_model::Role::ALL.into_iter().find(|role| role.may(permission));
        let who_may = who_may.map(|role| format!(" Ask a {role}.")).unwrap_or_default();
        format!("As {} you may not {what}.{who_may}", who.role)
    }))
}
