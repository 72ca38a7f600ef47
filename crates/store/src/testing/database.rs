//! One fresh database.

use super::{PostgresServer, postgres, server};
use crate::{DatabaseLocation, OpenOptions, Store, StoreError, WorkspaceHandle};
use counterpart_model::{Instant, WorkspaceId};
use tempfile::TempDir;
use uuid::Uuid;

/// A database that nobody has opened yet.
pub struct TestDatabase {
    location: DatabaseLocation,
    directory: Option<TempDir>,
    /// The superuser's URL.
    postgres: Option<String>,
}

impl TestDatabase {
    /// A SQLite file that does not exist yet, in a temporary directory.
    ///
    /// # Panics
    /// When no temporary directory can be made.
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let location = DatabaseLocation::Sqlite(directory.path().join("data").join("counterpart.sqlite"));
        Self { location, directory: Some(directory), postgres: None }
    }

    /// An empty PostgreSQL database, reached as an account that owns it and is no superuser.
    ///
    /// # Panics
    /// With a sentence when there is no PostgreSQL: a test of the store is never skipped.
    pub async fn postgres() -> Self {
        let server = server::url().unwrap_or_else(|sentence| panic!("{sentence}"));
        Self::on(&server).await
    }

    /// As [`TestDatabase::postgres`], on a server of the test's own.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn postgres_on(server: &PostgresServer) -> Self {
        Self::on(server.url()).await
    }

    async fn on(server: &str) -> Self {
        let (url, admin) = postgres::create(server).await.unwrap_or_else(|sentence| panic!("{sentence}"));
        Self { location: DatabaseLocation::postgres(url), directory: None, postgres: Some(admin) }
    }

    /// A copy of it as it is now. No store may be open on it.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub async fn copy(&self) -> Self {
        match &self.postgres {
            Some(admin) => {
                let (url, admin) =
                    postgres::copy(admin).await.unwrap_or_else(|sentence| panic!("{sentence}"));
                Self { location: DatabaseLocation::postgres(url), directory: None, postgres: Some(admin) }
            }
            None => {
                let copy = Self::sqlite();
                if let (DatabaseLocation::Sqlite(from), DatabaseLocation::Sqlite(to)) =
                    (&self.location, &copy.location)
                {
                    let folder = to.parent().expect("in a directory");
                    std::fs::create_dir_all(folder).expect("makes a directory");
                    for file in std::fs::read_dir(from.parent().expect("in a directory")).expect("lists") {
                        let file = file.expect("lists");
                        std::fs::copy(file.path(), folder.join(file.file_name())).expect("copies");
                    }
                }
                copy
            }
        }
    }

    /// Where it is: what a server would be started with.
    pub fn location(&self) -> &DatabaseLocation {
        &self.location
    }

    /// True for the PostgreSQL one.
    pub fn is_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    /// The moment at which it is opened.
    pub fn now() -> Instant {
        Instant::from_timestamp(1_700_000_000, 0).unwrap_or_default()
    }

    /// What it is opened with: a fixed moment, a fixed id of the first workspace, five seconds of patience.
    pub fn options() -> OpenOptions {
        OpenOptions {
            patience: std::time::Duration::from_secs(5),
            ..OpenOptions::new(Self::now(), WorkspaceId(Uuid::from_u128(1)))
        }
    }

    /// Opens it; may be called again for a second store on the same database.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self) -> Store {
        self.try_open().await.unwrap_or_else(|error| panic!("{}: {error}", self.location))
    }

    /// Opens it, or says why not.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn try_open(&self) -> Result<Store, StoreError> {
        Store::open(&self.location, Self::options()).await
    }

    /// The workspace that is there from the beginning.
    pub fn first_workspace(&self, store: &Store) -> WorkspaceHandle {
        store.workspace(Self::options().first_workspace)
    }

    /// A second workspace, made as the administrator would: the program makes one only.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn second_workspace(&self, store: &Store) -> WorkspaceHandle {
        let id = WorkspaceId(Uuid::from_u128(2));
        if self.is_postgres() {
            let sql = format!("INSERT INTO workspaces VALUES ('{id}', 'second', '2024-01-01 00:00:00+00')");
            self.execute_as_admin(&sql).await;
        } else {
            let tx = self.first_workspace(store).write().await.expect("begins");
            let sql = "INSERT INTO workspaces VALUES ($1, 'second', '2024-01-01T00:00:00+00:00')";
            tx.execute(sql, vec![id.0.into()]).await.expect("writes");
            tx.commit().await.expect("commits");
        }
        store.workspace(id)
    }

    /// The superuser's URL of this PostgreSQL database; none for SQLite.
    pub fn admin_url(&self) -> Option<String> {
        self.postgres.clone()
    }

    /// This database as another account, which may log in without a password.
    pub fn as_user(&self, user: &str) -> Option<String> {
        self.admin_url().map(|url| postgres::with_user(&url, user))
    }

    /// Runs statements as a superuser on the PostgreSQL database.
    ///
    /// # Panics
    /// When they fail, or this is not PostgreSQL.
    pub async fn execute_as_admin(&self, sql: &str) {
        let url = self.admin_url().expect("a PostgreSQL database");
        postgres::execute(&url, sql).await.unwrap_or_else(|sentence| panic!("{sentence}"));
    }

    /// Removes it. Done by `on_both_databases!` when the test succeeds.
    ///
    /// # Panics
    /// When it cannot be removed.
    pub async fn remove(self) {
        if let Some(admin) = &self.postgres {
            postgres::remove(admin).await.unwrap_or_else(|sentence| panic!("{sentence}"));
        }
        drop(self.directory);
    }
}
