//! Writing one page of a pull. Rows whose content is as before are not written at all.

use super::{Mirror, TABLE};
use crate::dialect::BulkColumn;
use crate::{StoreError, bulk, dialect, stored};
use counterpart_model::{Instant, IntegrationId, Kind, RunId, VendorId, VendorRecord, Visibility};
use sea_orm::Value;
use std::collections::HashMap;

/// A vendor record with the keys its name sorts and compares by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorRow {
    /// What the vendor said.
    pub record: VendorRecord,
    /// The exact-spelling key of its name; none where names of this kind are not compared.
    pub name_key: Option<String>,
    /// The sort key of its name.
    pub sort_key: Vec<u8>,
}

/// What a page did to the mirror.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOutcome {
    /// Records not seen before.
    pub new: Vec<VendorRecord>,
    /// Records whose content changed: before, after.
    pub changed: Vec<(VendorRecord, VendorRecord)>,
    /// Records with the content they had.
    pub unchanged: u64,
    /// Records that were not visible or gone and are shown again; a changed one is in `changed` too.
    pub reappeared: Vec<VendorRecord>,
    /// Ids that came more than once in this page; the last one counts.
    pub repeated: Vec<VendorId>,
    /// The row number of every record of the page, for [`super::SeenRows`].
    pub row_numbers: Vec<u64>,
}

struct Incoming {
    row: MirrorRow,
    content: String,
    hash: [u8; 32],
}

struct Known {
    row_number: i64,
    hash: Vec<u8>,
    visibility: String,
}

const COLUMNS: [BulkColumn; 12] = [
    column("row_number", "bigint"),
    column("vendor_id", "text"),
    column("name", "text"),
    BulkColumn { name: "name_key", postgres_type: "text", nullable: true },
    column("sort_key", "bytea"),
    column("active", "boolean"),
    column("internal", "boolean"),
    column("offered", "boolean"),
    column("held_back", "text"),
    BulkColumn { name: "parent_id", postgres_type: "text", nullable: true },
    column("content", "text"),
    column("content_hash", "bytea"),
];

const fn column(name: &'static str, postgres_type: &'static str) -> BulkColumn {
    BulkColumn { name, postgres_type, nullable: false }
}

