//! The one raw path for many rows at once: initial pulls bring a hundred thousand.

use crate::dialect::{BulkColumn, bulk_insert};
use crate::{StoreError, Tx};
use sea_orm::Value;

/// Rows per statement. SQLite takes 32,766 values in one; beyond some hundred rows nothing gets faster.
const ROWS_PER_STATEMENT: usize = 250;

/// Inserts the rows: `shared` columns have one value for all of them.
pub(crate) async fn insert_rows(
    tx: &Tx,
    table: &str,
    shared: &[(&'static str, Value)],
    columns: &[BulkColumn],
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let added = chunk.len() as u64;
        let (sql, values) = bulk_insert(tx.backend(), table, shared, columns, chunk);
        tx.execute(&sql, values).await?;
        tx.grew(added).await?;
    }
}
