//! One exchange with a vendor: connect, send, receive, within limits of time and size.

use super::answer::Answer;
use super::names::{Guarded, Names, SystemNames};
use super::request::{Body, Request};
use super::token::{Token, TokenHeader, TokenValue};
use crate::reach::Refusal;
use crate::{ConnectorError, ErrorKind, Reach, Retry};
use bytes::{Bytes, BytesMut};
use counterpart_model::{Checkpoint, Clock};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The limits of an exchange.
#[derive(Debug, Clone)]
pub struct TransportSettings {
    /// How long finding and reaching the server may take.
    pub connect_timeout: Duration,
    /// How long a whole exchange may take. Longer than a vendor's own gateway waits, so that its answer is heard.
    pub call_timeout: Duration,
    /// The largest body accepted, decompressed, in bytes.
    pub max_body: u64,
    /// How the program names itself to the vendor.
    pub user_agent: String,
    /// Which addresses may be called.
    pub reach: Reach,
}

impl Default for TransportSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            call_timeout: Duration::from_secs(100),
            max_body: 32 * 1024 * 1024,
            user_agent: concat!("counterpart/", env!("CARGO_PKG_VERSION")).to_owned(),
            reach: Reach::default(),
        }
    }
}

impl TransportSettings {
    /// The same limits, with other addresses that may be called.
    pub fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }
}

/// The HTTP client of the process. Redirects are not followed: an API has no reason to send one, and a token must not
/// travel to another host. Addresses that may not be called are refused before anything is sent, whether they are
/// written as numbers or stand behind a name.
#[derive(Clone)]
pub struct Transport {
    client: reqwest::Client,
    max_body: u64,
    reach: Reach,
    checkpoint: Option<Arc<dyn Checkpoint>>,
}

impl Transport {
    /// Makes the client.
    pub fn new(settings: &TransportSettings) -> Result<Self, ConnectorError> {
        Self::resolving(settings, Arc::new(SystemNames))
    }

