//! What is known of words before any list is read: legal forms, places, abbreviations, common trade words.
//!
//! The tables are text files beside this one, written down by hand. They are looked at once per different word,
//! when it is first met; so they may be long.

pub(crate) mod fold;
pub(crate) mod lexicon;
pub mod noise;
pub(crate) mod parts;

use rustc_hash::{FxHashMap, FxHashSet};

const PLACES: &str = include_str!("places.txt");
const GENERIC: &str = include_str!("generic.txt");
const LEGAL: &str = include_str!("legal.txt");
const SURNAMES: &str = include_str!("surnames.txt");
const ABBREVIATIONS: &str = include_str!("abbreviations.txt");

/// Words that join others and name nothing.
const STOPS: [&str; 34] = [
    "the", "and", "of", "a", "an", "at", "in", "on", "for", "by", "to", "de", "la", "le", "les", "el", "los",
    "las", "du", "des", "der", "die", "das", "den", "det", "et", "y", "e", "und", "og", "och", "van", "von",
    "di",
];

/// The share of names that hold a word of which nothing is known.
const UNKNOWN_SHARE: f32 = 0.000_02;

/// Numbers in words, and the digits they stand for.
const NUMBER_WORDS: [(&str, &str); 26] = [
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
    ("1er", "1st"),
    ("2er", "2nd"),
    ("1ere", "1st"),
    ("2eme", "2nd"),
];

/// What a word is, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word like any other.
    Plain,
    /// A word that joins others.
    Stop,
    /// A number.
    Number,
    /// A place, or a quarter of the compass.
    Place,
}

/// What is known of one word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub kind: Kind,
    /// The class of legal forms that it is a spelling of, from 1; 0 for none.
    pub legal: u8,
    /// Whether it is a legal form only at the end of a name.
    pub legal_at_end_only: bool,
    /// The share of company names that hold it, by and large.
    pub share: f32,
    /// Whether it is a common family name.
    pub surname: bool,
    /// Whether many companies bear it.
    pub common: bool,
    /// Whether it is a trade word: common, and it tells one business from another.
    pub trade: bool,
    /// Whether it is a quarter of the compass, or the like of one.
    pub compass: bool,
    /// Whether it is written where a name is wanted and nobody has one: `test`, `unknown`, `client`.
    pub stopgap: bool,
}

/// The tables, ready to be asked.
#[derive(Debug)]
pub(crate) struct Words {
    places: FxHashSet<&'static str>,
    compass: FxHashSet<&'static str>,
    /// Places of several words: each with what its words are joined to.
    long_places: FxHashSet<&'static str>,
    words_of_long_places: FxHashSet<&'static str>,
    share: FxHashMap<&'static str, f32>,
    stopgaps: FxHashSet<&'static str>,
    neutral: FxHashSet<&'static str>,
    surnames: FxHashSet<&'static str>,
    legal: FxHashMap<Box<str>, (u8, bool)>,
    /// Legal forms that are written without a space before or behind a name, the longest first.
    joined_forms: Vec<Box<str>>,
    standing_for: FxHashMap<&'static str, &'static str>,
}

fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'))
}

impl Words {
    pub(crate) fn new() -> Self {
        let mut words = Self {
            places: FxHashSet::default(),
            compass: lines(PLACES)
                .filter(|(group, _)| *group == "compass")
                .flat_map(|(_, list)| list.split(',').map(str::trim))
                .collect(),
            long_places: FxHashSet::default(),
            words_of_long_places: FxHashSet::default(),
            share: FxHashMap::default(),
            stopgaps: FxHashSet::default(),
            neutral: FxHashSet::default(),
            surnames: SURNAMES
                .lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(str::split_whitespace)
                .collect(),
            legal: FxHashMap::default(),
            joined_forms: Vec::new(),
            standing_for: FxHashMap::default(),
        };
        for place in lines(PLACES).flat_map(|(_, list)| list.split(',')).map(str::trim) {
            if place.contains(' ') {
                words.long_places.insert(place);
                words.words_of_long_places.extend(place.split(' '));
            } else {
                words.places.insert(place);
            }
        }
        for (share, list) in lines(GENERIC) {
            let (share, mark) = share.split_once(' ').unwrap_or((share, ""));
            let share: f32 = share.parse().unwrap_or(UNKNOWN_SHARE);
            match mark {
                "stopgap" => words.stopgaps.extend(list.split_whitespace()),
                "neutral" => words.neutral.extend(list.split_whitespace()),
                _ => {}
            }
            words.share.extend(list.split_whitespace().map(|word| (word, share)));
        }
        for (class, (_, list)) in lines(LEGAL).enumerate() {
            for form in list.split_whitespace() {
                let (form, at_end) = (form.trim_end_matches('*'), form.ends_with('*'));
                // Names are levelled before they are looked up, so these are too.
                let mut level = String::new();
                fold::fold(form, &mut level);
                if !form.is_ascii() && form.chars().count() > 1 {
                    words.joined_forms.push(level.as_str().into());
                }
                words.legal.entry(level.into()).or_insert((class as u8 + 1, at_end));
            }
        }
        for (head, list) in lines(ABBREVIATIONS) {
            words.standing_for.extend(list.split_whitespace().map(|short| (short, head)));
        }
        words.standing_for.extend(NUMBER_WORDS);
        words.joined_forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        words
    }

