//! Printing: tables and sentences for a person, JSON for a program. Results go to standard output, everything said
//! along the way to standard error.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// How results are printed.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// JSON instead of text.
    pub json: bool,
}

impl Output {
    /// One object: JSON, or the text.
    pub fn object(self, value: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        if self.json { print_line(&serde_json::to_string(value)?) } else { print_line(text().trim_end()) }
    }

    /// A list: one JSON object per line, or the text.
    pub fn list<T: Serialize>(self, values: &[T], text: impl FnOnce() -> String) -> anyhow::Result<()> {
        if !self.json {
            return print_line(text().trim_end());
        }
        for value in values {
            print_line(&serde_json::to_string(value)?)?;
        }
        Ok(())
    }

    /// Something said along the way; kept quiet with --json.
    pub fn say(self, text: &str) {
        if !self.json {
            aside(text);
        }
    }

    /// True where progress bars make sense.
    pub fn lively(self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }
}

/// Prints a line to standard error; that nobody reads it stops nothing.
pub fn aside(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Prints a line; a reader that has seen enough (`| head`) is no failure.
fn print_line(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}

/// Longest name shown, in characters.
const NAME: usize = 80;
/// Longest sentence shown, in characters.
const SENTENCE: usize = 1_200;

/// Columns that a person copies from: never broken over lines.
const WHOLE: [&str; 2] = ["id", "run"];

/// A table without lines, fitted to the terminal. Names from outside cannot move the cursor or change colours.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table.set_header(header.iter().map(|name| Cell::new(name.to_uppercase())));
    for row in rows {
        table.add_row(row.iter().map(|cell| Cell::new(plain(cell))));
    }
    for (column, name) in table.column_iter_mut().zip(header) {
        column.set_padding((0, 2));
        column.set_cell_alignment(CellAlignment::Left);
        if WHOLE.contains(name) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// A name from outside, safe for a terminal and never longer than a line or two.
pub fn name(text: &str) -> String {
    shortened(text, NAME)
}

/// Text from outside, safe for a terminal: control characters become visible, line breaks become spaces.
pub fn plain(text: &str) -> String {
    shortened(text, SENTENCE)
}

fn shortened(text: &str, longest: usize) -> String {
    let mut chars = text.chars();
    let mut out: String = chars.by_ref().take(longest).map(visible).collect();
    if chars.next().is_some() {
        out.push('\u{2026}');
    }
    out
}

fn visible(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        // What turns the direction of writing could make one name look like another.
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            '\u{fffd}'
        }
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// A number with its digits in groups: 12,345.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its word: "1 company", "1,204 companies".
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_name_cannot_take_over_the_terminal() {
        assert_eq!(plain("A\u{1b}[31mcme\r\nLtd\u{202e}"), "A\u{fffd}[31mcme  Ltd\u{fffd}");
    }

    #[test]
    fn a_name_of_ten_thousand_characters_is_shown_short() {
        assert_eq!(name(&"\u{df}".repeat(10_000)).chars().count(), NAME + 1);
        assert_eq!(name("Acme"), "Acme");
    }
}
