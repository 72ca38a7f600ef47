//! Clients, written (dossier, 6.0 and 6.1).
//!
//! Creating and changing are the same call: a POST of an array, where an id means a change. HaloPSA has no key that would
//! keep it from making the same client twice, so a client of ours bears a mark in its reference.

use crate::client::Client;
use crate::descriptor::PAGE_SIZE;
use crate::wire::{DetailRow, IdOnly, PageReader};
use crate::{lenient, map};
use counterpart_connector::{
    ACTIVE, Answer, Choice, ConnectorError, ErrorKind, Found, NAME, NewRecord, ReadBack, Request, Row,
    WriteError, WriteRequest, Written, read_json,
};
use counterpart_model::{Kind, VendorId};
use serde::de::DeserializeSeed;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The template's question for the relationship.
pub const RELATIONSHIP: &str = "relationship";
/// The template's question for the name of the first site.
pub const MAIN_SITE: &str = "main_site";
/// The template's question for the top level.
pub const TOP_LEVEL: &str = "toplevel_id";

/// Pages read at most while looking for a client by name or mark.
const MOST_PAGES: u64 = 50;

impl Client {
    /// Makes a client, and with it its main site.
    pub async fn create(&self, new: &NewRecord) -> Result<Written, WriteError> {
        let mut client = Map::new();
        client.insert("name".to_owned(), json!(new.name));
        client.insert("ref".to_owned(), json!(new.marker));
        for (key, value) in &new.fields {
            set(&mut client, key, value).map_err(WriteError::Refused)?;
        }
        let what = format!("the client '{}'", new.name);
        let written = self.save(what, client).await?;
        Ok(Written { id: written })
    }

    /// Changes values of a client. What is not sent stays as it is.
    pub async fn update(&self, id: &VendorId, changes: &BTreeMap<String, String>) -> Result<(), WriteError> {
        let mut client = Map::new();
        client.insert("id".to_owned(), whole_number("id", id.as_str()).map_err(WriteError::Refused)?);
        for (key, value) in changes {
            set(&mut client, key, value).map_err(WriteError::Refused)?;
        }
        self.save(format!("client {id}"), client).await.map(drop)
    }

    async fn save(&self, what: String, client: Map<String, Value>) -> Result<VendorId, WriteError> {
        let url = self.servers().resource.join(&["Client"]);
        let request = WriteRequest::post(what, url, &Value::Array(vec![Value::Object(client)]));
        let id = |answer: &Answer| {
            let saved: IdOnly = read_json("HaloPSA", request.what(), answer)?;
            saved.id.filter(|id| *id > 0).map(VendorId::from).ok_or_else(|| {
                ConnectorError::bad_answer(
                    request.what(),
                    "id",
                    format!("HaloPSA does not say under which id it has saved {}.", request.what()),
                )
            })
        };
        self.calls().send_once(&request, id).await
    }

    /// The clients that bear this mark, or exactly this name. Both are looked for in one search by name, which HaloPSA
    /// answers with every client whose name contains the text; a client of ours that was renamed since is not found so. It
    /// was made with this name, though, and nobody renames a client in the minutes in which it is looked for.
    pub async fn find(&self, marker: &str, name: &str) -> Result<Vec<Found>, ConnectorError> {
        let mut found: BTreeMap<VendorId, Found> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for page in 1..=MOST_PAGES {
            let request = Request::get(
                format!("the clients called '{name}'"),
                self.servers().resource.join(&["Client"]),
            )
            .query("pageinate", true)
            .query("page_no", page)
            .query("page_size", PAGE_SIZE)
            .query("order", "id")
            .query("includeactive", true)
            .query("includeinactive", true)
            .query("search", name)
            .query("search_name_only", true);
            let (rows, total) = self.calls().call(&request, |answer| hits(&request, answer)).await?;
            let before = seen.len();
            for row in &rows {
                seen.insert(row.id);
                let marked = row.reference.as_deref() == Some(marker);
                let called = row.name.as_deref().is_some_and(|it| same_name(it, name));
                if let (Some(id), true) = (row.id, marked || called) {
                    let name = row.name.clone().unwrap_or_default();
                    found.insert(id.into(), Found { id: id.into(), name, marked });
                }
            }
            let all = total.is_some_and(|total| seen.len() as u64 >= total);
            // A page that brings nothing new is the last one, whatever was said of a total.
            if all || rows.is_empty() && total.is_none_or(|total| seen.len() as u64 >= total) {
                return Ok(found.into_values().collect());
            }
            if seen.len() == before {
                break;
            }
        }
        Err(ConnectorError::bad_answer(
            "the clients of that name",
            "record_count",
            format!(
                "HaloPSA does not show all of the clients called '{name}', so it cannot be told whether one is there."
            ),
        ))
    }

