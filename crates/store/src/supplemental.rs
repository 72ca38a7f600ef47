//! The customers that a primary integration makes up (R08): those matched with a company that is there and active, and how each
//! stands in a supplemental one.

use crate::entity::customer::Model;
use crate::keys::contains_pattern;
use crate::{Customers, StoreError, customers, stored};
use counterpart_model::{Customer, IntegrationId};
use sea_orm::{FromQueryResult, Value};

/// Which of the primary's customers a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SupplementalFilter {
    /// Every one.
    All,
    /// Those that have no match in the supplemental integration.
    Missing,
    /// Those that have one.
    Matched,
}

/// Of which two integrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Whose active companies make the customer list.
    pub primary: IntegrationId,
    /// The one beside it.
    pub supplemental: IntegrationId,
}

const ACTIVE: &str = "EXISTS (SELECT 1 FROM matches x JOIN mirror m ON m.vendor_id = x.vendor_id \
     AND m.integration_id = x.integration_id AND m.kind = x.kind AND m.workspace_id = x.workspace_id \
     WHERE x.hub_id = c.id AND x.kind = 'company' AND x.workspace_id = c.workspace_id AND x.integration_id = $2 \
     AND m.visibility = 'visible' AND m.active)";
const MATCHED: &str = "EXISTS (SELECT 1 FROM matches s WHERE s.hub_id = c.id AND s.kind = 'company' \
     AND s.workspace_id = c.workspace_id AND s.integration_id = $3)";

impl Customers<'_> {
    /// A page of the primary's customers in alphabetical order, behind so many others. `search` is the exact-spelling key of a
    /// text that the name must contain.
    pub async fn of_primary(
        &self,
        beside: Beside,
        filter: SupplementalFilter,
        search: Option<&str>,
        (skip, take): (u64, u64),
    ) -> Result<Vec<Customer>, StoreError> {
        let (condition, mut values) = self.primary_condition(beside, filter, search);
        let (limit, offset) = (values.len() + 1, values.len() + 2);
        values.extend([stored::rows(take).into(), stored::rows(skip).into()]);
        let sql = format!(
            "SELECT c.* FROM customers c WHERE {condition} ORDER BY c.sort_key, c.id LIMIT ${limit} OFFSET ${offset}"
        );
        let rows = self.tx.all(&sql, values).await?;
        rows.iter().map(|row| customers::from_row(Model::from_query_result(row, "")?)).collect()
    }

    /// How many of the primary's customers a filter shows.
    pub async fn count_of_primary(
        &self,
        beside: Beside,
        filter: SupplementalFilter,
        search: Option<&str>,
    ) -> Result<u64, StoreError> {
        let (condition, values) = self.primary_condition(beside, filter, search);
        self.tx.number(&format!("SELECT count(*) AS n FROM customers c WHERE {condition}"), values).await
    }

    fn primary_condition(
        &self,
        beside: Beside,
        filter: SupplementalFilter,
        search: Option<&str>,
    ) -> (String, Vec<Value>) {
        let mut values: Vec<Value> = vec![self.tx.workspace().into(), beside.primary.0.into()];
        let mut condition = format!("c.workspace_id = $1 AND c.active AND {ACTIVE}");
        if filter != SupplementalFilter::All {
            values.push(beside.supplemental.0.into());
            let not = if filter == SupplementalFilter::Missing { "NOT " } else { "" };
            condition.push_str(&format!(" AND {not}{MATCHED}"));
        }
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            values.push(contains_pattern(search).into());
            condition.push_str(&format!(" AND c.name_key LIKE ${} ESCAPE '!'", values.len()));
        }
        (condition, values)
    }
}
