//! Mail: one letter to one person, and the server it goes out through (R04, R77).

mod letter;
mod smtp;

pub use letter::Letter;
pub use smtp::Smtp;

use async_trait::async_trait;
use counterpart_model::{Instant, SmtpSettings};
use secrecy::SecretString;
use std::fmt;
use uuid::Uuid;

/// One mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Tells it apart for ever: sent a second time it bears the same, so that a mail server may notice.
    pub id: Uuid,
    /// The address of whom it is for.
    pub to: String,
    /// When it was written.
    pub at: Instant,
    /// What it says.
    pub letter: Letter,
}

/// The server through which mail goes out.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Where it is, and as whom we sign in.
    pub settings: SmtpSettings,
    /// With which password.
    pub password: Option<SecretString>,
}

/// A mail that was not taken, in a sentence that holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailError {
    /// What happened and what to do.
    pub sentence: String,
    /// False where sending the same again cannot help: the address is none, or the server does not know it.
    pub may_pass: bool,
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for MailError {}

/// Hands mail to a server.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands it over. A mail of which that is not known counts as not sent: twice is better than never.
    async fn send(&self, server: &MailServer, mail: &Mail) -> Result<(), MailError>;
}
