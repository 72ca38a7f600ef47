//! Exact spelling (R14): when two names count as spelled the same.
//!
//! Unicode normalisation, case and white space are levelled, and what cannot be seen is dropped. Nothing
//! else is: `Acme Ltd` and `Acme Limited` are two spellings, and so are `Acme, Inc.` and `Acme Inc`.

use std::borrow::Cow;
use std::fmt;

use caseless::Caseless;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::invisible::is_invisible;

/// The spelling of a name, levelled. Two names are spelled the same exactly when their keys are equal.
///
/// A key is safe to store: it is its own key, so a stored one never needs to be made again unless the Unicode
/// tables change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SpellingKey(String);

impl SpellingKey {
    /// The key of a name, or `None` where the name holds neither letter nor digit: an empty name or one of
    /// punctuation alone says nothing about who it is, and must never be equal to another.
    pub fn of(name: &str) -> Option<Self> {
        let key = if name.is_ascii() { collapse(&name.to_ascii_lowercase()) } else { level(name) };
        key.chars().any(char::is_alphanumeric).then_some(Self(key))
    }

    /// The levelled text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words of the name, in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ')
    }
}

impl fmt::Display for SpellingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Folding can undo normalisation and the other way round, and a dropped character can bring two others
/// together; so the steps are repeated until nothing moves. Two rounds do for nearly all text.
fn level(name: &str) -> String {
    const ROUNDS: usize = 8;
    let mut text = Cow::Borrowed(name);
    for _ in 0..ROUNDS {
        let folded: String =
            text.chars().filter(|c| !is_invisible(*c)).nfd().default_case_fold().nfkc().collect();
        let next = collapse(&folded);
        if next == *text {
            break;
        }
        text = Cow::Owned(next);
    }
    text.into_owned()
}

/// White space runs become one space, none at the ends; what cannot be seen goes.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}
