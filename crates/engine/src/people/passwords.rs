//! Hashes of passwords: argon2id, off the threads that answer others, a few at a time.

use crate::{EngineError, Vault};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Memory per hash, in KiB, and passes over it: what OWASP's Password Storage Cheat Sheet recommends for argon2id with one
/// lane.
const RECOMMENDED: (u32, u32) = (19 * 1024, 2);
/// Hashes at one time. Each takes its memory, and a flood of sign-ins must not take the machine's.
const AT_ONCE: usize = 4;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// Nobody types a longer one; hashing it would only cost time.
const LONGEST: usize = 1_024;

/// Hashes and checks passwords. Clones share the limit of how many at a time.
#[derive(Debug, Clone)]
pub struct Passwords {
    memory_kib: u32,
    passes: u32,
    gate: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::costing(RECOMMENDED.0, RECOMMENDED.1)
    }
}

impl Passwords {
    /// At another cost than the recommended: tests take a cheap one.
    pub fn costing(memory_kib: u32, passes: u32) -> Self {
        Self { memory_kib, passes, gate: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The hash, with how it was made (a PHC string).
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, EngineError> {
        let (cost, password) = ((self.memory_kib, self.passes), normal(password));
        self.apart(move || {
            let salt = Vault::unguessable();
            let hash = argon2(cost)?.hash_password_with_salt(password.as_bytes(), &salt[..SALT_BYTES]);
            hash.map(|hash| SecretString::from(hash.to_string())).map_err(|error| error.to_string())
        })
        .await?
        .map_err(|reason| EngineError::Refused(format!("The password could not be hashed: {reason}.")))
    }

    /// Whether this is the password. Without a hash to compare with it takes the same time and is never right.
    pub async fn fits(&self, password: &SecretString, hash: Option<&str>) -> Result<bool, EngineError> {
        let known = hash.is_some() && password.expose_secret().len() <= LONGEST;
        let hash = hash.map_or_else(|| self.of_nothing(), str::to_owned);
        let (cost, password) = ((self.memory_kib, self.passes), normal(password));
        let fits = self
            .apart(move || {
                argon2(cost).is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &*hash).is_ok())
            })
            .await?;
        Ok(fits && known)
    }

    /// Whether a hash was made at another cost than hashes are made at now.
    pub fn is_outdated(&self, hash: &str) -> bool {
        let made = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
        made.is_none_or(|made| (made.m_cost(), made.t_cost()) != (self.memory_kib, self.passes))
    }

    /// A hash that no password has.
    fn of_nothing(&self) -> String {
        format!(
            "$argon2id$v=19$m={},t={},p=1${}${}",
            self.memory_kib,
            self.passes,
            BASE64.encode([0; SALT_BYTES]),
            BASE64.encode([0; HASH_BYTES])
        )
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let stopped = |_| EngineError::Stopped;
        let _turn = self.gate.acquire().await.map_err(|_| EngineError::Stopped)?;
        tokio::task::spawn_blocking(work).await.map_err(stopped)
    }
}

fn argon2((memory_kib, passes): (u32, u32)) -> Result<Argon2<'static>, String> {
    let params = Params::new(memory_kib, passes, 1, Some(HASH_BYTES)).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The same letters are the same password, on whatever keyboard they were typed.
fn normal(password: &SecretString) -> Zeroizing<String> {
    let text = password.expose_secret();
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    Zeroizing::new(text[..end].nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn r07_a_password_fits_its_own_hash_only() {
        let passwords = Passwords::costing(8, 1);
        let right = SecretString::from("correct horse battery");
        let hash = passwords.hash(&right).await.expect("hashes");
        assert_ne!(hash.expose_secret(), passwords.hash(&right).await.expect("hashes").expose_secret());
        assert!(hash.expose_secret().starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert!(passwords.fits(&right, Some(hash.expose_secret())).await.expect("checks"));
        let wrong = ["correct horse batterx", "", "correct horse battery "].map(SecretString::from);
        for wrong in wrong {
            assert!(!passwords.fits(&wrong, Some(hash.expose_secret())).await.expect("checks"));
        }
        assert!(!passwords.fits(&right, None).await.expect("checks"));
        assert!(!passwords.fits(&right, Some("not a hash")).await.expect("checks"));
    }

    #[tokio::test]
    async fn a_letter_typed_as_one_or_two_signs_is_the_same_password() {
        let passwords = Passwords::costing(8, 1);
        let hash = passwords.hash(&"caf\u{e9} au lait".into()).await.expect("hashes");
        let fits = passwords.fits(&"cafe\u{301} au lait".into(), Some(hash.expose_secret())).await;
        assert!(fits.expect("checks"));
    }

    #[tokio::test]
    async fn what_is_too_long_is_never_right_though_it_begins_right() {
        let passwords = Passwords::costing(8, 1);
        let right = "\u{df}".repeat(LONGEST / 2);
        let hash = passwords.hash(&right.clone().into()).await.expect("hashes");
        let longer = SecretString::from(format!("{right}x"));
        assert!(passwords.fits(&right.into(), Some(hash.expose_secret())).await.expect("checks"));
        assert!(!passwords.fits(&longer, Some(hash.expose_secret())).await.expect("checks"));
    }

    #[tokio::test]
    async fn a_hash_made_at_another_cost_is_outdated_and_still_fits() {
        let (old, new) = (Passwords::costing(8, 1), Passwords::costing(16, 2));
        let hash = old.hash(&"correct horse".into()).await.expect("hashes");
        assert!(!old.is_outdated(hash.expose_secret()) && new.is_outdated(hash.expose_secret()));
        assert!(new.fits(&"correct horse".into(), Some(hash.expose_secret())).await.expect("checks"));
        assert!(new.is_outdated("not a hash"));
    }

    #[test]
    fn without_a_hash_there_is_one_to_compare_with_that_costs_the_same() {
        let passwords = Passwords::default();
        assert!(!passwords.is_outdated(&passwords.of_nothing()));
        assert!(passwords.of_nothing().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
