//! Counts the rows that a database writes, by the engine's own account: what proves that nothing was written.

use super::TestDatabase;
use crate::DatabaseLocation;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::collections::BTreeMap;
use std::time::Duration;

/// The table that SQLite's counting triggers fill.
const COUNTS: &str = "counted_writes";

const POSTGRES_COUNTS: &str = "SELECT relname::text, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables \
     WHERE n_tup_ins + n_tup_upd + n_tup_del > 0";

/// PostgreSQL's connections add what they wrote to the statistics when they end.
const POSTGRES_STILL_OPEN: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
     AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

impl TestDatabase {
    /// From here on rows are counted as they are written, also those that are written as they were. No store may be
    /// open on the database, and its tables must be there.
    ///
    /// # Panics
    /// When the database cannot be reached.
    pub async fn watch_writes(&self) {
        match self.location() {
            DatabaseLocation::Sqlite(path) => {
                let mut connection =
                    SqliteConnectOptions::new().filename(path).connect().await.expect("opens");
                let tables: Vec<(String,)> = sqlx::query_as(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'",
                )
                .fetch_all(&mut connection)
                .await
                .expect("lists its tables");
                let mut sql = format!(
                    "CREATE TABLE {COUNTS} (name text NOT NULL PRIMARY KEY, written bigint NOT NULL);"
                );
                for (table,) in tables {
                    sql.push_str(&format!("INSERT INTO {COUNTS} VALUES ('{table}', 0);"));
                    for event in ["INSERT", "UPDATE", "DELETE"] {
                        sql.push_str(&format!(
                            "CREATE TRIGGER counted_{table}_{event} AFTER {event} ON {table} BEGIN \
                             UPDATE {COUNTS} SET written = written + 1 WHERE name = '{table}'; END;"
                        ));
                    }
                }
                connection.execute(AssertSqlSafe(sql)).await.expect("makes its triggers");
                connection.close().await.expect("closes");
            }
            DatabaseLocation::Postgres { .. } => {
                let mut connection = self.once_alone().await;
                connection.execute("SELECT pg_stat_reset()").await.expect("forgets its statistics");
                connection.close().await.expect("closes");
            }
        }
    }

    /// Rows inserted, updated and removed since [`TestDatabase::watch_writes`], by table; tables without any are left
    /// out. Every store on the database must be closed.
    ///
    /// # Panics
    /// When the database cannot be reached.
    pub async fn writes(&self) -> BTreeMap<String, u64> {
        let rows: Vec<(String, i64)> = match self.location() {
            DatabaseLocation::Sqlite(path) => {
                let mut connection =
                    SqliteConnectOptions::new().filename(path).connect().await.expect("opens");
                let sql = AssertSqlSafe(format!("SELECT name, written FROM {COUNTS} WHERE written > 0"));
                sqlx::query_as(sql).fetch_all(&mut connection).await.expect("counts")
            }
            DatabaseLocation::Postgres { .. } => {
                let mut connection = self.once_alone().await;
                sqlx::query_as(POSTGRES_COUNTS).fetch_all(&mut connection).await.expect("counts")
            }
        };
        rows.into_iter().map(|(table, written)| (table, written.cast_unsigned())).collect()
    }

    /// A superuser's connection, once all others have ended.
    async fn once_alone(&self) -> sqlx::PgConnection {
        let url = self.admin_url().expect("a PostgreSQL database");
        let options: PgConnectOptions = url.parse().expect("a URL");
        let mut connection = options.connect().await.expect("connects");
        for _ in 0..500 {
            let (open,): (i64,) =
                sqlx::query_as(POSTGRES_STILL_OPEN).fetch_one(&mut connection).await.expect("counts");
            if open == 0 {
                return connection;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("a store is still open on {}", self.location())
    }
}
