//! Works out anew where touched companies stand.

use super::{FREE, at, quoted};
use crate::companies::{IGNORED, MATCHED};
use crate::dialect::{self, is_one_of, numbers, texts};
use crate::{StoreError, Tx};
use counterpart_model::{IntegrationId, VendorId};
use sea_orm::Value;
use std::collections::BTreeSet;

/// Rows or names per statement.
const PART: usize = 1_000;

const HIDDEN: &str = "(m.visibility <> 'visible' OR NOT m.active OR m.internal)";

/// Where a company stands whose name no customer bears, by what is proposed for it. A proposal counts for as long as its customer
/// is free in this integration.
fn unnamed(company: &str) -> String {
    let proposed = |class: &str| {
        format!(
            "EXISTS (SELECT 1 FROM proposals p WHERE p.vendor_id = {company}.vendor_id \
             AND p.integration_id = {company}.integration_id AND p.workspace_id = {company}.workspace_id \
             AND p.place = 1 AND p.class = '{class}' AND NOT EXISTS (SELECT 1 FROM matches y \
             WHERE y.hub_id = p.hub_id AND y.integration_id = p.integration_id AND y.kind = 'company' \
             AND y.workspace_id = p.workspace_id))"
        )
    };
    format!(
        "CASE WHEN {} THEN '{}' WHEN {} THEN '{}' ELSE '{}' END",
        proposed("near_exact"),
        at::NEAR_EXACT,
        proposed("ambiguous"),
        at::NEAR_TIE,
        at::UNMATCHED
    )
}

/// Where a row of the mirror stands, as far as that does not depend on who bears its name.
fn base() -> String {
    let either = |hidden: &str, offered: &str, held_back: &str| {
        format!("CASE WHEN {HIDDEN} THEN '{hidden}' WHEN m.offered THEN '{offered}' ELSE '{held_back}' END")
    };
    format!(
        "CASE WHEN {MATCHED} THEN {} WHEN {IGNORED} THEN {} WHEN {HIDDEN} THEN '{}' WHEN NOT m.offered THEN '{}' \
         ELSE {} END",
        either(at::MATCHED_HIDDEN, at::MATCHED, at::MATCHED_HELD_BACK),
        either(at::IGNORED_HIDDEN, at::IGNORED, at::IGNORED_HELD_BACK),
        at::HIDDEN,
        at::HELD_BACK,
        unnamed("m")
    )
}

impl Tx {
    /// Works out where companies stand that this transaction has touched. Costs nothing where it touched none.
    pub(crate) async fn settle_standings(&self) -> Result<(), StoreError> {
        let mut touched = self.touched().take();
        let mut integrations = touched.integrations();
        if !touched.names.is_empty() {
            integrations.extend(self.integrations().list().await?.into_iter().map(|one| one.id));
        }
        for integration in integrations {
            let mut rows = touched.rows.remove(&integration).unwrap_or_default();
            if let Some(companies) = touched.companies.remove(&integration) {
                rows.extend(self.rows_of(integration, companies).await?);
            }
            let mut names = touched.names.clone();
            let mut revision = Revision::default();
            let rows: Vec<i64> = rows.into_iter().collect();
            for part in rows.chunks(PART) {
                names.extend(self.names_of(integration, part).await?);
                let number = revision.of(self, integration).await?;
                self.place(integration, part, Some(number)).await?;
                names.extend(self.names_of(integration, part).await?);
            }
            if let Some(companies) = touched.proposed.remove(&integration) {
                let placed: BTreeSet<i64> = rows.iter().copied().collect();
                let mut rows = self.rows_of(integration, companies).await?;
                rows.retain(|row| !placed.contains(row));
                for part in rows.chunks(PART) {
                    self.place(integration, part, None).await?;
                    names.extend(self.names_of(integration, part).await?);
                }
            }
            let names: Vec<String> = names.into_iter().collect();
            for part in names.chunks(PART) {
                self.compare_names(integration, part, &mut revision).await?;
            }
        }
        Ok(())
    }

    /// Works out where every company of the workspace stands: after a restore.
    pub(crate) async fn settle_everything(&self) -> Result<(), StoreError> {
        for integration in self.integrations().list().await? {
            let sql = "SELECT row_number FROM mirror WHERE integration_id = $1 AND workspace_id = $2 \
                       AND kind = 'company' AND row_number > $3 ORDER BY row_number LIMIT 10000";
            let mut last = 0i64;
            loop {
                let values = vec![integration.id.0.into(), self.workspace().into(), last.into()];
                let rows: Vec<i64> = column(&self.all(sql, values).await?)?;
                let Some(newest) = rows.last() else { break };
                last = *newest;
                self.touched().rows(integration.id, rows);
                self.settle_standings().await?;
            }
        }
        Ok(())
    }

    async fn rows_of(
        &self,
        integration: IntegrationId,
        companies: BTreeSet<VendorId>,
    ) -> Result<Vec<i64>, StoreError> {
        let companies: Vec<VendorId> = companies.into_iter().collect();
        let sql = format!(
            "SELECT row_number FROM mirror WHERE integration_id = $1 AND workspace_id = $2 AND kind = 'company' AND {}",
            is_one_of(self.backend(), "vendor_id", 3)
        );
        let mut rows = Vec::new();
        for part in companies.chunks(PART) {
            let ids = texts(self.backend(), part.iter().map(VendorId::as_str));
            let values = vec![integration.0.into(), self.workspace().into(), ids];
            rows.extend(column::<i64>(&self.all(&sql, values).await?)?);
        }
        Ok(rows)
    }

