//! One name, several names: `A t/a B`, `A (B)`, and the host names that stand for a name.

/// A spelling of a name that may be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub text: String,
    /// Whether it is all of the name. What is only a part of one name never meets only a part of another: two
    /// customers `A (B)` and `A (C)` have A in common and are two.
    pub whole: bool,
}

/// Phrases between two names of one company.
const TRADING_AS: [&str; 20] = [
    " trading as ",
    " t/as ",
    " t/a ",
    " ta/ ",
    " t.a. ",
    " dba ",
    " d/b/a ",
    " d.b.a. ",
    " doing business as ",
    " aka ",
    " a/k/a ",
    " also known as ",
    " formerly known as ",
    " formerly ",
    " f/k/a ",
    " fka ",
    " previously ",
    " o/a ",
    " operating as ",
    " c/o ",
];

/// What a name may be compared by: all of it first, then its parts. At most four.
pub(crate) fn parts(name: &str) -> Vec<Part> {
    let mut parts = vec![Part { text: name.to_owned(), whole: true }];
    let mut add = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters >= 3 && parts.len() < 4 {
            parts.push(Part { text: text.trim().to_owned(), whole: false });
        }
    };
    let split = TRADING_AS.iter().find_map(|phrase| {
        let at = name.find(phrase)?;
        Some((at, phrase.len()))
    });
    if let Some((at, length)) = split {
        let (before, after) = (&name[..at], &name[at + length..]);
        add(before);
        add(after);
        parts[0].text = format!("{before} {after}");
        return parts;
    }
    if let Some((before, inside, after)) = bracketed(name) {
        let inside = inside.trim();
        let inside =
            TRADING_AS.iter().find_map(|phrase| inside.strip_prefix(phrase.trim_start())).unwrap_or(inside);
        add(&format!("{before} {after}"));
        add(inside);
    } else if let Some((before, after)) = name.split_once('/').filter(|(a, b)| a.len() > 5 && b.len() > 5) {
        add(before);
        add(after);
    }
    parts
}

/// What stands before, in and behind the first brackets that are not at the beginning.
fn bracketed(name: &str) -> Option<(&str, &str, &str)> {
    let open = name.find('(').filter(|at| *at > 0)?;
    let close = name[open..].find(')').map_or(name.len(), |at| at + open);
    let after = name.get(close + 1..).unwrap_or_default();
    Some((&name[..open], &name[open + 1..close], after))
}

/// Ends of host names, the longer ones first.
const HOST_ENDS: [&str; 37] = [
    ".co.uk", ".org.uk", ".com.au", ".net.au", ".org.au", ".co.nz", ".co.za", ".com.br", ".com.mx", ".co.in",
    ".co.jp", ".com.sg", ".com.hk", ".com", ".net", ".org", ".biz", ".info", ".co", ".io", ".ai", ".ca",
    ".uk", ".us", ".au", ".nz", ".ie", ".de", ".fr", ".nl", ".be", ".eu", ".ch", ".at", ".it", ".es",
    ".tech",
];

/// How long the end of a host name is that begins here, with its point; nothing where none does.
/// Within a longer name only the ends count that are nothing else: `Lottery.com Inc`.
pub(crate) fn host_end(rest: &str, alone: bool) -> Option<usize> {
    HOST_ENDS
        .iter()
        .filter(|end| alone || matches!(**end, ".com" | ".net" | ".org" | ".co.uk" | ".com.au"))
        .find(|end| rest.starts_with(**end) && !rest[end.len()..].starts_with(|c: char| c.is_alphanumeric()))
        .map(|end| end.len())
}
