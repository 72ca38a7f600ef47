//! Two names of people side by side.

use rustc_hash::FxHashMap;

use super::name::Name;
use super::nicknames::Nicknames;
use crate::scoring::edit::distance;

/// How two given names or two family names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Like {
    /// One of both is not there.
    Missing,
    /// The same, or two ways to write it.
    Same,
    /// One is short for the other, or another spelling.
    Short,
    /// One part of a double name.
    Part,
    /// A typing error apart.
    Typo,
    /// One is the first letter of the other.
    Initial,
    /// Two typing errors apart, or one in very few letters.
    Far,
    /// A letter apart, and both are names that people bear.
    Another,
    /// Nothing of this.
    Differ,
}

impl Like {
    /// Whether they can well be one person's.
    pub(crate) fn fits(self) -> bool {
        !matches!(self, Self::Differ | Self::Another | Self::Missing)
    }

    /// From what is the same to what differs.
    fn rank(self) -> u8 {
        self as u8
    }
}

/// How often words are borne as given and as family names in both lists.
#[derive(Debug, Default)]
pub(crate) struct Bearers {
    given: FxHashMap<Box<str>, u32>,
    family: FxHashMap<Box<str>, u32>,
    people: u32,
}

impl Bearers {
    pub(crate) fn count(&mut self, name: &Name) {
        if name.is_empty() {
            return;
        }
        self.people += 1;
        if let Some(first) = name.first() {
            *self.given.entry(first.into()).or_default() += 1;
        }
        for part in &name.family {
            *self.family.entry(part.clone()).or_default() += 1;
        }
    }

    /// How rarely a given name is met besides the two that are compared, as the logarithm of one in so many. Short
    /// lists know little, so what names are like by and large is counted in.
    pub(crate) fn given_rarity(&self, word: &str) -> f32 {
        self.rarity(&self.given, word)
    }

    pub(crate) fn family_rarity(&self, word: &str) -> f32 {
        self.rarity(&self.family, word)
    }

    fn rarity(&self, of: &FxHashMap<Box<str>, u32>, word: &str) -> f32 {
        const BY_AND_LARGE: f32 = 0.002;
        const WORTH: f32 = 200.0;
        let others = of.get(word).copied().unwrap_or_default().saturating_sub(2) as f32;
        ((self.people as f32 + WORTH) / (others + BY_AND_LARGE * WORTH)).ln()
    }
}

/// Two names as they fit each other best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Names {
    pub given: Like,
    pub family: Like,
    /// Given and family name stand the other way round in one of both.
    pub swapped: bool,
    /// Middle names or their initials: `Same`, `Differ`, or `Missing` where one has none.
    pub middle: Like,
}

/// What it takes to compare names.
#[derive(Debug)]
pub(crate) struct Eye<'a> {
    pub nicknames: &'a Nicknames,
    pub bearers: &'a Bearers,
}

