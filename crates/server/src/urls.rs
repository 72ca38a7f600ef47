//! Addresses within the application.

use std::fmt::Write as _;

/// Text as the value of a query.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

/// The page to go to after signing in: only one of ours, whatever stands in the query.
pub fn local(next: Option<&str>) -> &str {
    match next {
        Some(next)
            if next.starts_with('/')
                && !next.starts_with("//")
                && !next.contains(['\\', '\r', '\n', '\t'])
                && !next.starts_with("/sign-") =>
        {
            next
        }
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_for_nobody_is_sent_elsewhere() {
        assert_eq!(local(Some("/runs?page=2")), "/runs?page=2");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "runs", "/a\nb", ""] {
            assert_eq!(local(Some(elsewhere)), "/", "{elsewhere}");
        }
        assert_eq!(local(None), "/");
    }

    #[test]
    fn a_value_is_encoded_byte_by_byte() {
        assert_eq!(encoded("/a b?c=d&é"), "%2Fa%20b%3Fc%3Dd%26%C3%A9");
    }
}
