//! Secrets that the program makes: 256 random bits as text, of which only a hash is kept.

use crate::Vault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use secrecy::{ExposeSecret, SecretString};

/// What a secret is for. One made for one thing is nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Session,
    Token,
    Link,
}

impl Made {
    /// A new one, and its hash.
    pub(super) fn new_secret(self) -> (SecretString, Vec<u8>) {
        let text = format!("{}{}", self.prefix(), BASE64.encode(Vault::unguessable().as_slice()));
        let secret = SecretString::from(text);
        let hash = self.hash(&secret);
        (secret, hash)
    }

    /// The hash of what somebody brings.
    pub(super) fn hash(self, secret: &SecretString) -> Vec<u8> {
        let context = match self {
            Self::Session => "counterpart 2026 session",
            Self::Token => "counterpart 2026 api token",
            Self::Link => "counterpart 2026 one-time link",
        };
        blake3::derive_key(context, secret.expose_secret().as_bytes()).to_vec()
    }

    /// How it begins. That of tokens is known to people, and to programs that look for leaked ones.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Token => "cpt_",
            Self::Session | Self::Link => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r07_a_secret_made_for_one_thing_is_nothing_for_another() {
        let (secret, hash) = Made::Session.new_secret();
        assert_eq!(Made::Session.hash(&secret), hash);
        assert!([Made::Token, Made::Link].iter().all(|made| made.hash(&secret) != hash));
    }

    #[test]
    fn no_two_secrets_are_alike_and_none_is_shorter_than_it_should_be() {
        let made: std::collections::BTreeSet<String> =
            (0..100).map(|_| Made::Token.new_secret().0.expose_secret().to_owned()).collect();
        assert_eq!(made.len(), 100);
        assert!(made.iter().all(|text| text.starts_with("cpt_") && text.len() == 4 + 43));
    }
}
