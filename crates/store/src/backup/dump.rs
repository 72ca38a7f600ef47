//! From the database into the file: page by page, each workspace in one unchanging state.

use super::file::{Header, Mark, TableRows};
use super::tables::{Table, tables};
use super::write::Writer;
use super::{BackupError, cell};
use crate::{Store, StoreError, Tx, dialect, schema, stored};
use counterpart_model::Instant;
use sea_orm::Value;
use secrecy::SecretString;
use std::io::Write;

/// Rows read at a time.
const PAGE: usize = 200;

/// What a backup says beside what it holds.
#[derive(Debug, Clone)]
pub struct Dumping {
    /// The version of the program.
    pub program: String,
    /// Now.
    pub now: Instant,
    /// The text of the key that seals the secrets, to put it inside.
    pub key: Option<SecretString>,
}

impl Store {
    /// Writes everything the database holds: each workspace as it is at one moment, while others go on writing.
    ///
    /// # Errors
    /// When the database cannot be read or the file not written; what was written by then is no backup.
    pub async fn back_up(&self, dumping: Dumping, out: impl Write) -> Result<TableRows, BackupError> {
        let header = Header {
            program: dumping.program,
            schema: schema::known(),
            made_at: stored::instant(dumping.now),
            database: dialect::name(self.backend()).to_owned(),
            key: dumping.key,
            tables: tables(),
        };
        let mut file = Writer::begin(out, &header)?;
        for workspace in self.workspaces().await? {
            file.mark(&Mark::from(&workspace))?;
            let tx = self.workspace(workspace.id).read().await?;
            for table in &header.tables {
                file.mark(&Mark::Table(table.name.clone()))?;
                dump(&tx, table, &mut file).await?;
            }
        }
        file.end()
    }
}

async fn dump(tx: &Tx, table: &Table, file: &mut Writer<impl Write>) -> Result<(), BackupError> {
    let mut after: Option<Vec<Value>> = None;
    loop {
        let page = page(tx, table, after.as_deref()).await?;
        for row in &page {
            file.row(&row.iter().map(cell::to_json).collect::<Vec<_>>())?;
        }
        match page.last().filter(|_| page.len() == PAGE) {
            Some(last) => after = Some(table.key.iter().map(|place| last[*place].clone()).collect()),
            None => return Ok(()),
        }
    }
}

/// The rows that come after the one with this key, in the order of their keys.
async fn page(tx: &Tx, table: &Table, after: Option<&[Value]>) -> Result<Vec<Vec<Value>>, StoreError> {
    let columns = table.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let key = table.key.iter().map(|place| table.columns[*place].0.as_str()).collect::<Vec<_>>().join(", ");
    let mut values = vec![tx.workspace().into()];
    let mut behind = String::new();
    if let Some(after) = after {
        let places = (2..after.len() + 2).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        behind = format!("AND ({key}) > ({places})");
        values.extend_from_slice(after);
    }
    let sql = format!(
        "SELECT {columns} FROM {} WHERE workspace_id = $1 {behind} ORDER BY {key} LIMIT {PAGE}",
        table.name
    );
    let read = |row| {
        let cells = table.columns.iter().map(|(name, kind)| kind.read(&row, name));
        cells.collect::<Result<Vec<_>, _>>()
    };
    tx.all(&sql, values).await?.into_iter().map(read).collect()
}
