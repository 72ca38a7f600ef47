//! Rust source as the house reads it: code without comments and literals, and the paths it names.

/// The code of a Rust file: comments and the insides of literals become spaces, line breaks stay.
pub fn code_of(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let end = match signs[at] {
            '/' if signs.get(at + 1) == Some(&'/') => end_of_line(&signs, at),
            '/' if signs.get(at + 1) == Some(&'*') => end_of_block(&signs, at),
            '"' => end_of_string(&signs, at),
            'r' if !code.ends_with(|last: char| is_word(last) && last != 'b') => end_of_raw(&signs, at),
            '\'' => end_of_char(&signs, at),
            _ => at,
        };
        if end > at {
            code.extend(signs[at..end].iter().map(|sign| if *sign == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            code.push(signs[at]);
            at += 1;
        }
    }
    code
}

fn end_of_line(signs: &[char], from: usize) -> usize {
    (from..signs.len()).find(|at| signs[*at] == '\n').unwrap_or(signs.len())
}

fn end_of_block(signs: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0);
    while at + 1 < signs.len() {
        match (signs[at], signs[at + 1]) {
            ('/', '*') => (at, depth) = (at + 2, depth + 1),
            ('*', '/') if depth == 1 => return at + 2,
            ('*', '/') => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    signs.len()
}

fn end_of_string(signs: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < signs.len() && signs[at] != '"' {
        at += if signs[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(signs.len())
}

/// The end of `r"..."` and `r#"..."#`; `from` itself when no raw string starts there.
fn end_of_raw(signs: &[char], from: usize) -> usize {
    let hashes = signs[from + 1..].iter().take_while(|sign| **sign == '#').count();
    let open = from + 1 + hashes;
    if signs.get(open) != Some(&'"') {
        return from;
    }
    let closes = |at: &usize| {
        signs[*at] == '"' && signs[*at + 1..].iter().take_while(|sign| **sign == '#').count() >= hashes
    };
    (open + 1..signs.len()).find(closes).map_or(signs.len(), |at| at + 1 + hashes)
}

/// The end of a character literal; `from` itself for a lifetime.
fn end_of_char(signs: &[char], from: usize) -> usize {
    match (signs.get(from + 1), signs.get(from + 2)) {
        (Some('\\'), Some(_)) => {
            (from + 3..signs.len()).find(|at| signs[*at] == '\'').map_or(signs.len(), |at| at + 1)
        }
        (Some(_), Some('\'')) => from + 3,
        _ => from,
    }
}

/// Whether a sign may stand in an identifier.
pub fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Whether `code` names `path`, as a whole word, spelled out or through the braces of a `use`.
pub fn names(code: &str, path: &str) -> bool {
    has_word(&squeezed(code), path) || used_paths(code).iter().any(|used| has_word(used, path))
}

/// Whether `path` stands in `text` with no letter, digit or underscore touching it on either side.
pub fn has_word(text: &str, path: &str) -> bool {
    text.match_indices(path)
        .any(|(at, _)| !text[..at].ends_with(is_word) && !text[at + path.len()..].starts_with(is_word))
}

/// The code without white space, save one space where two words would run together.
fn squeezed(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut gap = false;
    for sign in code.chars() {
        if sign.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && is_word(sign) && out.ends_with(is_word) {
            out.push(' ');
        }
        gap = false;
        out.push(sign);
    }
    out
}

/// The full paths that the `use` declarations of a file bring in.
fn used_paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in squeezed(code).split(';') {
        if let Some(at) = statement.rfind("use ").filter(|at| !statement[..*at].ends_with(is_word)) {
            expand("", &statement[at + 4..], &mut found);
        }
    }
    found
}

/// Expands `a::{b, c::{d}}` into `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, found: &mut Vec<String>) {
    let Some(open) = tree.find('{') else {
        found.push(format!("{prefix}{}", tree.trim_end_matches('}')));
        return;
    };
    let prefix = format!("{prefix}{}", &tree[..open]);
    let (mut depth, mut from) = (0, open + 1);
    for (at, sign) in tree.char_indices().skip_while(|(at, _)| *at <= open) {
        match sign {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                if from < at {
                    expand(&prefix, &tree[from..at], found);
                }
                from = at + 1;
                if sign == '}' {
                    return;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
}

#[test]
fn comments_and_literals_are_not_code() {
    let text = "a /* b /* c */ */ d // e\n\"f \\\" g\" h r#\"i \" j\"# 'k' '\\'' l: &'m str br\"n\" for x";
    let words: Vec<_> = code_of(text).split_whitespace().map(str::to_owned).collect();
    assert_eq!(words, ["a", "d", "h", "l:", "&'m", "str", "b", "for", "x"]);
}

#[test]
fn a_path_is_found_spelled_out_or_in_braces() {
    let hidden = "pub mod x;\nuse std::{\n  collections::HashMap,\n  time::{Duration, SystemTime},\n};";
    assert!(names(hidden, "std::time::SystemTime"));
    assert!(names(hidden, "std::time"));
    assert!(!names(hidden, "std::fs"));
    assert!(names("let x = std :: fs :: read(y);", "std::fs"));
    assert!(names("use crate::a;\nuse tokio::time;", "tokio"));
}

#[test]
fn a_longer_word_is_another_word() {
    assert!(!names("let brand = operand;", "rand"));
    assert!(!names("use std::fsync;", "std::fs"));
    assert!(names("use rand::Rng;", "rand"));
}
