//! The lines of the file that are not rows.

use super::tables::Table;
use crate::Workspace;
use counterpart_model::{Instant, WorkspaceId};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The first bytes: gzip without name, time and system, so that the same content makes the same file.
pub(crate) const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// Longest line, in bytes: a damaged file must not fill the memory.
pub(crate) const LONGEST_LINE: usize = 256 << 20;

/// Rows by table.
pub type TableRows = BTreeMap<String, u64>;

/// What a backup says of itself.
#[derive(Debug, Clone)]
pub struct Header {
    /// The version of the program that made it.
    pub program: String,
    /// The version of its tables.
    pub schema: i64,
    /// When it was made.
    pub made_at: Instant,
    /// What it was made of: `SQLite` or `PostgreSQL`.
    pub database: String,
    /// The text of the key that seals the secrets, where it was asked for.
    pub key: Option<SecretString>,
    pub(crate) tables: Vec<Table>,
}

/// The first line.
#[derive(Serialize, Deserialize)]
pub(crate) struct FirstLine {
    pub counterpart_backup: u32,
    pub program: String,
    pub schema: i64,
    pub made_at: Instant,
    pub database: String,
    pub key: Option<String>,
    pub tables: Vec<Table>,
}

/// As much of the first line as every form of the file has.
#[derive(Deserialize)]
pub(crate) struct Form {
    pub counterpart_backup: u32,
}

impl From<&Header> for FirstLine {
    fn from(header: &Header) -> Self {
        Self {
            counterpart_backup: super::FORMAT,
            program: header.program.clone(),
            schema: header.schema,
            made_at: header.made_at,
            database: header.database.clone(),
            key: header.key.as_ref().map(|key| key.expose_secret().to_owned()),
            tables: header.tables.clone(),
        }
    }
}

impl From<FirstLine> for Header {
    fn from(line: FirstLine) -> Self {
        Self {
            program: line.program,
            schema: line.schema,
            made_at: line.made_at,
            database: line.database,
            key: line.key.map(SecretString::from),
            tables: line.tables,
        }
    }
}

/// A line between rows, or the last one.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// What follows belongs to this workspace.
    Workspace { id: Uuid, name: String, created_at: Instant },
    /// What follows are rows of this table.
    Table(String),
    /// Nothing follows.
    End { rows: TableRows, blake3: String },
}

impl From<&Workspace> for Mark {
    fn from(workspace: &Workspace) -> Self {
        Self::Workspace { id: workspace.id.0, name: workspace.name.clone(), created_at: workspace.created_at }
    }
}

pub(crate) fn workspace(id: Uuid, name: String, created_at: Instant) -> Workspace {
    Workspace { id: WorkspaceId(id), name, created_at }
}
