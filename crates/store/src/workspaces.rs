//! The list of workspaces: the one table that belongs to none.

use crate::{StoreError, dialect, stored};
use counterpart_model::{Instant, WorkspaceId};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};

/// One MSP. Everything else in the database belongs to exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name; the first one is called `default`.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
}

pub(crate) async fn list(pool: &DatabaseConnection) -> Result<Vec<Workspace>, StoreError> {
    let backend = pool.get_database_backend();
    let db = pool.begin_with_options(dialect::transaction_options(backend, false)).await?;
    if let Some(enter) = dialect::enter_lobby(backend) {
        db.query_one_raw(Statement::from_string(backend, enter)).await?;
    }
    all(&db).await
}

/// As the present connection sees them.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Workspace>, StoreError> {
    let backend = db.get_database_backend();
    let rows = db
        .query_all_raw(Statement::from_string(
            backend,
            "SELECT id, name, created_at FROM workspaces ORDER BY name",
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Workspace {
                id: WorkspaceId(row.try_get("", "id")?),
                name: row.try_get("", "name")?,
                created_at: row.try_get("", "created_at")?,
            })
        })
        .collect()
}

/// Makes the first workspace where there is none.
pub(crate) async fn ensure_first(
    db: &impl ConnectionTrait,
    id: WorkspaceId,
    now: Instant,
) -> Result<(), StoreError> {
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "INSERT INTO workspaces (id, name, created_at) \
         SELECT $1, 'default', $2 WHERE NOT EXISTS (SELECT 1 FROM workspaces)",
        [id.0.into(), stored::instant(now).into()],
    ))
    .await?;
    Ok(())
}
