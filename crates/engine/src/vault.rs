//! Secrets at rest (R05): XChaCha20-Poly1305 with a key that lives outside the database. The associated data names the
//! place a secret belongs to, so a ciphertext moved to another row does not open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The text every new database seals once, so that a key that does not fit is noticed at the start, not at the first
/// secret.
const CHECK_TEXT: &str = "counterpart key check";
const NONCE_BYTES: usize = 24;

/// Where the key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A file holding 32 bytes as base64; made on first start, readable by its owner only.
    File(PathBuf),
    /// The same text, handed over by the environment.
    Text(SecretString),
}

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key file cannot be read or made.
    #[error("the key file {path} cannot be used: {reason}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// There is a database, but not its key.
    #[error(
        "the key file {0} is not there, and this database's secrets are sealed with it. Bring the file back (from a \
         backup), or say where it is with --key-file or COUNTERPART_KEY. If it is lost for good: `counterpart backup FILE`, \
         then `counterpart restore FILE --new-key` into an empty place, and enter the credentials again there"
    )]
    Lost(String),
    /// The database was restored from a backup without the key, and nobody has brought the key yet.
    #[error(
        "the stored secrets cannot be used: this database was restored from a backup that does not hold their key, and the \
         key file {0} is not there. Bring the file (from where the key is kept), or say where it is with --key-file or \
         COUNTERPART_KEY. If the key is lost for good: `counterpart backup FILE`, then `counterpart restore FILE --new-key` \
         into an empty place, and enter the credentials again there with `counterpart integration set`"
    )]
    Awaited(String),
    /// The text is no key.
    #[error(
        "the key is not 32 bytes written as base64 (44 characters); check the key file or COUNTERPART_KEY"
    )]
    NotAKey,
    /// The database was sealed with another key.
    #[error(
        "the key does not fit this database: its secrets were sealed with another key. Bring back the key file that \
         belongs to this database (from a backup), or say where it is with --key-file or COUNTERPART_KEY"
    )]
    WrongKey,
    /// A stored secret does not open.
    #[error(
        "the stored secret '{0}' cannot be opened: it was sealed with another key or damaged; enter it again"
    )]
    Damaged(String),
}

/// Seals and opens secrets.
pub struct Vault {
    cipher: Option<XChaCha20Poly1305>,
    /// Names the key; without one, where it is awaited.
    id: String,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({} {})", if self.awaits_key() { "awaits" } else { "key" }, self.id)
    }
}

impl KeySource {
    /// The key as text, of the right form.
    pub fn read(&self) -> Result<SecretString, VaultError> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => SecretString::from(text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(VaultError::Lost(self.to_string()));
                }
                Err(error) => {
                    return Err(VaultError::File { path: self.to_string(), reason: error.to_string() });
                }
            },
        };
        key_of(&text)?;
        Ok(text)
    }

    /// Makes the key file with this key where there is none; one that is there must hold the same.
    pub fn bring(&self, key: &SecretString) -> Result<(), VaultError> {
        let there = match (self.read(), self) {
            (Err(VaultError::Lost(_)), Self::File(path)) => make_key_file(path, key)?,
            (there, _) => there?,
        };
        if *key_of(&there)? == *key_of(key)? { Ok(()) } else { Err(VaultError::WrongKey) }
    }
}

/// Where it is, for messages.
impl std::fmt::Display for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Text(_) => f.write_str("COUNTERPART_KEY"),
        }
    }
}

impl Vault {
    /// Reads the key; a key file that does not exist is made only where `may_create` says so (a fresh database).
    pub fn open(source: &KeySource, may_create: bool) -> Result<Self, VaultError> {
        let text = match (source.read(), source) {
            (Err(VaultError::Lost(_)), KeySource::File(path)) if may_create => {
                make_key_file(path, &SecretString::from(BASE64.encode(Key::generate().as_slice())))?
            }
            (text, _) => text?,
        };
        Self::with(&text)
    }

    /// With this key.
    pub fn with(text: &SecretString) -> Result<Self, VaultError> {
        let bytes = key_of(text)?;
        let key = Key::try_from(bytes.as_slice()).map_err(|_| VaultError::NotAKey)?;
        let id = blake3::derive_key("counterpart 2026 key id", &bytes)[..4]
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        Ok(Self { cipher: Some(XChaCha20Poly1305::new(&key)), id })
    }

    /// Without a key, until somebody brings it to this place: everything but the secrets can be used.
    pub fn awaiting(place: impl Into<String>) -> Self {
        Self { cipher: None, id: place.into() }
    }

    /// True when the key has still to be brought.
    pub fn awaits_key(&self) -> bool {
        self.cipher.is_none()
    }

    /// What a person is told while the key has still to be brought.
    pub fn missing(&self) -> Option<VaultError> {
        self.awaits_key().then(|| VaultError::Awaited(self.id.clone()))
    }

    fn cipher(&self) -> Result<&XChaCha20Poly1305, VaultError> {
        self.cipher.as_ref().ok_or_else(|| VaultError::Awaited(self.id.clone()))
    }

