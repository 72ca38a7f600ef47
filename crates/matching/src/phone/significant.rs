//! Numbers as they are compared: whether two texts name the same line, whatever the spelling.
//!
//! Reading a number to the letter of its country's plan is for what is written. For comparing, the last digits tell lines
//! apart in every country, at a hundredth of the cost.

use super::Home;
use super::extension::split_off;

/// So many digits at the end tell lines apart.
const SIGNIFICANT: usize = 9;
/// Fewer are no number.
const FEWEST: usize = 7;

/// A number as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Significant {
    /// The last digits, with the calling code where they are few.
    pub digits: String,
    /// The extension's digits, without zeros in front.
    pub extension: Option<String>,
}

/// The significant digits of a text; `None` where it holds no number, or one digit over and over.
pub(crate) fn significant(text: &str, home: &Home) -> Option<Significant> {
    let (number, extension) = parted(text);
    let number = number.trim_start();
    let mut digits: String =
        number.chars().filter_map(|c| c.to_digit(10)).map(|d| (b'0' + d as u8) as char).collect();
    let same = digits.bytes().all(|digit| digits.bytes().next() == Some(digit));
    if digits.len() < FEWEST || same {
        return None;
    }
    let international = number.starts_with(['+', '＋']) || digits.starts_with("00");
    // `+44 (0)20 ...`: the zero is dialled at home only.
    if international && number.contains("(0)") {
        let code =
            number.split("(0)").next().unwrap_or_default().chars().filter(char::is_ascii_digit).count();
        digits.remove(code);
    }
    if !international
        && digits.len() < SIGNIFICANT
        && let Some(code) = home.calling_code()
    {
        digits = format!("{code}{}", digits.trim_start_matches('0'));
    }
    let digits = match north_american(&digits, international, home) {
        Some(digits) => format!("1{digits}"),
        None => digits[digits.len().saturating_sub(SIGNIFICANT)..].to_owned(),
    };
    let extension =
        extension.map(|text| text.trim_start_matches('0').to_owned()).filter(|text| !text.is_empty());
    Some(Significant { digits, extension })
}

/// The ten digits of a number under +1, of which nine would leave an area code open.
fn north_american<'a>(digits: &'a str, international: bool, home: &Home) -> Option<&'a str> {
    const TEN: usize = 10;
    let national = match digits.strip_prefix('1') {
        Some(rest) if rest.len() == TEN => rest,
        _ if !international => digits,
        _ => return None,
    };
    let at_home = international || home.calling_code() == Some(1);
    (at_home && national.len() == TEN && !national.starts_with(['0', '1'])).then_some(national)
}

/// The text of the number, and the digits of the extension.
fn parted(text: &str) -> (&str, Option<String>) {
    let digits_of = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let sign = text.char_indices().find(|(_, c)| matches!(c, 'x' | 'X' | '#' | ';' | 'e' | 'E'));
    if let Some((at, _)) = sign.filter(|(at, _)| digits_of(&text[..*at]).len() >= FEWEST) {
        return (&text[..at], Some(digits_of(&text[at..])).filter(|digits| digits.len() <= 7));
    }
    match split_off(text) {
        Some((head, digits)) => (head, Some(digits.to_owned())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, home: &str) -> Option<(String, Option<String>)> {
        significant(text, &Home::named(home)).map(|number| (number.digits, number.extension))
    }

    #[test]
    fn one_line_in_many_spellings() {
        for text in [
            "+44 20 7946 0018",
            "020 7946 0018",
            "0044 20 7946 0018",
            "+44 (0)20 7946 0018",
            "(020) 7946-0018",
        ] {
            assert_eq!(of(text, "GB"), of("+442079460018", ""), "{text}");
        }
        assert_eq!(of("617-555-4065", ""), of("+1 (617) 555 4065", ""));
        assert_eq!(of("22 33 44 55", "DK"), of("+45 22334455", ""));
        assert_ne!(of("22 33 44 55", "DK"), of("+47 22334455", ""));
        assert_eq!(of("1 617 555 4065", ""), of("+1 (617) 555 4065", "GB"));
        assert_ne!(of("212 555 0100", ""), of("312 555 0100", ""));
        // Where the country is not known, nine digits do.
        assert_eq!(of("06 12 34 56 78", ""), of("+33 6 12 34 56 78", ""));
    }

    #[test]
    fn the_extension_stands_apart() {
        let with = |extension: &str| Some(("14155553424".to_owned(), Some(extension.to_owned())));
        for text in
            ["4155553424 x471", "415-555-3424 ext. 471", "(415) 555 3424 #471", "415 555 3424 Durchwahl 0471"]
        {
            assert_eq!(of(text, ""), with("471"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_nothing() {
        for text in ["", "12", "0000000", "n/a", "+", "9999999999"] {
            assert_eq!(of(text, ""), None, "{text}");
        }
    }
}
