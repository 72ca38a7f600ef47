//! The audit log: who got in, who was refused, and who changed what decides about that.

use crate::{AuditId, Instant, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A security-relevant act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAct {
    /// Somebody signed in.
    SignedIn,
    /// Somebody was not let in.
    SignInRefused,
    /// Somebody signed out.
    SignedOut,
    /// Sessions were ended.
    SessionsEnded,
    /// A code was wrong, or was used already.
    SecondFactorRefused,
    /// A second factor was set up.
    SecondFactorSet,
    /// A second factor was taken away.
    SecondFactorRemoved,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// Somebody changed their password.
    PasswordChanged,
    /// Somebody asked for a link to reset a password.
    PasswordResetAsked,
    /// A link that works once was made.
    LinkMade,
    /// The first primary technician was made.
    FirstUserMade,
    /// Somebody was invited.
    UserInvited,
    /// Somebody who was invited chose a password.
    InvitationAccepted,
    /// A role was changed.
    RoleChanged,
    /// A name or address was changed.
    UserChanged,
    /// An account was disabled.
    UserDisabled,
    /// An account was enabled.
    UserEnabled,
    /// A token was made.
    TokenMade,
    /// A token was revoked.
    TokenRevoked,
    /// An integration was set up.
    IntegrationAdded,
    /// The credentials of an integration were changed.
    CredentialsChanged,
    /// An integration was removed.
    IntegrationRemoved,
    /// The workspace's settings were changed.
    SettingsChanged,
}

/// One security-relevant act. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// The hub's id; sorts by time.
    pub id: AuditId,
    /// When.
    pub at: Instant,
    /// Who, in words; of an unknown account not what was typed, for that may be a password in the wrong field.
    pub actor: String,
    /// Their account, where it is known.
    pub user: Option<UserId>,
    /// What.
    pub act: AuditAct,
    /// About whom or what, in words.
    pub about: Option<String>,
    /// The rest, by name.
    pub details: BTreeMap<String, String>,
    /// The network address it came from.
    pub address: Option<String>,
    /// On what ground: `browser`, `token`, `command_line`.
    pub via: Option<String>,
}
