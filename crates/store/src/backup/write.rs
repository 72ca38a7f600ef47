//! Writing the file, line by line.

use super::BackupError;
use super::file::{FirstLine, Header, LONGEST_LINE, Mark, TableRows};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use serde::Serialize;
use std::io::Write;

/// A backup file that is being written.
pub(crate) struct Writer<W: Write> {
    out: GzEncoder<W>,
    hash: blake3::Hasher,
    rows: TableRows,
    table: String,
}

impl<W: Write> Writer<W> {
    pub(crate) fn begin(out: W, header: &Header) -> Result<Self, BackupError> {
        let out = GzBuilder::new().mtime(0).operating_system(255).write(out, Compression::default());
        let rows = header.tables.iter().map(|table| (table.name.clone(), 0)).collect();
        let mut file = Self { out, hash: blake3::Hasher::new(), rows, table: String::new() };
        file.line(&FirstLine::from(header))?;
        Ok(file)
    }

    /// What follows belongs to this workspace, or are rows of this table.
    pub(crate) fn mark(&mut self, mark: &Mark) -> Result<(), BackupError> {
        if let Mark::Table(name) = mark {
            self.table.clone_from(name);
        }
        self.line(mark)
    }

    pub(crate) fn row(&mut self, cells: &[serde_json::Value]) -> Result<(), BackupError> {
        *self.rows.entry(self.table.clone()).or_default() += 1;
        self.line(&cells)
    }

    /// The last line, and whatever the compressor still holds.
    pub(crate) fn end(mut self) -> Result<TableRows, BackupError> {
        let blake3 = self.hash.finalize().to_hex().to_string();
        self.line(&Mark::End { rows: self.rows.clone(), blake3 })?;
        self.out.finish().and_then(|mut out| out.flush()).map_err(BackupError::Io)?;
        Ok(self.rows)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), BackupError> {
        let mut line = serde_json::to_vec(value).map_err(|error| BackupError::Io(error.into()))?;
        line.push(b'\n');
        if line.len() > LONGEST_LINE {
            return Err(BackupError::TooLarge(self.table.clone()));
        }
        self.hash.update(&line);
        self.out.write_all(&line).map_err(BackupError::Io)
    }
}
