//! Base addresses as people paste them: without scheme, with trailing slashes, with blanks around.

use serde::{Serialize, Serializer};
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// Where plain http (unencrypted, so that anybody between can read the secrets) is accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// Only on this machine's own loopback addresses: the sandbox.
    #[default]
    LoopbackOnly,
    /// Anywhere, because the operator said so.
    Anywhere,
}

/// An address that other paths are appended to: http or https, no user name or password, no query, no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is empty.
    #[error("the address is empty")]
    Empty,
    /// It is no address.
    #[error("this is not a web address; it should look like https://name.example.com")]
    NotAnAddress,
    /// Another scheme than http or https.
    #[error("the address begins with {0}:// where https:// is needed")]
    Scheme(String),
    /// It bears a user name or password. The address is not repeated here, because they may be secret.
    #[error(
        "the address contains a user name or password before the @; leave them out, they have fields of their own"
    )]
    Credentials,
    /// Plain http to another machine.
    #[error("the address of {0} begins with http://, so secrets would travel unencrypted; use https://")]
    PlainHttp(String),
}

impl BaseUrl {
    /// Reads an address as pasted. A missing scheme becomes https (http on loopback); query, fragment and trailing
    /// slashes are dropped.
    pub fn parse(text: &str, plain: PlainHttp) -> Result<Self, BaseUrlError> {
        let text = text.trim().trim_matches(['"', '\'', '<', '>']).trim();
        if text.is_empty() {
            return Err(BaseUrlError::Empty);
        }
        let mut url = if text.contains("://") {
            Url::parse(text).map_err(|_| BaseUrlError::NotAnAddress)?
        } else {
            let https = Url::parse(&format!("https://{text}")).map_err(|_| BaseUrlError::NotAnAddress)?;
            match is_loopback(&https) {
                true => Url::parse(&format!("http://{text}")).map_err(|_| BaseUrlError::NotAnAddress)?,
                false => https,
            }
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.is_empty() || host.contains(char::is_whitespace) {
            return Err(BaseUrlError::NotAnAddress);
        }
        // A single word is a person's answer to another question, unless it is a name on the local network.
        if !text.contains("://") && !host.contains(['.', ':']) && !is_loopback(&url) {
            return Err(BaseUrlError::NotAnAddress);
        }
        if url.scheme() == "http" && plain == PlainHttp::LoopbackOnly && !is_loopback(&url) {
            return Err(BaseUrlError::PlainHttp(host));
        }
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The host, with the port where it is not the scheme's own.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or(host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The path without trailing slash; empty for none.
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// The same server with another path.
    pub fn with_path(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_path(path.trim_end_matches('/'));
        Self(url)
    }

    /// The same address below another base; `None` where it is not below this one.
    pub(crate) fn moved(&self, url: &Url, to: &Self) -> Option<Url> {
        let rest = url.path().strip_prefix(self.path()).filter(|_| url.origin() == self.0.origin())?;
        let mut moved = to.0.clone();
        moved.set_path(&format!("{}{rest}", to.path()));
        moved.set_query(url.query());
        Some(moved)
    }

    /// The address of a path below this one. Each segment is encoded, so that an id cannot change the path.
    pub fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl Serialize for BaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