    /// Makes the client that looks names up like this.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one HTTP client, given to everything else as an argument"
    )]
    pub fn resolving(settings: &TransportSettings, names: Arc<dyn Names>) -> Result<Self, ConnectorError> {
        // An error means that a provider is installed already: by an earlier call.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.call_timeout)
            .dns_resolver(Guarded::new(names, settings.reach.clone()))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(&settings.user_agent)
            .gzip(true)
            .build()
            .map_err(|error| {
                ConnectorError::new(
                    ErrorKind::NotReachable,
                    format!(
                        "This machine cannot make encrypted connections: {}. Install the system's certificates (package \
                         ca-certificates) and try again.",
                        innermost(&error)
                    ),
                )
            })?;
        Ok(Self { client, max_body: settings.max_body, reach: settings.reach.clone(), checkpoint: None })
    }

    /// Tells this one before and after every exchange.
    pub fn with_checkpoint(self, checkpoint: Arc<dyn Checkpoint>) -> Self {
        Self { checkpoint: Some(checkpoint), ..self }
    }

    fn reached(&self, place: &str) {
        if let Some(checkpoint) = &self.checkpoint {
            checkpoint.reached(place);
        }
    }

    /// Sends a request and receives the whole answer.
    pub(crate) async fn exchange(
        &self,
        request: &Request,
        token: Option<&Token>,
        clock: &dyn Clock,
    ) -> Result<Answer, NoAnswer> {
        let host = host(request);
        let sent = clock.now();
        let failed = |error: reqwest::Error| NoAnswer {
            // Whoever was not reached cannot have acted. Anything later may have been heard.
            unheard: error.is_connect() || error.is_builder(),
            error: self.failure(&host, request.what(), &error),
        };
        if let Err(refusal) = self.reach.allows_literal(request.url()) {
            return Err(NoAnswer { error: may_not_be_called(&refusal), unheard: true });
        }
        self.reached("vendor: before");
        let built = self.build(request, token).map_err(|error| NoAnswer { error, unheard: true })?;
        let mut response = built.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let body = self.receive(response, request.what()).await.map_err(|error| match error {
            Stopped::Failed(error) => NoAnswer { unheard: false, ..failed(error) },
            Stopped::TooLarge(error) => NoAnswer { error, unheard: false },
        })?;
        self.reached("vendor: after");
        Ok(Answer { status, headers, body, sent_and_received: (sent, clock.now()) })
    }

    /// Posts JSON to an address that the operator chose and that is no vendor's: once, with these headers, none of which is
    /// told on.
    ///
    /// # Errors
    /// When no answer came, or the address may not be called. An answer of any status is no error.
    pub async fn post(
        &self,
        url: Url,
        headers: Vec<(&'static str, SecretString)>,
        json: &str,
        clock: &dyn Clock,
    ) -> Result<Answer, ConnectorError> {
        let request = Request::told(url, json);
        Ok(self.exchange(&request, Some(&Token::of_keys(headers)), clock).await?)
    }

    fn build(
        &self,
        request: &Request,
        token: Option<&Token>,
    ) -> Result<reqwest::RequestBuilder, ConnectorError> {
        let mut builder = match &request.body {
            None => self.client.get(request.url.clone()),
            Some(Body::Question(json)) => self
                .client
                .post(request.url.clone())
                .header(CONTENT_TYPE, "application/json")
                .body(json.clone()),
            Some(Body::Write(method, json)) => {
                let url = request.url.clone();
                let builder = if *method == "PATCH" { self.client.patch(url) } else { self.client.post(url) };
                builder.header(CONTENT_TYPE, "application/json").body(json.clone())
            }
            Some(Body::Form(pairs)) => {
                let pairs: Vec<(&str, &str)> =
                    pairs.iter().map(|(key, value)| (*key, value.expose_secret())).collect();
                self.client.post(request.url.clone()).form(&pairs)
            }
        };
        builder = builder.header(ACCEPT, "application/json");
        for header in token.into_iter().flat_map(|token| &token.headers) {
            builder = builder.header(header.name, header_value(header)?);
        }
        Ok(builder)
    }

    async fn receive(&self, mut response: reqwest::Response, what: &str) -> Result<Bytes, Stopped> {
        let too_large = || {
            Stopped::TooLarge(ConnectorError::new(
                ErrorKind::TooLarge { limit: self.max_body },
                format!(
                    "The answer with {what} is larger than {}; the rest was not read. Either the address is not the one \
                     of the API, or fewer records should be asked for at a time.",
                    size(self.max_body)
                ),
            ))
        };
        let announced = response.content_length().unwrap_or_default();
        if announced > self.max_body {
            return Err(too_large());
        }
        let mut body = BytesMut::with_capacity(announced as usize);
        while let Some(chunk) = response.chunk().await.map_err(Stopped::Failed)? {
            if body.len() as u64 + chunk.len() as u64 > self.max_body {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    fn failure(&self, host: &str, what: &str, error: &reqwest::Error) -> ConnectorError {
        if let Some(refusal) = refusal_in(error) {
            return may_not_be_called(refusal);
        }
        let cause = innermost(error);
        let lower = cause.to_lowercase();
        let not_reachable = |sentence: String| ConnectorError::new(ErrorKind::NotReachable, sentence);
        if lower.contains("certificate") || lower.contains("unknownissuer") {
            return not_reachable(format!(
                "The certificate of {host} is not trusted by this machine ({cause}). Check the address; for a server of \
                 your own, install its certificate authority on this machine."
            ));
        }
        if chain(error).contains("dns error") {
            return not_reachable(format!(
                "There is no server named {host}, or this machine cannot look up names. Check the spelling of the \
                 address."
            ))
            .retry(Retry::Backoff);
        }
        if error.is_timeout() {
            let sentence = if error.is_connect() {
                format!(
                    "{host} does not answer: no connection in time. Check the address, the network and firewalls."
                )
            } else {
                format!("{host} took too long to send {what}. Try again later.")
            };
            return ConnectorError::new(ErrorKind::TimedOut, sentence).retry(Retry::Backoff);
        }
        if error.is_connect() {
            let sentence = if lower.contains("refused") {
                format!(
                    "{host} refuses connections. Check the address and the port, and that the server runs."
                )
            } else {
                format!("{host} cannot be reached ({cause}). Check the address and the network.")
            };
            return not_reachable(sentence).retry(Retry::Backoff);
        }
        not_reachable(format!(
            "The connection to {host} was cut while {what} was on its way ({cause}). Try again."
        ))
        .retry(Retry::Backoff)
    }
}

fn header_value(header: &TokenHeader) -> Result<HeaderValue, ConnectorError> {
    let (text, secret) = match &header.value {
        TokenValue::Secret(secret) => (secret.expose_secret(), true),
        TokenValue::Name(name) => (name.as_str(), false),
    };
    let mut value = HeaderValue::try_from(format!("{}{text}", header.prefix)).map_err(|_| {
        ConnectorError::new(
            ErrorKind::CredentialRefused,
            "The key or token contains characters that cannot be sent (a line break, perhaps). Enter it again.",
        )
    })?;
    value.set_sensitive(secret);
    Ok(value)
}

/// No answer came, or none that could be taken in.
pub(crate) struct NoAnswer {
    /// Why.
    pub(crate) error: ConnectorError,
    /// True when the vendor cannot have seen the request.
    pub(crate) unheard: bool,
}

impl From<NoAnswer> for ConnectorError {
    fn from(nothing: NoAnswer) -> Self {
        nothing.error
    }
}

enum Stopped {
    Failed(reqwest::Error),
    TooLarge(ConnectorError),
}

/// The host a request goes to, with its port where that is unusual.
pub(crate) fn host(request: &Request) -> String {
    let url = request.url();
    let host = url.host_str().unwrap_or_default();
    url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"))
}

fn may_not_be_called(refusal: &Refusal) -> ConnectorError {
    let kind = ErrorKind::AddressRefused { address: refusal.ip.to_string() };
    ConnectorError::new(kind, refusal.to_string())
}

fn refusal_in(error: &reqwest::Error) -> Option<&Refusal> {
    let mut next = error.source();
    while let Some(source) = next {
        if let Some(refusal) = source.downcast_ref() {
            return Some(refusal);
        }
        next = source.source();
    }
    None
}

/// The last cause of an error: the one that says something. Never holds the address, which the outer ones repeat.
fn innermost(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

fn chain(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(&source.to_string());
        text.push_str(": ");
        next = source.source();
    }
    text
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_048_576 => format!("{} kB", bytes.div_ceil(1024)),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}
