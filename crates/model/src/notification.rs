//! What people are told, whom, and how that went (R04, R77).

use crate::{Instant, IntegrationId, NotificationId, RunId, WebhookId};
use serde::{Deserialize, Serialize};

/// What somebody is told of. Short and stable, for programs that receive it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// The first sync of an integration is over.
    FirstSyncDone,
    /// A run failed, or did not bring everything.
    RunFailed,
    /// The safety brake stopped a run before it wrote anything (R75).
    RunHeld,
    /// A vendor refuses an integration's credentials.
    CredentialsRefused,
    /// More waits for a person than when it was last told.
    AttentionGrew,
    /// Somebody is invited.
    Invitation,
    /// Somebody asked to choose a new password.
    PasswordReset,
    /// Nothing happened: somebody tries whether it arrives.
    Test,
}

impl NoticeCode {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstSyncDone => "first_sync_done",
            Self::RunFailed => "run_failed",
            Self::RunHeld => "run_held",
            Self::CredentialsRefused => "credentials_refused",
            Self::AttentionGrew => "attention_grew",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::Test => "test",
        }
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "by", content = "to", rename_all = "snake_case")]
pub enum Recipient {
    /// Somebody with this e-mail address.
    Mail(String),
    /// A program behind this webhook.
    Webhook(WebhookId),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationState {
    /// To be delivered.
    Waiting,
    /// Delivered.
    Sent,
    /// Tried for so long, or refused so clearly, that it is not tried any more by itself. A person decides.
    GivenUp,
    /// Not to be delivered any more.
    Dropped,
}

impl NotificationState {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
            Self::Dropped => "dropped",
        }
    }
}

/// One thing that one recipient is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The hub's id. A recipient that gets it twice knows by it.
    pub id: NotificationId,
    /// What it is about.
    pub code: NoticeCode,
    /// Who is told.
    pub recipient: Recipient,
    /// The integration it is about.
    pub integration: Option<IntegrationId>,
    /// That integration's name when it was written.
    pub name: Option<String>,
    /// The run it is about.
    pub run: Option<RunId>,
    /// What happened.
    pub sentence: String,
    /// The rest, a line each.
    pub details: Vec<String>,
    /// When it was written.
    pub made_at: Instant,
    /// From when on it is of no use any more.
    pub expires_at: Option<Instant>,
    /// How far it is.
    pub state: NotificationState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; none when it is over.
    pub due_at: Option<Instant>,
    /// What came of the last try that failed.
    pub said: Option<String>,
    /// When something of this last changed.
    pub updated_at: Instant,
}

/// Where a program is told. Its whole address and its secret are kept sealed: an address often is a secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The hub's id.
    pub id: WebhookId,
    /// The host of its address.
    pub host: String,
    /// Who added it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
}
