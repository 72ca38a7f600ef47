//! The matching list a page at a time.

use super::{CompanyFacts, CompanyFilter, SELECT};
use crate::keys::contains_pattern;
use crate::{After, Companies, StoreError, stored};
use counterpart_model::{How, IntegrationId};
use sea_orm::Value;

/// As many matches that came one way are read as they are, and sorted; of more the list is read in its order. Tests have few of
/// either.
const FEW: u64 = if cfg!(test) { 2 } else { 1_000 };

/// What is asked of `standings s`, or of what stands beside it: a condition, in which the workspace is `$1` and the integration `$2`,
/// and its values.
struct Asked {
    filter: CompanyFilter,
    /// Few rows to begin with, in place of the whole list ([`CompanyFilter::few`]).
    few: Option<String>,
    condition: String,
    values: Vec<Value>,
}

impl Asked {
    fn parameter(&mut self, value: impl Into<Value>) -> usize {
        self.values.push(value.into());
        self.values.len()
    }

    /// The first `limit` (a parameter) rows. Each place is a stretch of one index in the order of the list, so the first of each
    /// are taken, and the first of those.
    fn first(&self, limit: usize) -> String {
        if let Some(few) = &self.few {
            return format!(
                "SELECT s.row_number, s.sort_key FROM {few} WHERE {} ORDER BY s.sort_key, s.row_number LIMIT ${limit}",
                self.condition
            );
        }
        let of = |(number, standing): (usize, &&str)| {
            format!(
                "SELECT * FROM (SELECT s.row_number, s.sort_key FROM standings s WHERE {} AND s.standing = '{standing}' \
                 ORDER BY s.sort_key, s.row_number LIMIT ${limit}) AS b{number}",
                self.condition
            )
        };
        self.filter.standings().iter().enumerate().map(of).collect::<Vec<_>>().join(" UNION ALL ")
    }
}

impl Companies<'_> {
    /// A page of an integration's companies in alphabetical order, behind the given place. `search` is the exact-spelling key of
    /// a text that the name must contain.
    pub async fn list(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
        after: Option<&After<u64>>,
        limit: u64,
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        let mut asked = self.asked(integration, filter, search).await?;
        if let Some(after) = after {
            let key = asked.parameter(after.sort_key.clone());
            let row = asked.parameter(after.id.cast_signed());
            asked.condition.push_str(&format!(" AND (s.sort_key, s.row_number) > (${key}, ${row})"));
        }
        self.rows(integration, asked, (0, limit)).await
    }

    /// A page of them, behind so many others. What is skipped is not read as records.
    pub async fn page(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        let asked = self.asked(integration, filter, search).await?;
        self.rows(integration, asked, range).await
    }

    /// How many companies a filter shows.
    pub async fn count(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
    ) -> Result<u64, StoreError> {
        self.tx.settle_standings().await?;
        let asked = self.asked(integration, filter, search).await?;
        let sql = match &asked.few {
            Some(few) => format!("SELECT count(*) AS n FROM {few} WHERE {}", asked.condition),
            None => format!(
                "SELECT count(*) AS n FROM standings s WHERE {} AND s.standing IN ({})",
                asked.condition,
                crate::standings::quoted(filter.standings())
            ),
        };
        self.tx.number(&sql, asked.values).await
    }

    async fn rows(
        &self,
        integration: IntegrationId,
        mut asked: Asked,
        (skip, take): (u64, u64),
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        self.tx.settle_standings().await?;
        let reach = asked.parameter(stored::rows(skip.saturating_add(take)));
        let limit = asked.parameter(stored::rows(take));
        let offset = asked.parameter(stored::rows(skip));
        let sql = format!(
            "{SELECT} JOIN (SELECT u.row_number FROM ({}) AS u ORDER BY u.sort_key, u.row_number LIMIT ${limit} \
             OFFSET ${offset}) AS p ON p.row_number = m.row_number WHERE m.workspace_id = $1 AND m.integration_id = $2 \
             ORDER BY m.sort_key, m.row_number",
            asked.first(reach)
        );
        self.facts(integration, sql, asked.values).await
    }

    async fn asked(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
    ) -> Result<Asked, StoreError> {
        let values: Vec<Value> = vec![self.tx.workspace().into(), integration.0.into()];
        let mut condition = "s.workspace_id = $1 AND s.integration_id = $2".to_owned();
        let few = match filter {
            CompanyFilter::MatchedBy(how) if self.many_came(integration, how).await? => None,
            filter => filter.few(self.tx.backend()),
        };
        if few.is_none()
            && let Some(beside) = filter.beside()
        {
            condition.push_str(&format!(" AND {beside}"));
        }
        let mut asked = Asked { filter, few, condition, values };
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            let pattern = asked.parameter(contains_pattern(search));
            asked.condition.push_str(&format!(" AND s.name_key LIKE ${pattern} ESCAPE '!'"));
        }
        Ok(asked)
    }

    /// Whether so many matches came this way that the first of them are soon found in the list itself.
    async fn many_came(&self, integration: IntegrationId, how: How) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) AS n FROM (SELECT 1 FROM matches x WHERE x.integration_id = $2 AND x.kind = 'company' \
                   AND x.how = $3 AND x.workspace_id = $1 LIMIT $4) AS f";
        let values = vec![
            self.tx.workspace().into(),
            integration.0.into(),
            how.as_str().into(),
            stored::rows(FEW + 1).into(),
        ];
        Ok(self.tx.number(sql, values).await? > FEW)
    }
}
