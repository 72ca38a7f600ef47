//! A request as a connector describes it.

use super::token::Token;
use crate::BaseUrl;
use bytes::Bytes;
use secrecy::SecretString;
use std::fmt;
use url::Url;

/// A request as a connector describes it. Only harmless ones can be described: reading, and asking for a token. They may
/// be sent again after any failure; what changes something at the vendor must not, and is a [`WriteRequest`].
#[derive(Clone)]
pub struct Request {
    pub(crate) what: String,
    pub(crate) url: Url,
    pub(crate) body: Option<Body>,
    pub(crate) anonymous: bool,
    pub(crate) token: Option<Token>,
    base: Option<BaseUrl>,
}

/// What is posted.
#[derive(Clone)]
pub(crate) enum Body {
    /// A form with credentials, for a token.
    Form(Vec<(&'static str, SecretString)>),
    /// A question as JSON.
    Question(Bytes),
    /// What is to be written, as JSON, and by which method.
    Write(&'static str, Bytes),
}

/// A request that changes something at the vendor. It never gets to where requests are tried again: only
/// [`Calls::send_once`](crate::Calls::send_once) takes it.
#[derive(Debug, Clone)]
pub struct WriteRequest(pub(crate) Request);

impl WriteRequest {
    /// Posts `json` to `url`. `what` says in words what is written, for messages: `the client 'Acme Dental'`.
    pub fn post(what: impl Into<String>, url: Url, json: &serde_json::Value) -> Self {
        Self::with_method("POST", what, url, json)
    }

    /// The same by PATCH.
    pub fn patch(what: impl Into<String>, url: Url, json: &serde_json::Value) -> Self {
        Self::with_method("PATCH", what, url, json)
    }

    fn with_method(
        method: &'static str,
        what: impl Into<String>,
        url: Url,
        json: &serde_json::Value,
    ) -> Self {
        let body = Some(Body::Write(method, Bytes::from(json.to_string())));
        Self(Request { body, ..Request::get(what, url) })
    }

    /// As [`Request::below`].
    pub fn below(self, base: &BaseUrl) -> Self {
        Self(self.0.below(base))
    }

    /// As [`Request::with_token`].
    pub fn with_token(self, token: &Token) -> Self {
        Self(self.0.with_token(token))
    }

    /// What is written, in words.
    pub fn what(&self) -> &str {
        self.0.what()
    }
}

impl Request {
    /// Reads `url`. `what` says in words what is read, for messages: `the client list, page 3`.
    pub fn get(what: impl Into<String>, url: Url) -> Self {
        Self { what: what.into(), url, body: None, anonymous: false, token: None, base: None }
    }

    /// Reads `url` by a POST that changes nothing: the question stands in its body, because it is too long for an address
    /// or the vendor wants it there. It may be sent again like any other.
    pub fn ask(what: impl Into<String>, url: Url, question: &serde_json::Value) -> Self {
        let body = Some(Body::Question(Bytes::from(question.to_string())));
        Self { body, ..Self::get(what, url) }
    }

    /// Tells a program something, as JSON. What comes back is only whether it was heard.
    pub(crate) fn told(url: Url, json: &str) -> Self {
        let body = Some(Body::Write("POST", Bytes::copy_from_slice(json.as_bytes())));
        Self { body, ..Self::get("an answer", url) }
    }

    /// Asks for a token: a form is posted, without a token of course.
    pub fn token(what: impl Into<String>, url: Url, form: Vec<(&'static str, SecretString)>) -> Self {
        Self { body: Some(Body::Form(form)), anonymous: true, ..Self::get(what, url) }
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

    /// Marks it as one to a server of which the vendor has several: it goes to the one at which the token is accepted
    /// ([`Token::at`]), with what follows `base` in its address.
    pub fn below(mut self, base: &BaseUrl) -> Self {
        self.base = Some(base.clone());
        self
    }

    /// The same request to another server, where it is one that may go there.
    pub(crate) fn moved_to(&self, server: &BaseUrl) -> Option<Self> {
        let base = self.base.as_ref().filter(|base| *base != server)?;
        let url = base.moved(&self.url, server)?;
        Some(Self { url, base: Some(server.clone()), ..self.clone() })
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
        matches!(self.body, Some(Body::Form(_)))
    }

    /// True for one that changes something at the vendor.
    pub fn writes(&self) -> bool {
        matches!(self.body, Some(Body::Write(..)))
    }

    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        match &self.body {
            None => "GET",
            Some(Body::Form(_) | Body::Question(_)) => "POST",
            Some(Body::Write(method, _)) => method,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("what", &self.what)
            .field("method", &self.method())
            .field("path", &self.url.path())
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(pairs) => f.debug_list().entries(pairs.iter().map(|(key, _)| key)).finish(),
            Self::Question(json) | Self::Write(_, json) => f.write_str(&String::from_utf8_lossy(json)),
        }
    }
}
