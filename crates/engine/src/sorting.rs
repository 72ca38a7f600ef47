//! Alphabetical as a person means it (R11): keys that compare bytewise, made once and stored with each record.

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale;

/// Longest prefix of a name that takes part in sorting, in characters; a name of ten thousand characters must not
/// make a key of fifty thousand bytes.
const SORTED_CHARACTERS: usize = 200;

/// Makes sort keys for one locale: case-insensitive, accents after letters, `Store 9` before `Store 10`.
pub struct Sorting(CollatorBorrowed<'static>);

impl std::fmt::Debug for Sorting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sorting")
    }
}

impl Sorting {
    /// The order of a locale such as `en-GB` or `de`; an unknown locale sorts as the world's root does.
    pub fn new(locale: &str) -> Self {
        let locale: Locale = locale.parse().unwrap_or(Locale::UNKNOWN);
        let mut preferences = CollatorPreferences::from(&locale);
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Secondary);
        Self(CollatorBorrowed::try_new(preferences, options).expect("the root collation is compiled in"))
    }

    /// The key of a name.
    pub fn key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(name.len() * 2 + 4);
        let end = name.char_indices().nth(SORTED_CHARACTERS).map_or(name.len(), |(end, _)| end);
        let Ok(()) = self.0.write_sort_key_to(name[..end].trim(), &mut key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'a>(locale: &str, mut names: Vec<&'a str>) -> Vec<&'a str> {
        let sorting = Sorting::new(locale);
        names.sort_by_key(|name| sorting.key(name));
        names
    }

    #[test]
    fn r11_numbers_are_natural_and_case_does_not_matter() {
        assert_eq!(
            sorted("en-GB", vec!["store 10", "Store 9", "acme", "Zeta", "Ámbar", "ambar 2"]),
            ["acme", "Ámbar", "ambar 2", "Store 9", "store 10", "Zeta"]
        );
    }

    #[test]
    fn r11_the_locale_decides() {
        assert_eq!(sorted("en", vec!["Zorn", "Öst"]), ["Öst", "Zorn"]);
        assert_eq!(sorted("sv", vec!["Öst", "Zorn"]), ["Zorn", "Öst"]);
        assert_eq!(sorted("no such locale", vec!["b", "a"]), ["a", "b"]);
    }

    #[test]
    fn a_name_of_ten_thousand_characters_makes_a_short_key() {
        assert!(Sorting::new("en").key(&"ß漢".repeat(5_000)).len() < 2_000);
    }
}
