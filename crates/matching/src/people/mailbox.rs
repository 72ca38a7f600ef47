//! What the part before the `@` tells of a name: `jcroker`, `j.croker`, `croker.j` and `joshua` are all Joshua Croker's.

use super::name::Name;
use super::nicknames::Nicknames;
use crate::scoring::edit::distance;

/// How an address stands to a name, from what speaks against it to what speaks for it.
pub(crate) mod fit {
    /// It is made of another name.
    pub const AGAINST: u8 = 0;
    /// It begins with the given name and goes on with something else.
    pub const OTHERWISE: u8 = 1;
    /// It tells nothing.
    pub const SILENT: u8 = 2;
    /// The initials.
    pub const INITIALS: u8 = 3;
    /// The given name or the family name alone.
    pub const ONE: u8 = 4;
    /// Any of these with a typing error.
    pub const NEARLY: u8 = 5;
    /// The given name and one letter of the family name.
    pub const GIVEN: u8 = 6;
    /// The family name and one letter of the given name.
    pub const FAMILY: u8 = 7;
    /// Given and family name.
    pub const BOTH: u8 = 8;
}

/// The letters of a local part: no signs, no tag after a plus, no digits at its end.
pub(crate) fn letters(local: &str) -> String {
    let bare = local.split('+').next().unwrap_or_default();
    bare.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// How letters of a local part stand to a name.
pub(crate) fn fit(letters: &str, name: &Name, nicknames: &Nicknames) -> u8 {
    if name.is_empty() || letters.is_empty() {
        return fit::SILENT;
    }
    let mut best = fit::SILENT;
    let given = || name.given.iter().chain(name.called.as_ref()).map(|word| &**word);
    let given_one = if name.given.len() > 1 { name.given_joined() } else { String::new() };
    for family in name.family.iter().map(|part| &**part).chain([&*name.joined]).filter(|part| part.len() > 1)
    {
        for rest in [letters.strip_suffix(family), letters.strip_prefix(family)].into_iter().flatten() {
            let how = if rest.is_empty() {
                fit::ONE
            } else if given().any(|word| word == rest || nicknames.related(word, rest)) || rest == given_one {
                fit::BOTH
            } else if is_initials(rest, name) {
                fit::FAMILY
            } else if rest.len() > 1 && given().any(|word| word.len() > 2 && rest.starts_with(word)) {
                fit::BOTH
            } else if name.first().is_some_and(|first| first.len() == 1 && rest.starts_with(first)) {
                // All that is known of the given name is its first letter, and that agrees.
                fit::FAMILY
            } else {
                continue;
            };
            best = best.max(how);
        }
    }
    let first_of_family = |rest: &str| {
        let letter = rest.chars().next();
        rest.chars().count() == 1
            && name
                .family
                .iter()
                .map(|part| &**part)
                .chain([&*name.joined])
                .any(|part| part.chars().next() == letter)
    };
    let mut otherwise = false;
    for word in given().chain([given_one.as_str()]).filter(|word| word.len() > 1) {
        let Some(rest) = letters.strip_prefix(word) else { continue };
        if rest.is_empty() {
            best = best.max(fit::ONE);
        } else if first_of_family(rest) {
            best = best.max(fit::GIVEN);
        } else {
            otherwise |= word.len() > 2;
        }
    }
    if best == fit::SILENT {
        best = by_less(letters, name, nicknames);
    }
    if best == fit::SILENT && otherwise { fit::OTHERWISE } else { best }
}

/// One, two or three letters that are the initials of the given names.
fn is_initials(rest: &str, name: &Name) -> bool {
    rest.len() <= name.given.len().max(1)
        && rest.chars().zip(&name.given).all(|(letter, word)| word.starts_with(letter))
        && !name.given.is_empty()
}

/// What is left when nothing is as it should be: a nickname, initials, a typing error.
fn by_less(letters: &str, name: &Name, nicknames: &Nicknames) -> u8 {
    let Some(first) = name.first() else {
        let near = letters.len() >= 5 && distance(letters.as_bytes(), name.joined.as_bytes()) == 1;
        return if near { fit::NEARLY } else { fit::SILENT };
    };
    if nicknames.related(first, letters) {
        return fit::ONE;
    }
    let initial = &first[..first.chars().next().map_or(0, char::len_utf8)];
    let of_family = name.joined.chars().next();
    if (2..=3).contains(&letters.len())
        && letters.starts_with(initial)
        && of_family.is_some_and(|letter| letters.ends_with(letter))
    {
        return fit::INITIALS;
    }
    if let Some(letter) = of_family
        && let Some(short) = letters.strip_suffix(letter)
        && nicknames.related(first, short)
    {
        return fit::GIVEN;
    }
    let near = |whole: &str| whole.len() >= 5 && distance(letters.as_bytes(), whole.as_bytes()) == 1;
    let joined = &*name.joined;
    if !joined.is_empty() && (near(&[first, joined].concat()) || near(&[initial, joined].concat())) {
        return fit::NEARLY;
    }
    if near(joined) || near(first) { fit::NEARLY } else { fit::SILENT }
}

/// What one person's address tells about another one's name. `own` is how it fits its bearer's name, and `nameless`
/// says that the bearer has none.
pub(crate) fn across(letters: &str, own: u8, nameless: bool, other: &Name, nicknames: &Nicknames) -> u8 {
    const LONG_ENOUGH: usize = 4;
    let tells = own >= fit::INITIALS || (nameless && letters.len() >= LONG_ENOUGH);
    match fit(letters, other, nicknames) {
        fit::SILENT if tells => fit::AGAINST,
        fit::OTHERWISE if !tells => fit::SILENT,
        how => how,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(local: &str, first: &str, last: &str) -> u8 {
        fit(&letters(local), &Name::read(first, last), &Nicknames::new())
    }

    #[test]
    fn an_address_is_made_of_a_name_in_many_ways() {
        for local in ["joshua.croker", "croker.joshua", "JoshuaCroker22", "josh.croker", "joshua.m.croker"] {
            assert_eq!(how(local, "Joshua", "Croker"), fit::BOTH, "{local}");
        }
        for (local, expected) in [
            ("jcroker", fit::FAMILY),
            ("j.croker+news", fit::FAMILY),
            ("croker.j", fit::FAMILY),
            ("joshuac", fit::GIVEN),
            ("josh.c", fit::GIVEN),
            ("joshua", fit::ONE),
            ("josh", fit::ONE),
            ("croker", fit::ONE),
            ("jc", fit::INITIALS),
            ("jcrokr", fit::NEARLY),
            ("joshua.lime", fit::OTHERWISE),
            ("kitchen", fit::SILENT),
        ] {
            assert_eq!(how(local, "Joshua", "Croker"), expected, "{local}");
        }
        assert_eq!(how("anna.berg", "Anna", "van der Berg"), fit::BOTH);
        assert_eq!(how("jebinns", "John E.", "Binns"), fit::FAMILY);
        assert_eq!(how("nkirby", "Nasyah", "Kirby-Fahey"), fit::FAMILY);
        assert_eq!(how("joshua.croker", "J.", "Croker"), fit::FAMILY);
        assert_eq!(how("amber.croker", "J.", "Croker"), fit::SILENT);
    }

    #[test]
    fn what_fits_its_bearer_and_not_the_other_speaks_against_them() {
        let nicknames = Nicknames::new();
        let (daniel, andrew) = (Name::read("Daniel", "Mason"), Name::read("Andrew", "Mason"));
        let own = fit("daniel", &daniel, &nicknames);
        assert_eq!(across("daniel", own, false, &andrew, &nicknames), fit::AGAINST);
        assert_eq!(across("kitchen", fit::SILENT, false, &andrew, &nicknames), fit::SILENT);
        assert_eq!(across("kitchen", fit::SILENT, true, &andrew, &nicknames), fit::AGAINST);
        assert_eq!(across("amason", fit::SILENT, true, &andrew, &nicknames), fit::FAMILY);
    }
}
