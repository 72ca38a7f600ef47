//! Reading e-mail addresses (R35a).

mod mailbox;
mod syntax;

use std::fmt;

use serde::Serialize;

use crate::invisible;

pub use mailbox::{is_free_mail, is_role};

/// The key by which addresses are the same: lower case, the domain in its ASCII spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailKey(String);

impl EmailKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain, in ASCII and lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The part before the `@`, in lower case.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl fmt::Display for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an address is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// An address that mail systems take.
    Valid,
    /// Legal by the mail standards, but nothing a person's record should hold: a quoted local part, an IP
    /// address in brackets. Not written.
    Unusual,
    /// No address.
    Invalid,
}

/// An e-mail address as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailReading {
    /// The text as it came.
    pub value: String,
    /// What is stored: the address as given, white space around it taken off. `None` where it is refused.
    pub written: Option<String>,
    /// The key for comparing; there exactly when `written` is.
    pub key: Option<EmailKey>,
    /// What the address is worth.
    pub verdict: Verdict,
    /// Whether it is the address of a function (`info@`, `accounts@`), never an identity (R30c).
    pub role: bool,
    /// Whether the domain is one where anybody gets an address, so that it says nothing about a company.
    pub free_mail: bool,
    /// Why, in a sentence.
    pub reason: String,
}

/// Reads an address. Only the syntax is judged; nothing is looked up.
pub fn read(value: &str) -> EmailReading {
    let address = value.trim();
    match syntax::check(address) {
        Ok(parts) => {
            let key = EmailKey(format!("{}@{}", parts.local, parts.domain));
            let role = is_role(key.local());
            let free_mail = is_free_mail(key.domain());
            let mut reason = "A valid address, stored as given.".to_owned();
            if role {
                reason.push_str(" It is a role mailbox, so it never identifies a person.");
            }
            if free_mail {
                reason.push_str(" Its domain is a free mail service, so it says nothing about a company.");
            }
            EmailReading {
                value: value.to_owned(),
                written: Some(address.to_owned()),
                key: Some(key),
                verdict: Verdict::Valid,
                role,
                free_mail,
                reason,
            }
        }
        Err(fault) => EmailReading {
            value: value.to_owned(),
            written: None,
            key: None,
            verdict: if fault.unusual { Verdict::Unusual } else { Verdict::Invalid },
            role: false,
            free_mail: false,
            reason: format!("Not written: {}.", fault.why),
        },
    }
}

/// How a character is named in a sentence.
fn named(c: char) -> String {
    if c == ' ' {
        "a space".to_owned()
    } else if c.is_whitespace() || invisible::is_invisible(c) {
        format!("an invisible character (U+{:04X})", c as u32)
    } else {
        format!("'{c}'")
    }
}
