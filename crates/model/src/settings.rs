//! What a person chose for the whole workspace.

use serde::{Deserialize, Serialize};

/// Whether a second factor is asked of everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorRule {
    /// Nobody gets further than setting one up.
    #[default]
    Required,
    /// Whoever wants one has one.
    Optional,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Begun in the clear and then protected; refused where the server cannot.
    #[default]
    StartTls,
    /// Protected from the beginning.
    Implicit,
    /// Not at all: for a server on the same machine.
    Off,
}

/// The server through which mail goes out. Its password is kept apart, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmtpSettings {
    /// Its name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// As whom we sign in there; none: not at all.
    pub user: Option<String>,
    /// From whom mails are.
    pub from: String,
}

/// What a person chose for the whole workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkspaceSettings {
    /// What it is called on pages and in mails.
    pub name: String,
    /// How dates and numbers are written, such as `en-GB`.
    pub locale: String,
    /// In which time zone moments are shown, such as `Europe/London`.
    pub time_zone: String,
    /// Who is told by mail how syncs end (R04).
    pub notify: Vec<String>,
    /// Whether a second factor is asked of everybody.
    pub second_factor: SecondFactorRule,
    /// The server through which mail goes out; none: no mail is sent.
    pub smtp: Option<SmtpSettings>,
    /// Where people reach the pages, without a slash at the end: links in mails begin with it.
    pub base_url: Option<String>,
}

impl Default for WorkspaceSettings {
    fn default() -> Self {
        Self {
            name: "Counterpart".to_owned(),
            locale: "en".to_owned(),
            time_zone: "UTC".to_owned(),
            notify: Vec::new(),
            second_factor: SecondFactorRule::default(),
            smtp: None,
            base_url: None,
        }
    }
}
