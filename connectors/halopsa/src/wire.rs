//! JSON as HaloPSA sends it. Fields that nothing reads are left out; a missing field is nothing.

use crate::lenient;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// `GET /authinfo`, open to everybody. Only these two are read by published programs.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuthInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub auth_url: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub tenant_id: Option<String>,
}

/// `GET /InstanceInfo`, open on recent builds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InstanceInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub app_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub app_version: Option<String>,
}

/// The answer of the token endpoint. Its `Debug` must not exist: it holds the token.
#[derive(Deserialize)]
pub struct TokenAnswer {
    pub access_token: String,
    #[serde(default, deserialize_with = "lenient::number")]
    pub expires_in: Option<i64>,
    #[serde(default, deserialize_with = "lenient::scopes")]
    pub scope: Option<Vec<String>>,
}

/// `GET /Agent/me`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Agent {
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

/// Any record, as far as its id.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IdOnly {
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<i64>,
}

/// Any record, as far as its name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NameOnly {
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

/// A row of `GET /Client`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ClientRow {
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Every row has it (dossier, 6.1 and 6.2); one that has not must not pass for an active one.
    #[serde(deserialize_with = "present_yes_no")]
    pub inactive: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub toplevel_name: Option<String>,
    /// Absent on builds that know only `customertype_new`.
    #[serde(deserialize_with = "present_names")]
    pub customer_relationship: Option<Vec<String>>,
    #[serde(deserialize_with = "present_text")]
    pub customer_relationship_list: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::text")]
    pub customertype_new: Option<String>,
    #[serde(deserialize_with = "lenient::id")]
    pub main_site_id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub website: Option<String>,
    #[serde(rename = "ref", deserialize_with = "lenient::text")]
    pub reference: Option<String>,
}

/// A client as far as what was written is looked at again: in lists, and by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DetailRow {
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    #[serde(rename = "ref", deserialize_with = "lenient::text")]
    pub reference: Option<String>,
    pub customer_relationship: Option<Vec<Entry>>,
    #[serde(deserialize_with = "lenient::text")]
    pub main_site_name: Option<String>,
    #[serde(deserialize_with = "lenient::id")]
    pub toplevel_id: Option<i64>,
}

/// An entry of a picker.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    #[serde(deserialize_with = "lenient::text")]
    pub id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

/// A row of `GET /Site?includeaddress=true`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SiteRow {
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "lenient::id")]
    pub client_id: Option<i64>,
    /// Every row has it (dossier, 6.1 and 6.2); one that has not must not pass for an active one.
    #[serde(deserialize_with = "present_yes_no")]
    pub inactive: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub phonenumber: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_address_line1: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_address_line2: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_address_line3: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_address_line4: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_address_line5: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub country_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub country_code_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub region_code_name: Option<String>,
}

fn present_yes_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    lenient::yes_no(deserializer).map(|said| Some(said.unwrap_or(false)))
}

fn present_names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    lenient::names(deserializer).map(Some)
}

fn present_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    lenient::text(deserializer).map(Some)
}

/// A page of a list, rows unread: one bad row must not spoil the page.
#[derive(Debug)]
pub struct Page<'a> {
    pub rows: Vec<&'a RawValue>,
    pub record_count: Option<u64>,
    pub page_no: Option<u64>,
    pub page_size: Option<u64>,
}

/// Reads a page. Rows are found by their key, never as "the only array": side arrays may stand beside them. A bare array
/// is a page without any of the rest.
pub struct PageReader {
    pub rows_key: &'static str,
}

impl<'de> DeserializeSeed<'de> for PageReader {
    type Value = Page<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PageReader {
    type Value = Page<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the list {:?}", self.rows_key)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Page<'de>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            rows.push(row);
        }
        Ok(Page { rows, record_count: None, page_no: None, page_size: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<'de>, A::Error> {
        #[derive(Deserialize)]
        struct Number(#[serde(deserialize_with = "lenient::number")] Option<i64>);

        fn count<'de, A: MapAccess<'de>>(map: &mut A, key: &str) -> Result<Option<u64>, A::Error> {
            match map.next_value::<Number>() {
                Ok(Number(number)) => Ok(number.and_then(|number| u64::try_from(number).ok())),
                Err(error) => Err(A::Error::custom(format_args!("{key}: {error}"))),
            }
        }

        let mut rows: Option<Vec<&'de RawValue>> = None;
        let (mut record_count, mut page_no, mut page_size) = (None, None, None);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                key if key == self.rows_key => rows = map.next_value::<Option<_>>()?.or(Some(Vec::new())),
                "record_count" => record_count = count(&mut map, &key)?,
                "page_no" => page_no = count(&mut map, &key)?,
                "page_size" => page_size = count(&mut map, &key)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let rows = match rows {
            Some(rows) => rows,
            None if record_count == Some(0) => Vec::new(),
            None => {
                return Err(<A::Error as de::Error>::custom(format_args!(
                    "it has no list {:?}",
                    self.rows_key
                )));
            }
        };
        Ok(Page { rows, record_count, page_no, page_size })
    }
}
