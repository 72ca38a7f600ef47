//! How the name of an organisation is read.
//!
//! For exact spelling nothing that is noticed here changes the key; it is said so that a person sees why two
//! names that mean the same company are not spelled the same.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::invisible;
use crate::spelling::SpellingKey;

/// A name as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameReading {
    /// The name as it came.
    pub value: String,
    /// The name as it is stored: in composed form, nothing blank at the ends. `None` where nothing is left.
    pub stored: Option<String>,
    /// The spelling it is matched by. `None` where the name holds neither letter nor digit.
    pub key: Option<SpellingKey>,
    /// What stands out, in the order of the name's parts.
    pub notes: Vec<NameNote>,
}

/// Something that stands out in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameNote {
    /// A mark that people put before names to sort records away: `zz_`, `x -`.
    SortedAway(String),
    /// A state in brackets, or a plea: `(Inactive)`, `DO NOT USE`.
    Status(String),
    /// A second name in brackets or after "trading as".
    Alias(String),
    /// A legal form at the end: `Ltd`, `Pty Ltd`.
    LegalForm(String),
}

impl fmt::Display for NameNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SortedAway(mark) => write!(f, "it begins with '{mark}', a mark for records put away"),
            Self::Status(status) => write!(f, "'{status}' says a state, not a name"),
            Self::Alias(alias) => write!(f, "'{alias}' looks like a second name"),
            Self::LegalForm(form) => write!(f, "'{form}' is a legal form"),
        }
    }
}

/// Legal forms, with points and case levelled. Common in the countries where MSPs work.
const LEGAL_FORMS: [&str; 47] = [
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "bvba",
    "co",
    "company",
    "corp",
    "corporation",
    "cic",
    "cvba",
    "ebl",
    "ek",
    "ev",
    "fzco",
    "gbr",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "kft",
    "lda",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "pllc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "spa",
    "srl",
    "sro",
    "ug",
    "vof",
];

const STATUSES: [&str; 16] = [
    "inactive",
    "prospect",
    "former",
    "former client",
    "former customer",
    "closed",
    "old",
    "archived",
    "do not use",
    "duplicate",
    "dupe",
    "lost",
    "on hold",
    "suspended",
    "test",
    "terminated",
];

const TRADING_AS: [&str; 6] = [" trading as ", " t/a ", " dba ", " d/b/a ", " formerly ", " aka "];

const PLEA: &str = "do not use";

/// Reads a name.
pub fn read(value: &str) -> NameReading {
    let stored = stored(value);
    let notes = stored.as_deref().map(notice).unwrap_or_default();
    let stored = stored.map(Cow::into_owned);
    NameReading { value: value.to_owned(), key: SpellingKey::of(value), stored, notes }
}

/// What stands out in a name, without the rest of its reading.
pub(crate) fn notes(value: &str) -> Vec<NameNote> {
    stored(value).as_deref().map(notice).unwrap_or_default()
}

fn stored(value: &str) -> Option<Cow<'_, str>> {
    let trimmed = invisible::trim(value);
    match trimmed {
        "" => None,
        _ if trimmed.is_ascii() => Some(Cow::Borrowed(trimmed)),
        _ => Some(Cow::Owned(trimmed.nfc().collect())),
    }
}

fn notice(name: &str) -> Vec<NameNote> {
    let mut notes = Vec::new();
    if let Some(mark) = sorting_mark(name) {
        notes.push(NameNote::SortedAway(mark.to_owned()));
    }
    for inside in brackets(name) {
        let lower = inside.to_lowercase();
        if STATUSES.contains(&lower.as_str()) {
            notes.push(NameNote::Status(inside.to_owned()));
        } else if inside.chars().any(char::is_alphabetic) {
            notes.push(NameNote::Alias(inside.to_owned()));
        }
    }
    let outside: String = without_brackets(name);
    let lower = outside.to_ascii_lowercase();
    // Names are short and nearly none holds any of these: looking from place to place is quicker than preparing a search.
    if let Some(at) = lower.as_bytes().windows(PLEA.len()).position(|part| part == PLEA.as_bytes()) {
        notes.push(NameNote::Status(outside[at..at + PLEA.len()].to_owned()));
    }
    for phrase in TRADING_AS {
        let mut spaces = lower.bytes().enumerate().filter(|(_, byte)| *byte == b' ').map(|(at, _)| at);
        if let Some(at) = spaces.find(|at| lower[*at..].starts_with(phrase)) {
            let alias = outside[at + phrase.len()..].trim();
            if !alias.is_empty() {
                notes.push(NameNote::Alias(alias.to_owned()));
            }
            break;
        }
    }
    if let Some(form) = legal_form(&outside) {
        notes.push(NameNote::LegalForm(form));
    }
    notes
}

/// `zz_Acme`, `zzz Acme`, `x - Acme`, `*Acme`: the mark, if the name begins with one and goes on after it.
fn sorting_mark(name: &str) -> Option<&str> {
    let letters = name.bytes().take_while(|b| matches!(b, b'z' | b'Z' | b'x' | b'X')).count();
    let rest = &name[letters..];
    let after = rest.trim_start_matches(['_', '-', ' ', '.', '*', '~']);
    let mark = &name[..name.len() - after.len()];
    let separated = after.len() < rest.len();
    let zz = mark.starts_with("zz") || mark.to_ascii_lowercase().starts_with("zz");
    let punctuated = rest.starts_with(['_', '*', '~']) || rest.starts_with(" - ");
    (separated && !after.is_empty() && (zz || punctuated)).then(|| mark.trim_end())
}

fn brackets(name: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = name;
    while let Some(open) = rest.find(['(', '[']) {
        let inside = &rest[open + 1..];
        let Some(close) = inside.find([')', ']']) else { break };
        let text = inside[..close].trim();
        if !text.is_empty() {
            found.push(text);
        }
        rest = &inside[close + 1..];
    }
    found
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The run of legal forms that ends a name, as written; never the whole name.
fn legal_form(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_form = |word: &str| {
        let bare: String =
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        LEGAL_FORMS.contains(&bare.as_str())
    };
    let forms = words.iter().rev().take_while(|word| is_form(word)).count();
    (forms > 0 && forms < words.len())
        .then(|| words[words.len() - forms..].join(" ").trim_end_matches([',', ';']).to_owned())
}
