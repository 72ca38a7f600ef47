//! Reading the file. [`Backup::open`] reads all of it and believes nothing before its hash is right.

use super::file::{self, FirstLine, Form, GZIP_HEADER, Header, LONGEST_LINE, Mark, TableRows};
use super::tables::Table;
use super::{BackupError, FORMAT};
use crate::{Workspace, schema};
use counterpart_model::WorkspaceId;
use flate2::bufread::GzDecoder;
use sea_orm::Value;
use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Chain, Cursor, Read, Seek};

/// A backup file that was read from beginning to end and is as it was written.
#[derive(Debug)]
pub struct Backup<R> {
    pub(crate) file: R,
    contents: Contents,
}

/// What a backup holds.
#[derive(Debug, Clone)]
pub struct Contents {
    /// What it says of itself.
    pub header: Header,
    /// The workspaces.
    pub workspaces: Vec<Workspace>,
    /// Rows by table, of all workspaces.
    pub rows: TableRows,
    /// The small values of the workspaces: what tells whether a key fits, and the like.
    pub meta: Vec<MetaValue>,
}

/// One small value of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaValue {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Vec<u8>,
}

impl MetaValue {
    fn of(workspace: WorkspaceId, mut cells: Vec<Value>) -> Option<Self> {
        match (cells.pop(), cells.pop()) {
            (Some(Value::Bytes(Some(value))), Some(Value::String(Some(name)))) => {
                Some(Self { workspace, name, value })
            }
            _ => None,
        }
    }
}

/// Whether the file begins as a backup does: what `--force` may write over.
pub fn is_backup(file: impl Read) -> bool {
    Lines::open(file).is_ok()
}

impl<R: Read + Seek> Backup<R> {
    /// Reads the whole file and makes sure that it is complete and undamaged, and that this program can restore it.
    ///
    /// # Errors
    /// With a sentence that says which of this is not so.
    pub fn open(mut file: R) -> Result<Self, BackupError> {
        file.rewind()?;
        let mut lines = Lines::open(&mut file)?;
        let mut workspaces: Vec<Workspace> = Vec::new();
        let mut meta = Vec::new();
        while let Some(line) = lines.next()? {
            match line {
                Line::Workspace(workspace) => workspaces.push(workspace),
                Line::Table(_) => {}
                Line::Row(cells) => {
                    let workspace = workspaces.last().filter(|_| lines.stands_in("meta"));
                    meta.extend(workspace.and_then(|workspace| MetaValue::of(workspace.id, cells)));
                }
            }
        }
        if workspaces.is_empty() {
            return Err(BackupError::damaged("it holds no workspace"));
        }
        let contents = Contents { header: lines.header, workspaces, rows: lines.rows, meta };
        Ok(Self { file, contents })
    }

    /// What it holds.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }
}

/// The file with the first bytes, which were looked at before.
type Whole<R> = Chain<Cursor<[u8; GZIP_HEADER.len()]>, BufReader<R>>;

/// A line that is not the first or the last.
pub(crate) enum Line {
    Workspace(Workspace),
    /// Rows of this table follow: its place in the header.
    Table(usize),
    Row(Vec<Value>),
}

/// The lines of a backup file, each looked at before it is handed over. Only [`Lines::next`]'s last answer, none, means that
/// everything before was right.
pub(crate) struct Lines<R> {
    input: BufReader<GzDecoder<Whole<R>>>,
    hash: blake3::Hasher,
    line: Vec<u8>,
    pub header: Header,
    table: Option<usize>,
    inside_workspace: bool,
    pub rows: TableRows,
}

impl<R: Read> Lines<R> {
    pub(crate) fn open(file: R) -> Result<Self, BackupError> {
        let mut file = BufReader::new(file);
        let mut first = [0; GZIP_HEADER.len()];
        file.read_exact(&mut first).map_err(|_| BackupError::NotABackup)?;
        if first != GZIP_HEADER {
            return Err(BackupError::NotABackup);
        }
        let mut input = BufReader::new(GzDecoder::new(Cursor::new(first).chain(file)));
        let mut line = Vec::new();
        next_line(&mut input, &mut line)?;
        let mut hash = blake3::Hasher::new();
        hash.update(&line);
        let header = first_line(&line)?;
        let rows = header.tables.iter().map(|table| (table.name.clone(), 0)).collect();
        Ok(Self { input, hash, line, header, table: None, inside_workspace: false, rows })
    }

