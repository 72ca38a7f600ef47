//! Extensions in words that the numbering library does not know.

/// Words before an extension, besides `ext`, `extension`, `x`, `#` and their like, which the numbering library
/// reads by itself. Longer ones first where one ends in another.
const WORDS: [&str; 15] = [
    "extension number",
    "extension no",
    "ext number",
    "ext no",
    "ext nr",
    "durchwahl",
    "durchw",
    "nebenstelle",
    "klappe",
    "toestel",
    "poste",
    "interno",
    "ramal",
    "anknytning",
    "phone ext",
];

/// Fewest digits that make a number worth splitting.
const FEWEST_DIGITS: usize = 6;
/// Longest extension.
const MOST_DIGITS: usize = 7;

/// Splits `514 555 0123 poste 12` into the number's text and the extension's digits.
pub(super) fn split_off(text: &str) -> Option<(&str, &str)> {
    let lower = text.to_ascii_lowercase();
    let (at, word) = WORDS.iter().find_map(|word| lower.rfind(word).map(|at| (at, word)))?;
    let head =
        text[..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | '-' | '/'));
    if head.chars().filter(|c| c.is_numeric()).count() < FEWEST_DIGITS {
        return None;
    }
    let is_filler = |c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-' | '#' | ')' | ']');
    let digits = text[at + word.len()..].trim_matches(is_filler);
    let fits = (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some((head, digits))
}
