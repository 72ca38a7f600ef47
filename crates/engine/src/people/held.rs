//! What a browser holds for somebody while nobody is signed in: who was, and what they had typed. It is sealed, so that nobody
//! reads it or makes it up, and what was typed opens for that person alone.

use crate::{EngineError, Hub};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use counterpart_model::UserId;
use secrecy::{ExposeSecret, SecretString};

/// Who was signed in.
const WHO: &str = "browser/who";

impl Hub {
    /// Names somebody to their browser, for when their session is over.
    pub fn name_to_browser(&self, user: UserId) -> Result<String, EngineError> {
        self.held(WHO, &user.to_string())
    }

    /// Whom [`Hub::name_to_browser`] named; nobody where this is not from here.
    pub fn named_by_browser(&self, held: &str) -> Option<UserId> {
        self.unheld(WHO, held)?.parse().ok()
    }

    /// Seals what this person typed, so that their browser can hold it.
    pub fn seal_for(&self, user: UserId, typed: &str) -> Result<String, EngineError> {
        self.held(&place(user), typed)
    }

    /// What this person had typed; nothing where somebody else did, or where it is not from here.
    pub fn open_for(&self, user: UserId, held: &str) -> Option<String> {
        self.unheld(&place(user), held)
    }

    fn held(&self, place: &str, text: &str) -> Result<String, EngineError> {
        Ok(BASE64.encode(self.vault.seal(&SecretString::from(text), place)?))
    }

    fn unheld(&self, place: &str, held: &str) -> Option<String> {
        let sealed = BASE64.decode(held).ok()?;
        Some(self.vault.unseal(&sealed, place).ok()?.expose_secret().to_owned())
    }
}

fn place(user: UserId) -> String {
    format!("browser/typed/{user}")
}
