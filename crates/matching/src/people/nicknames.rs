//! Given names that may be one person's: short and familiar forms, and other spellings.

use rustc_hash::FxHashMap;

const TABLE: &str = include_str!("nicknames.txt");

/// Which given names belong together. A form may belong to several full names: `alex`.
#[derive(Debug)]
pub(crate) struct Nicknames {
    /// The lines of the table in which a name stands, in ascending order.
    lines: FxHashMap<&'static str, Vec<u16>>,
}

impl Nicknames {
    pub(crate) fn new() -> Self {
        let mut lines: FxHashMap<&'static str, Vec<u16>> = FxHashMap::default();
        for (at, line) in TABLE.lines().filter(|line| !line.starts_with('#')).enumerate() {
            for name in line.split([':', ' ']).filter(|name| !name.is_empty()) {
                let stands = lines.entry(name).or_default();
                if stands.last() != Some(&(at as u16)) {
                    stands.push(at as u16);
                }
            }
        }
        Self { lines }
    }

    /// The lines in which a name stands; none where nothing is known of it.
    pub(crate) fn of(&self, name: &str) -> &[u16] {
        self.lines.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether two different names may be one person's.
    pub(crate) fn related(&self, a: &str, b: &str) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        a.iter().any(|line| b.contains(line))
    }

    /// Whether a name is a given name that is known.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.lines.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_belongs_to_each_of_its_names_and_joins_no_two_of_them() {
        let names = Nicknames::new();
        for (a, b) in [("bob", "robert"), ("peggy", "margaret"), ("alex", "alexandra"), ("alex", "alexander")]
        {
            assert!(names.related(a, b) && names.related(b, a), "{a} {b}");
        }
        for (a, b) in [("alexander", "alexandra"), ("daniel", "danielle"), ("eric", "erin"), ("eric", "xyz")]
        {
            assert!(!names.related(a, b) && !names.related(b, a), "{a} {b}");
        }
    }

    #[test]
    fn the_table_is_written_as_it_is_read() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let (full, forms) = line.split_once(": ").unwrap_or_else(|| panic!("'{line}' has no colon"));
            let mut names: Vec<&str> = forms.split(' ').chain([full]).collect();
            assert!(
                names.iter().all(|name| name.len() > 1 && name.bytes().all(|b| b.is_ascii_lowercase())),
                "{line}"
            );
            names.sort_unstable();
            assert!(names.windows(2).all(|two| two[0] != two[1]), "a name stands twice in '{line}'");
        }
    }
}
