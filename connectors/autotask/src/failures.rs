//! What Autotask's failures mean. It answers 500 for whatever it refuses, and says what that is in sentences (dossier, 6
//! and 8.1): what they say decides, and the status hardly.

use crate::dialect::VERSION;
use crate::wire::Refusal;
use crate::writing;
use counterpart_connector::{Answer, ConnectorError, ErrorKind, Request, Retry, excerpt};
use std::time::Duration;

/// What the refusals of a write say that were seen (dossier, 4, 6): values are looked at before anything is saved.
const OF_VALUES: [&str; 8] = [
    "value does not exist for the required field",
    "is required",
    "does not reference an existing entity",
    "reference value on field",
    "picklist value [",
    "you must assign both",
    "no matching records found",
    "unable to find",
];

/// What an answer to a call means, where Autotask has its own ways.
pub fn call_failure(request: &Request, answer: &Answer) -> Option<ConnectorError> {
    let (what, status) = (request.what(), answer.status);
    let said = Said::of(answer);
    // The same text is said to come with other statuses too (dossier, 3).
    if said.holds("thread threshold") {
        let sentence = format!(
            "Autotask answers only 3 requests at a time to one integration and list; {what} was one too many. Other programs \
             may be using the same integration code: give this one a code of its own. It said: {}",
            said.text()
        );
        return Some(ConnectorError::new(ErrorKind::TooManyAtOnce, sentence).retry(Retry::Backoff));
    }
    match status {
        401 => Some(refused_credentials().retry(Retry::RenewToken)),
        429 => {
            let sentence = format!(
                "Autotask says that too many requests were made ({} {what}): {} All integrations with this Autotask database \
                 share 10,000 requests in an hour; see which of them makes so many, and try again in an hour.",
                if request.writes() { "writing" } else { "reading" },
                said.text()
            );
            // The window rolls: room comes back little by little (dossier, 3: published programs wait 60 s).
            let wait = Retry::After(Duration::from_secs(60));
            Some(ConnectorError::new(ErrorKind::RateLimited, sentence).retry(wait))
        }
        403 => Some(no_permission(request, &said)),
        500 if said.holds("adequate permissions") => Some(no_permission(request, &said)),
        500 if said.holds("integrationcode") => Some(ConnectorError::new(
            ErrorKind::CredentialRefused,
            format!(
                "Autotask does not accept the integration code: {} Copy the tracking identifier from the API user's page \
                 (API Tracking Identifier).",
                said.text()
            ),
        )),
        // Only a 500 without sentences, or with this one, is a failure.
        500 if said.errors.is_empty() || said.holds("unexpected error") => None,
        // A question changes nothing, and is refused again. After a write, a sentence that nobody knows may tell of what
        // went wrong when it was saved already.
        500 if request.writes() && !said.is_of_values() => Some(
            ConnectorError::new(
                ErrorKind::VendorFailed { status },
                format!(
                    "Autotask answered to {what} with a sentence that does not tell whether it was saved: {}",
                    said.text()
                ),
            )
            .retry(Retry::Backoff),
        ),
        500 => Some(ConnectorError::new(
            ErrorKind::VendorRefused { status },
            format!("Autotask refused the request for {what}: {}", said.text()),
        )),
        _ => None,
    }
}

/// Credentials that are refused: Autotask does not say which of them.
pub fn refused_credentials() -> ConnectorError {
    ConnectorError::new(
        ErrorKind::CredentialRefused,
        "Autotask does not accept user name, secret and integration code. It answers the same whether one of them is wrong, \
         or the API user is locked or inactive: look at the user under Admin > Resources/Users (HR) > API Users, unlock it \
         there, and enter all three again.",
    )
}

fn no_permission(request: &Request, said: &Said) -> ConnectorError {
    let segments: Vec<&str> = request.url().path_segments().into_iter().flatten().collect();
    let version = segments.iter().position(|segment| segment.eq_ignore_ascii_case(VERSION));
    let entity = version.and_then(|at| segments.get(at + 1)).copied().unwrap_or_default();
    let (right, verb, level) = match (request.writes(), request.method()) {
        (true, "PATCH") => ("update", "change", "change"),
        (true, _) => ("create", "make", "add"),
        (false, _) => ("query", "read", "see"),
    };
    ConnectorError::new(
        ErrorKind::PermissionMissing { permission: format!("{entity}: {right}") },
        format!(
            "Autotask does not let the API user {verb} {}. Give it the security level API User (system), or one of your own \
             that may {level} {entity}. It said: {}",
            request.what(),
            said.text()
        ),
    )
}

/// What Autotask said when it refused: a list of sentences.
pub struct Said {
    errors: Vec<String>,
    text: String,
}

impl Said {
    /// What stands in an answer.
    pub fn of(answer: &Answer) -> Self {
        let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
        let errors = refusal.errors.unwrap_or_default();
        let text = match (errors.is_empty(), refusal.message) {
            (false, _) => excerpt(errors.join(" ").as_bytes()),
            (true, Some(message)) => excerpt(message.as_bytes()),
            (true, None) => excerpt(&answer.body),
        };
        Self { errors, text }
    }

    /// Whether one of the sentences has these words, in lower case.
    pub fn holds(&self, words: &str) -> bool {
        self.errors.iter().any(|error| error.to_lowercase().contains(words))
    }

    /// Whether every sentence complains of a value that was sent: in words that were seen, or by naming a field of ours.
    fn is_of_values(&self) -> bool {
        self.errors.iter().all(|error| {
            let error = error.to_lowercase();
            let mut words = error.split(|sign: char| !sign.is_alphanumeric());
            OF_VALUES.iter().any(|seen| error.contains(seen))
                || words.any(|word| writing::fields().any(|field| field.eq_ignore_ascii_case(word)))
        })
    }

    /// As the end of a sentence.
    fn text(&self) -> String {
        match self.text.as_str() {
            "" => "it gives no reason.".to_owned(),
            text if text.ends_with('.') => text.to_owned(),
            text => format!("{text}."),
        }
    }
}
