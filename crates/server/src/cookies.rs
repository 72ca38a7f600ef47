//! The cookies: the session, and who was signed in last, for when that session is over.

use crate::App;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::AppendHeaders;
use counterpart_model::UserId;
use secrecy::{ExposeSecret, SecretString};

/// Over TLS the browser binds the name to this very host.
const SECURE: &str = "__Host-counterpart";
const PLAIN: &str = "counterpart";
/// Beside it, who was signed in: sealed, and it opens nothing.
const LAST: &str = "-last";

/// The session that a request brings.
pub fn session(headers: &HeaderMap) -> Option<SecretString> {
    Some(SecretString::from(find(headers, "")?))
}

/// Who was signed in last with this browser, as it was told; not looked into.
pub fn last(headers: &HeaderMap) -> Option<String> {
    find(headers, LAST)
}

fn find(headers: &HeaderMap, more: &str) -> Option<String> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = sent.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let ours = |name: &str| name.strip_suffix(more).is_some_and(|name| [SECURE, PLAIN].contains(&name));
    let (_, value) = pairs.find(|(name, _)| ours(name))?;
    Some(value.to_owned())
}

/// Gives a browser its session. The server decides how long it lasts; the browser forgets it when it is closed.
pub fn give(app: &App, session: &SecretString) -> HeaderValue {
    header_of(app, "", session.expose_secret(), "")
}

/// The same where somebody signed in: their browser is told who, too. Without a key that cannot be sealed, and is left out.
pub fn give_to(
    app: &App,
    session: &SecretString,
    user: UserId,
) -> AppendHeaders<Vec<(HeaderName, HeaderValue)>> {
    let named = app.hub.name_to_browser(user).ok().map(|named| header_of(app, LAST, &named, ""));
    let cookies = [give(app, session)].into_iter().chain(named);
    AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie)).collect())
}

/// Takes it away.
pub fn take_away(app: &App) -> HeaderValue {
    header_of(app, "", "", "; Max-Age=0")
}

fn header_of(app: &App, which: &str, value: &str, more: &str) -> HeaderValue {
    let (name, secure) = if app.is_secure() { (SECURE, "; Secure") } else { (PLAIN, "") };
    let text = format!("{name}{which}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    // What is given is hexadecimal or base64, so it always fits a header.
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
        headers.append(header::COOKIE, HeaderValue::from_static("counterpart-last=dana; counterpart=cafe02"));
        assert_eq!(last(&headers).as_deref(), Some("dana"));
        assert_eq!(session(&headers).expect("it is there").expose_secret(), "cafe02");
    }
}