    /// The names under which these rows are listed now.
    async fn names_of(&self, integration: IntegrationId, rows: &[i64]) -> Result<Vec<String>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT name_key FROM standings WHERE integration_id = $1 AND workspace_id = $2 \
             AND name_key IS NOT NULL AND {}",
            is_one_of(self.backend(), "row_number", 3)
        );
        column(&self.all(&sql, self.at_rows(integration, rows)).await?)
    }

    /// Lists these rows as the mirror has them, as if no customer bore their names; with a revision, where they are other now.
    async fn place(
        &self,
        integration: IntegrationId,
        rows: &[i64],
        revision: Option<i64>,
    ) -> Result<(), StoreError> {
        let moved = if revision.is_some() { "excluded.revision" } else { "standings.revision" };
        let sql = format!(
            "INSERT INTO standings (workspace_id, integration_id, row_number, vendor_id, standing, name_key, sort_key, revision) \
             SELECT m.workspace_id, m.integration_id, m.row_number, m.vendor_id, {}, m.name_key, m.sort_key, \
             CAST($4 AS bigint) FROM mirror m WHERE m.integration_id = $1 AND m.workspace_id = $2 AND {} \
             ON CONFLICT (integration_id, row_number) DO UPDATE SET standing = excluded.standing, \
             name_key = excluded.name_key, sort_key = excluded.sort_key, revision = {moved}",
            base(),
            is_one_of(self.backend(), "m.row_number", 3)
        );
        let mut values = self.at_rows(integration, rows);
        values.push(revision.unwrap_or_default().into());
        let written = self.execute(&sql, values).await?;
        self.grew(written).await
    }

    /// Compares names with those of customers, and moves the companies that bear them.
    async fn compare_names(
        &self,
        integration: IntegrationId,
        names: &[String],
        revision: &mut Revision,
    ) -> Result<(), StoreError> {
        let backend = self.backend();
        let values = || {
            vec![
                integration.0.into(),
                self.workspace().into(),
                texts(backend, names.iter().map(String::as_str)),
            ]
        };
        // More than two say no more than two do.
        let sql = format!(
            "SELECT wanted.name AS name, (SELECT count(*) FROM (SELECT 1 AS one FROM customers c \
             WHERE c.name_key = wanted.name AND c.workspace_id = $2 LIMIT 2) AS a) AS customers, \
             (SELECT count(*) FROM (SELECT 1 AS one FROM standings s WHERE s.name_key = wanted.name \
             AND s.integration_id = $1 AND s.workspace_id = $2 AND s.standing IN ({}) LIMIT 2) AS b) AS companies FROM {}",
            quoted(&FREE),
            dialect::texts_as_table(backend, 3)
        );
        let (mut borne, mut shared, mut free) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.all(&sql, values()).await? {
            let name: String = row.try_get("", "name")?;
            let customers: i64 = row.try_get("", "customers")?;
            let companies: i64 = row.try_get("", "companies")?;
            match (customers, companies) {
                (_, 0) => {}
                (0, _) => free.push(name),
                (1, 1) => borne.push(name),
                _ => shared.push(name),
            }
        }
        let (suggested, ambiguous) = (format!("'{}'", at::SUGGESTED), format!("'{}'", at::AMBIGUOUS));
        let others = |own: &str| -> Vec<&str> { FREE.into_iter().filter(|one| *one != own).collect() };
        self.turn(integration, &borne, (&others(at::SUGGESTED), &suggested), revision).await?;
        self.turn(integration, &shared, (&others(at::AMBIGUOUS), &ambiguous), revision).await?;
        let freed = (&[at::SUGGESTED, at::AMBIGUOUS][..], unnamed("standings"));
        self.turn(integration, &free, (freed.0, &freed.1), revision).await
    }

    /// Companies of these names that stand at one of `from` stand at `to` from now on.
    async fn turn(
        &self,
        integration: IntegrationId,
        names: &[String],
        (from, to): (&[&str], &str),
        revision: &mut Revision,
    ) -> Result<(), StoreError> {
        if names.is_empty() {
            return Ok(());
        }
        let backend = self.backend();
        let found = dialect::spelled_rows(backend, &quoted(from));
        let names = texts(backend, names.iter().map(String::as_str));
        let values = vec![integration.0.into(), self.workspace().into(), names];
        let rows: Vec<i64> = column(&self.all(&found, values).await?)?;
        let sql = format!(
            "UPDATE standings SET standing = {to}, revision = $4 WHERE integration_id = $1 AND workspace_id = $2 AND {}",
            is_one_of(backend, "row_number", 3)
        );
        for part in rows.chunks(PART) {
            let mut values = self.at_rows(integration, part);
            values.push(revision.of(self, integration).await?.into());
            self.execute(&sql, values).await?;
        }
        Ok(())
    }

    fn at_rows(&self, integration: IntegrationId, rows: &[i64]) -> Vec<Value> {
        vec![integration.0.into(), self.workspace().into(), numbers(self.backend(), rows)]
    }
}

/// The number of this transaction among those that moved companies of an integration: counted once something moves.
#[derive(Default)]
struct Revision(Option<i64>);

impl Revision {
    async fn of(&mut self, tx: &Tx, integration: IntegrationId) -> Result<i64, StoreError> {
        if self.0.is_none() {
            self.0 = Some(tx.proposals().next_revision(integration).await?);
        }
        Ok(self.0.unwrap_or_default())
    }
}

/// The first column of every row.
fn column<T: sea_orm::TryGetable>(rows: &[sea_orm::QueryResult]) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}
