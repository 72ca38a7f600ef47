//! What a complete pull did not show (R78), and how a row's visibility is set.

use super::Mirror;
use crate::{SeenRows, StoreError, stored};
use counterpart_model::{Instant, IntegrationId, Kind, MatchKind, RunId, VendorId, Visibility};
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

    /// Matched rows that were not visible before this run already, by row number, behind `after`.
    pub async fn matched_and_hidden(
        &self,
        (integration, kind): (IntegrationId, Kind),
        matched: MatchKind,
        (after, limit): (u64, u64),
        run: RunId,
    ) -> Result<Vec<MissingRow>, StoreError> {
        let sql = "SELECT DISTINCT mirror.row_number, mirror.vendor_id, mirror.name FROM matches \
             JOIN mirror ON mirror.vendor_id = matches.vendor_id AND mirror.integration_id = matches.integration_id \
                AND mirror.kind = $3 AND mirror.workspace_id = $1 \
             WHERE matches.workspace_id = $1 AND matches.integration_id = $2 AND matches.kind = $4 \
             AND mirror.visibility = 'not_visible' AND mirror.row_number > $5 AND mirror.changed_run <> $6 \
             ORDER BY mirror.row_number LIMIT $7";
        let values: Vec<Value> = vec![
            self.tx.workspace().into(),
            integration.0.into(),
            kind.as_str().into(),
            matched.as_str().into(),
            after.cast_signed().into(),
            run.0.into(),
            limit.cast_signed().into(),
        ];
        let rows = self.tx.all(sql, values).await?;
        rows.into_iter()
            .map(|row| {
                Ok(MissingRow {
                    row: row.try_get_by_index::<i64>(0)?.cast_unsigned(),
                    vendor: VendorId(row.try_get_by_index(1)?),
                    name: row.try_get_by_index(2)?,
                })
            })
            .collect()
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
        self.touch(integration, kind, rows);
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
