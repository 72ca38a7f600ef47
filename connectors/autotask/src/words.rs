//! What Autotask's records only have numbers for, in words.

use crate::chosen::Chosen;
use crate::client::Client;
use crate::query;
use crate::wire::{CategoryRow, CountryRow};
use counterpart_connector::ConnectorError;
use counterpart_model::Kind;
use std::collections::BTreeMap;

/// Words by number.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Company types.
    pub types: BTreeMap<i64, String>,
    /// Company categories.
    pub categories: BTreeMap<i64, String>,
    /// The category of companies that are made without one.
    pub default_category: Option<i64>,
    /// Countries: their ISO code, else what they are called.
    pub countries: BTreeMap<i64, String>,
}

impl Words {
    /// Reads what records of this kind need.
    pub async fn read(client: &Client, kind: Kind, chosen: &Chosen) -> Result<Self, ConnectorError> {
        let mut words = Self { countries: countries(client).await?, ..Self::default() };
        if kind == Kind::Company {
            let types = client.picklist(query::entity(Kind::Company), "companyType").await?;
            words.types = types.into_iter().filter_map(|pick| Some((pick.value?, pick.label?))).collect();
            if chosen.looks_at_categories() {
                for row in categories(client).await? {
                    let Some(id) = row.id else { continue };
                    if row.is_global_default == Some(true) {
                        words.default_category = Some(id);
                    }
                    words.categories.extend(row.name.map(|name| (id, name)));
                }
            }
        }
        Ok(words)
    }
}

/// Every company category.
pub async fn categories(client: &Client) -> Result<Vec<CategoryRow>, ConnectorError> {
    let fields = ["id", "name", "isActive", "isGlobalDefault"];
    client.every("the company categories", "CompanyCategories", &query::all(), &fields).await
}

async fn countries(client: &Client) -> Result<BTreeMap<i64, String>, ConnectorError> {
    let fields = ["id", "countryCode", "displayName"];
    let rows: Vec<CountryRow> = client.every("the countries", "Countries", &query::all(), &fields).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id?, row.country_code.or(row.display_name)?))).collect())
}