impl Mirror<'_> {
    /// Brings the mirror up to date with one page (best: some hundred rows) of records of one kind. Any number of
    /// pages may share a transaction.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`] when a record is of another kind, and what the database says.
    pub async fn write_page(
        &self,
        integration: IntegrationId,
        kind: Kind,
        run: RunId,
        at: Instant,
        rows: Vec<MirrorRow>,
    ) -> Result<PageOutcome, StoreError> {
        let mut outcome = PageOutcome::default();
        let incoming = last_of_each(kind, rows, &mut outcome.repeated)?;
        let known = self.known(integration, kind, &incoming).await?;
        let mut fresh = Vec::new();
        let mut different = Vec::new();
        let mut shown_again = Vec::new();
        for record in incoming {
            let Some(before) = known.get(record.row.record.id().as_str()) else {
                fresh.push(record);
                continue;
            };
            outcome.row_numbers.push(before.row_number.cast_unsigned());
            let visible = before.visibility == Visibility::Visible.as_str();
            if before.hash != record.hash {
                if !visible {
                    outcome.reappeared.push(record.row.record.clone());
                }
                different.push((before.row_number, record));
            } else {
                outcome.unchanged += 1;
                if !visible {
                    shown_again.push(before.row_number.cast_unsigned());
                    outcome.reappeared.push(record.row.record);
                }
            }
        }
        self.show(integration, kind, &shown_again, run, at).await?;
        outcome.changed = self.change(integration, kind, run, at, different).await?;
        outcome.new = self.add(integration, kind, run, at, fresh, &mut outcome.row_numbers).await?;
        Ok(outcome)
    }

    async fn known(
        &self,
        integration: IntegrationId,
        kind: Kind,
        incoming: &[Incoming],
    ) -> Result<HashMap<String, Known>, StoreError> {
        let ids = incoming.iter().map(|i| i.row.record.id().as_str());
        let values = vec![
            integration.0.into(),
            kind.as_str().into(),
            self.tx.workspace().into(),
            dialect::texts(self.tx.backend(), ids),
        ];
        let rows = self.tx.all(dialect::known_rows(self.tx.backend()), values).await?;
        let mut known = HashMap::with_capacity(rows.len());
        for row in rows {
            known.insert(
                row.try_get_by_index(0)?,
                Known {
                    row_number: row.try_get_by_index(1)?,
                    hash: row.try_get_by_index(2)?,
                    visibility: row.try_get_by_index(3)?,
                },
            );
        }
        Ok(known)
    }

    async fn add(
        &self,
        integration: IntegrationId,
        kind: Kind,
        run: RunId,
        at: Instant,
        fresh: Vec<Incoming>,
        row_numbers: &mut Vec<u64>,
    ) -> Result<Vec<VendorRecord>, StoreError> {
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        // There is one writer per workspace, so the next number stays free until we use it.
        let last = self
            .tx
            .number(
                "SELECT coalesce(max(row_number), 0) AS n FROM mirror \
                 WHERE integration_id = $1 AND workspace_id = $2",
                vec![integration.0.into(), self.tx.workspace().into()],
            )
            .await?;
        let at = stored::instant(at);
        let shared: [(&'static str, Value); 7] = [
            ("workspace_id", self.tx.workspace().into()),
            ("integration_id", integration.0.into()),
            ("kind", kind.as_str().into()),
            ("visibility", Visibility::Visible.as_str().into()),
            ("first_seen_at", at.into()),
            ("changed_at", at.into()),
            ("changed_run", run.0.into()),
        ];
        let mut records = Vec::with_capacity(fresh.len());
        let placed = row_numbers.len();
        let rows = (last + 1..).zip(fresh).map(|(number, incoming)| {
            row_numbers.push(number);
            let mut row: Vec<Value> = Vec::with_capacity(COLUMNS.len());
            row.push(number.cast_signed().into());
            row.push(incoming.row.record.id().as_str().into());
            row.extend(searchable(&incoming.row));
            row.push(incoming.content.into());
            row.push(incoming.hash.to_vec().into());
            records.push(incoming.row.record);
            row
        });
        bulk::insert_rows(self.tx, TABLE, &shared, &COLUMNS, rows).await?;
        self.touch(integration, kind, &row_numbers[placed..]);
        Ok(records)
    }

    async fn change(
        &self,
        integration: IntegrationId,
        kind: Kind,
        run: RunId,
        at: Instant,
        different: Vec<(i64, Incoming)>,
    ) -> Result<Vec<(VendorRecord, VendorRecord)>, StoreError> {
        let ids: Vec<VendorId> = different.iter().map(|(_, i)| i.row.record.id().clone()).collect();
        let mut before: HashMap<VendorId, VendorRecord> = self
            .get_many(integration, kind, &ids)
            .await?
            .into_iter()
            .map(|entry| (entry.record.id().clone(), entry.record))
            .collect();
        let mut changed = Vec::with_capacity(different.len());
        let numbers: Vec<u64> = different.iter().map(|(number, _)| number.cast_unsigned()).collect();
        self.touch(integration, kind, &numbers);
        for (number, incoming) in different {
            let mut values: Vec<Value> = vec![
                self.tx.workspace().into(),
                integration.0.into(),
                kind.as_str().into(),
                number.into(),
                stored::instant(at).into(),
                run.0.into(),
            ];
            values.extend(searchable(&incoming.row));
            values.push(incoming.content.into());
            values.push(incoming.hash.to_vec().into());
            self.tx
                .execute(
                    "UPDATE mirror SET changed_at = $5, changed_run = $6, visibility = 'visible', name = $7, \
                     name_key = $8, sort_key = $9, active = $10, internal = $11, offered = $12, held_back = $13, \
                     parent_id = $14, content = $15, content_hash = $16 \
                     WHERE workspace_id = $1 AND integration_id = $2 AND kind = $3 AND row_number = $4",
                    values,
                )
                .await?;
            let after = incoming.row.record;
            if let Some(before) = before.remove(after.id()) {
                changed.push((before, after));
            }
        }
        Ok(changed)
    }
}

/// The last record of each id, in the order of the page.
fn last_of_each(
    kind: Kind,
    rows: Vec<MirrorRow>,
    repeated: &mut Vec<VendorId>,
) -> Result<Vec<Incoming>, StoreError> {
    let mut places: HashMap<VendorId, usize> = HashMap::with_capacity(rows.len());
    let mut incoming: Vec<Incoming> = Vec::with_capacity(rows.len());
    for row in rows {
        if row.record.kind() != kind {
            return Err(StoreError::Unstorable(format!(
                "the {} {} came in a page of {}",
                row.record.kind(),
                row.record.id(),
                kind.plural()
            )));
        }
        let content = stored::json(&row.record)?;
        let hash = *blake3::hash(content.as_bytes()).as_bytes();
        let id = row.record.id().clone();
        let record = Incoming { row, content, hash };
        if let Some(place) = places.get(&id) {
            incoming[*place] = record;
            if !repeated.contains(&id) {
                repeated.push(id);
            }
        } else {
            places.insert(id, incoming.len());
            incoming.push(record);
        }
    }
    Ok(incoming)
}

/// The columns that lists filter and sort by, in the order of [`COLUMNS`].
fn searchable(row: &MirrorRow) -> [Value; 8] {
    let record = &row.record;
    [
        stored::text(record.name()).into(),
        row.name_key.as_deref().map(stored::text).into(),
        row.sort_key.clone().into(),
        record.active().into(),
        record.internal().into(),
        record.offered().into(),
        codes(record).into(),
        record.parent().map(|parent| parent.as_str().to_owned()).into(),
    ]
}

/// The codes of what holds a record back, each between commas: `,no_main_site,no_relationship,`.
fn codes(record: &VendorRecord) -> String {
    if record.held_back().is_empty() {
        return String::new();
    }
    record.held_back().iter().fold(",".to_owned(), |codes, held| codes + &held.code + ",")
}
