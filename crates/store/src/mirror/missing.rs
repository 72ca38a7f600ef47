//! What a complete pull did not show (R78), and how a row's visibility is set.

use super::Mirror;
use crate::{SeenRows, StoreError, stored};
use counterpart_model::{Instant, IntegrationId, Kind, RunId, VendorId, Visibility};
use sea_orm::Value;

/// A visible row that a sweep did not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRow {
    /// Its number.
    pub row: u64,
    /// The vendor's id.
    pub vendor: VendorId,
    /// Its name, for a person.
    pub name: String,
}

/// One batch of missing rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPage {
    /// The rows.
    pub rows: Vec<MissingRow>,
    /// Where to go on; none when everything was looked at.
    pub next: Option<u64>,
}

impl Mirror<'_> {
    /// Visible rows that were not seen. Looks at up to `look_at` rows behind row number `after` (0 at first), so a
    /// batch may be short or empty while `next` still says where to go on.
    pub async fn missing(
        &self,
        integration: IntegrationId,
        kind: Kind,
        seen: &SeenRows,
        after: u64,
        look_at: u64,
    ) -> Result<MissingPage, StoreError> {
        let rows = self
            .tx
            .all(
                "SELECT row_number, vendor_id, name FROM mirror \
                 WHERE integration_id = $1 AND kind = $2 AND row_number > $3 AND visibility = 'visible' \
                 AND workspace_id = $4 ORDER BY row_number LIMIT $5",
                vec![
                    integration.0.into(),
                    kind.as_str().into(),
                    after.cast_signed().into(),
                    self.tx.workspace().into(),
                    look_at.cast_signed().into(),
                ],
            )
            .await?;
        let full = rows.len() as u64 == look_at;
        let mut last = after;
        let mut missing = Vec::new();
        for row in rows {
            last = row.try_get_by_index::<i64>(0)?.cast_unsigned();
            if !seen.contains(last) {
                missing.push(MissingRow {
                    row: last,
                    vendor: VendorId(row.try_get_by_index(1)?),
                    name: row.try_get_by_index(2)?,
                });
            }
        }
        Ok(MissingPage { rows: missing, next: full.then_some(last) })
    }

    /// Says of rows whether the vendor still shows them. Rows that say so already are not written; returns how many
    /// were.
    pub async fn set_visibility(
        &self,
        integration: IntegrationId,
        kind: Kind,
        rows: &[u64],
        visibility: Visibility,
        run: RunId,
        at: Instant,
    ) -> Result<u64, StoreError> {
        let mut written = 0;
        for row in rows {
            let values: Vec<Value> = vec![
                self.tx.workspace().into(),
                integration.0.into(),
                kind.as_str().into(),
                row.cast_signed().into(),
                visibility.as_str().into(),
                stored::instant(at).into(),
                run.0.into(),
            ];
            written += self
                .tx
                .execute(
                    "UPDATE mirror SET visibility = $5, changed_at = $6, changed_run = $7 \
                     WHERE workspace_id = $1 AND integration_id = $2 AND kind = $3 AND row_number = $4 \
                     AND visibility <> $5",
                    values,
                )
                .await?;
        }
        Ok(written)
    }

    pub(super) async fn show(
        &self,
        integration: IntegrationId,
        kind: Kind,
        rows: &[u64],
        run: RunId,
        at: Instant,
    ) -> Result<(), StoreError> {
        self.set_visibility(integration, kind, rows, Visibility::Visible, run, at).await?;
        Ok(())
    }
}
