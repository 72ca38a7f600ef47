//! What a record has besides its name, levelled to keys that are equal or not.

use crate::email;
use crate::record::Organisation;
use crate::scoring::hash;
use crate::words::fold::fold;

/// Families of keys. They are the first argument of [`hash::key`], and the same value in two families is two keys.
const DOMAIN: u8 = 1;
const LABEL: u8 = 2;
const PHONE: u8 = 3;
const MAILBOX: u8 = 4;
const PLACE_OF_POST: u8 = 5;
pub(crate) const CITY: u8 = 6;
const COUNTRY: u8 = 7;

/// The keys of one record; 0 where there is nothing to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Evidence {
    /// The registrable domain of its site or mail, where it is not free mail.
    pub domain: u64,
    /// That domain without its end: `acme` of `acme.co.uk`.
    pub label: u64,
    /// The significant digits of its phone number.
    pub phone: u64,
    /// Its e-mail address.
    pub mailbox: u64,
    /// Postcode and house number, or house number and street.
    pub post: u64,
    /// City, and country.
    pub city: u64,
    pub country: u64,
}

impl Evidence {
    /// Nothing to compare.
    pub(crate) const NONE: Self =
        Self { domain: 0, label: 0, phone: 0, mailbox: 0, post: 0, city: 0, country: 0 };

    pub(crate) fn of(record: &Organisation, buffer: &mut String) -> Self {
        let domain = domain_of(record);
        Self {
            domain: domain.as_deref().map_or(0, |domain| hash::key(DOMAIN, domain.as_bytes())),
            label: domain.as_deref().and_then(label_of).map_or(0, |label| hash::key(LABEL, label.as_bytes())),
            phone: record.beside().phone.as_deref().map_or(0, phone_key),
            mailbox: record.beside().email.as_deref().map_or(0, mailbox_key),
            post: record.beside().address.as_deref().map_or(0, |address| post_key(address, buffer)),
            city: record.beside().city.as_deref().map_or(0, |city| text_key(CITY, city, buffer)),
            country: record
                .beside()
                .country
                .as_deref()
                .map_or(0, |country| text_key(COUNTRY, country, buffer)),
        }
    }

    /// The keys that make candidates.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> {
        [self.domain, self.label, self.phone, self.mailbox, self.post].into_iter().filter(|key| *key != 0)
    }
}

/// The registrable domain of a record's site, else of its mail.
pub(crate) fn domain_of(record: &Organisation) -> Option<String> {
    let mailed = || record.beside().email.as_deref().and_then(mail_domain);
    record.beside().domain.as_deref().and_then(registrable).or_else(mailed)
}

/// Second levels under which names are registered, as in `acme.co.uk`.
const SECOND_LEVELS: [&str; 14] =
    ["co", "com", "org", "net", "gov", "edu", "ac", "ltd", "plc", "id", "asn", "nhs", "sch", "or"];

/// The registrable domain of an address as people write it: `https://www.acme.co.uk/about` is `acme.co.uk`. Nothing for
/// free mail and for what is no domain.
pub(crate) fn registrable(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, domain)| domain);
    let host = host.split(':').next().unwrap_or_default().trim_matches('.');
    let labels: Vec<&str> = host.split('.').filter(|label| !label.is_empty()).collect();
    if labels.len() < 2 || host.len() > 253 || host.contains(|c: char| c.is_whitespace() || c == ',') {
        return None;
    }
    let last = labels.len() - 1;
    let under_second =
        labels.len() > 2 && labels[last].len() == 2 && SECOND_LEVELS.contains(&labels[last - 1]);
    let domain = labels[last - if under_second { 2 } else { 1 }..].join(".");
    (!email::is_free_mail(&domain)).then_some(domain)
}

fn label_of(domain: &str) -> Option<&str> {
    domain.split('.').next().filter(|label| label.len() >= 4)
}

fn mail_domain(address: &str) -> Option<String> {
    let (_, domain) = address.trim().rsplit_once('@')?;
    registrable(domain)
}

fn mailbox_key(address: &str) -> u64 {
    let address = address.trim().to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() && domain.contains('.') => {
            hash::key(MAILBOX, address.as_bytes())
        }
        _ => 0,
    }
}

/// The last nine digits tell numbers apart in every country; how the rest is written differs from tool to tool.
/// An extension is no part of it.
pub(crate) fn phone_key(text: &str) -> u64 {
    const SIGNIFICANT: usize = 9;
    let lower = text.to_ascii_lowercase();
    let number = lower.split(['x', '#', ';']).next().unwrap_or_default();
    let number = number.split("ext").next().unwrap_or_default();
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let digits = &digits[digits.len().saturating_sub(SIGNIFICANT)..];
    let same = digits.iter().all(|digit| Some(digit) == digits.first());
    if digits.len() < 7 || same { 0 } else { hash::key(PHONE, digits) }
}

fn text_key(family: u8, text: &str, buffer: &mut String) -> u64 {
    fold(text, buffer);
    buffer.retain(char::is_alphanumeric);
    if buffer.is_empty() { 0 } else { hash::key(family, buffer.as_bytes()) }
}

/// House number with the postcode where one is read, else with the longest word of the street.
fn post_key(address: &str, buffer: &mut String) -> u64 {
    fold(address, buffer);
    let words: Vec<&str> =
        buffer.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let numbered = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 5;
    let Some(house) = words.iter().copied().find(|word| numbered(word)) else { return 0 };
    let postcode = postcode(&words, house);
    let street = || {
        words
            .iter()
            .copied()
            .filter(|word| word.bytes().all(|b| b.is_ascii_alphabetic()))
            .max_by_key(|w| w.len())
    };
    let place = postcode.or_else(|| street().map(str::to_owned));
    place.map_or(0, |place| hash::key(PLACE_OF_POST, format!("{house} {place}").as_bytes()))
}

/// A postcode: British (`LS1 4AP`), Canadian, or the last group of four or five digits that is not the house number.
fn postcode(words: &[&str], house: &str) -> Option<String> {
    let mixed = |word: &str| {
        word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().any(|b| b.is_ascii_alphabetic())
    };
    let two = words.windows(2).rev().find(|pair| {
        pair[1].len() == 3
            && mixed(pair[1])
            && (2..=4).contains(&pair[0].len())
            && mixed(pair[0])
            && pair[0] != house
    });
    if let Some(pair) = two {
        return Some(pair.concat());
    }
    let digits = |word: &&&str| {
        (4..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit()) && **word != house
    };
    words.iter().rev().find(digits).map(|word| (*word).to_owned())
}
