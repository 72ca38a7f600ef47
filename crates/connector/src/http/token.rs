//! Tokens: kept while they last, renewed before they end.

use crate::BaseUrl;
use chrono::TimeDelta;
use counterpart_model::Instant;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a vendor accepts from us: what it gave for credentials, or the credentials themselves; and how that travels.
#[derive(Debug, Clone)]
pub struct Token {
    pub(crate) headers: Vec<TokenHeader>,
    pub(crate) lifetime: Option<Duration>,
    base: Option<BaseUrl>,
    facts: BTreeMap<&'static str, String>,
    /// Scopes or permissions the vendor says it granted; nothing when it does not say.
    pub granted: Option<Vec<String>>,
}

/// One header that a token travels in.
#[derive(Debug, Clone)]
pub(crate) struct TokenHeader {
    pub(crate) name: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) value: TokenValue,
}

/// What stands in it.
#[derive(Debug, Clone)]
pub(crate) enum TokenValue {
    /// Kept out of every text.
    Secret(SecretString),
    /// Says who calls; may be shown.
    Name(String),
}

impl Token {
    /// A bearer token that lasts this long.
    pub fn bearer(value: SecretString, lifetime: Option<Duration>) -> Self {
        Self::in_header("authorization", "Bearer ", TokenValue::Secret(value), lifetime)
    }

    /// A key that travels in a header of its own and does not end.
    pub fn key(header: &'static str, value: SecretString) -> Self {
        Self::in_header(header, "", TokenValue::Secret(value), None)
    }

    /// Several headers, each of which is kept out of every text.
    pub(crate) fn of_keys(keys: Vec<(&'static str, SecretString)>) -> Self {
        let of_key = |(name, value)| TokenHeader { name, prefix: "", value: TokenValue::Secret(value) };
        let headers = keys.into_iter().map(of_key).collect();
        Self { headers, lifetime: None, base: None, facts: BTreeMap::new(), granted: None }
    }

    fn in_header(
        name: &'static str,
        prefix: &'static str,
        value: TokenValue,
        lifetime: Option<Duration>,
    ) -> Self {
        let headers = vec![TokenHeader { name, prefix, value }];
        Self { headers, lifetime, base: None, facts: BTreeMap::new(), granted: None }
    }

    /// With a further key in a header of its own.
    pub fn and_key(mut self, header: &'static str, value: SecretString) -> Self {
        self.headers.push(TokenHeader { name: header, prefix: "", value: TokenValue::Secret(value) });
        self
    }

    /// With a further header that says who calls and is no secret.
    pub fn and_name(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push(TokenHeader { name: header, prefix: "", value: TokenValue::Name(value.into()) });
        self
    }

    /// Accepted at this server alone: requests that were described for another address of the vendor
    /// ([`crate::Request::below`]) go there instead.
    pub fn at(mut self, base: BaseUrl) -> Self {
        self.base = Some(base);
        self
    }

    /// The server that it is accepted at, where the vendor has several.
    pub fn base(&self) -> Option<&BaseUrl> {
        self.base.as_ref()
    }

    /// With something that the vendor told on the occasion. Not a secret.
    pub fn with_fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.insert(name, value.into());
        self
    }

    /// What the vendor told on the occasion.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name).map(String::as_str)
    }

    /// What of it must be kept out of every text.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.headers.iter().filter_map(|header| match &header.value {
            TokenValue::Secret(secret) => Some(secret),
            TokenValue::Name(_) => None,
        })
    }
}

/// A token in the cache.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) token: Token,
    renew_at: Option<Instant>,
    /// Counts renewals, so that two calls refused with the same token renew it once.
    pub(crate) generation: u64,
}

impl Kept {
    pub(crate) fn new(token: Token, now: Instant, generation: u64) -> Self {
        // A tenth of its life early, a minute at most: a call that is under way must not outlive its token.
        let renew_at = token.lifetime.map(|lifetime| {
            let early = (lifetime / 10).min(Duration::from_secs(60));
            now + TimeDelta::from_std(lifetime.saturating_sub(early)).unwrap_or(TimeDelta::days(1))
        });
        Self { token, renew_at, generation }
    }

    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        self.renew_at.is_none_or(|at| now < at)
    }
}
