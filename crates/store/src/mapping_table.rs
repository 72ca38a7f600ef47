//! The table of mappings (R23): an integration's saved matches by customer, searched on both sides, any page in one statement.

use crate::entity::matched::Model;
use crate::keys::contains_pattern;
use crate::{Matches, StoreError, matches, stored};
use counterpart_model::{How, IntegrationId, Match, MatchKind};
use sea_orm::{FromQueryResult, Value};
use std::collections::BTreeMap;

/// Which mappings a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MappingFilter {
    /// Every one.
    All,
    /// Those that came this way.
    By(How),
    /// Those of a many-to-many that an import brought and nobody has untangled yet (R19f).
    Crosswise,
}

/// How many mappings each filter shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappingCounts {
    /// [`MappingFilter::By`], by the word.
    pub by_how: BTreeMap<String, u64>,
    /// [`MappingFilter::Crosswise`].
    pub crosswise: u64,
}

impl MappingCounts {
    /// Every one.
    pub fn all(&self) -> u64 {
        self.by_how.values().sum()
    }
}

const FROM: &str = "FROM matches x JOIN customers c ON c.id = x.hub_id AND c.workspace_id = x.workspace_id \
     LEFT JOIN mirror m ON m.vendor_id = x.vendor_id AND m.integration_id = x.integration_id AND m.kind = x.kind \
     AND m.workspace_id = x.workspace_id WHERE x.workspace_id = $1 AND x.integration_id = $2 AND x.kind = $3";

/// In a connected set of links that is no star, each link has others at both of its ends or touches one that has.
const CROSSWISE: &str = "x.locked AND EXISTS (SELECT 1 FROM matches y WHERE y.workspace_id = x.workspace_id \
     AND y.integration_id = x.integration_id AND y.kind = x.kind AND (y.hub_id = x.hub_id OR y.vendor_id = x.vendor_id) \
     AND EXISTS (SELECT 1 FROM matches h WHERE h.workspace_id = y.workspace_id AND h.integration_id = y.integration_id \
     AND h.kind = y.kind AND h.hub_id = y.hub_id AND h.vendor_id <> y.vendor_id) \
     AND EXISTS (SELECT 1 FROM matches v WHERE v.workspace_id = y.workspace_id AND v.integration_id = y.integration_id \
     AND v.kind = y.kind AND v.vendor_id = y.vendor_id AND v.hub_id <> y.hub_id))";

impl Matches<'_> {
    /// A page of an integration's matches of companies, by the customer's name, behind so many others. `search` is the
    /// exact-spelling key of a text that the customer's or the company's name must contain.
    pub async fn mapped(
        &self,
        integration: IntegrationId,
        filter: MappingFilter,
        search: Option<&str>,
        (skip, take): (u64, u64),
    ) -> Result<Vec<Match>, StoreError> {
        let (condition, mut values) = self.mapping_condition(integration, filter, search);
        let (limit, offset) = (values.len() + 1, values.len() + 2);
        values.extend([stored::rows(take).into(), stored::rows(skip).into()]);
        let sql = format!(
            "SELECT x.* {FROM}{condition} ORDER BY c.sort_key, c.id, x.id LIMIT ${limit} OFFSET ${offset}"
        );
        let rows = self.tx.all(&sql, values).await?;
        rows.iter().map(|row| matches::from_row(Model::from_query_result(row, "")?)).collect()
    }

    /// How many mappings each filter shows.
    pub async fn mapping_counts(
        &self,
        integration: IntegrationId,
        search: Option<&str>,
    ) -> Result<MappingCounts, StoreError> {
        let (condition, values) = self.mapping_condition(integration, MappingFilter::All, search);
        let sql = format!("SELECT x.how, count(*) AS n {FROM}{condition} GROUP BY x.how");
        let mut counts = MappingCounts::default();
        for row in self.tx.all(&sql, values).await? {
            counts.by_how.insert(row.try_get("", "how")?, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        let (condition, values) = self.mapping_condition(integration, MappingFilter::Crosswise, search);
        counts.crosswise = self.tx.number(&format!("SELECT count(*) AS n {FROM}{condition}"), values).await?;
        Ok(counts)
    }

    fn mapping_condition(
        &self,
        integration: IntegrationId,
        filter: MappingFilter,
        search: Option<&str>,
    ) -> (String, Vec<Value>) {
        let mut values: Vec<Value> =
            vec![self.tx.workspace().into(), integration.0.into(), MatchKind::Company.as_str().into()];
        let mut condition = match filter {
            MappingFilter::All => String::new(),
            // A word of a closed list of ours, so it needs no parameter.
            MappingFilter::By(how) => format!(" AND x.how = '{}'", how.as_str()),
            MappingFilter::Crosswise => format!(" AND {CROSSWISE}"),
        };
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            values.push(contains_pattern(search).into());
            condition.push_str(" AND (c.name_key LIKE $4 ESCAPE '!' OR m.name_key LIKE $4 ESCAPE '!')");
        }
        (condition, values)
    }
}
