//! The bytes of a callout: written as Autotask's serializer writes them, and signed over exactly those bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;

/// JSON in which ampersand, angle brackets, apostrophe, quote, backtick, plus and everything beyond ASCII is escaped in
/// strings with upper-case hexadecimal digits.
pub(crate) fn write(value: &Value) -> String {
    let mut text = String::new();
    add(&mut text, value);
    text
}

fn add(text: &mut String, value: &Value) {
    match value {
        Value::String(string) => quoted(text, string),
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                add(text, item);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            text.push('{');
            for (at, (name, field)) in fields.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                quoted(text, name);
                text.push(':');
                add(text, field);
            }
            text.push('}');
        }
        other => text.push_str(&other.to_string()),
    }
}

fn quoted(text: &mut String, string: &str) {
    text.push('"');
    for unit in string.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some('\n') => text.push_str("\\n"),
            Some('\r') => text.push_str("\\r"),
            Some('\t') => text.push_str("\\t"),
            Some('\\') => text.push_str("\\\\"),
            Some(sign) if (' '..='~').contains(&sign) && !"&<>'\"`+".contains(sign) => text.push(sign),
            _ => text.push_str(&format!("\\u{unit:04X}")),
        }
    }
    text.push('"');
}

/// The value of `X-Hook-Signature`.
pub(crate) fn sign(secret: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    format!("sha1={}", STANDARD.encode(hmac::sign(&key, body.as_bytes())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{sign, write};

    #[test]
    fn strings_are_escaped_as_the_serializer_does() {
        let written = write(&json!({ "a": "Smith & Söhne <\"1+1\">", "b": [1, null, true], "c": "😀\n" }));
        assert_eq!(
            written,
            "{\"a\":\"Smith \\u0026 S\\u00F6hne \\u003C\\u00221\\u002B1\\u0022\\u003E\",\"b\":[1,null,true],\
             \"c\":\"\\uD83D\\uDE00\\n\"}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&written).unwrap()["a"],
            "Smith & Söhne <\"1+1\">"
        );
    }

    /// Test case 2 of RFC 2202.
    #[test]
    fn the_signature_is_hmac_sha1() {
        assert_eq!(sign("Jefe", "what do ya want for nothing?"), "sha1=7/zfauXrL6LSdBbV8YTfnCWafHk=");
    }
}