    /// One client as it is now.
    pub async fn read(&self, id: &VendorId, marker: &str) -> Result<Option<ReadBack>, ConnectorError> {
        let request =
            Request::get(format!("client {id}"), self.servers().resource.join(&["Client", id.as_str()]))
                .query("includedetails", true);
        let read = |answer: &Answer| {
            let detail: DetailRow = read_json("HaloPSA", request.what(), answer)?;
            let json = String::from_utf8_lossy(&answer.body);
            match map::row(Kind::Company, &json, self.servers()) {
                Row::Record(record) if record.id() == id => Ok(ReadBack {
                    record,
                    values: values(&detail),
                    marked: detail.reference.as_deref() == Some(marker),
                }),
                Row::Record(_) => Err(ConnectorError::bad_answer(
                    request.what(),
                    "id",
                    format!("Asked for client {id}, HaloPSA answers with another one."),
                )),
                Row::Unreadable { sentence, .. } => {
                    Err(ConnectorError::bad_answer(request.what(), "", sentence))
                }
            }
        };
        match self.calls().call(&request, read).await {
            Ok(back) => Ok(Some(back)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The top levels.
    pub async fn top_levels(&self) -> Result<Vec<Choice>, ConnectorError> {
        let request = Request::get("the top levels", self.servers().resource.join(&["TopLevel"]));
        let rows: Vec<Named> =
            self.calls().call(&request, |answer| read_json("HaloPSA", request.what(), answer)).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some(Choice { value: row.id?.to_string(), label: row.name.unwrap_or_default() })
            })
            .collect())
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Named {
    #[serde(deserialize_with = "lenient::id")]
    id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
}

fn hits(request: &Request, answer: &Answer) -> Result<(Vec<DetailRow>, Option<u64>), ConnectorError> {
    let what = request.what();
    let mut reader = serde_json::Deserializer::from_slice(&answer.body);
    let page = match (PageReader { rows_key: "clients" }).deserialize(&mut reader) {
        Ok(page) => page,
        Err(error) => {
            read_json::<&serde_json::value::RawValue>("HaloPSA", what, answer)?;
            let sentence = format!("The answer with {what} is not one: {error}.");
            return Err(ConnectorError::bad_answer(what, "clients", sentence));
        }
    };
    let row = |json: &&serde_json::value::RawValue| {
        serde_json::from_str(json.get()).map_err(|error| {
            let sentence =
                format!("One of {what} cannot be read ({error}), so it cannot be told which they are.");
            ConnectorError::bad_answer(what, "clients", sentence)
        })
    };
    Ok((page.rows.iter().map(row).collect::<Result<_, _>>()?, page.record_count))
}

fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// A value of the template, or one that changes, as HaloPSA takes it.
fn set(client: &mut Map<String, Value>, key: &str, value: &str) -> Result<(), ConnectorError> {
    let (field, value) = match key {
        NAME => ("name", json!(value)),
        ACTIVE => ("inactive", json!(value != "yes")),
        // The picker's entries are told apart by their names in lists; its ids restart per instance (dossier, 6.1).
        RELATIONSHIP => {
            let (id, name) = relationship(value)?;
            ("customer_relationship", json!([{ "id": id, "name": name }]))
        }
        MAIN_SITE => ("newclient_sitename", json!(value)),
        TOP_LEVEL => ("toplevel_id", whole_number(key, value)?),
        _ => return Err(ConnectorError::bad_setting(key, format!("HaloPSA has no field for '{key}'."))),
    };
    client.insert(field.to_owned(), value);
    Ok(())
}

/// `2 Contract` or `2=Contract`: the id of the entry in the picker, and what it is called.
fn relationship(text: &str) -> Result<(String, String), ConnectorError> {
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (id, name) = text.split_at(end);
    let name = name.trim_start_matches([' ', '=', ':']).trim();
    if id.is_empty() || name.is_empty() {
        return Err(ConnectorError::bad_setting(
            RELATIONSHIP,
            format!("'{text}' is no relationship: write its id and its name, such as '2 Contract'."),
        ));
    }
    Ok((id.to_owned(), name.to_owned()))
}

fn whole_number(key: &str, text: &str) -> Result<Value, ConnectorError> {
    let number: i32 = text.trim().parse().map_err(|_| {
        ConnectorError::bad_setting(key, format!("'{text}' is no number, and '{key}' must be one."))
    })?;
    Ok(json!(number))
}

/// What can be compared with what was sent. Only the first site shows how it was named, and it may have been renamed.
fn values(detail: &DetailRow) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    if let Some(entries) = &detail.customer_relationship {
        let entry = entries.first().map(|entry| {
            let id = entry.id.as_deref().unwrap_or_default();
            format!("{id} {}", entry.name.as_deref().unwrap_or_default()).trim().to_owned()
        });
        values.insert(RELATIONSHIP.to_owned(), entry.unwrap_or_default());
    }
    if let Some(site) = &detail.main_site_name {
        values.insert(MAIN_SITE.to_owned(), site.clone());
    }
    if let Some(id) = detail.toplevel_id {
        values.insert(TOP_LEVEL.to_owned(), id.to_string());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r57_a_relationship_is_an_id_and_a_name() {
        for text in ["2 Contract", "2=Contract", " 2: Contract "] {
            assert_eq!(relationship(text), Ok(("2".to_owned(), "Contract".to_owned())));
        }
        for text in ["", "2", "Contract", "-2 Contract"] {
            assert!(relationship(text).is_err(), "{text}");
        }
    }
}
