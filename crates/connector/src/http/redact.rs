//! Keeps secrets out of logs and messages (R05).

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Knows the secrets of one session and removes them from text.
#[derive(Default)]
pub struct Redactor {
    secrets: Mutex<Vec<SecretString>>,
}

/// Query parameters whose values are never shown.
const SECRET_PARAMETERS: [&str; 9] =
    ["token", "secret", "password", "key", "apikey", "api_key", "signature", "code", "assertion"];

impl Redactor {
    /// Learns a secret. Very short ones are left out: removing every `a` from a text hides nothing and garbles it.
    pub fn learn(&self, secret: &SecretString) {
        if secret.expose_secret().len() < 4 {
            return;
        }
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if secrets.iter().any(|known| known.expose_secret() == secret.expose_secret()) {
            return;
        }
        // The session's own secrets come first and stay; of tokens, which come and go, the oldest is forgotten.
        if secrets.len() >= 64 {
            secrets.remove(32);
        }
        secrets.push(secret.clone());
    }

    /// The text with every known secret replaced, also in its URL-encoded spelling.
    pub fn clean(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut clean = text.to_owned();
        for secret in secrets.iter() {
            let plain = secret.expose_secret();
            let encoded: String = url::form_urlencoded::byte_serialize(plain.as_bytes()).collect();
            clean = clean.replace(plain, "[secret]").replace(&encoded, "[secret]");
        }
        clean
    }

    /// The query of an address without values of parameters that bear secrets.
    pub fn query(&self, url: &Url) -> String {
        let pairs: Vec<String> = url
            .query_pairs()
            .map(|(name, value)| {
                let lower = name.to_ascii_lowercase();
                let secret = SECRET_PARAMETERS
                    .iter()
                    .any(|word| lower == *word || lower.ends_with(&format!("_{word}")));
                let value = if secret { "[secret]" } else { value.as_ref() };
                format!("{name}={value}")
            })
            .collect();
        self.clean(&pairs.join("&"))
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests {
    use super::Redactor;
    use secrecy::SecretString;

    #[test]
    fn r05_a_secret_is_removed_from_text_in_both_spellings() {
        let redactor = Redactor::default();
        redactor.learn(&SecretString::from("s3cret/+value"));
        assert_eq!(
            redactor.clean("it was s3cret/+value or s3cret%2F%2Bvalue"),
            "it was [secret] or [secret]"
        );
    }

    #[test]
    fn r05_secret_parameters_are_not_shown() {
        let redactor = Redactor::default();
        let url = url::Url::parse("https://h/p?page_no=2&access_token=abc&api_key=k&keyword=x").expect("url");
        assert_eq!(redactor.query(&url), "page_no=2&access_token=[secret]&api_key=[secret]&keyword=x");
    }
}
