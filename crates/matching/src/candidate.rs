//! What a matcher takes and gives. Every matcher, exact or scoring, has this one shape.

use std::fmt;

use serde::{Serialize, Serializer};

/// Compares two lists and says which records may be the same.
///
/// A matcher promises: the order of the lists does not matter; no record stands in more than three candidates
/// ([`crate::group::MOST_SHOWN`]); a record stands in at most one [`Decision::Match`]; the candidates are
/// sorted, best first, then by ids.
pub trait Matcher<Record> {
    /// The candidates between two lists. Ids are taken as unique within each list.
    fn candidates(&self, left: &[Record], right: &[Record]) -> Vec<Candidate>;
}

/// Two records that may be the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Id in the left list.
    pub left: String,
    /// Id in the right list.
    pub right: String,
    /// How sure, from 0 to 1, in steps of 0.0001. Comparable within one matcher.
    pub score: f64,
    /// What to make of it.
    pub decision: Decision,
    /// Why, most telling first.
    pub reasons: Vec<Reason>,
}

/// What to make of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// The same, and no other record claims either side.
    Match,
    /// Worth a person's look.
    Suggest,
    /// Several records have the same claim; a person must choose.
    Ambiguous,
}

impl Decision {
    /// The word in results: `match`, `suggest` or `ambiguous`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Suggest => "suggest",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// What records have in common, where it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// A name spelled the same.
    Name,
    /// An e-mail address.
    Email,
    /// A name together with a phone number.
    NameAndPhone,
}

/// One reason for or against a candidate. Prints as words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The e-mail address is the same and nobody else's.
    SameEmail,
    /// Name and phone number are the same.
    SameNameAndPhone,
    /// The name is spelled the same.
    SameName,
    /// The phone number is the same.
    SamePhone,
    /// Several records share what makes the candidate; the true counts, however few are shown.
    Several {
        /// What they share.
        of: Trait,
        /// How many on the left, the candidate's own among them.
        left: usize,
        /// How many on the right.
        right: usize,
    },
    /// The address is that of a function, not of a person.
    RoleMailbox,
    /// The address is seen with names that do not fit each other.
    SharedAddress,
    /// One of both is matched to another record by the same evidence.
    ClaimedElsewhere,
    /// The records belong to different companies.
    OtherCompany,
    /// Something that was seen, in words, and what it adds to the log-odds in tenths, where it is weighed by itself.
    Seen {
        /// What was seen.
        words: String,
        /// Tenths of log-odds: 7 doubles the odds, -7 halves them.
        tenths: Option<i32>,
    },
}

/// What the records of one side are called in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noun<'a> {
    /// One of them: "customer".
    pub one: &'a str,
    /// Several: "customers".
    pub many: &'a str,
}

impl Noun<'_> {
    fn count(self, count: usize) -> String {
        format!("{count} {}", if count == 1 { self.one } else { self.many })
    }
}

impl Reason {
    /// The reason in words, with the sides called by their names: "2 customers bear this name".
    pub fn in_words(&self, left_noun: Noun<'_>, right_noun: Noun<'_>) -> String {
        if let Self::Seen { words, tenths } = self {
            return match tenths {
                Some(tenths) => format!("{words} {:+.1}", f64::from(*tenths) / 10.0),
                None => words.clone(),
            };
        }
        let Self::Several { of, left, right } = self else { return self.fixed_words().to_owned() };
        let (who, several) = match (left, right) {
            (l, 1) => (left_noun.count(*l), *l > 1),
            (1, r) => (right_noun.count(*r), true),
            (l, r) => (format!("{} and {}", left_noun.count(*l), right_noun.count(*r)), true),
        };
        let what = match of {
            Trait::Name => "this name",
            Trait::Email => "this e-mail address",
            Trait::NameAndPhone => "this name and phone number",
        };
        format!("{who} {} {what}", if several { "bear" } else { "bears" })
    }

    fn fixed_words(&self) -> &'static str {
        match self {
            Self::SameEmail => "e-mail address is the same",
            Self::SameNameAndPhone => "name and phone number are the same",
            Self::SameName => "name is spelled the same",
            Self::SamePhone => "phone number is the same",
            Self::Several { .. } => "several share it",
            Self::RoleMailbox => "the shared e-mail address is a role mailbox, which is no identity",
            Self::SharedAddress => "the e-mail address is seen with several names, so it is no identity",
            Self::ClaimedElsewhere => "one of both is matched to another record",
            Self::OtherCompany => "the companies differ",
            Self::Seen { .. } => "seen",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = Noun { one: "record on the left", many: "records on the left" };
        let right = Noun { one: "record on the right", many: "records on the right" };
        f.write_str(&self.in_words(left, right))
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A score in steps of 0.0001, never quite nothing.
pub(crate) fn score(value: f64) -> f64 {
    (value * 10_000.0).round().clamp(1.0, 10_000.0) / 10_000.0
}

/// Best first; then by ids.
pub(crate) fn best_first(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.score
        .total_cmp(&a.score)
        .then_with(|| a.decision.cmp(&b.decision))
        .then_with(|| a.left.cmp(&b.left))
        .then_with(|| a.right.cmp(&b.right))
}
