//! What can go wrong with the database, each with a sentence that says what to do.

use sea_orm::{DbErr, RuntimeErr};
use std::sync::Arc;

/// A failure of the store. Its text is for a technician.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot be opened; the sentence says why and what to do.
    #[error("{0}")]
    CannotOpen(String),
    /// A newer version of the program wrote this database.
    #[error(
        "this database was written by a newer Counterpart (its schema is version {found}, this program knows up to \
         {known}); install the newer version, or restore a backup made with this one"
    )]
    NewerSchema {
        /// The version in the database.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// A record with the same key exists already: the database's second net caught what the checks above it let pass.
    #[error(
        "the same record is there already ({constraint}); look at it again, someone else saved it meanwhile"
    )]
    Duplicate {
        /// The constraint or columns, as the database names them.
        constraint: String,
    },
    /// A record refers to one that is not there, or is still referred to.
    #[error("a record that belongs to another was saved without it, or removed before it ({constraint})")]
    Dangling {
        /// The constraint, as the database names it.
        constraint: String,
    },
    /// Another writer held the database for longer than we wait, or the connections are all in use.
    #[error(
        "the database is busy: another command or server has been writing for over 30 seconds; try again when it has finished"
    )]
    Busy,
    /// PostgreSQL cancelled the transaction because of a concurrent one. Doing the same again is right.
    #[error("another write at the same moment got in the way; try again")]
    Serialization,
    /// The record to change or remove is not there.
    #[error("{record} is not there any more; look at the list again")]
    NotThere {
        /// The record: `customer 0197...`.
        record: String,
    },
    /// A stored row does not read as what it should be.
    #[error(
        "a row of the table {table} cannot be read ({reason}); it was damaged or written by another version: restore a backup, or update the program"
    )]
    Unreadable {
        /// The table.
        table: &'static str,
        /// What does not fit.
        reason: String,
    },
    /// The caller hands over something that cannot be stored.
    #[error("{0}")]
    Unstorable(String),
    /// No space is left.
    #[error(
        "the disk of the database is full; free some space and try again, nothing of the last step was saved"
    )]
    DiskFull,
    /// The database became read-only.
    #[error(
        "the database cannot be written: the file, its directory or its disk is read-only; make it writable for this account"
    )]
    ReadOnly,
    /// The database file is damaged.
    #[error("the database file is damaged; stop the program and restore the last backup")]
    Damaged,
    /// The connection to PostgreSQL broke.
    #[error(
        "the connection to the database was lost ({0}); nothing of the last step was saved, try again when the database is back"
    )]
    Lost(String),
    /// Anything else the database says.
    #[error("the database refused a statement: {0}")]
    Database(String),
}

impl StoreError {
    /// True when a unique constraint refused the write.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Duplicate { .. })
    }

    /// True when doing the very same again may succeed.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Busy | Self::Serialization | Self::Lost(_))
    }

    pub(crate) fn unreadable(table: &'static str, reason: impl ToString) -> Self {
        Self::Unreadable { table, reason: reason.to_string() }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => Self::from(&*inner),
            DbErr::ConnectionAcquire(_) => Self::Busy,
            other => Self::Database(other.to_string()),
        }
    }
}

impl From<Arc<sqlx::Error>> for StoreError {
    fn from(error: Arc<sqlx::Error>) -> Self {
        Self::from(&*error)
    }
}

impl From<&sqlx::Error> for StoreError {
    fn from(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => crate::dialect::database_error(database.as_ref()),
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(io) => Self::Lost(io.to_string()),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Lost(error.to_string()),
            other => Self::Database(other.to_string()),
        }
    }
}
