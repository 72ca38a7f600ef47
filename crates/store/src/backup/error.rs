//! What can go wrong with a backup, each with a sentence that says what to do.

use crate::StoreError;

/// A backup that cannot be made, read or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read or written.
    #[error("the backup file cannot be read or written: {0}")]
    Io(std::io::Error),
    /// The file is something else.
    #[error(
        "this file is not a Counterpart backup, or its beginning is damaged; name a file that `backup` wrote"
    )]
    NotABackup,
    /// The file is not as it was written.
    #[error(
        "the backup file is damaged ({0}); nothing was restored. Take another copy of it, or an older backup"
    )]
    Damaged(String),
    /// A form of file that this program does not know.
    #[error(
        "the backup file has form {found}, and this program reads form {known} only; restore it with the version of \
         Counterpart that wrote it, or a newer one"
    )]
    UnknownFormat {
        /// The form of the file.
        found: u32,
        /// What this program knows.
        known: u32,
    },
    /// A newer program made the backup.
    #[error(
        "the backup was made by a newer Counterpart ({program}; its schema is version {found}, this program knows up to \
         {known}); install that version to restore it"
    )]
    NewerSchema {
        /// The version that made it.
        program: String,
        /// The schema of its tables.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// The database to restore into is in use.
    #[error(
        "the database {place} already holds records ({what}). A backup is restored into a new, empty database only, so \
         that nothing is mixed up or lost; nothing was changed. Choose an empty folder with --data, or an empty database \
         with --database-url"
    )]
    HoldsRecords {
        /// The database.
        place: String,
        /// Which tables.
        what: String,
    },
    /// A row is too large for the file.
    #[error("a row of the table {0} is too large for a backup (more than 256 MB)")]
    TooLarge(String),
}

impl BackupError {
    pub(crate) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }
}

/// While reading: what the decompressor cannot make sense of is damage.
impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match error.kind() {
            UnexpectedEof => Self::damaged("it ends too early"),
            InvalidData | InvalidInput => Self::damaged("its content cannot be unpacked"),
            _ => Self::Io(error),
        }
    }
}
