//! The one raw path for many rows at once: initial pulls bring a hundred thousand.

use crate::dialect::{BulkColumn, bulk_insert};
use crate::{StoreError, Tx};
use sea_orm::Value;

/// Rows per statement. SQLite takes 32,766 values in one; beyond some hundred rows nothing gets faster.
const ROWS_PER_STATEMENT: usize = 250;

/// Inserts the rows: `shared` columns have one value for all of them. While the database works on one statement, the
/// next one is made.
pub(crate) async fn insert_rows(
    tx: &Tx,
    table: &str,
    shared: &[(&'static str, Value)],
    columns: &[BulkColumn],
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<(), StoreError> {
    let mut rows = rows;
    let mut make = || {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        let added = chunk.len() as u64;
        (added > 0).then(|| (added, bulk_insert(tx.backend(), table, shared, columns, chunk)))
    };
    let mut made = make();
    while let Some((added, (sql, values))) = made {
        let (done, next) = tokio::join!(tx.execute(&sql, values), async { make() });
        done?;
        tx.grew(added).await?;
        made = next;
    }
    Ok(())
}