    /// The spelling that stands for all spellings of a word. Numbers lose zeros in front.
    pub(crate) fn canonical<'w>(&self, word: &'w str) -> &'w str {
        if let Some(head) = self.standing_for.get(word) {
            return head;
        }
        if word.len() > 1 && word.starts_with('0') && word.bytes().all(|b| b.is_ascii_digit()) {
            let bare = word.trim_start_matches('0');
            return if bare.is_empty() { "0" } else { bare };
        }
        word
    }

    pub(crate) fn known(&self, word: &str) -> Known {
        let (legal, legal_at_end_only) = self.legal.get(word).copied().unwrap_or_default();
        let kind = if STOPS.contains(&word) {
            Kind::Stop
        } else if is_number(word) {
            Kind::Number
        } else if self.places.contains(word) {
            Kind::Place
        } else {
            Kind::Plain
        };
        let share = match (kind, self.share.get(word)) {
            (_, Some(share)) => *share,
            (Kind::Stop, None) => 0.1,
            (Kind::Number, None) => 0.000_3,
            (Kind::Place, None) => 0.001,
            (Kind::Plain, None) if legal > 0 => 0.1,
            (Kind::Plain, None) => UNKNOWN_SHARE,
        };
        let (surname, common) = (self.surnames.contains(word), self.share.contains_key(word));
        let stopgap = self.stopgaps.contains(word);
        let trade = common && !stopgap && !self.neutral.contains(word);
        let compass = self.compass.contains(word);
        Known { kind, legal, legal_at_end_only, share, surname, common, trade, compass, stopgap }
    }

    /// The name with a space between it and a legal form that is written in one with it.
    pub(crate) fn without_joined_form(&self, name: &str) -> Option<String> {
        let name = name.trim();
        self.joined_forms.iter().find_map(|form| {
            let before = name.strip_suffix(&**form).map(|rest| format!("{rest} {form}"));
            let behind = || name.strip_prefix(&**form).map(|rest| format!("{form} {rest}"));
            before.or_else(behind)
        })
    }

    /// Whether the word stands in a place of several words at all.
    pub(crate) fn may_be_in_long_place(&self, word: &str) -> bool {
        self.words_of_long_places.contains(word)
    }

    /// Whether these words together name a place: `new york`.
    pub(crate) fn is_long_place(&self, joined: &str) -> bool {
        self.long_places.contains(joined)
    }
}

/// `12`, `1st`, `22nd`.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(&word[digits..], "" | "st" | "nd" | "rd" | "th")
}

/// The value of a Roman numeral as companies use them behind their names, from 2 to 15.
pub(crate) fn roman(word: &str) -> Option<&'static str> {
    const NUMERALS: [(&str, &str); 17] = [
        ("i", "1"),
        ("ii", "2"),
        ("iii", "3"),
        ("iv", "4"),
        ("v", "5"),
        ("vi", "6"),
        ("vii", "7"),
        ("viii", "8"),
        ("ix", "9"),
        ("x", "10"),
        ("xi", "11"),
        ("xii", "12"),
        ("xiii", "13"),
        ("xiv", "14"),
        ("xv", "15"),
        ("xvi", "16"),
        ("xvii", "17"),
    ];
    NUMERALS.iter().find(|(numeral, _)| *numeral == word).map(|(_, digits)| *digits)
}
