//! What can go wrong with a vendor, as a closed list, and whether trying again can help.

use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ErrorKind {
    /// An answer to the credential form is missing or cannot be used; nothing was sent.
    BadSetting {
        /// The form field's key.
        field: String,
    },
    /// The address is one that may not be called: private, of this machine itself, or otherwise special. Nothing was sent.
    AddressRefused {
        /// What the host stands for.
        address: String,
    },
    /// Nothing answers at the address: no such host, connection refused, no trusted certificate, connection cut.
    NotReachable,
    /// Something answers, but not this vendor's product.
    WrongAddress,
    /// The vendor does not know the tenant that was named.
    WrongTenant,
    /// The vendor refuses the credentials. Stops the integration at once (R74).
    CredentialRefused,
    /// The credentials are good, but may not do this.
    PermissionMissing {
        /// The permission in the vendor's own words, as in the descriptor.
        permission: String,
    },
    /// The vendor's rate limit is used up.
    RateLimited,
    /// The vendor answers no more requests at the same time than it does already. Says nothing of its rate limit.
    TooManyAtOnce,
    /// The vendor has no such record or path.
    NotFound,
    /// The answer cannot be read.
    BadAnswer {
        /// What was read: `the client list, page 3`.
        what: String,
        /// Where in it: `record_count`, `line 1 column 512`; empty when the whole is unreadable.
        place: String,
    },
    /// The answer is larger than this program accepts.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No answer, or no end of it, in time.
    TimedOut,
    /// The vendor understood the request and says no (a validation or business rule).
    VendorRefused {
        /// The vendor's HTTP status.
        status: u16,
    },
    /// The vendor's side failed.
    VendorFailed {
        /// The vendor's HTTP status.
        status: u16,
    },
    /// The connector does not do this; its descriptor says so.
    NotSupported,
    /// Nothing was sent: our own count of requests, which all processes share, cannot be reached.
    BudgetUnavailable,
}

impl ErrorKind {
    /// The word in JSON, logs and filters.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadSetting { .. } => "bad_setting",
            Self::AddressRefused { .. } => "address_refused",
            Self::NotReachable => "not_reachable",
            Self::WrongAddress => "wrong_address",
            Self::WrongTenant => "wrong_tenant",
            Self::CredentialRefused => "credential_refused",
            Self::PermissionMissing { .. } => "permission_missing",
            Self::RateLimited => "rate_limited",
            Self::TooManyAtOnce => "too_many_at_once",
            Self::NotFound => "not_found",
            Self::BadAnswer { .. } => "bad_answer",
            Self::TooLarge { .. } => "too_large",
            Self::TimedOut => "timed_out",
            Self::VendorRefused { .. } => "vendor_refused",
            Self::VendorFailed { .. } => "vendor_failed",
            Self::NotSupported => "not_supported",
            Self::BudgetUnavailable => "budget_unavailable",
        }
    }
}

/// Whether and when to try again. Decided by the connector, done by the layers (invariant 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same request would be answered the same way.
    Never,
    /// After this long, as often as patience lasts. A longer wait that the vendor names itself is honoured.
    After(Duration),
    /// After growing delays, a few times. A longer wait that the vendor names itself is honoured.
    Backoff,
    /// Once, with a fresh token.
    RenewToken,
}

/// A failure at a vendor. Its message is a sentence for a technician: what happened and what to do. It never holds a
/// secret, and never more of the vendor's text than a short cleaned excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectorError {
    /// What went wrong.
    pub kind: ErrorKind,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The sentence.
    pub message: String,
}

impl ConnectorError {
    /// A failure that trying again does not help.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, retry: Retry::Never, message: message.into() }
    }

    /// The same failure with another retry class.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// An answer that cannot be read; see [`ErrorKind::BadAnswer`].
    pub fn bad_answer(what: &str, place: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadAnswer { what: what.to_owned(), place: place.to_owned() }, message)
    }

    /// A form answer that cannot be used.
    pub fn bad_setting(field: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadSetting { field: field.to_owned() }, message)
    }

    /// Something the connector does not do.
    pub fn not_supported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotSupported, message)
    }

    /// True for a refused credential, tenant or address: no request of this integration can succeed before a person acts.
    pub fn stops_integration(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::CredentialRefused
                | ErrorKind::WrongTenant
                | ErrorKind::BadSetting { .. }
                | ErrorKind::AddressRefused { .. }
        )
    }
}

impl fmt::Display for ConnectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConnectorError {}