    /// Whether the rows that come now are of this table.
    fn stands_in(&self, table: &str) -> bool {
        self.table.is_some_and(|place| self.header.tables[place].name == table)
    }

    /// The next line; none after the last one, when the counts and the hash that it holds are right.
    pub(crate) fn next(&mut self) -> Result<Option<Line>, BackupError> {
        next_line(&mut self.input, &mut self.line)?;
        if self.line.starts_with(b"[") {
            self.hash.update(&self.line);
            return self.row().map(Some);
        }
        let unclear = || BackupError::damaged("a line of it cannot be read");
        let mark: Mark = serde_json::from_slice(&self.line).map_err(|_| unclear())?;
        let before = self.hash.finalize();
        self.hash.update(&self.line);
        match mark {
            Mark::Workspace { id, name, created_at } => {
                (self.inside_workspace, self.table) = (true, None);
                Ok(Some(Line::Workspace(file::workspace(id, name, created_at))))
            }
            Mark::Table(name) => {
                let place = self.header.tables.iter().position(|table| table.name == name);
                let place = place.filter(|place| self.inside_workspace && Some(*place) > self.table);
                self.table = Some(place.ok_or_else(unclear)?);
                Ok(self.table.map(Line::Table))
            }
            Mark::End { rows, blake3 } => {
                if before.to_hex().as_str() != blake3 {
                    return Err(BackupError::damaged("its checksum is wrong"));
                }
                if rows != self.rows {
                    return Err(BackupError::damaged("it does not hold as many rows as it says"));
                }
                self.nothing_follows()?;
                Ok(None)
            }
        }
    }

    fn row(&mut self) -> Result<Line, BackupError> {
        let place = self.table.ok_or_else(|| BackupError::damaged("a row of it belongs to no table"))?;
        let table = &self.header.tables[place];
        let unclear = || BackupError::damaged(format!("a row of the table {} cannot be read", table.name));
        let cells: Vec<Json> = serde_json::from_slice(&self.line).map_err(|_| unclear())?;
        if cells.len() != table.columns.len() {
            return Err(unclear());
        }
        let cells = cells.into_iter().zip(&table.columns).map(|(cell, (_, kind))| kind.parse(cell));
        let cells = cells.collect::<Option<Vec<_>>>().ok_or_else(unclear)?;
        *self.rows.entry(table.name.clone()).or_default() += 1;
        Ok(Line::Row(cells))
    }

    /// Neither a line nor anything behind the compressed part.
    fn nothing_follows(&mut self) -> Result<(), BackupError> {
        let unpacked = self.input.fill_buf()?.is_empty();
        if unpacked && self.input.get_mut().get_mut().fill_buf()?.is_empty() {
            return Ok(());
        }
        Err(BackupError::damaged("something follows its end"))
    }
}

fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<(), BackupError> {
    line.clear();
    input.take(LONGEST_LINE as u64).read_until(b'\n', line)?;
    if line.ends_with(b"\n") { Ok(()) } else { Err(BackupError::damaged("it ends too early")) }
}

fn first_line(line: &[u8]) -> Result<Header, BackupError> {
    let form: Form = serde_json::from_slice(line).map_err(|_| BackupError::NotABackup)?;
    if form.counterpart_backup != FORMAT {
        return Err(BackupError::UnknownFormat { found: form.counterpart_backup, known: FORMAT });
    }
    let first: FirstLine =
        serde_json::from_slice(line).map_err(|_| BackupError::damaged("its first line cannot be read"))?;
    let header = Header::from(first);
    if header.schema > schema::known() {
        let (program, found) = (header.program, header.schema);
        return Err(BackupError::NewerSchema { program, found, known: schema::known() });
    }
    // Names become part of statements.
    let known = schema::scoped(header.schema);
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let columns = |table: &Table| table.columns.iter().all(|(name, _)| plain(name));
    if header.tables.iter().any(|table| !known.contains(&table.name.as_str()) || !columns(table)) {
        return Err(BackupError::damaged("it names tables that its version did not have"));
    }
    Ok(header)
}
