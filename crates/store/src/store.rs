//! An open database, and handles to its workspaces.

use crate::growth::Growth;
use crate::tx::Mode;
use crate::{DatabaseLocation, OpenOptions, StoreError, Tx, Workspace, connect, schema, workspaces};
use counterpart_model::{Checkpoint, WorkspaceId};
use sea_orm::{DatabaseConnection, DbBackend};
use std::sync::Arc;
use std::time::Duration;

/// An open database. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// Reads. On PostgreSQL the same pool as `writer`.
    pub readers: DatabaseConnection,
    /// Writes. On SQLite a single connection.
    pub writer: DatabaseConnection,
    pub patience: Duration,
    pub growth: Growth,
    pub checkpoint: Option<Arc<dyn Checkpoint>>,
}

impl Store {
    /// Connects, brings the tables up to date under a lock, and makes the first workspace (`default`) where there is
    /// none. On SQLite the file and its directory are made too.
    ///
    /// # Errors
    /// With a sentence that says what to do: the directory is read-only, the file is not a database, the server
    /// cannot be reached or refuses, the schema is newer than this program.
    pub async fn open(location: &DatabaseLocation, options: OpenOptions) -> Result<Self, StoreError> {
        let inner = match location {
            DatabaseLocation::Sqlite(path) => {
                let writer = connect::sqlite_writer(path, options.patience).await?;
                schema::migrate(&writer, None, &options).await?;
                let readers = connect::sqlite_readers(path, options.patience).await?;
                Inner {
                    readers,
                    writer,
                    patience: options.patience,
                    growth: Growth::default(),
                    checkpoint: options.checkpoint,
                }
            }
            DatabaseLocation::Postgres { url, migration_url } => {
                let pool = connect::postgres(url, location, options.patience).await?;
                match migration_url {
                    Some(migration_url) => {
                        let migrator = connect::postgres(migration_url, location, options.patience).await?;
                        let login = connect::login(url)?;
                        schema::migrate(&migrator, Some(&login), &options).await?;
                        let _ = migrator.close().await;
                    }
                    None => schema::migrate(&pool, None, &options).await?,
                }
                connect::check_role(&pool).await?;
                Inner {
                    readers: pool.clone(),
                    writer: pool,
                    patience: options.patience,
                    growth: Growth::default(),
                    checkpoint: options.checkpoint,
                }
            }
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The workspaces, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        workspaces::list(&self.inner.readers).await
    }

    /// A handle bound to one workspace. The id comes from [`Store::workspaces`]; of an unknown one everything is
    /// empty and nothing can be written.
    pub fn workspace(&self, id: WorkspaceId) -> WorkspaceHandle {
        WorkspaceHandle { inner: self.inner.clone(), id }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.inner.readers.get_database_backend()
    }

    /// Closes the connections, writing on SQLite what still stands in the log to the file. Handles stop working.
    pub async fn close(self) {
        let _ = self.inner.readers.clone().close().await;
        let _ = self.inner.writer.clone().close().await;
    }
}

/// One workspace of an open database: the only place where transactions begin.
#[derive(Clone)]
pub struct WorkspaceHandle {
    inner: Arc<Inner>,
    id: WorkspaceId,
}

impl WorkspaceHandle {
    /// Which workspace.
    pub fn id(&self) -> WorkspaceId {
        self.id
    }

    /// A transaction that reads one unchanging state of the database and cannot write.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Tx::begin(self.inner.clone(), self.id, Mode::Read).await
    }

    /// A transaction that writes. It is the only one of its workspace (on SQLite: of the file) until it ends, so keep
    /// calls to the outside out of it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another one writes for longer than the patience the store was opened with.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Tx::begin(self.inner.clone(), self.id, Mode::Write).await
    }

    /// A short transaction that writes beside the workspace's one writer, where the database allows that: for leases and
    /// budgets, whose rows nothing else touches. Read in it only what it writes.
    ///
    /// # Errors
    /// [`StoreError::Busy`] as for [`WorkspaceHandle::write`].
    pub async fn beside(&self) -> Result<Tx, StoreError> {
        Tx::begin(self.inner.clone(), self.id, Mode::Beside).await
    }
}
