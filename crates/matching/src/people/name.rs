//! The name of a person as it is compared: given and family names as words, however the fields hold them.

use crate::words::fold::{fold, with_umlauts_written_out};

/// Words before and behind names that are no part of them.
const TITLES: [&str; 20] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "rev",
    "herr",
    "frau",
    "mme",
    "mlle",
    "capt",
    "sgt",
    "hon",
    "fr",
    "sra",
];
const DEGREES: [&str; 18] = [
    "phd", "md", "cpa", "esq", "mba", "dds", "rn", "obe", "mbe", "cbe", "dvm", "ba", "bsc", "msc", "acca",
    "fca", "pe", "jd",
];
/// Which of several bearers of one name: the first is the elder.
const GENERATIONS: [(&str, u8); 7] =
    [("sr", 1), ("snr", 1), ("senior", 1), ("jr", 2), ("jnr", 2), ("junior", 2), ("iii", 3)];
/// Words that begin a family name of several.
const PARTICLES: [&str; 40] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "des", "la",
    "le", "las", "los", "el", "al", "bin", "ibn", "ben", "abu", "mac", "mc", "o", "st", "saint", "san",
    "santa", "ter", "ten", "te", "vander", "zu", "zur", "af", "av", "fitz",
];
/// No field is read beyond so many words.
const MOST_WORDS: usize = 8;

/// A name as read. Words are levelled: no case, no marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Name {
    /// Given names, in order; single letters are initials.
    pub given: Box<[Box<str>]>,
    /// What stands in brackets or quotes among the given names: `Robert "Bob" Doe`.
    pub called: Option<Box<str>>,
    /// The parts of the family name, without particles: `Streich-Lovelock` has two.
    pub family: Box<[Box<str>]>,
    /// The family name in one: `macan` of `Mac An`, `vanderberg`.
    pub joined: Box<str>,
    /// Which of several bearers, where the name says so: 1 senior, 2 junior, 3 the third; else 0.
    pub generation: u8,
    /// Whether it was taken from one field, so that which is the family name is a guess.
    pub guessed: bool,
}

impl Name {
    /// The first given name.
    pub(crate) fn first(&self) -> Option<&str> {
        self.given.first().map(|word| &**word)
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.given.is_empty() && self.joined.is_empty()
    }

    /// The given names in one: `maryjane`.
    pub(crate) fn given_joined(&self) -> String {
        self.given.iter().filter(|word| word.len() > 1).map(|word| &**word).collect()
    }

    /// Reads the two fields of a name.
    pub(crate) fn read(first: &str, last: &str) -> Self {
        let (mut first, mut last) = (Field::read(first), Field::read(last));
        let generation = first.generation.max(last.generation);
        let called = first.called.take().or(last.called.take());
        let (given, family, guessed) = match (first.words.is_empty(), last.words.is_empty()) {
            (true, true) => (Vec::new(), Vec::new(), false),
            (false, false) => (first.words, last.words, false),
            (false, true) => parted(first, true),
            (true, false) => parted(last, false),
        };
        let called = called.filter(|word| given.iter().all(|other| *other != *word));
        let joined: String = family.concat();
        let parts: Vec<Box<str>> = {
            let plain = |word: &&String| !PARTICLES.contains(&word.as_str()) && word.len() > 1;
            let plain: Vec<Box<str>> = family.iter().filter(plain).map(|word| word.as_str().into()).collect();
            if plain.is_empty() { family.iter().map(|word| word.as_str().into()).collect() } else { plain }
        };
        Self {
            given: given.into_iter().map(String::into_boxed_str).collect(),
            called: called.map(String::into_boxed_str),
            family: parts.into(),
            joined: joined.into(),
            generation,
            guessed,
        }
    }
}

/// A whole name in one field: `Jane Doe`, `Doe, Jane`, `Jane van der Berg`; a single word is what its field says.
fn parted(field: Field, in_first: bool) -> (Vec<String>, Vec<String>, bool) {
    let Field { mut words, comma, .. } = field;
    if let Some(at) = comma.filter(|at| *at > 0 && *at < words.len()) {
        let given = words.split_off(at);
        return (given, words, true);
    }
    if words.len() == 1 {
        return if in_first { (words, Vec::new(), true) } else { (Vec::new(), words, true) };
    }
    let mut at = words.len() - 1;
    while at > 1 && PARTICLES.contains(&words[at - 1].as_str()) {
        at -= 1;
    }
    // A double-barrelled name was one word before its hyphen parted it.
    while at > 1 && field.hyphened.contains(&at) {
        at -= 1;
    }
    let family = words.split_off(at);
    (words, family, true)
}

