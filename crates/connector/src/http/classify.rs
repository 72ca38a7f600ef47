//! What a status means at most vendors. A connector handles its vendor's own ways first and leaves the rest to this.

use super::answer::Answer;
use super::excerpt::excerpt;
use super::request::Request;
use crate::{ConnectorError, ErrorKind, Retry};
use std::time::Duration;

/// What a status means at most vendors; nothing for success.
pub fn classify_by_status(product: &str, request: &Request, answer: &Answer) -> Option<ConnectorError> {
    let what = request.what();
    let (reading, read) = if request.writes() { ("writing", "write") } else { ("reading", "read") };
    let status = answer.status;
    let said = match excerpt(&answer.body) {
        text if text.is_empty() => String::new(),
        text => format!(" It said: {text}"),
    };
    let error = match status {
        200..=299 => return None,
        300..=399 => {
            let to = answer.header("location").map(without_query).unwrap_or_else(|| "elsewhere".to_owned());
            ConnectorError::new(
                ErrorKind::WrongAddress,
                format!(
                    "Asked for {what}, the server sent us on to {to}. That is how a sign-in page or a moved server \
                     answers. Check the address; if the server has moved, enter its new one."
                ),
            )
        }
        401 => ConnectorError::new(
            ErrorKind::CredentialRefused,
            format!("{product} refuses the credentials ({reading} {what}). Check them, or make new ones."),
        )
        .retry(Retry::RenewToken),
        403 => ConnectorError::new(
            ErrorKind::PermissionMissing { permission: what.to_owned() },
            format!("{product} does not let these credentials {read} {what}. Grant the permission there.{said}"),
        ),
        404 | 410 => ConnectorError::new(
            ErrorKind::NotFound,
            format!("{product} has nothing at the place of {what} (status {status})."),
        ),
        408 | 504 => ConnectorError::new(
            ErrorKind::TimedOut,
            format!("{product} took too long over {what} and gave up (status {status}). Try again later."),
        )
        .retry(Retry::Backoff),
        429 => ConnectorError::new(
            ErrorKind::RateLimited,
            format!("{product} says that too many requests were made ({reading} {what}). Try again in a few minutes.{said}"),
        )
        .retry(Retry::After(Duration::from_secs(30))),
        500.. => ConnectorError::new(
            ErrorKind::VendorFailed { status },
            format!("{product} failed over {what} (status {status}). This is on its side; try again later.{said}"),
        )
        .retry(Retry::Backoff),
        _ => ConnectorError::new(
            ErrorKind::VendorRefused { status },
            format!("{product} refused the request for {what} (status {status}).{said}"),
        ),
    };
    Some(error)
}

fn without_query(location: &str) -> String {
    let end = location.find(['?', '#']).unwrap_or(location.len());
    excerpt(&location.as_bytes()[..end])
}
