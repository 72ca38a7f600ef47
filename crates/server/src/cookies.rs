//! The one cookie: the session.

use crate::App;
use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

/// Over TLS the browser binds the name to this very host.
const SECURE: &str = "__Host-counterpart";
const PLAIN: &str = "counterpart";

/// The session that a request brings.
pub fn session(headers: &HeaderMap) -> Option<SecretString> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = sent.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| [SECURE, PLAIN].contains(name))?;
    Some(SecretString::from(value.to_owned()))
}

/// Gives a browser its session. The server decides how long it lasts; the browser forgets it when it is closed.
pub fn give(app: &App, session: &SecretString) -> HeaderValue {
    header_of(app, session.expose_secret(), "")
}

/// Takes it away.
pub fn take_away(app: &App) -> HeaderValue {
    header_of(app, "", "; Max-Age=0")
}

fn header_of(app: &App, value: &str, more: &str) -> HeaderValue {
    let (name, secure) = if app.is_secure() { (SECURE, "; Secure") } else { (PLAIN, "") };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    // A session is hexadecimal, so it always fits a header.
    let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; counterpart=cafe01; c=d"));
        let found = session(&headers).expect("it is there");
        assert_eq!(found.expose_secret(), "cafe01");
        headers.clear();
        headers.append(header::COOKIE, HeaderValue::from_static("counterparts=cafe01"));
        assert!(session(&headers).is_none());
    }
}