impl Eye<'_> {
    /// Compares two names, the fields as they stand or the other way round, whichever fits.
    pub(crate) fn compare(&self, a: &Name, b: &Name) -> Names {
        let straight = Names {
            given: self.given(a, b),
            family: self.family(a, b),
            swapped: false,
            middle: middle(a, b),
        };
        if a.is_empty() || b.is_empty() || straight.given.fits() {
            return straight;
        }
        let turned = self.turned(a, b);
        if turned.given.fits() && turned.family.fits() { turned } else { straight }
    }

    fn given(&self, a: &Name, b: &Name) -> Like {
        let (Some(x), Some(y)) = (a.first(), b.first()) else { return Like::Missing };
        let mut best = self.given_words(x, y);
        if best == Like::Same {
            return best;
        }
        // Whoever goes by the second given name, or by what stands in brackets.
        for (one, other) in [(a, b), (b, a)] {
            let Some(first) = other.first().filter(|word| word.len() > 1) else { continue };
            let further = one.given.iter().skip(1).filter(|word| word.len() > 1);
            for word in
                further.chain(one.called.as_ref()).chain(other.called.as_ref().and(one.called.as_ref()))
            {
                if same(word, first) {
                    best = Like::Short.min(best);
                } else if self.nicknames.related(word, first) {
                    best = if one.called.as_ref() == Some(word) { Like::Short.min(best) } else { best };
                }
            }
        }
        let (whole_a, whole_b) = (a.given_joined(), b.given_joined());
        if (a.given.len() > 1 || b.given.len() > 1) && whole_a.len() > 2 && whole_a == whole_b {
            return Like::Same;
        }
        best
    }

    /// Two single given names.
    fn given_words(&self, x: &str, y: &str) -> Like {
        if same(x, y) {
            return Like::Same;
        }
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        if short.chars().count() == 1 {
            return if long.starts_with(short) { Like::Initial } else { Like::Differ };
        }
        if self.nicknames.related(x, y) {
            return Like::Short;
        }
        let known = |word: &str| {
            self.nicknames.knows(word) || self.bearers.given.get(word).is_some_and(|count| *count >= 4)
        };
        let both_known = known(x) && known(y);
        if short.len() >= 3 && long.starts_with(short) && !both_known {
            return Like::Short;
        }
        by_letters(short, long, both_known)
    }

    fn family(&self, a: &Name, b: &Name) -> Like {
        let (x, y) = (&*a.joined, &*b.joined);
        if x.is_empty() || y.is_empty() {
            return Like::Missing;
        }
        let whole = self.family_words(x, y);
        if whole == Like::Same || (a.family.len() == 1 && b.family.len() == 1) {
            return whole;
        }
        let shared =
            a.family.iter().any(|part| b.family.iter().any(|other| part.len() > 2 && same(part, other)));
        if shared && a.family.len() != b.family.len() {
            return Like::Part;
        }
        let near = a.family.iter().any(|part| {
            b.family.iter().any(|other| part.len() > 3 && self.family_words(part, other) == Like::Typo)
        });
        if near && whole > Like::Typo {
            Like::Far.min(whole)
        } else if shared {
            Like::Part
        } else {
            whole
        }
    }

    fn family_words(&self, x: &str, y: &str) -> Like {
        if same(x, y) {
            return Like::Same;
        }
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        if short.chars().count() == 1 {
            return if long.starts_with(short) { Like::Initial } else { Like::Differ };
        }
        let known = |word: &str| self.bearers.family.get(word).is_some_and(|count| *count >= 4);
        if short.len() >= 5 && long.starts_with(short) && long.len() > short.len() + 2 {
            return Like::Part;
        }
        by_letters(short, long, known(x) && known(y))
    }

    /// One of both with its fields exchanged.
    fn turned(&self, a: &Name, b: &Name) -> Names {
        let alike = |given: &Name, family: &Name| {
            let Some(first) = given.first().filter(|_| !family.joined.is_empty()) else {
                return Like::Missing;
            };
            let word = &*family.joined;
            let how = self.given_words(first, word);
            // A family name that stands where given names do is in full.
            if how == Like::Initial && word.len() == 1 && first.len() > 1 { Like::Initial } else { how }
        };
        let (one, other) = (alike(a, b), alike(b, a));
        // Which of both is the given name is not known; the better one is called so, whoever is called left.
        let (given, family) = if one.rank() <= other.rank() { (one, other) } else { (other, one) };
        Names { given, family, swapped: true, middle: Like::Missing }
    }
}

/// Whether two words are the same, or one writes out what the other does not: `mueller`, `muller`.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a == b || (a.len().abs_diff(b.len()) <= 2 && a.len() > 3 && b.len() > 3 && plain(a).eq(plain(b)))
}

/// The letters of a word without the `e` that stands for an umlaut.
pub(crate) fn plain(word: &str) -> impl Iterator<Item = char> + '_ {
    let mut before = ' ';
    word.chars().filter(move |c| {
        let written_out = *c == 'e' && matches!(before, 'a' | 'o' | 'u');
        before = *c;
        !written_out
    })
}

fn by_letters(short: &str, long: &str, both_known: bool) -> Like {
    if long.len() - short.len() > 2 {
        return Like::Differ;
    }
    let apart = distance(short.as_bytes(), long.as_bytes());
    let how = match (apart, long.len()) {
        (1, 4..) => Like::Typo,
        (1, 3) | (2, 6..) => Like::Far,
        _ => Like::Differ,
    };
    if both_known && how != Like::Differ { Like::Another } else { how }
}

fn middle(a: &Name, b: &Name) -> Like {
    let (Some(x), Some(y)) = (a.given.get(1), b.given.get(1)) else { return Like::Missing };
    if x.starts_with(&**y) || y.starts_with(&**x) { Like::Same } else { Like::Differ }
}

/// Whether two names cannot well be one person's. A missing name conflicts with nothing; a new family name conflicts
/// only where the given names are not the same.
pub(crate) fn conflict(names: &Names) -> bool {
    match (names.given, names.family) {
        (Like::Missing, family) => matches!(family, Like::Differ | Like::Another),
        (Like::Same, _) | (_, Like::Missing) if names.given != Like::Differ => false,
        (given, family) => !(given.fits() && family.fits()),
    }
}
