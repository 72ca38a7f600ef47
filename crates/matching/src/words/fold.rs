//! Letters levelled: case, marks, and letters of other scripts to those of ours.
//!
//! `Łódź Łańcuch` and `lodz lancuch`, `Газпром` and `gazprom` read the same afterwards. Signs stay where they stand.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::invisible::is_invisible;

/// A name is read no further than this many letters: what matters stands before, and time stays bounded.
pub(crate) const MOST_LETTERS: usize = 200;

/// Letters that decomposition leaves alone, and those of Cyrillic and Greek, as they are commonly transcribed.
const LETTERS: [(char, &str); 76] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ı', "i"),
    ('ħ', "h"),
    ('ŋ', "n"),
    ('ŧ', "t"),
    ('ĸ', "k"),
    ('ſ', "s"),
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ґ', "g"),
    ('д', "d"),
    ('е', "e"),
    ('є', "ye"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('і', "i"),
    ('ј', "j"),
    ('к', "k"),
    ('л', "l"),
    ('љ', "lj"),
    ('м', "m"),
    ('н', "n"),
    ('њ', "nj"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('ћ', "c"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('џ', "dz"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "yu"),
    ('я', "ya"),
    ('α', "a"),
    ('β', "v"),
    ('γ', "g"),
    ('δ', "d"),
    ('ε', "e"),
    ('ζ', "z"),
    ('η', "i"),
    ('θ', "th"),
    ('ι', "i"),
    ('κ', "k"),
    ('λ', "l"),
    ('μ', "m"),
    ('ν', "n"),
    ('ξ', "x"),
    ('ο', "o"),
    ('π', "p"),
    ('ρ', "r"),
    ('σ', "s"),
    ('ς', "s"),
    ('τ', "t"),
    ('υ', "y"),
    ('φ', "f"),
    ('χ', "ch"),
];

/// The letters of a name, levelled, in `out`; at most [`MOST_LETTERS`] of them. The second value says whether the
/// name bears an umlaut, which may be written in two ways.
pub(crate) fn fold(name: &str, out: &mut String) -> bool {
    out.clear();
    if name.is_ascii() {
        for byte in name.bytes().take(MOST_LETTERS) {
            let c = if byte.is_ascii_control() { ' ' } else { byte.to_ascii_lowercase() as char };
            out.push(c);
        }
        return false;
    }
    let mut umlaut = false;
    let mut letters = 0;
    // What is far behind the limit is never looked at, however long the name.
    let head = name.chars().filter(|c| !is_invisible(*c) || c.is_control()).take(2 * MOST_LETTERS);
    for c in head.nfkd() {
        if is_combining_mark(c) {
            // й and its like are letters, whose mark goes too.
            umlaut |= c == '\u{308}' && out.ends_with(['a', 'o', 'u']);
            continue;
        }
        if letters >= MOST_LETTERS {
            break;
        }
        letters += 1;
        for c in c.to_lowercase() {
            match LETTERS.iter().find(|(letter, _)| *letter == c) {
                Some((_, latin)) => out.push_str(latin),
                None if c == 'ψ' => out.push_str("ps"),
                None if c == 'ω' => out.push('o'),
                None if c.is_control() => out.push(' '),
                None => out.push(plain_sign(c)),
            }
        }
    }
    umlaut
}

/// Typographic signs as a keyboard has them.
fn plain_sign(c: char) -> char {
    match c {
        '’' | '‘' | '`' | '´' | 'ʼ' | '′' | '＇' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '―' => '-',
        '“' | '”' | '„' | '«' | '»' => '"',
        '（' | '【' => '(',
        '）' | '】' => ')',
        '・' | '·' | '•' | '|' => ' ',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A word with its umlauts written out: `muller` of `Müller` as `mueller`. Only where the name bore umlauts.
pub(crate) fn with_umlauts_written_out(name: &str, out: &mut String) {
    out.clear();
    for c in name.chars().take(MOST_LETTERS) {
        let spelled = match c {
            'ä' | 'Ä' => "ae",
            'ö' | 'Ö' => "oe",
            'ü' | 'Ü' => "ue",
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push_str(spelled);
    }
}
