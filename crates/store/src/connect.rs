//! Opening connections, and saying in a sentence why one cannot be opened.
//!
//! No pool gives its connections a lifetime or an idle time. With either, sqlx 0.9 goes through the idle ones as soon as the pool is
//! open, as many as a counter says; where another task takes a connection that is just being given back, that counter falls below
//! zero for a moment, and then it goes round 2^64 times with a processor for itself (`spawn_maintenance_tasks`). A sync that never
//! ended did that.

use crate::{DatabaseLocation, StoreError, dialect};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
    TransactionTrait,
};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;

const READERS: u32 = 4;
/// Pages of a database that the writing SQLite connection keeps, in KiB (negative: not in pages). With less, the indexes
/// of a large mirror are read and written again and again while one transaction fills them.
const WRITER_CACHE: &str = "-24576";
/// Pages of 4 KiB after which SQLite moves its log into the file; each time it waits for the disk.
const LOG_PAGES: &str = "8000";
const POSTGRES_CONNECTIONS: u32 = 10;

/// The one connection that writes. Makes the file and its directory.
pub(crate) async fn sqlite_writer(path: &Path, patience: Duration) -> Result<DatabaseConnection, StoreError> {
    if let Some(directory) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory).map_err(|error| {
            StoreError::CannotOpen(format!(
                "the data directory {} cannot be made ({error}); make it and let this account write there, or choose \
                 another one",
                directory.display()
            ))
        })?;
    }
    let options = sqlite(path, patience)
        .create_if_missing(true)
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", LOG_PAGES);
    // Two processes that make the same file at once can meet while it turns to write-ahead logging, where SQLite
    // does not wait by itself.
    let mut tries = patience.as_millis() / 50;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(patience)
            .connect_with(options.clone())
            .await;
        match pool {
            Ok(pool) => return Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool)),
            Err(error) => {
                let error = sqlite_advice(path, &error);
                if !matches!(error, StoreError::Busy) || tries == 0 {
                    return Err(error);
                }
                tries -= 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// The connections that read, which cannot write even by mistake.
pub(crate) async fn sqlite_readers(
    path: &Path,
    patience: Duration,
) -> Result<DatabaseConnection, StoreError> {
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .min_connections(0)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(patience)
        .connect_with(sqlite(path, patience).pragma("query_only", "ON"))
        .await
        .map_err(|error| sqlite_advice(path, &error))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

fn sqlite(path: &Path, patience: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(patience)
        .disable_statement_logging()
}

fn sqlite_advice(path: &Path, error: &sqlx::Error) -> StoreError {
    let place = path.display();
    let code = match error {
        sqlx::Error::Database(database) => {
            database.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default() & 0xff
        }
        _ => return StoreError::CannotOpen(format!("the database {place} cannot be opened: {error}")),
    };
    // SQLite's primary result codes: 5 busy, 6 locked, 8 read-only, 10 input/output, 11 corrupt, 13 full, 14 cannot
    // open, 26 not a database.
    match code {
        5 | 6 => StoreError::Busy,
        26 | 11 => StoreError::CannotOpen(format!(
            "{place} is not a Counterpart database (or is damaged); choose another data directory, or restore a \
             backup there"
        )),
        8 | 10 | 14 => StoreError::CannotOpen(format!(
            "the database {place} cannot be opened for writing; make its directory and the files in it writable for \
             this account, or choose another data directory"
        )),
        13 => StoreError::DiskFull,
        _ => StoreError::CannotOpen(format!("the database {place} cannot be opened: {error}")),
    }
}

/// A pool of connections to PostgreSQL.
pub(crate) async fn postgres(
    url: &str,
    location: &DatabaseLocation,
    patience: Duration,
) -> Result<DatabaseConnection, StoreError> {
    let options = parse(url)?.application_name("counterpart").disable_statement_logging();
    // One connection by hand first: the pool would try for the whole of its patience and then say only "timed out".
    let probe = tokio::time::timeout(Duration::from_secs(10), options.connect()).await;
    match probe {
        Ok(Ok(connection)) => {
            let _ = sqlx::Connection::close(connection).await;
        }
        Ok(Err(error)) => return Err(postgres_advice(location, &error)),
        Err(_) => {
            return Err(StoreError::CannotOpen(format!(
                "the database server of {location} does not answer within 10 seconds; check its address, that it \
                 runs, and the firewall"
            )));
        }
    }
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(patience)
        .connect_with(options)
        .await
        .map_err(|error| postgres_advice(location, &error))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// The account name in a database URL.
pub(crate) fn login(url: &str) -> Result<String, StoreError> {
    Ok(parse(url)?.get_username().to_owned())
}

fn parse(url: &str) -> Result<PgConnectOptions, StoreError> {
    let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
    url.parse::<PgConnectOptions>().ok().filter(|_| known).ok_or_else(|| {
        StoreError::CannotOpen(
            "the database URL cannot be read; it looks like postgres://user:password@host:5432/database, with \
             special characters in the password percent-encoded"
                .to_owned(),
        )
    })
}

fn postgres_advice(location: &DatabaseLocation, error: &sqlx::Error) -> StoreError {
    let sentence = match error {
        sqlx::Error::Database(database) => {
            let said = database.message();
            match database.code().as_deref().unwrap_or_default() {
                "28P01" => format!(
                    "the database server refuses the password for {location} ({said}); correct user and password in \
                     the database URL"
                ),
                "28000" => format!(
                    "the database server refuses the account for {location} ({said}); check the user in the database \
                     URL and the server's pg_hba.conf"
                ),
                "3D000" => format!(
                    "there is no such database at {location} ({said}); create it with: CREATE DATABASE name OWNER user"
                ),
                "42501" => format!(
                    "the account may not connect to {location} ({said}); grant it CONNECT on the database"
                ),
                "53300" => format!(
                    "the database server of {location} has no connection left ({said}); raise max_connections or \
                     stop other programs"
                ),
                "57P03" => format!(
                    "the database server of {location} is starting or stopping ({said}); try again soon"
                ),
                code => format!("the database server of {location} refuses ({code}: {said})"),
            }
        }
        sqlx::Error::Io(io) => format!(
            "the database server of {location} cannot be reached ({io}); check its address and port, that it runs, and \
             the firewall"
        ),
        sqlx::Error::Tls(tls) => format!(
            "no encrypted connection to {location} ({tls}); check the server's certificate, or choose another sslmode \
             in the database URL"
        ),
        other => format!("the database {location} cannot be opened: {other}"),
    };
    StoreError::CannotOpen(sentence)
}

/// Refuses to work as a role that row-level security does not bind.
pub(crate) async fn check_role(pool: &DatabaseConnection) -> Result<(), StoreError> {
    let backend = pool.get_database_backend();
    let db = pool.begin().await?;
    let role = dialect::APP_ROLE;
    if let Some(enter) = dialect::enter_lobby(backend) {
        db.query_one_raw(Statement::from_string(backend, enter)).await.map_err(|error| {
            StoreError::CannotOpen(format!(
                "the account of the database URL may not work as the role {role} ({error}); ask the administrator of \
                 the PostgreSQL server to run: GRANT {role} TO ACCOUNT; with that account as ACCOUNT"
            ))
        })?;
    }
    let row = db.query_one_raw(Statement::from_string(backend, dialect::CHECK_APP_ROLE)).await?;
    let (superuser, bypass): (bool, bool) = match row {
        Some(row) => (row.try_get("", "rolsuper")?, row.try_get("", "rolbypassrls")?),
        None => (true, true),
    };
    if superuser || bypass {
        return Err(StoreError::CannotOpen(format!(
            "the role {role} may pass over row-level security, which keeps workspaces apart; ask the administrator of \
             the PostgreSQL server to run: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
        )));
    }
    Ok(())
}
