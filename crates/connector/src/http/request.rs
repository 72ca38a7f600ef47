//! A request as a connector describes it.

use super::token::Token;
use secrecy::SecretString;
use std::fmt;
use url::Url;

/// A request as a connector describes it. Only harmless ones can be described: reading, and asking for a token. They may
/// be sent again after any failure; a create must not, so it will not be a `Request` (invariant 10).
#[derive(Clone)]
pub struct Request {
    pub(crate) what: String,
    pub(crate) url: Url,
    pub(crate) form: Option<Vec<(&'static str, SecretString)>>,
    pub(crate) anonymous: bool,
    pub(crate) token: Option<Token>,
}

impl Request {
    /// Reads `url`. `what` says in words what is read, for messages: `the client list, page 3`.
    pub fn get(what: impl Into<String>, url: Url) -> Self {
        Self { what: what.into(), url, form: None, anonymous: false, token: None }
    }

    /// Asks for a token: a form is posted, without a token of course.
    pub fn token(what: impl Into<String>, url: Url, form: Vec<(&'static str, SecretString)>) -> Self {
        Self { what: what.into(), url, form: Some(form), anonymous: true, token: None }
    }

    /// The same request without a token.
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// The same request with this token instead of the session's: to try out what it opens.
    pub fn with_token(mut self, token: &Token) -> Self {
        self.token = Some(token.clone());
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.url.query_pairs_mut().append_pair(name, &value.to_string());
        self
    }

    /// What is read, in words.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Where it goes. Holds no secret: those travel in the form or in a header.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// True for a request for a token.
    pub fn is_token_request(&self) -> bool {
        self.form.is_some()
    }

    pub(crate) fn method(&self) -> &'static str {
        if self.form.is_some() { "POST" } else { "GET" }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("what", &self.what)
            .field("method", &self.method())
            .field("path", &self.url.path())
            .field(
                "form",
                &self.form.as_ref().map(|pairs| pairs.iter().map(|(key, _)| *key).collect::<Vec<_>>()),
            )
            .finish_non_exhaustive()
    }
}
