//! How much room the journal takes, by the engine's own account.

use super::TestDatabase;
use crate::DatabaseLocation;
use sqlx::Connection;
use sqlx::postgres::PgConnection;

impl TestDatabase {
    /// Bytes on the disk that grow with the journal: on PostgreSQL its table and indexes, on SQLite the whole file. No store
    /// may be open on the database.
    ///
    /// # Panics
    /// When the database cannot be reached.
    pub async fn journal_bytes(&self) -> u64 {
        match self.location() {
            DatabaseLocation::Sqlite(path) => std::fs::metadata(path).expect("is there").len(),
            DatabaseLocation::Postgres { .. } => {
                let url = self.admin_url().expect("a PostgreSQL database");
                let mut connection = PgConnection::connect(&url).await.expect("connects");
                let size: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('journal')")
                    .fetch_one(&mut connection)
                    .await
                    .expect("answers");
                size.unsigned_abs()
            }
        }
    }
}
