//! What is seen when two people are held side by side.
//!
//! Every observation is a number with a place in [`CURVES`]; the table says what it adds to the score. Nothing here
//! knows which is the left one.

use super::alike::{Bearers, Eye, Like, Names};
use super::lists::Counts;
use super::mailbox::{across, fit};
use super::nicknames::Nicknames;
use super::record::{Mail, Record};
use crate::scoring::edit::distance;

/// The curves of the table, in the order of their observations.
pub const CURVES: [&str; 17] = [
    "given",
    "family",
    "names",
    "swapped",
    "middle",
    "given_rarity",
    "family_rarity",
    "generation",
    "email",
    "mailbox_best",
    "mailbox_worst",
    "desk",
    "mobile",
    "extension",
    "title",
    "company_size",
    "against",
];

/// Places of observations; in the order of [`CURVES`].
pub(crate) mod at {
    pub const GIVEN: usize = 0;
    pub const FAMILY: usize = 1;
    pub const NAMES: usize = 2;
    pub const SWAPPED: usize = 3;
    pub const MIDDLE: usize = 4;
    pub const GIVEN_RARITY: usize = 5;
    pub const FAMILY_RARITY: usize = 6;
    pub const GENERATION: usize = 7;
    pub const EMAIL: usize = 8;
    pub const MAILBOX_BEST: usize = 9;
    pub const MAILBOX_WORST: usize = 10;
    pub const DESK: usize = 11;
    pub const MOBILE: usize = 12;
    pub const EXTENSION: usize = 13;
    pub const TITLE: usize = 14;
    pub const COMPANY_SIZE: usize = 15;
    pub const AGAINST: usize = 16;
}

pub(crate) type Observed = [f32; CURVES.len()];

/// How two things stand to each other.
pub(crate) mod stand {
    pub const AGREE: f32 = 1.0;
    /// A few others have it too.
    pub const AGREE_FEW: f32 = 2.0;
    /// Many have it.
    pub const AGREE_MANY: f32 = 3.0;
    pub const DIFFER: f32 = 4.0;
}

/// How two e-mail addresses stand to each other.
pub(crate) mod mail {
    /// One address, and one person of it on each side.
    pub const SAME: f32 = 1.0;
    /// One address of several people whose names fit each other.
    pub const SAME_OF_SEVERAL: f32 = 2.0;
    /// One address that is no identity: a function's, or seen with names that do not fit.
    pub const NO_IDENTITY: f32 = 3.0;
    /// A letter apart.
    pub const NEARLY: f32 = 4.0;
    /// The same before the `@`, another domain behind it.
    pub const OTHER_DOMAIN: f32 = 5.0;
    /// One of both, or both, are private addresses.
    pub const PRIVATE: f32 = 6.0;
    /// Two addresses of one domain.
    pub const TWO_OF_DOMAIN: f32 = 7.0;
    /// Two addresses.
    pub const DIFFER: f32 = 8.0;
}

/// Which parts of two names agree.
pub(crate) mod parts {
    pub const BOTH: f32 = 1.0;
    /// Both, one of them by its first letter only.
    pub const INITIAL: f32 = 2.0;
    pub const GIVEN_ONLY: f32 = 3.0;
    pub const FAMILY_ONLY: f32 = 4.0;
    pub const NEITHER: f32 = 5.0;
    /// A part is missing, and what is there agrees.
    pub const ONE_THERE: f32 = 6.0;
    /// One of both bears no name.
    pub const NAMELESS: f32 = 7.0;
}

/// A pair as seen.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    pub observed: Observed,
    pub names: Names,
}

/// Looks at pairs.
#[derive(Debug)]
pub(crate) struct Observer<'a> {
    pub nicknames: &'a Nicknames,
    pub bearers: &'a Bearers,
    pub counts: &'a Counts,
}

