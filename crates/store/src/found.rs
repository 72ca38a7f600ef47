//! Finding records by a part of their names, the likeliest first.

use crate::keys::{begins_pattern, contains_pattern};
use crate::{StoreError, Tx, customers, sites, stored};
use counterpart_model::{Customer, HubSite, IntegrationId, Kind, VendorId, VendorRecord, Visibility};
use sea_orm::{FromQueryResult, QueryResult, Value};

/// Finding records by a part of their names.
pub struct Finder<'a> {
    pub(crate) tx: &'a Tx,
}

/// A vendor's company that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCompany {
    /// Whose.
    pub integration: IntegrationId,
    /// Its id at the vendor.
    pub id: VendorId,
    /// Its name there.
    pub name: String,
    /// Whether the vendor still shows it.
    pub visibility: Visibility,
    /// Its page at the vendor.
    pub url: Option<String>,
}

/// Spelled so first, then those that begin so, then the others; each alphabetical.
const BEST_FIRST: &str =
    "CASE WHEN t.name_key = $2 THEN 0 WHEN t.name_key LIKE $3 ESCAPE '!' THEN 1 ELSE 2 END";

impl Finder<'_> {
    /// Customers whose name contains this key.
    pub async fn customers(&self, key: &str, limit: u64) -> Result<Vec<Customer>, StoreError> {
        let rows = self.named("customers", "", "t.id", key, limit).await?;
        let read = |row: &QueryResult| {
            customers::from_row(crate::entity::customer::Model::from_query_result(row, "")?)
        };
        rows.iter().map(read).collect()
    }

    /// The hub's sites whose name contains this key.
    pub async fn sites(&self, key: &str, limit: u64) -> Result<Vec<HubSite>, StoreError> {
        let rows = self.named("sites", "", "t.id", key, limit).await?;
        let read =
            |row: &QueryResult| Ok(sites::from_row(crate::entity::site::Model::from_query_result(row, "")?));
        rows.iter().map(read).collect()
    }

    /// Vendors' companies whose name contains this key, of every integration.
    pub async fn companies(&self, key: &str, limit: u64) -> Result<Vec<FoundCompany>, StoreError> {
        let rows = self.named("mirror", "AND t.kind = 'company'", "t.row_number", key, limit).await?;
        rows.iter().map(company).collect()
    }

    /// Vendors' companies of this id, of every integration.
    pub async fn companies_of_id(&self, id: &VendorId, limit: u64) -> Result<Vec<FoundCompany>, StoreError> {
        let sql = "SELECT * FROM mirror WHERE vendor_id = $2 AND kind = $3 AND workspace_id = $1 LIMIT $4";
        let values: Vec<Value> = vec![
            self.tx.workspace().into(),
            id.as_str().replace('\0', "").into(),
            Kind::Company.as_str().into(),
            stored::rows(limit).into(),
        ];
        self.tx.all(sql, values).await?.iter().map(company).collect()
    }

    async fn named(
        &self,
        table: &str,
        also: &str,
        id: &str,
        key: &str,
        limit: u64,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let sql = format!(
            "SELECT t.* FROM {table} t WHERE t.workspace_id = $1 {also} AND t.name_key LIKE $4 ESCAPE '!' \
             ORDER BY {BEST_FIRST}, t.sort_key, {id} LIMIT $5"
        );
        let values: Vec<Value> = vec![
            self.tx.workspace().into(),
            key.replace('\0', "").into(),
            begins_pattern(key).into(),
            contains_pattern(key).into(),
            stored::rows(limit).into(),
        ];
        self.tx.all(&sql, values).await
    }
}

fn company(row: &QueryResult) -> Result<FoundCompany, StoreError> {
    let content: String = row.try_get("", "content")?;
    let record: VendorRecord = stored::from_json("mirror", &content)?;
    Ok(FoundCompany {
        integration: IntegrationId(row.try_get("", "integration_id")?),
        id: record.id().clone(),
        name: record.name().to_owned(),
        visibility: stored::from_word("mirror", &row.try_get::<String>("", "visibility")?)?,
        url: record.url().map(str::to_owned),
    })
}