/// One field as words.
#[derive(Debug, Default)]
struct Field {
    words: Vec<String>,
    called: Option<String>,
    generation: u8,
    /// Before which word a comma stands.
    comma: Option<usize>,
    /// Words that a hyphen joins to the one before.
    hyphened: Vec<usize>,
}

impl Field {
    fn read(text: &str) -> Self {
        let mut field = Self::default();
        // An address is no name; what it tells is read where addresses are.
        if text.contains('@') {
            return field;
        }
        let (mut spelled, mut folded) = (String::new(), String::new());
        with_umlauts_written_out(text, &mut spelled);
        fold(&spelled, &mut folded);
        let mut word = String::new();
        let mut aside = false;
        let mut hyphen = false;
        for c in folded.chars().chain([' ']) {
            match c {
                '\'' if !aside && !word.is_empty() => {}
                '(' | '[' | '"' | '\'' | ')' | ']' => {
                    field.end(&mut word, aside, &mut hyphen);
                    aside = matches!(c, '(' | '[') || (matches!(c, '"' | '\'') && !aside);
                }
                c if c.is_alphabetic() => word.push(c),
                _ => {
                    field.end(&mut word, aside, &mut hyphen);
                    hyphen = c == '-' && !field.words.is_empty();
                    if c == ',' && field.comma.is_none() {
                        field.comma = Some(field.words.len());
                    }
                }
            }
        }
        field
    }

    fn end(&mut self, word: &mut String, aside: bool, hyphen: &mut bool) {
        let word = std::mem::take(word);
        let joined = std::mem::take(hyphen);
        if word.is_empty() || self.words.len() >= MOST_WORDS {
            return;
        }
        if aside {
            self.called.get_or_insert(word);
            return;
        }
        if let Some((_, generation)) =
            GENERATIONS.iter().find(|(known, _)| *known == word).filter(|_| !self.words.is_empty())
        {
            self.generation = *generation;
        } else if !self.is_no_name(&word) {
            if joined {
                self.hyphened.push(self.words.len());
            }
            self.words.push(word);
        }
    }

    /// A title in front, or a degree behind.
    fn is_no_name(&self, word: &str) -> bool {
        if self.words.is_empty() { TITLES.contains(&word) } else { DEGREES.contains(&word) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(first: &str, last: &str) -> (String, String, u8) {
        let name = Name::read(first, last);
        (name.given.join(" "), name.joined.to_string(), name.generation)
    }

    fn is(given: &str, family: &str, generation: u8) -> (String, String, u8) {
        (given.to_owned(), family.to_owned(), generation)
    }

    #[test]
    fn fields_are_read_as_people_fill_them() {
        assert_eq!(read("Jane", "Doe"), is("jane", "doe", 0));
        assert_eq!(read("Jane Doe", ""), is("jane", "doe", 0));
        assert_eq!(read("", "Jane Doe"), is("jane", "doe", 0));
        assert_eq!(read("Doe, Jane A.", ""), is("jane a", "doe", 0));
        assert_eq!(read("Mr. John E.", "O'Brien Jr."), is("john e", "obrien", 2));
        assert_eq!(read("Anna van der Berg", ""), is("anna", "vanderberg", 0));
        assert_eq!(read("Kyle Morrison-Dorsey", ""), is("kyle", "morrisondorsey", 0));
        assert_eq!(read("JÖRG", "Müller, PhD"), is("joerg", "mueller", 0));
        assert_eq!(read("jane@contoso.com", ""), is("", "", 0));
        assert_eq!(read("-", "!"), is("", "", 0));
    }

    #[test]
    fn what_a_person_is_called_stands_aside() {
        for first in ["Robert (Bob)", "Robert \"Bob\"", "Robert 'Bob'"] {
            let name = Name::read(first, "Doe");
            assert_eq!(
                (name.first(), name.called.as_deref(), &*name.joined),
                (Some("robert"), Some("bob"), "doe")
            );
        }
    }

    #[test]
    fn parts_of_a_family_name_leave_particles_out() {
        let parts = |last: &str| Name::read("A", last).family.join(" ");
        assert_eq!(parts("Streich-Lovelock"), "streich lovelock");
        assert_eq!(parts("van der Berg"), "berg");
        assert_eq!(parts("De La"), "de la");
    }
}
