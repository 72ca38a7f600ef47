//! How many companies every filter of the matching list shows (R16).

use super::CompanyFilter;
use crate::keys::contains_pattern;
use crate::standings::at;
use crate::{Companies, StoreError};
use counterpart_model::{IntegrationId, MatchKind};
use sea_orm::Value;
use std::collections::{BTreeMap, HashMap};

/// How many companies stand at each place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyCounts(HashMap<String, u64>);

impl CompanyCounts {
    /// How many one customer bears the name of, and no other such company does: what can be confirmed in one go.
    pub fn unambiguous(&self) -> u64 {
        self.0.get(at::SUGGESTED).copied().unwrap_or_default()
    }

    /// How many a filter shows. Filters that look beside the list ([`CompanyFilter::MatchedBy`], [`CompanyFilter::StagedBy`]) are
    /// not counted here: of them it is how many there may be at most.
    pub fn of(&self, filter: CompanyFilter) -> u64 {
        filter.standings().iter().filter_map(|standing| self.0.get(*standing)).sum()
    }
}

impl Companies<'_> {
    /// How many companies each filter shows.
    pub async fn counts(
        &self,
        integration: IntegrationId,
        search: Option<&str>,
    ) -> Result<CompanyCounts, StoreError> {
        self.tx.settle_standings().await?;
        let mut sql =
            "SELECT s.standing, count(*) AS n FROM standings s WHERE s.workspace_id = $1 AND s.integration_id = $2"
                .to_owned();
        let mut values: Vec<Value> = vec![self.tx.workspace().into(), integration.0.into()];
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            values.push(contains_pattern(search).into());
            sql.push_str(" AND s.name_key LIKE $3 ESCAPE '!'");
        }
        let mut counts = HashMap::new();
        for row in self.tx.all(&format!("{sql} GROUP BY s.standing"), values).await? {
            counts.insert(row.try_get("", "standing")?, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        Ok(CompanyCounts(counts))
    }

    /// How many companies have matches that came each way, by its word.
    pub async fn count_by_how(
        &self,
        integration: IntegrationId,
        search: Option<&str>,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut sql = "SELECT x.how, count(DISTINCT x.vendor_id) AS n FROM matches x".to_owned();
        let condition = " WHERE x.workspace_id = $1 AND x.integration_id = $2 AND x.kind = $3";
        let mut values: Vec<Value> =
            vec![self.tx.workspace().into(), integration.0.into(), MatchKind::Company.as_str().into()];
        match search.filter(|search| !search.is_empty()) {
            None => sql.push_str(condition),
            Some(search) => {
                values.push(contains_pattern(search).into());
                sql.push_str(
                    " JOIN mirror m ON m.vendor_id = x.vendor_id AND m.integration_id = x.integration_id \
                     AND m.kind = x.kind AND m.workspace_id = x.workspace_id",
                );
                sql.push_str(condition);
                sql.push_str(" AND m.name_key LIKE $4 ESCAPE '!'");
            }
        }
        let mut counts = BTreeMap::new();
        for row in self.tx.all(&format!("{sql} GROUP BY x.how"), values).await? {
            counts.insert(row.try_get("", "how")?, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        Ok(counts)
    }
}
