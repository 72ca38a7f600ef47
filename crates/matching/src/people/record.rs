//! A person as compared: the name read, and keys of all that stands beside it.

use super::mailbox::{self, fit, letters};
use super::name::Name;
use super::nicknames::Nicknames;
use crate::email;
use crate::phone::Home;
use crate::phone::significant::{Significant, significant};
use crate::record::Person;
use crate::scoring::hash;
use crate::spelling::SpellingKey;
use crate::words::fold::fold;

/// Families of keys; the first argument of [`hash::key`].
pub(crate) mod family {
    pub const COMPANY: u8 = 40;
    pub const EMAIL: u8 = 41;
    pub const DOMAIN: u8 = 42;
    pub const PHONE: u8 = 44;
    pub const EXTENSION: u8 = 45;
    pub const TITLE: u8 = 46;
    pub const SPELLED: u8 = 47;
}

/// An e-mail address that can be compared.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The whole address.
    pub key: u64,
    /// Its domain.
    pub domain: u64,
    /// The letters of that part.
    pub letters: String,
    /// Whether it belongs to a function.
    pub role: bool,
    /// Whether anybody can have an address of that domain.
    pub free: bool,
    /// How it fits the name of its bearer.
    pub own: u8,
}

/// A person as compared; keys are 0 where there is nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// The company, levelled.
    pub company: u64,
    pub name: Name,
    /// The exact spelling of the whole name, however the fields hold it.
    pub spelled: u64,
    pub mail: Option<Mail>,
    /// The number at the desk, and the one that is carried.
    pub desk: u64,
    pub mobile: u64,
    /// The extension at the desk.
    pub extension: u64,
    pub title: u64,
}

impl Record {
    pub(crate) fn of(person: &Person, home: &Home, nicknames: &Nicknames) -> Self {
        let company = person.company_id.as_deref().map_or("", str::trim);
        // An address in a field of the name is an address.
        let written = person.email.as_deref().filter(|text| !text.trim().is_empty()).or_else(|| {
            [person.first_name.as_str(), &person.last_name].into_iter().find(|text| text.contains('@'))
        });
        let name = Name::read(&person.first_name, &person.last_name);
        let mail = written.and_then(|text| Mail::of(text, &name, nicknames));
        let number = |text: &Option<String>| text.as_deref().and_then(|text| significant(text, home));
        let (desk, mobile) = (number(&person.phone), number(&person.mobile));
        let extension = desk.as_ref().and_then(|number| number.extension.as_deref());
        let line = |number: &Option<Significant>| {
            number.as_ref().map_or(0, |number| hash::key(family::PHONE, number.digits.as_bytes()))
        };
        Self {
            company: if company.is_empty() { 0 } else { hash::key(family::COMPANY, company.as_bytes()) },
            spelled: SpellingKey::of(&person.full_name())
                .map_or(0, |key| hash::key(family::SPELLED, key.as_str().as_bytes())),
            extension: extension.map_or(0, |digits| hash::key(family::EXTENSION, digits.as_bytes())),
            desk: line(&desk),
            mobile: line(&mobile),
            title: person.title.as_deref().map_or(0, title_key),
            name,
            mail,
        }
    }

    /// The numbers that are there, each once.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> + Clone + use<> {
        let mobile = if self.mobile == self.desk { 0 } else { self.mobile };
        [self.desk, mobile].into_iter().filter(|key| *key != 0)
    }
}

impl Mail {
    fn of(text: &str, name: &Name, nicknames: &Nicknames) -> Option<Self> {
        let reading = email::read(text);
        let key = reading.key?;
        let letters = letters(key.local());
        Some(Self {
            key: hash::key(family::EMAIL, key.as_str().as_bytes()),
            domain: hash::key(family::DOMAIN, key.domain().as_bytes()),
            role: reading.role,
            free: reading.free_mail,
            own: if reading.role { fit::SILENT } else { mailbox::fit(&letters, name, nicknames) },
            letters,
        })
    }
}

fn title_key(title: &str) -> u64 {
    let mut folded = String::new();
    fold(title, &mut folded);
    folded.retain(char::is_alphanumeric);
    if folded.is_empty() { 0 } else { hash::key(family::TITLE, folded.as_bytes()) }
}
