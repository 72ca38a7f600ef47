//! From the file into a new database, in one transaction: everything, or nothing.

use super::read::{Backup, Line, Lines};
use super::tables::{LEFT_OUT, Table};
use super::{BackupError, cell};
use crate::growth::Growth;
use crate::store::Inner;
use crate::{DatabaseLocation, OpenOptions, StoreError, Tx, Workspace, connect, dialect, schema, stored};
use sea_orm::{ConnectionTrait, Value};
use std::io::{Read, Seek};
use std::sync::Arc;

/// Rows written at a time.
const PAGE: usize = 200;

impl<R: Read + Seek> Backup<R> {
    /// Makes the tables as they were when the backup was made, fills them, brings them up to date, and lets `settle` do in
    /// each workspace what a restored one begins with. The database is new or holds no records.
    ///
    /// # Errors
    /// When the database holds records or refuses, the file has changed since it was opened, or `settle` fails. Then the
    /// database is as it was.
    pub async fn restore_into<E>(
        &mut self,
        location: &DatabaseLocation,
        options: OpenOptions,
        settle: impl AsyncFn(&Tx) -> Result<(), E>,
    ) -> Result<(), E>
    where
        E: From<BackupError> + From<StoreError>,
    {
        let (pool, login) = match location {
            DatabaseLocation::Sqlite(path) => (connect::sqlite_writer(path, options.patience).await?, None),
            DatabaseLocation::Postgres { url, migration_url } => {
                let owner = migration_url.as_ref().unwrap_or(url);
                let login = migration_url.is_some().then(|| connect::login(url)).transpose()?;
                (connect::postgres(owner, location, options.patience).await?, login)
            }
        };
        let inner = Arc::new(Inner {
            readers: pool.clone(),
            writer: pool.clone(),
            patience: options.patience,
            growth: Growth::default(),
            checkpoint: options.checkpoint.clone(),
        });
        let restored = self.restore(inner, location, login.as_deref(), &options, settle).await;
        let _ = pool.close().await;
        restored
    }

    async fn restore<E>(
        &mut self,
        inner: Arc<Inner>,
        location: &DatabaseLocation,
        login: Option<&str>,
        options: &OpenOptions,
        settle: impl AsyncFn(&Tx) -> Result<(), E>,
    ) -> Result<(), E>
    where
        E: From<BackupError> + From<StoreError>,
    {
        self.file.rewind().map_err(BackupError::from)?;
        let mut lines = Lines::open(&mut self.file)?;
        let now = options.now;
        let mut tx = Tx::begin_as_owner(inner).await?;
        make_room(&mut tx, location).await.map_err(|error| owner_advice(error, location))?;
        schema::prepare(tx.db(), login).await?;
        schema::step(tx.db(), 0, lines.header.schema, now).await?;
        schema::finish(tx.db()).await?;
        let workspaces = fill(&mut tx, &mut lines).await?;
        schema::step(tx.db(), lines.header.schema, schema::known(), now).await?;
        for workspace in workspaces {
            tx.turn_to(workspace.id).await?;
            tx.settle_everything().await?;
            settle(&tx).await?;
        }
        tx.refresh_statistics().await?;
        Ok(tx.commit().await?)
    }
}

/// Takes away the tables of a database that holds no records; refuses one that does.
async fn make_room(tx: &mut Tx, location: &DatabaseLocation) -> Result<(), BackupError> {
    let found = schema::version(tx.db()).await?;
    if found == 0 {
        return Ok(());
    }
    let tables = schema::scoped(found);
    // Nobody adds a record between looking and taking away.
    if let Some(lock) = dialect::lock_tables(tx.backend(), &tables) {
        tx.execute(&lock, Vec::new()).await?;
    }
    let counted = tables.iter().filter(|table| **table != "meta" && !LEFT_OUT.contains(table));
    let counted: Vec<&str> = counted.copied().collect();
    let workspaces = crate::workspaces::all(tx.db()).await?;
    let mut held = Vec::new();
    for workspace in &workspaces {
        tx.turn_to(workspace.id).await?;
        for table in &counted {
            let sql = format!("SELECT count(*) AS n FROM {table} WHERE workspace_id = $1");
            let rows = tx.number(&sql, vec![workspace.id.0.into()]).await?;
            if rows > 0 {
                held.push(format!("{table}: {rows}"));
            }
        }
    }
    if workspaces.len() > 1 {
        held.push(format!("workspaces: {}", workspaces.len()));
    }
    if !held.is_empty() {
        return Err(BackupError::HoldsRecords { place: location.to_string(), what: held.join(", ") });
    }
    for table in tables.iter().rev().chain(&["workspaces", "schema_migrations"]) {
        tx.db().execute_unprepared(&format!("DROP TABLE {table}")).await.map_err(StoreError::from)?;
    }
    if let Some(drop) = dialect::drop_statistics_call(tx.backend()) {
        tx.execute(drop, Vec::new()).await?;
    }
    Ok(())
}

fn owner_advice(error: BackupError, location: &DatabaseLocation) -> BackupError {
    match error {
        BackupError::Store(StoreError::Database(said))
            if said.contains("permission denied") || said.contains("must be owner") =>
        {
            BackupError::Store(StoreError::CannotOpen(format!(
                "a restore makes the tables of {location} anew, and this account may not do that ({said}); name the \
                 account that owns them with --migration-url"
            )))
        }
        other => other,
    }
}

/// Every row of the file into its table.
async fn fill(tx: &mut Tx, lines: &mut Lines<impl Read>) -> Result<Vec<Workspace>, BackupError> {
    let tables = lines.header.tables.clone();
    let mut workspaces = Vec::new();
    let mut table: Option<&Table> = None;
    let mut rows = Vec::new();
    while let Some(line) = lines.next()? {
        if !matches!(line, Line::Row(_)) || rows.len() == PAGE {
            insert(tx, table, std::mem::take(&mut rows)).await?;
        }
        match line {
            Line::Row(cells) => rows.push(cells),
            Line::Table(place) => table = tables.get(place),
            Line::Workspace(workspace) => {
                let sql = "INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)";
                let created_at = stored::instant(workspace.created_at);
                let values = vec![workspace.id.0.into(), workspace.name.clone().into(), created_at.into()];
                tx.execute(sql, values).await?;
                tx.turn_to(workspace.id).await?;
                workspaces.push(workspace);
            }
        }
    }
    insert(tx, table, rows).await?;
    Ok(workspaces)
}

async fn insert(tx: &Tx, table: Option<&Table>, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
    let Some(table) = table.filter(|_| !rows.is_empty()) else { return Ok(()) };
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let sql = dialect::plain_insert(tx.backend(), &table.name, &columns, rows.len());
    let storable = |value| if dialect::stores_nul(tx.backend()) { value } else { cell::without_nul(value) };
    let values = rows
        .into_iter()
        .flat_map(|row| std::iter::once(tx.workspace().into()).chain(row.into_iter().map(storable)))
        .collect();
    tx.execute(&sql, values).await?;
    Ok(())
}
