//! Codes of authenticator apps (RFC 6238): SHA-1, six digits, thirty seconds, which is what every app can do.

use counterpart_model::Instant;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Bits of the secret: as many as the hash has.
pub(super) const SECRET_BYTES: usize = 20;

/// The secret of one app, with what the app shows beside its codes.
pub(super) struct App(Totp);

impl App {
    /// Of a secret as [`App::secret`] gives it; nothing where it is none.
    pub(super) fn of(secret: &SecretString, issuer: &str, account: &str) -> Option<Self> {
        Self::with(Secret::try_from_base32(secret.expose_secret()).ok()?, issuer, account)
    }

    /// Of new random bytes.
    pub(super) fn new(bytes: &[u8; 32], issuer: &str, account: &str) -> Option<Self> {
        let mut short = [0; SECRET_BYTES];
        short.copy_from_slice(&bytes[..SECRET_BYTES]);
        Self::with(Secret::from(short), issuer, account)
    }

    fn with(secret: Secret, issuer: &str, account: &str) -> Option<Self> {
        // The colon parts one from the other in the address that apps read.
        let plain = |text: &str| text.replace(':', " ");
        let builder = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(secret)
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(account));
        builder.build().ok().map(Self)
    }

    /// The secret in the letters that apps read (base32).
    pub(super) fn secret(&self) -> SecretString {
        SecretString::from(self.0.secret().to_base32())
    }

    /// The address that apps read from a picture.
    pub(super) fn url(&self) -> Option<SecretString> {
        self.0.to_url().ok().map(SecretString::from)
    }

    /// The time step whose code this is, of the present one and its neighbours; nothing where it is none, or not newer than
    /// the newest that was used.
    pub(super) fn step_of(&self, code: &str, now: Instant, used: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.0.check(&code, u64::try_from(now.timestamp()).ok()?)?;
        i64::try_from(step).ok().filter(|step| used.is_none_or(|used| *step > used))
    }

    #[cfg(test)]
    fn code(&self, now: Instant) -> String {
        self.0.generate(now.timestamp().cast_unsigned()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> App {
        App::of(&"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(), "Acme: IT", "ana@example.com").expect("a secret")
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).unwrap_or_default()
    }

    /// The moments and secret of RFC 6238, appendix B; of its eight digits the last six.
    #[test]
    fn r07_codes_are_those_of_the_standard() {
        for (now, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(app().code(at(now)), code);
            assert_eq!(app().step_of(code, at(now), None), Some(now / 30));
        }
    }

    #[test]
    fn r07_a_code_is_good_for_its_step_and_its_neighbours_and_once() {
        let code = app().code(at(3_000));
        assert_eq!(app().step_of(&code, at(2_970), None), Some(100));
        assert_eq!(app().step_of(&code, at(3_059), None), Some(100));
        assert_eq!(app().step_of(&code, at(3_060), None), None);
        assert_eq!(app().step_of(&code, at(2_969), None), None);
        assert_eq!(app().step_of(&code, at(3_000), Some(100)), None, "used");
        assert_eq!(app().step_of(&code, at(3_000), Some(101)), None, "a newer one was used");
        assert_eq!(app().step_of(&code, at(3_000), Some(99)), Some(100));
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(app().step_of(&spaced, at(3_000), None), Some(100));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "12345", "1234567", "abcdef", "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}", "-12345"]
        {
            assert_eq!(app().step_of(text, at(3_000), None), None, "{text}");
        }
        assert!(App::of(&"not base32!".into(), "Acme", "ana").is_none());
    }

    #[test]
    fn the_address_for_apps_names_the_workspace_and_the_account() {
        let url = app().url().expect("an address");
        let url = url.expose_secret();
        assert!(url.starts_with("otpauth://totp/Acme%20%20IT:ana%40example.com?secret=GEZDGNBV"), "{url}");
        let new = App::new(&[7; 32], "Acme", "ana").expect("a secret");
        assert_eq!(new.secret().expose_secret().len(), 32);
        assert!(App::of(&new.secret(), "Acme", "ana").is_some());
    }
}