    /// 32 bytes that nobody can guess, from the generator that makes keys and nonces.
    pub(crate) fn unguessable() -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(Key::generate().as_slice());
        bytes
    }

    /// Names the key without telling it; stored beside each secret, for rotation.
    pub fn key_id(&self) -> &str {
        &self.id
    }

    /// True when what one of them sealed, the other opens.
    pub fn is_same(&self, other: &Self) -> bool {
        self.check_value().is_ok_and(|check| other.fits(&check).is_ok())
    }

    /// Seals a secret for one place (table, column and row, as text).
    pub fn seal(&self, secret: &SecretString, place: &str) -> Result<Vec<u8>, VaultError> {
        let nonce = XNonce::generate();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: place.as_bytes() };
        let sealed =
            self.cipher()?.encrypt(&nonce, payload).expect("a secret is far below the cipher's size limit");
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a secret sealed for this place.
    pub fn unseal(&self, sealed: &[u8], place: &str) -> Result<SecretString, VaultError> {
        let cipher = self.cipher()?;
        let damaged = || VaultError::Damaged(place.to_owned());
        if sealed.len() < NONCE_BYTES {
            return Err(damaged());
        }
        let (nonce, message) = sealed.split_at(NONCE_BYTES);
        let nonce = XNonce::try_from(nonce).map_err(|_| damaged())?;
        let payload = Payload { msg: message, aad: place.as_bytes() };
        let opened = Zeroizing::new(cipher.decrypt(&nonce, payload).map_err(|_| damaged())?);
        let text = std::str::from_utf8(&opened).map_err(|_| damaged())?;
        Ok(SecretString::from(text.to_owned()))
    }

    /// What a new database keeps to know its key by.
    pub fn check_value(&self) -> Result<Vec<u8>, VaultError> {
        self.seal(&SecretString::from(CHECK_TEXT), "key check")
    }

    /// Does this key fit the database that kept this check value?
    pub fn fits(&self, check_value: &[u8]) -> Result<(), VaultError> {
        self.unseal(check_value, "key check").map(drop).map_err(|_| VaultError::WrongKey)
    }
}

/// The 32 bytes that the text stands for.
fn key_of(text: &SecretString) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let bytes = BASE64.decode(text.expose_secret().trim()).map(Zeroizing::new);
    bytes.ok().filter(|bytes| Key::try_from(bytes.as_slice()).is_ok()).ok_or(VaultError::NotAKey)
}

/// Made beside its place and moved there whole, so that of two programs starting at once both end up with the same key:
/// the one that is returned.
fn make_key_file(path: &Path, key: &SecretString) -> Result<SecretString, VaultError> {
    let failed = |error: std::io::Error| VaultError::File {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Such files are readable by their owner only.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let text = key.expose_secret().trim();
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(key.clone()),
        Err(refused) if refused.error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).map(SecretString::from).map_err(failed)
        }
        Err(refused) => Err(failed(refused.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: u8) -> Vault {
        Vault::open(&KeySource::Text(BASE64.encode([byte; 32]).into()), false).expect("a key")
    }

    #[test]
    fn r05_a_secret_opens_only_with_its_key_and_in_its_place() {
        let sealed = vault(1).seal(&"s3cret".into(), "secret/value/halopsa/client_secret").expect("seals");
        assert!(!sealed.windows(6).any(|window| window == b"s3cret"), "nothing of the secret is readable");
        let opened = vault(1).unseal(&sealed, "secret/value/halopsa/client_secret").expect("opens");
        assert_eq!(opened.expose_secret(), "s3cret");
        assert!(vault(2).unseal(&sealed, "secret/value/halopsa/client_secret").is_err());
        assert!(vault(1).unseal(&sealed, "secret/value/other/client_secret").is_err());
        assert!(vault(1).unseal(b"short", "x").is_err());
    }

    #[test]
    fn r05_a_key_that_does_not_fit_the_database_is_noticed() {
        let check = vault(1).check_value().expect("seals");
        assert!(vault(1).fits(&check).is_ok());
        assert!(matches!(vault(2).fits(&check), Err(VaultError::WrongKey)));
    }

    #[test]
    fn the_key_file_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        let source = KeySource::File(path.clone());
        assert!(
            matches!(Vault::open(&source, false), Err(VaultError::Lost(_))),
            "never made for an old database"
        );
        let first = Vault::open(&source, true).expect("made");
        let again = Vault::open(&source, false).expect("read");
        assert_eq!(first.key_id(), again.key_id());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_text_that_is_no_key_is_refused() {
        assert!(matches!(Vault::open(&KeySource::Text("hello".into()), false), Err(VaultError::NotAKey)));
    }

    #[test]
    fn r81c_a_key_is_brought_where_there_is_none_and_must_be_the_same_where_there_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = KeySource::File(folder.path().join("key"));
        let key = SecretString::from(BASE64.encode([1; 32]));
        source.bring(&key).expect("is made");
        source.bring(&key).expect("is the same");
        let with_a_line_break = SecretString::from(format!("{}\n", BASE64.encode([1; 32])));
        source.bring(&with_a_line_break).expect("is the same");
        let other = SecretString::from(BASE64.encode([2; 32]));
        assert!(matches!(source.bring(&other), Err(VaultError::WrongKey)));
        assert_eq!(Vault::open(&source, false).expect("opens").key_id(), vault(1).key_id());
        assert!(matches!(KeySource::Text(key).bring(&other), Err(VaultError::WrongKey)));
    }

    #[test]
    fn r81c_without_its_key_a_vault_seals_and_opens_nothing_and_says_what_to_do() {
        let sealed = vault(1).seal(&"s3cret".into(), "place").expect("seals");
        let waiting = Vault::awaiting("data/key");
        for refused in [waiting.seal(&"new".into(), "place").err(), waiting.unseal(&sealed, "place").err()] {
            let sentence = refused.expect("is refused").to_string();
            for part in ["data/key is not there", "--key-file", "restore FILE --new-key"] {
                assert!(sentence.contains(part), "{sentence}");
            }
        }
    }
}
