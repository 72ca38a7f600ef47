//! JSON as Autotask sends it: camel case, nothing written as `null` or `""`. Fields that nothing reads are left out.

use counterpart_connector::lenient;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `GET zoneInformation`, open to everybody (dossier, 1).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ZoneInformation {
    #[serde(deserialize_with = "lenient::text")]
    pub zone_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub url: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub web_url: Option<String>,
    /// The number of the database, unique (dossier, 1).
    #[serde(deserialize_with = "lenient::number")]
    pub ci: Option<i64>,
}

/// `GET ThresholdInformation` (dossier, 3).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ThresholdInformation {
    #[serde(deserialize_with = "lenient::number")]
    pub external_request_threshold: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    pub current_timeframe_request_count: Option<i64>,
}

/// What Autotask says where it refuses: its own errors, or what the web server before it says (dossier, 6).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Refusal {
    pub errors: Option<Vec<String>>,
    #[serde(rename = "Message")]
    pub message: Option<String>,
}

/// A page of a query, rows unread: one bad row must not spoil the page. A page that does not say whether another one follows
/// is none.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryPage<'a> {
    #[serde(borrow)]
    pub items: Vec<&'a RawValue>,
    pub page_details: PageDetails,
}

/// What a page says of itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageDetails {
    /// Rows on this page.
    #[serde(default, deserialize_with = "lenient::number")]
    pub count: Option<i64>,
    /// `null` on the last page.
    #[serde(deserialize_with = "lenient::text")]
    pub next_page_url: Option<String>,
}

/// The answer of `query/count`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryCount {
    pub query_count: u64,
}

/// One record, asked for by its id: `null` where there is none, on some entities 404 (dossier, 4: published programs differ).
#[derive(Debug, Deserialize)]
pub struct Single<T> {
    pub item: Option<T>,
}

/// Any record, as far as its id.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IdOnly {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
}

/// Any record, as far as its name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NameOnly {
    #[serde(alias = "companyName", deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

/// `GET {entity}/entityInformation`: what the caller may do (dossier, 6.12).
#[derive(Debug, Deserialize)]
pub struct EntityInformation {
    pub info: Rights,
}

/// 0 none, 1 all, 2 restricted (dossier, 2).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Rights {
    #[serde(deserialize_with = "lenient::number")]
    pub user_access_for_query: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    pub user_access_for_create: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    pub user_access_for_update: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    pub user_access_for_delete: Option<i64>,
}

/// `GET {entity}/entityInformation/fields` (dossier, 6.12).
#[derive(Debug, Deserialize)]
pub struct Fields {
    pub fields: Vec<Field>,
}

/// One field of an entity.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Field {
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// `null` for a field without a list.
    pub picklist_values: Option<Vec<Pick>>,
}

/// One value of a list: text here, though records hold a number (dossier, 6.12).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Pick {
    #[serde(deserialize_with = "lenient::number")]
    pub value: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub label: Option<String>,
    /// Records may still hold one that is not; new ones may not.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub is_active: Option<bool>,
}

/// A row of `Countries` (dossier, 6.9).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CountryRow {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub country_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub display_name: Option<String>,
}

/// A row of `CompanyCategories` (dossier, 6.3).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CategoryRow {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "lenient::yes_no")]
    pub is_active: Option<bool>,
    /// A company that is made without a category gets this one (6.1).
    #[serde(deserialize_with = "lenient::yes_no")]
    pub is_global_default: Option<bool>,
}

/// A row of `Resources` (dossier, 6.11): the people at the MSP.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ResourceRow {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub first_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub last_name: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    pub license_type: Option<i64>,
}

/// A row of `Companies`, as far as it takes to tell whether it is the one that is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct FoundRow {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub company_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub company_number: Option<String>,
}

/// What a creation or a change is answered with: an id, and never the record (dossier, 6).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Saved {
    #[serde(deserialize_with = "lenient::number")]
    pub item_id: Option<i64>,
}

/// A row of `Companies` (dossier, 6.1).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CompanyRow {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub company_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub company_number: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    pub company_type: Option<i64>,
    #[serde(rename = "companyCategoryID", deserialize_with = "lenient::number")]
    pub company_category: Option<i64>,
    /// Every row has it; one that has not must not pass for an active one.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub is_active: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub phone: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub web_address: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub additional_address_information: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub address1: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub address2: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub city: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub state: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub postal_code: Option<String>,
    #[serde(rename = "countryID", deserialize_with = "lenient::number")]
    pub country: Option<i64>,
}

/// A row of `CompanyLocations` (dossier, 6.2).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LocationRow {
    #[serde(deserialize_with = "lenient::number")]
    pub id: Option<i64>,
    #[serde(rename = "companyID", deserialize_with = "lenient::number")]
    pub company: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "lenient::yes_no")]
    pub is_active: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub phone: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub address1: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub address2: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub city: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub state: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub postal_code: Option<String>,
    #[serde(rename = "countryID", deserialize_with = "lenient::number")]
    pub country: Option<i64>,
}
