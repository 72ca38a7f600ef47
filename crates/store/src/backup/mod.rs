//! Backups (R81): everything a database holds in one file, and a new database from such a file, whichever engine either
//! of them uses.
//!
//! The file is gzip of lines of JSON. The first line tells what the file is; then, for each workspace, a line that names
//! it, and for each table a line that names it and one line per row: an array of the columns that the first line lists.
//! The last line counts the rows of each table and holds a BLAKE3 hash of everything before it.
//!
//! Whether a row still reads as what it should be is not asked here: rows are carried over as they are, with the columns of
//! their time, into tables of their time; the steps that brought older databases up to date then do so with these.

mod cell;
mod dump;
mod error;
mod file;
mod load;
mod read;
mod tables;
mod write;

pub use dump::Dumping;
pub use error::BackupError;
pub use file::{Header, TableRows};
pub use read::{Backup, Contents, MetaValue, is_backup};

/// The version of the file's form. A program reads its own and older ones.
pub(crate) const FORMAT: u32 = 1;

#[cfg(test)]
pub(crate) use tables::{LEFT_OUT, tables};
