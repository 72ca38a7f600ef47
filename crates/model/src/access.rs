//! What somebody gets in with: sessions, tokens, links that work once. Of each secret only a hash is kept, beside these.

use crate::{Instant, LinkId, SessionId, TokenId, TokenScope, UserId};
use serde::{Deserialize, Serialize};

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStanding {
    /// The password was right; a code is still to be given. Nothing else can be done with it.
    NeedsSecondFactor,
    /// The password was right; a second factor is still to be set up. Nothing else can be done with it.
    NeedsEnrolment,
    /// Signed in.
    In,
}

/// One sign-in that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The hub's id.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// How far the sign-in has come.
    pub standing: SessionStanding,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub seen_at: Instant,
    /// Until when it lasts when it is not used.
    pub expires_at: Instant,
    /// Until when it lasts at most.
    pub ends_at: Instant,
    /// From where it was begun.
    pub address: Option<String>,
    /// With which program.
    pub agent: Option<String>,
    /// What the web pages keep with it.
    pub data: serde_json::Value,
}

/// What a program signs in with, in the name of who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// The hub's id.
    pub id: TokenId,
    /// Who made it, and in whose name it acts.
    pub user: UserId,
    /// What it is for, in the maker's words.
    pub name: String,
    /// What it lets through, of what its maker may do.
    pub scope: TokenScope,
    /// How it begins, so that a person knows which it is.
    pub prefix: String,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it works; none: until it is revoked.
    pub expires_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub used_at: Option<Instant>,
}

/// What a link that works once is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Making the first primary technician.
    First,
    /// Choosing a password after an invitation.
    Invitation,
    /// Choosing a new password.
    PasswordReset,
}

/// A link that works once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeLink {
    /// The hub's id.
    pub id: LinkId,
    /// What for.
    pub purpose: LinkPurpose,
    /// For whom; none for the first.
    pub user: Option<UserId>,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Until when it works.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
}

impl OneTimeLink {
    /// Whether it works now.
    pub fn works(&self, now: Instant) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}
