//! Sentences of the engine on a page. What a person can do about something stands in them as a command between backticks; on a
//! page it is a link to where the same is done. A command for which there is no page stays a command.

use crate::places::{self, Place};
use askama::filters::{Escaper, Html, HtmlSafe};
use std::fmt;

/// A sentence with its commands as links, for templates: `{{ crate::advice::linked(sentence) }}`.
pub fn linked(sentence: &str) -> Linked {
    Linked(pieces(sentence))
}

/// A sentence with the names of places instead of its commands: within a link, and for programs.
pub fn plain(sentence: &str) -> String {
    let text = pieces(sentence).into_iter().map(|piece| match piece {
        Piece::Words(text) => text,
        Piece::Place(place) => place.name,
        Piece::Code(command) => format!("`{command}`"),
    });
    text.collect()
}

/// A sentence as HTML.
pub struct Linked(Vec<Piece>);

/// What a sentence is made of.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Place(Place),
    /// A command without a page, or whatever else is written as programs read it.
    Code(String),
}

impl HtmlSafe for Linked {}

impl fmt::Display for Linked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(text) => Html.write_escaped_str(&mut *f, text),
            Piece::Place(place) => {
                f.write_str("<a href=\"")?;
                Html.write_escaped_str(&mut *f, &place.href)?;
                f.write_str("\">")?;
                Html.write_escaped_str(&mut *f, &place.name)?;
                f.write_str("</a>")
            }
            Piece::Code(command) => {
                f.write_str("<code>")?;
                Html.write_escaped_str(&mut *f, command)?;
                f.write_str("</code>")
            }
        })
    }
}

fn pieces(sentence: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = sentence;
    while let Some((before, marked, after)) = next_marked(rest) {
        words.push_str(before);
        rest = after;
        match marked.strip_prefix("counterpart ") {
            Some(command) => {
                let place = split(command).and_then(|words| places::of(&words));
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                pieces.push(match place {
                    Some(place) => Piece::Place(place),
                    None => Piece::Code(marked.to_owned()),
                });
            }
            // An option of the command line says nothing here, nor do the parentheses around it.
            None if marked.starts_with("--") => match (words.strip_suffix(" ("), rest.strip_prefix(')')) {
                (Some(before), Some(after)) => {
                    words.truncate(before.len());
                    rest = after;
                }
                _ => words.truncate(words.trim_end().len()),
            },
            None => {
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                pieces.push(Piece::Code(marked.to_owned()));
            }
        }
    }
    words.push_str(rest);
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    pieces
}

/// What stands before the next pair of backticks, between them, and behind.
fn next_marked(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (marked, after) = rest.split_once('`')?;
    Some((before, marked, after))
}

/// The words of a command, as a shell reads them; nothing for what it would not read.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().push(chars.next()?),
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_becomes_a_link_to_where_the_same_is_done() {
        let said = "Pushes are paused (moving). Allow them again: `counterpart pushes resume`";
        assert_eq!(
            linked(said).to_string(),
            "Pushes are paused (moving). Allow them again: <a href=\"/outbox\">what is written to vendors</a>"
        );
        assert_eq!(plain(said), "Pushes are paused (moving). Allow them again: what is written to vendors");
    }

    #[test]
    fn an_option_goes_with_its_parentheses() {
        assert_eq!(
            plain("unlink it there first, or move it (`--move`)"),
            "unlink it there first, or move it"
        );
        assert_eq!(plain("Say which (`--customer ID`)."), "Say which.");
        assert_eq!(plain("Say `--yes`."), "Say.");
    }

    #[test]
    fn a_command_without_a_page_stays_one() {
        let said = "If it is lost: `counterpart backup FILE`, then <b>";
        assert_eq!(
            linked(said).to_string(),
            "If it is lost: <code>counterpart backup FILE</code>, then &#60;b&#62;"
        );
        assert_eq!(plain(said), said);
    }

    #[test]
    fn what_programs_read_is_marked() {
        let said = "Pass the `next` of a page as `<b>`.";
        let shown = "Pass the <code>next</code> of a page as <code>&#60;b&#62;</code>.";
        assert_eq!(linked(said).to_string(), shown);
        assert_eq!(plain(said), said);
    }

    #[test]
    fn what_comes_from_outside_is_text() {
        for text in ["a ` b", "``", "`x` \"<script>'", "`counterpart why 'unfinished`", "`counterpart`"] {
            let shown = linked(text).to_string();
            assert!(!shown.contains("<script>") && !shown.contains("<a "), "{shown}");
        }
        assert_eq!(
            linked(r"`counterpart customers --search 'O'\''Hara & <Söhne>'`").to_string(),
            "<a href=\"/customers?q=O%27Hara%20%26%20%3CS%C3%B6hne%3E\">the customers that fit</a>"
        );
    }
}
