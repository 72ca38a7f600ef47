//! What is known of a person, levelled for comparing.

use super::given_name::may_be_same_given_name;
use crate::email::{self, EmailKey};
use crate::phone::{self, Home};
use crate::record::Person;
use crate::spelling::SpellingKey;

/// The facts of one person.
pub(super) struct Facts {
    /// The company id, without blanks around it.
    pub company: Option<String>,
    /// Spelling of the whole name; the same whether it stands in one field or in two.
    pub name: Option<SpellingKey>,
    /// Key of the e-mail address, where it is a valid one.
    pub email: Option<EmailKey>,
    /// Whether that address belongs to a function.
    pub role_mailbox: bool,
    /// Phone numbers, each once, in ascending order.
    pub phones: Vec<String>,
}

impl Facts {
    pub(super) fn of(person: &Person, home: &Home) -> Self {
        let reading = person.email.as_deref().map(email::read);
        let mut phones: Vec<String> = [&person.phone, &person.mobile]
            .into_iter()
            .flatten()
            .filter_map(|text| comparable(text, home))
            .collect();
        phones.sort();
        phones.dedup();
        Self {
            company: person
                .company_id
                .as_deref()
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned),
            name: SpellingKey::of(&person.full_name()),
            role_mailbox: reading.as_ref().is_some_and(|reading| reading.role),
            email: reading.and_then(|reading| reading.key),
            phones,
        }
    }
}

/// A number as it is compared: E.164, and for what is not valid its bare digits, for the same odd number in
/// both lists is still the same.
fn comparable(text: &str, home: &Home) -> Option<String> {
    const FEWEST_DIGITS: usize = 7;
    if text.trim().is_empty() {
        return None;
    }
    phone::read(text, home).written.or_else(|| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= FEWEST_DIGITS && digits.bytes().any(|digit| digit != b'0')).then_some(digits)
    })
}

/// Whether two names cannot well be one person's: no word in common, or only the family name while the given
/// names do not fit. A missing name conflicts with nothing.
pub(super) fn names_conflict(a: &Facts, b: &Facts) -> bool {
    let (Some(a), Some(b)) = (&a.name, &b.name) else { return false };
    let (a, b): (Vec<&str>, Vec<&str>) = (words(a), words(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let shared = a.iter().filter(|word| word.chars().count() > 1 && b.contains(word)).count();
    if shared >= 2 || shared == a.len() || shared == b.len() {
        return false;
    }
    let given_fit = may_be_same_given_name(a[0], b[0]);
    match shared {
        // Both parts differ a little, as with a typing error in one and a nickname in the other.
        0 => !(given_fit && a.last().zip(b.last()).is_some_and(|(a, b)| one_in_other(a, b))),
        // The shared word may be the given name (the family name changed, or both stand the other way round).
        _ if a[0] == b[0] || a.last() != b.last() => false,
        _ => !given_fit,
    }
}

fn words(name: &SpellingKey) -> Vec<&str> {
    name.words()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// `miles` and `miles-bissett`, `s` and `smith`.
fn one_in_other(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a)
}
