//! What Autotask's records only have numbers for, in words.

use crate::chosen::Chosen;
use crate::client::Client;
use crate::query;
use crate::wire::{CategoryRow, CountryRow, Fields};
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
    /// Countries: their ISO code, else what they are called.
    pub countries: BTreeMap<i64, String>,
}

impl Words {
    /// Reads what records of this kind need.
    pub async fn read(client: &Client, kind: Kind, chosen: &Chosen) -> Result<Self, ConnectorError> {
        let mut words = Self { countries: countries(client).await?, ..Self::default() };
        if kind == Kind::Company {
            words.types = types(client).await?;
            if chosen.looks_at_categories() {
                words.categories = categories(client).await?;
            }
        }
        Ok(words)
    }
}

async fn types(client: &Client) -> Result<BTreeMap<i64, String>, ConnectorError> {
    let path = [query::entity(Kind::Company), "entityInformation", "fields"];
    let fields: Fields = client.get("the company types", &path).await?;
    let named =
        |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("companyType"));
    let values = fields.fields.into_iter().find(|field| named(&field.name));
    let values = values.and_then(|field| field.picklist_values).unwrap_or_default();
    Ok(values.into_iter().filter_map(|pick| Some((pick.value?, pick.label?))).collect())
}

async fn categories(client: &Client) -> Result<BTreeMap<i64, String>, ConnectorError> {
    let rows: Vec<CategoryRow> =
        client.every("the company categories", "CompanyCategories", &["id", "name"]).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id?, row.name?))).collect())
}

async fn countries(client: &Client) -> Result<BTreeMap<i64, String>, ConnectorError> {
    let fields = ["id", "countryCode", "displayName"];
    let rows: Vec<CountryRow> = client.every("the countries", "Countries", &fields).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id?, row.country_code.or(row.display_name)?))).collect())
}