impl Observer<'_> {
    /// A pair; `left` and `right` may be exchanged. `size` is how many people the larger side of their company has.
    pub(crate) fn look(&self, a: &Record, b: &Record, size: usize) -> Sight {
        let mut observed = [f32::NAN; CURVES.len()];
        let names = Eye { nicknames: self.nicknames, bearers: self.bearers }.compare(&a.name, &b.name);
        self.names(a, b, &names, &mut observed);
        if let (Some(x), Some(y)) = (&a.mail, &b.mail) {
            observed[at::EMAIL] = self.mails(a, x, y);
        }
        self.mailboxes(a, b, &mut observed);
        // A new family name changes the address too; a given name that is nearly the same does not.
        let against = |place: usize| observed[place] == f32::from(fit::AGAINST);
        observed[at::AGAINST] = match (names.given, against(at::MAILBOX_BEST), against(at::MAILBOX_WORST)) {
            (Like::Same, true, _) => 1.0,
            (_, true, _) => 2.0,
            (Like::Same, _, true) => 3.0,
            (_, _, true) => 4.0,
            _ => f32::NAN,
        };
        self.numbers(a, b, &mut observed);
        if a.title != 0 && b.title != 0 {
            observed[at::TITLE] = if a.title == b.title { stand::AGREE } else { stand::DIFFER };
        }
        observed[at::COMPANY_SIZE] = (size.max(1) as f32).ln();
        Sight { observed, names }
    }

    fn names(&self, a: &Record, b: &Record, names: &Names, observed: &mut Observed) {
        observed[at::GIVEN] = observed_like(names.given);
        observed[at::FAMILY] = observed_like(names.family);
        observed[at::NAMES] = parts_of(a, b, names);
        if names.swapped && !a.name.guessed && !b.name.guessed {
            observed[at::SWAPPED] = 1.0;
        }
        observed[at::MIDDLE] = match names.middle {
            Like::Same => stand::AGREE,
            Like::Differ => stand::DIFFER,
            _ => f32::NAN,
        };
        let (x, y) = (a.name.generation, b.name.generation);
        observed[at::GENERATION] = match (x, y) {
            (0, 0) => f32::NAN,
            (x, y) if x == y => stand::AGREE,
            // Whoever is called junior in one list is often called nothing in the other; the elder never is.
            (0, _) | (_, 0) => stand::AGREE_FEW,
            _ => stand::DIFFER,
        };
        let said = |like: Like| like.fits() && !matches!(like, Like::Initial | Like::Far);
        if said(names.given) && !names.swapped {
            let words = a.name.first().into_iter().chain(b.name.first()).filter(|word| word.len() > 1);
            observed[at::GIVEN_RARITY] =
                words.map(|word| self.bearers.given_rarity(word)).fold(f32::NAN, f32::min);
        }
        if said(names.family) && names.given != Like::Differ && names.given != Like::Another {
            let shared = a.name.family.iter().filter(|part| b.name.family.contains(part)).map(|part| &**part);
            let all = a.name.family.iter().chain(&b.name.family).map(|part| &**part);
            let least = |rarity: f32, word: &str| rarity.min(self.bearers.family_rarity(word));
            let of_shared = shared.fold(f32::NAN, least);
            observed[at::FAMILY_RARITY] =
                if of_shared.is_nan() { all.fold(f32::NAN, least) } else { of_shared };
        }
    }

    fn mails(&self, a: &Record, x: &Mail, y: &Mail) -> f32 {
        if x.key == y.key {
            return if x.role || self.counts.is_shared_address(x.key) {
                mail::NO_IDENTITY
            } else if self.counts.in_company(a.company, x.key).iter().any(|count| *count > 1) {
                mail::SAME_OF_SEVERAL
            } else {
                mail::SAME
            };
        }
        if x.role || y.role {
            return f32::NAN;
        }
        let near = x.letters.len().min(y.letters.len()) >= 5
            && distance(x.letters.as_bytes(), y.letters.as_bytes()) <= 1;
        if x.domain == y.domain {
            if near {
                mail::NEARLY
            } else if x.free {
                mail::PRIVATE
            } else {
                mail::TWO_OF_DOMAIN
            }
        } else if x.letters == y.letters && x.letters.len() >= 3 {
            mail::OTHER_DOMAIN
        } else if x.free || y.free {
            mail::PRIVATE
        } else {
            mail::DIFFER
        }
    }

    /// What the address of each tells about the name of the other.
    fn mailboxes(&self, a: &Record, b: &Record, observed: &mut Observed) {
        let told = |bearer: &Record, other: &Record| -> Option<u8> {
            let mail = bearer.mail.as_ref().filter(|mail| !mail.role)?;
            if other.name.is_empty() {
                return None;
            }
            Some(across(&mail.letters, mail.own, bearer.name.is_empty(), &other.name, self.nicknames))
        };
        let mut found: Vec<u8> = [told(a, b), told(b, a)].into_iter().flatten().collect();
        found.sort_unstable();
        let two = a.mail.as_ref().zip(b.mail.as_ref()).is_some_and(|(x, y)| x.letters != y.letters);
        if two && found == [fit::NEARLY; 2] {
            // Each has the address of the own name: Maria and Mario, not one of them mistyped.
            found = vec![fit::AGAINST; 2];
        }
        if let (Some(worst), Some(best)) = (found.first(), found.last()) {
            observed[at::MAILBOX_BEST] = f32::from(*best);
            if found.len() > 1 || *worst == fit::AGAINST {
                observed[at::MAILBOX_WORST] = f32::from(*worst);
            }
        }
    }

    fn numbers(&self, a: &Record, b: &Record, observed: &mut Observed) {
        let borne = |key: u64| {
            let most = self.counts.in_company(a.company, key).into_iter().max().unwrap_or_default();
            match most {
                0 | 1 => stand::AGREE,
                2 | 3 => stand::AGREE_FEW,
                _ => stand::AGREE_MANY,
            }
        };
        let shared = |x: u64, y: u64| x != 0 && x == y;
        if shared(a.mobile, b.mobile) {
            observed[at::MOBILE] = borne(a.mobile);
        } else if shared(a.mobile, b.desk) || shared(a.desk, b.mobile) {
            // One that is carried, noted where the desk's should be.
            observed[at::MOBILE] = borne(if shared(a.mobile, b.desk) { a.mobile } else { b.mobile });
        } else if a.mobile != 0 && b.mobile != 0 {
            observed[at::MOBILE] = stand::DIFFER;
        }
        if shared(a.desk, b.desk) {
            observed[at::DESK] = borne(a.desk);
            if a.extension != 0 && b.extension != 0 {
                let same = a.extension == b.extension;
                observed[at::EXTENSION] = if same { stand::AGREE } else { stand::DIFFER };
            }
        } else if a.desk != 0 && b.desk != 0 {
            observed[at::DESK] = stand::DIFFER;
        }
    }
}

fn observed_like(like: Like) -> f32 {
    match like {
        Like::Missing => f32::NAN,
        like => f32::from(like as u8),
    }
}

fn parts_of(a: &Record, b: &Record, names: &Names) -> f32 {
    if a.name.is_empty() || b.name.is_empty() {
        return parts::NAMELESS;
    }
    match (names.given, names.family) {
        (Like::Missing, family) => {
            if family.fits() {
                parts::ONE_THERE
            } else {
                parts::NEITHER
            }
        }
        (given, Like::Missing) => {
            if given.fits() {
                parts::ONE_THERE
            } else {
                parts::NEITHER
            }
        }
        (given, family) => match (given.fits(), family.fits()) {
            (true, true) if given == Like::Initial || family == Like::Initial => parts::INITIAL,
            (true, true) => parts::BOTH,
            (true, false) => parts::GIVEN_ONLY,
            (false, true) => parts::FAMILY_ONLY,
            (false, false) => parts::NEITHER,
        },
    }
}
