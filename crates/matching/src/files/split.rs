//! Text to records, one at a time.
//!
//! Written by hand because a bad row must stop nothing else: a quote that is opened and never closed would
//! swallow the rest of the file. Here it spoils its own line only, and every record knows its line.

/// A quoted cell that goes on for more lines than this is taken for a quote that somebody forgot to close.
const MOST_LINES_IN_A_RECORD: u64 = 500;

/// Splits a text at a delimiter.
pub(super) struct Splitter<'t> {
    text: &'t str,
    delimiter: u8,
    position: usize,
    line: u64,
}

/// One record of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// Its cells.
    Cells { line: u64, cells: Vec<String> },
    /// A quote opens in this line and is not closed where a cell ends.
    OpenQuote { line: u64 },
}

/// A record as scanned: where it ends, how many line breaks it holds, and whether its quotes are in order.
struct Scanned {
    cells: Vec<String>,
    end: usize,
    breaks: u64,
    ragged: bool,
}

impl<'t> Splitter<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        Self { text, delimiter, position: 0, line: 1 }
    }

    /// The end of the line that begins here, and the start of the next.
    fn line_end(&self, from: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        match bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            None => (bytes.len(), bytes.len()),
            Some(at) => (from + at, from + at + break_length(&bytes[from + at..])),
        }
    }

    /// Scans one record from the present position; `None` where a quote stays open.
    fn scan_record(&self) -> Option<Scanned> {
        let bytes = self.text.as_bytes();
        let mut scanned = Scanned { cells: Vec::new(), end: self.position, breaks: 0, ragged: false };
        let mut at = self.position;
        loop {
            let mut cell = String::new();
            let quoted = bytes.get(at) == Some(&b'"');
            if quoted {
                at += 1;
                loop {
                    let start = at;
                    while at < bytes.len() && bytes[at] != b'"' {
                        if break_length(&bytes[at..]) > 0 {
                            scanned.breaks += 1;
                            at += break_length(&bytes[at..]);
                        } else {
                            at += 1;
                        }
                    }
                    if at >= bytes.len() || scanned.breaks > MOST_LINES_IN_A_RECORD {
                        return None;
                    }
                    cell.push_str(&self.text[start..at]);
                    at += 1;
                    if bytes.get(at) != Some(&b'"') {
                        break;
                    }
                    cell.push('"');
                    at += 1;
                }
            }
            let start = at;
            while at < bytes.len() && bytes[at] != self.delimiter && !matches!(bytes[at], b'\n' | b'\r') {
                at += 1;
            }
            scanned.ragged |= quoted && at > start;
            cell.push_str(&self.text[start..at]);
            scanned.cells.push(cell);
            if bytes.get(at) == Some(&self.delimiter) {
                at += 1;
            } else {
                scanned.end = at;
                return Some(scanned);
            }
        }
    }
}

/// The length of the line break at the start of the bytes; a carriage return alone is one too.
fn break_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

impl Iterator for Splitter<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let bytes = self.text.as_bytes();
        loop {
            let skip = break_length(bytes.get(self.position..)?);
            if skip == 0 {
                break;
            }
            self.position += skip;
            self.line += 1;
        }
        if self.position >= bytes.len() {
            return None;
        }
        let line = self.line;
        match self.scan_record() {
            // Text behind a closing quote, in a record of several lines: two rows that a stray quote joined.
            Some(scanned) if !(scanned.ragged && scanned.breaks > 0) => {
                let broken = break_length(&bytes[scanned.end..]);
                self.position = scanned.end + broken;
                self.line += scanned.breaks + u64::from(broken > 0);
                Some(Record::Cells { line, cells: scanned.cells })
            }
            _ => {
                self.position = self.line_end(self.position).1;
                self.line += 1;
                Some(Record::OpenQuote { line })
            }
        }
    }
}
