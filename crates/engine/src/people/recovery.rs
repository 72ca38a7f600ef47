//! Recovery codes: for whoever has lost the second factor. Eighty random bits each, written so that they can be read aloud.

use crate::Vault;
use counterpart_model::UserId;
use secrecy::{ExposeSecret, SecretString};

/// How many there are.
pub(super) const COUNT: usize = 10;
/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LETTERS: usize = 16;

/// New recovery codes, each good for one sign-in. They are shown once.
pub struct RecoveryCodes(pub Vec<SecretString>);

/// New ones, and their hashes.
pub(super) fn new(user: UserId) -> (RecoveryCodes, Vec<Vec<u8>>) {
    let codes: Vec<SecretString> = (0..COUNT).map(|_| one()).collect();
    let hashes = codes.iter().filter_map(|code| hash(user, code.expose_secret())).collect();
    (RecoveryCodes(codes), hashes)
}

fn one() -> SecretString {
    let bytes = Vault::unguessable();
    // Five bits of each byte: every letter is as likely as any other.
    let letters: Vec<char> =
        bytes.iter().take(LETTERS).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    SecretString::from(groups.join("-"))
}

/// The hash of what somebody typed; nothing where it does not look like a code.
pub(super) fn hash(user: UserId, typed: &str) -> Option<Vec<u8>> {
    let letter = |c: char| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    };
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(letter).collect();
    let known = |c: char| u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte));
    if code.len() != LETTERS || !code.chars().all(known) {
        return None;
    }
    let place = format!("{user}/{code}");
    Some(blake3::derive_key("counterpart 2026 recovery code", place.as_bytes()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    const ANA: UserId = UserId(Uuid::from_u128(1));
    const BEN: UserId = UserId(Uuid::from_u128(2));

    #[test]
    fn r07_ten_codes_no_two_alike_each_somebodys_own() {
        let (RecoveryCodes(codes), hashes) = new(ANA);
        assert_eq!((codes.len(), hashes.iter().collect::<BTreeSet<_>>().len()), (10, 10));
        for (code, known) in codes.iter().zip(&hashes) {
            let code = code.expose_secret();
            assert_eq!(code.len(), 19, "four groups of four");
            assert_eq!(hash(ANA, code).as_ref(), Some(known));
            assert_eq!(hash(ANA, &code.to_uppercase().replace('-', " ")).as_ref(), Some(known));
            assert_ne!(hash(BEN, code).as_ref(), Some(known));
        }
    }

    #[test]
    fn letters_that_look_alike_are_read_as_the_ones_that_are_used() {
        assert_eq!(hash(ANA, "O0iL-1111-2222-3333"), hash(ANA, "0011111122223333"));
        for typed in ["", "123456", "uuuu-uuuu-uuuu-uuuu", "0011-1111-2222-33333"] {
            assert_eq!(hash(ANA, typed), None, "{typed}");
        }
    }
}
