//! A CSV file as a table: header, rows with their lines, bad rows told apart.

use std::fmt;
use std::io::{self, Read};

use super::cell::imported;
use super::encoding::decode;
use super::split::{Record, Splitter};

/// The columns a file is read for, by name in lower case with underscores.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// Without one of these the file is refused.
    pub required: &'a [&'a str],
    /// These are read where they are there.
    pub optional: &'a [&'a str],
}

/// A file as read. Cells are as they stand, with the apostrophe of [`super::cell::exported`] taken off.
#[derive(Debug, Clone)]
pub struct Table {
    names: Vec<String>,
    /// The good rows, in the order of the file.
    pub rows: Vec<Row>,
    /// The bad rows.
    pub problems: Vec<RowProblem>,
    /// What was noticed about the file as a whole: encoding, delimiter, ignored columns.
    pub notes: Vec<String>,
}

/// A column of one table; of a column that is not there every cell is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(Option<usize>);

/// A good row: as many cells as the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file in which the row begins, from 1.
    pub line: u64,
    cells: Vec<String>,
}

impl Row {
    /// A cell as it stands.
    pub fn cell(&self, column: Column) -> &str {
        column.0.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    /// A cell without white space around it; `None` where nothing is left.
    pub fn filled(&self, column: Column) -> Option<&str> {
        Some(self.cell(column).trim()).filter(|text| !text.is_empty())
    }

    /// A cell as it stands, taken out of the row.
    pub fn take(&mut self, column: Column) -> String {
        column.0.and_then(|at| self.cells.get_mut(at)).map(std::mem::take).unwrap_or_default()
    }

    /// A cell without white space around it, taken out of the row; `None` where nothing is left.
    pub fn take_filled(&mut self, column: Column) -> Option<String> {
        let cell = self.take(column);
        match cell.trim() {
            "" => None,
            trimmed if trimmed.len() == cell.len() => Some(cell),
            trimmed => Some(trimmed.to_owned()),
        }
    }
}

/// A bad row. It stops nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowProblem {
    /// The line of the file in which the row begins, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The reader failed.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// Nothing in it.
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    /// Something else than text.
    #[error("the file is no CSV text: it looks like {looks_like}. Save it as 'CSV UTF-8' and try again")]
    NotText {
        /// What it looks like.
        looks_like: &'static str,
    },
    /// The header line cannot be split.
    #[error("a quote in the header line {line} is opened and not closed")]
    BrokenHeader {
        /// Its line.
        line: u64,
    },
    /// Columns that must be there.
    #[error("missing column {}; the file has {}", listed(missing), listed(found))]
    MissingColumns {
        /// Those missing.
        missing: Vec<String>,
        /// Those found, as written.
        found: Vec<String>,
    },
    /// A column that is read stands there twice.
    #[error("the column '{name}' is there more than once; keep one of them")]
    RepeatedColumn {
        /// Its name.
        name: String,
    },
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

impl Table {
    /// Reads a file: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252; commas, or semicolons or
    /// tabs where the header has no comma; line breaks of all systems. The header's names are compared without
    /// regard to case, and a space or hyphen in them counts as an underscore. Blank rows are skipped.
    pub fn read(source: impl Read, columns: &Columns<'_>) -> Result<Self, FileError> {
        let mut rows = Vec::new();
        let table = Self::each(source, columns, |_, row| rows.push(row))?;
        Ok(Self { rows, ..table })
    }

    /// As [`Table::read`], but every good row is handed over as soon as it is read, and the table keeps none.
    pub fn each(
        mut source: impl Read,
        columns: &Columns<'_>,
        mut hand_over: impl FnMut(&Self, Row),
    ) -> Result<Self, FileError> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes)?;
        let (text, encoding_note) = decode(bytes)?;
        let mut notes: Vec<String> = encoding_note.into_iter().collect();
        let delimiter = delimiter_of(&text);
        if delimiter != b',' {
            let name = if delimiter == b';' { "semicolons" } else { "tabs" };
            notes.push(format!("The cells are separated by {name}."));
        }
        let mut records = Splitter::new(&text, delimiter);
        let header = match records.next() {
            None => return Err(FileError::Empty),
            Some(Record::OpenQuote { line }) => return Err(FileError::BrokenHeader { line }),
            Some(Record::Cells { cells, .. }) => cells,
        };
        let names = column_names(&header, columns, &mut notes)?;
        let mut table = Self { names, rows: Vec::new(), problems: Vec::new(), notes };
        for record in records {
            if let Some(row) = table.row(record) {
                hand_over(&table, row);
            }
        }
        Ok(table)
    }

    /// A good row; of a bad one the problem is noted.
    fn row(&mut self, record: Record) -> Option<Row> {
        match record {
            Record::OpenQuote { line } => {
                let reason = "a quote is opened in this line and not closed at the end of a cell".to_owned();
                self.problems.push(RowProblem { line, reason });
                None
            }
            Record::Cells { cells, .. } if cells.iter().all(|cell| cell.trim().is_empty()) => None,
            Record::Cells { line, cells } if cells.len() != self.names.len() => {
                let (has, wants) = (cells.len(), self.names.len());
                let reason = format!("{has} cells where the header has {wants}");
                self.problems.push(RowProblem { line, reason });
                None
            }
            Record::Cells { line, mut cells } => {
                for cell in &mut cells {
                    let kept = imported(cell).len();
                    cell.drain(..cell.len() - kept);
                }
                Some(Row { line, cells })
            }
        }
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Column {
        Column(self.names.iter().position(|known| known == name))
    }

    /// Whether the column is there.
    pub fn has(&self, name: &str) -> bool {
        self.column(name).0.is_some()
    }
}

/// The names by which columns are looked up; those that nobody asked for are noted and blanked.
fn column_names(
    header: &[String],
    columns: &Columns<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<String>, FileError> {
    let as_written: Vec<&str> = header.iter().map(|name| imported(name).trim()).collect();
    let mut names: Vec<String> =
        as_written.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
    let known = |name: &str| columns.required.contains(&name) || columns.optional.contains(&name);
    let missing: Vec<String> = columns
        .required
        .iter()
        .filter(|wanted| !names.iter().any(|name| name == **wanted))
        .map(|wanted| (*wanted).to_owned())
        .collect();
    if !missing.is_empty() {
        let found =
            as_written.iter().filter(|name| !name.is_empty()).map(|name| (*name).to_owned()).collect();
        return Err(FileError::MissingColumns { missing, found });
    }
    if let Some((_, name)) =
        names.iter().enumerate().find(|(at, name)| known(name) && names[..*at].contains(name))
    {
        return Err(FileError::RepeatedColumn { name: name.clone() });
    }
    let mut ignored = Vec::new();
    for (name, written) in names.iter_mut().zip(&as_written) {
        if !known(name) {
            if !written.is_empty() {
                ignored.push((*written).to_owned());
            }
            name.clear();
        }
    }
    if !ignored.is_empty() {
        let noun = if ignored.len() == 1 { "The column" } else { "The columns" };
        let verb = if ignored.len() == 1 { "is" } else { "are" };
        notes.push(format!("{noun} {} {verb} not known and ignored.", listed(&ignored)));
    }
    Ok(names)
}

/// The delimiter, judged by the first line that holds anything.
fn delimiter_of(text: &str) -> u8 {
    let header = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |c: char| header.matches(c).count();
    match (count(','), count(';'), count('\t')) {
        (0, 0, tabs) if tabs > 0 => b'\t',
        (0, semicolons, tabs) if semicolons > 0 => {
            if tabs > semicolons {
                b'\t'
            } else {
                b';'
            }
        }
        _ => b',',
    }
}
