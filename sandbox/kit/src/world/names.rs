//! What organisations are called.

use super::country::Country;
use super::language::{LANGUAGES, Language};
use super::pick::shuffled;

/// A business name in the script of its country and in Latin letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) own: String,
    pub(crate) latin: String,
}

/// Lists of one script: surnames, places, trades, given names.
pub(crate) fn lists(language: &'static Language) -> [&'static [&'static str]; 4] {
    [language.surnames, language.places, language.trades, language.given]
}

/// The n-th business name of a country's language. Numbers give different names until the words are used up;
/// then names go on with a number.
pub(crate) fn business(country: &Country, number: u32, seed: u64) -> Name {
    let language = &LANGUAGES[usize::from(country.language)];
    let own = compose(lists(language), language.gap, language.and, number, seed);
    let latin = match language.latin {
        Some(latin) => compose(latin, " ", "&", number, seed),
        None => own.clone(),
    };
    Name { own, latin }
}

/// One in three names is a person's and a trade, one a place's and a trade, one bears two words and a trade; when
/// the short ones are used up, the long ones go on. The shapes share no name.
fn compose(lists: [&[&str]; 4], gap: &str, and: &str, number: u32, seed: u64) -> String {
    let [surnames, places, trades, _] = lists;
    let (surname_count, place_count, trade_count) =
        (surnames.len() as u32, places.len() as u32, trades.len() as u32);
    let (personal, local) = (surname_count * trade_count, place_count * trade_count);
    let turn = number / 3;
    match number % 3 {
        0 if turn < personal => {
            let at = shuffled(turn, personal, seed);
            format!("{}{gap}{}", surnames[(at / trade_count) as usize], trades[(at % trade_count) as usize])
        }
        1 if turn < local => {
            let at = shuffled(turn, local, seed ^ 1 << 40);
            format!("{}{gap}{}", places[(at / trade_count) as usize], trades[(at % trade_count) as usize])
        }
        _ => {
            let others = surname_count - 1;
            let joined = surname_count * others * trade_count;
            let long = number - number.div_ceil(3).min(personal) - ((number + 1) / 3).min(local);
            let at = shuffled(long % joined, joined, seed ^ 2 << 40);
            let first = at / trade_count / others;
            // Nobody is a partner of their own.
            let second = at / trade_count % others;
            let second = surnames[(if second < first { second } else { second + 1 }) as usize];
            let first = surnames[first as usize];
            let trade = trades[(at % trade_count) as usize];
            let name = match gap {
                "" => format!("{first}{and}{second}{trade}"),
                _ => format!("{first} {and} {second} {trade}"),
            };
            match long / joined {
                0 => name,
                again => format!("{name} {}", again + 1),
            }
        }
    }
}

/// The name with a legal form: in front in Japan and Ukraine, behind elsewhere.
pub(crate) fn with_legal_form(country: &Country, name: &str, form: &str) -> String {
    match country.code {
        "JP" => format!("{form}{name}"),
        "UA" => format!("{form} «{name}»"),
        _ => format!("{name} {form}"),
    }
}

/// The same name as a tired person enters it again.
pub(crate) fn respelled(name: &str, legal: &str, how: u8) -> String {
    match how {
        0 => dropped_letter(name),
        1 => name.to_uppercase(),
        2 if name.contains(" & ") => name.replace(" & ", " and "),
        3 if legal != name => legal.to_owned(),
        4 => doubled_letter(name),
        5 if name.is_ascii() => swapped_letters(name),
        _ => name.to_lowercase(),
    }
}

fn dropped_letter(name: &str) -> String {
    let at = name.chars().count() / 2;
    name.chars().enumerate().filter(|(position, _)| *position != at).map(|(_, letter)| letter).collect()
}

fn doubled_letter(name: &str) -> String {
    let at = name.chars().count() / 3;
    name.chars()
        .enumerate()
        .flat_map(|(position, letter)| std::iter::repeat_n(letter, if position == at { 2 } else { 1 }))
        .collect()
}

fn swapped_letters(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    // The first two neighbours inside a word that differ, so that the spelling does change.
    let pair = letters.windows(2).skip(1).position(|pair| pair[0] != pair[1] && !pair.contains(&' '));
    if let Some(at) = pair {
        letters.swap(at + 1, at + 2);
    }
    letters.into_iter().collect()
}

/// Lower-case Latin letters and digits, as in a domain.
pub(crate) fn slug(latin: &str) -> String {
    let fold = |letter: char| match letter {
        'ä' | 'á' | 'à' | 'â' | 'ā' => "a",
        'ö' | 'ó' | 'ô' => "o",
        'ü' | 'ú' | 'û' => "u",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'î' | 'ï' => "i",
        'ç' => "c",
        'ß' => "ss",
        _ => "",
    };
    let mut slug = String::with_capacity(latin.len());
    for letter in latin.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else {
            slug.push_str(fold(letter));
        }
    }
    slug
}
