//! Reading JSON, with a sentence of its own for each way in which a body is not what it should be.

use super::answer::Answer;
use super::excerpt::excerpt;
use crate::{ConnectorError, Retry};
use serde::Deserialize;

/// Reads the body of a successful answer. `what` says in words what it is; `product` whose it should be.
pub fn read_json<'a, T: Deserialize<'a>>(
    product: &str,
    what: &str,
    answer: &'a Answer,
) -> Result<T, ConnectorError> {
    let body = answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body);
    let error = match serde_json::from_slice::<T>(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(ConnectorError::bad_answer(
            what,
            "",
            format!(
                "{product} answered with an empty body where {what} was expected (status {}). If it happens again, \
                 check the address and {product}'s own state.",
                answer.status
            ),
        )
        .retry(Retry::Backoff));
    }
    if answer.is_html() {
        let title = match excerpt(body) {
            text if text.is_empty() => String::new(),
            text => format!(" (\"{text}\")"),
        };
        return Err(ConnectorError::bad_answer(
            what,
            "",
            format!(
                "A web page{title} came back where {what} was expected. That is how a portal, a sign-in page or a proxy \
                 answers: check that the address is the one of {product}'s API."
            ),
        ));
    }
    if error.is_eof() {
        return Err(ConnectorError::bad_answer(
            what,
            &format!("line {} column {}", error.line(), error.column()),
            format!(
                "The answer with {what} breaks off after {} bytes. Something between here and {product} cut it; try again.",
                answer.body.len()
            ),
        )
        .retry(Retry::Backoff));
    }
    if error.is_syntax() {
        return Err(ConnectorError::bad_answer(
            what,
            &format!("line {} column {}", error.line(), error.column()),
            format!(
                "The answer with {what} is not JSON ({error}). It begins: {}",
                excerpt(&body[..body.len().min(400)])
            ),
        ));
    }
    let (place, reason) = field_error::<T>(body).unwrap_or((String::new(), error.to_string()));
    Err(ConnectorError::bad_answer(
        what,
        &place,
        format!(
            "The answer with {what} has an unexpected form at {}: {reason}. This version of {product} may be one we do \
             not know; please report it.",
            if place.is_empty() { "its top" } else { &place }
        ),
    ))
}

/// Which field of a JSON text does not fit, as `(path, what is wrong with it)`. Slower than reading: only for failures.
pub fn field_error<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<(String, String)> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => None,
        Err(error) => {
            let path = error.path().to_string();
            let reason = error.into_inner().to_string();
            // The line and column in a vendor's one-line JSON tell a person nothing.
            let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
            Some((if path == "." { String::new() } else { path }, reason))
        }
    }
}
