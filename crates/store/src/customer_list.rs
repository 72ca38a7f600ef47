//! The customer list with the marks of every integration (R11, R20): filtered, counted, any page of a hundred thousand in one
//! statement.

use crate::entity::customer::Model;
use crate::keys::contains_pattern;
use crate::{Customers, StoreError, customers, stored};
use counterpart_model::{Customer, IntegrationId};
use sea_orm::{FromQueryResult, Value};
use std::collections::BTreeMap;

/// Which customers a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerFilter {
    /// Every one.
    All,
    /// Those that are matched in every integration.
    InAll,
    /// Those that are matched in none.
    InNone,
    /// Those that are matched in this one.
    In(IntegrationId),
    /// Those that are not matched in this one.
    MissingIn(IntegrationId),
    /// Those that were made of a record of this one.
    From(IntegrationId),
    /// Those that a person made, or that came in a file.
    FromPeople,
}

/// How many customers each filter shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFacets {
    /// [`CustomerFilter::All`].
    pub all: u64,
    /// [`CustomerFilter::InAll`].
    pub in_all: u64,
    /// [`CustomerFilter::InNone`].
    pub in_none: u64,
    /// [`CustomerFilter::In`]; those missing there are the others.
    pub matched: BTreeMap<IntegrationId, u64>,
    /// [`CustomerFilter::From`], also of integrations that were removed.
    pub from: BTreeMap<IntegrationId, u64>,
    /// [`CustomerFilter::FromPeople`].
    pub from_people: u64,
}

const LINKED: &str = "EXISTS (SELECT 1 FROM matches x WHERE x.hub_id = c.id AND x.kind = 'company' \
     AND x.workspace_id = c.workspace_id";

impl Customers<'_> {
    /// A page in alphabetical order, behind so many others. `search` is the exact-spelling key of a text that the name must
    /// contain.
    pub async fn page(
        &self,
        filter: CustomerFilter,
        search: Option<&str>,
        (skip, take): (u64, u64),
    ) -> Result<Vec<Customer>, StoreError> {
        let (condition, mut values) = self.condition(filter, search).await?;
        let (limit, offset) = (values.len() + 1, values.len() + 2);
        values.extend([stored::rows(take).into(), stored::rows(skip).into()]);
        // What is skipped is read from the index alone; only the page's own rows are looked up.
        let sql = format!(
            "SELECT r.* FROM (SELECT c.id FROM customers c WHERE {condition} ORDER BY c.sort_key, c.id \
             LIMIT ${limit} OFFSET ${offset}) AS p JOIN customers r ON r.id = p.id AND r.workspace_id = $1 \
             ORDER BY r.sort_key, r.id"
        );
        let rows = self.tx.all(&sql, values).await?;
        rows.iter().map(|row| customers::from_row(Model::from_query_result(row, "")?)).collect()
    }

    /// How many customers a filter shows.
    pub async fn count_of(&self, filter: CustomerFilter, search: Option<&str>) -> Result<u64, StoreError> {
        let (condition, values) = self.condition(filter, search).await?;
        self.tx.number(&format!("SELECT count(*) AS n FROM customers c WHERE {condition}"), values).await
    }

    /// How many customers each filter shows.
    pub async fn facets(&self, search: Option<&str>) -> Result<CustomerFacets, StoreError> {
        let integrations = self.tx.integrations().list().await?;
        let (condition, values) = self.condition(CustomerFilter::All, search).await?;
        let mut facets = CustomerFacets::default();
        let sql =
            format!("SELECT c.origin, count(*) AS n FROM customers c WHERE {condition} GROUP BY c.origin");
        for row in self.tx.all(&sql, values.clone()).await? {
            let origin: String = row.try_get("", "origin")?;
            let number = row.try_get::<i64>("", "n")?.cast_unsigned();
            facets.all += number;
            match origin.strip_prefix("integration:").and_then(|id| id.parse().ok()) {
                Some(id) => drop(facets.from.insert(id, number)),
                None => facets.from_people += number,
            }
        }
        let mut linked = String::from("FROM matches x WHERE x.workspace_id = $1 AND x.kind = 'company'");
        if search.is_some_and(|search| !search.is_empty()) {
            linked.push_str(&format!(" AND x.hub_id IN (SELECT c.id FROM customers c WHERE {condition})"));
        }
        let sql = format!(
            "SELECT x.integration_id, count(DISTINCT x.hub_id) AS n {linked} GROUP BY x.integration_id"
        );
        for row in self.tx.all(&sql, values.clone()).await? {
            let integration = IntegrationId(row.try_get("", "integration_id")?);
            facets.matched.insert(integration, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        let sql = format!(
            "SELECT d.tools, count(*) AS n FROM (SELECT x.hub_id, count(DISTINCT x.integration_id) AS tools {linked} \
             GROUP BY x.hub_id) AS d GROUP BY d.tools"
        );
        facets.in_none = facets.all;
        for row in self.tx.all(&sql, values).await? {
            let number = row.try_get::<i64>("", "n")?.cast_unsigned();
            facets.in_none = facets.in_none.saturating_sub(number);
            if row.try_get::<i64>("", "tools")?.cast_unsigned() == integrations.len() as u64 {
                facets.in_all = number;
            }
        }
        Ok(facets)
    }

    /// The condition on `customers c`, and its values; the workspace is `$1`.
    async fn condition(
        &self,
        filter: CustomerFilter,
        search: Option<&str>,
    ) -> Result<(String, Vec<Value>), StoreError> {
        let mut values: Vec<Value> = vec![self.tx.workspace().into()];
        let mut add = |value: Value| {
            values.push(value);
            values.len()
        };
        let mut conditions = vec!["c.workspace_id = $1".to_owned()];
        match filter {
            CustomerFilter::All => {}
            CustomerFilter::InAll => {
                for integration in self.tx.integrations().list().await? {
                    let place = add(integration.id.0.into());
                    conditions.push(format!("{LINKED} AND x.integration_id = ${place})"));
                }
            }
            CustomerFilter::InNone => conditions.push(format!("NOT {LINKED})")),
            CustomerFilter::In(id) => {
                conditions.push(format!("{LINKED} AND x.integration_id = ${})", add(id.0.into())));
            }
            CustomerFilter::MissingIn(id) => {
                conditions.push(format!("NOT {LINKED} AND x.integration_id = ${})", add(id.0.into())));
            }
            CustomerFilter::From(id) => {
                conditions.push(format!("c.origin = ${}", add(format!("integration:{id}").into())));
            }
            CustomerFilter::FromPeople => conditions.push("c.origin NOT LIKE 'integration:%'".to_owned()),
        }
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            conditions.push(format!("c.name_key LIKE ${} ESCAPE '!'", add(contains_pattern(search).into())));
        }
        Ok((conditions.join(" AND "), values))
    }
}
