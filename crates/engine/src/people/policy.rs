//! What an account may be called and what its password may be.

use crate::EngineError;
use counterpart_matching::email::{self, EmailKey};
use counterpart_model::Role;
use secrecy::{ExposeSecret, SecretString};

/// A password has at least so many characters. Length is what counts; no sort of character is asked for.
const SHORTEST: usize = 12;
/// And at most so many, in bytes.
const LONGEST: usize = 1_024;
const LONGEST_NAME: usize = 100;
const LONGEST_EMAIL: usize = 254;

/// Somebody who is to have an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Where mail reaches them.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// An address as it is stored, and its key.
pub(super) fn address(text: &str) -> Result<(String, String), EngineError> {
    let reading = email::read(text);
    match (reading.written, reading.key) {
        (Some(written), Some(key)) if written.len() <= LONGEST_EMAIL => {
            Ok((written, key.as_str().to_owned()))
        }
        (Some(_), _) => Err(EngineError::Refused("This e-mail address is too long.".to_owned())),
        _ => Err(EngineError::Refused(format!(
            "This is no e-mail address that can be used. {}",
            reading.reason
        ))),
    }
}

/// The key by which an account is looked for; of what is no address something that no account has.
pub(crate) fn sought(text: &str) -> String {
    let key = email::read(text).key;
    key.as_ref().map(EmailKey::as_str).map_or_else(|| text.trim().to_lowercase(), str::to_owned)
}

/// A name as it is stored.
pub(super) fn name(text: &str) -> Result<String, EngineError> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(EngineError::Refused("A name is missing.".to_owned())),
        1..=LONGEST_NAME if !name.chars().any(char::is_control) => Ok(name),
        1..=LONGEST_NAME => {
            Err(EngineError::Refused("A name holds no control characters; type it again.".to_owned()))
        }
        _ => Err(EngineError::Refused(format!("A name has at most {LONGEST_NAME} characters."))),
    }
}

/// Refuses a password that is easily guessed.
pub(super) fn password(password: &SecretString, email_key: &str) -> Result<(), EngineError> {
    let text = password.expose_secret();
    let refuse = |why: String| Err(EngineError::Refused(why));
    if text.chars().count() < SHORTEST {
        return refuse(format!(
            "A password has at least {SHORTEST} characters; a few words in a row are easily remembered."
        ));
    }
    if text.len() > LONGEST {
        return refuse(format!("A password has at most {LONGEST} bytes."));
    }
    let lower = text.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    if distinct.len() < 5 {
        return refuse(
            "This password repeats a few characters, so it is easily guessed; choose another.".to_owned(),
        );
    }
    let local = email_key.split('@').next().unwrap_or_default();
    if lower == email_key || (local.len() > 3 && lower.replace(local, "").chars().count() < SHORTEST / 2) {
        return refuse("This password is little more than the e-mail address; choose another.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r07_passwords_that_are_easily_guessed_are_refused_with_the_reason() {
        let refused = [
            ("short", "at least 12"),
            ("aaaaaaaaaaaaaaaa", "repeats"),
            ("121212121212", "repeats"),
            ("ana.diaz@example.com", "little more than"),
            ("Ana.Diaz1234", "little more than"),
        ];
        for (text, part) in refused {
            let error = password(&text.into(), "ana.diaz@example.com").expect_err(text);
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
        assert!(password(&"x1Y!".repeat(300).into(), "a@example.com").is_err(), "too long");
        for text in [
            "correct horse battery",
            "\u{5bc6}\u{7801}\u{662f}\u{5f88}\u{957f}\u{7684}\u{4e00}\u{4e32}\u{6587}\u{5b57}\u{54e6}\u{5440}",
        ] {
            assert!(password(&text.into(), "ana.diaz@example.com").is_ok(), "{text}");
        }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        let (written, key) = address(" Ana.Diaz@B\u{fc}cher.Example ").expect("an address");
        assert_eq!(
            (written.as_str(), key.as_str()),
            ("Ana.Diaz@B\u{fc}cher.Example", "ana.diaz@xn--bcher-kva.example")
        );
        assert_eq!(sought("ANA.DIAZ@xn--bcher-kva.example"), key);
        assert_eq!(sought(" No Address "), "no address");
        assert!(address("nobody").is_err());
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(name("  Ana \n  D\u{ed}az ").expect("a name"), "Ana D\u{ed}az");
        for bad in ["", "  ", "a\u{1b}[31m", &"x".repeat(101)] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
