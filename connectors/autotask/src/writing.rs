//! Companies, made and changed (dossier, 6 and 6.1).
//!
//! Autotask keeps nobody from making the same company twice, so one of ours bears a mark in its company number: a text of
//! 50 characters that every database has and that can be asked for. A user-defined field would be tidier, but somebody would
//! have to make one first, and it could never be deleted again.

use crate::chosen::Chosen;
use crate::client::Client;
use crate::template::{self, CATEGORY, COMPANY_TYPE};
use crate::wire::{FoundRow, IdOnly, Saved, Single};
use crate::words::Words;
use crate::{map, query};
use counterpart_connector::{
    ACTIVE, ConnectorError, ErrorKind, Found, NAME, NewRecord, ReadBack, Row, WriteError, WriteRequest,
    Written, read_json,
};
use counterpart_model::{Kind, VendorId};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

const COMPANIES: &str = "Companies";
/// Bears the mark.
const NUMBER: &str = "companyNumber";
const COMPANY_NAME: &str = "companyName";
const IS_ACTIVE: &str = "isActive";

/// Every field that is written, by Autotask's name.
pub fn fields() -> impl Iterator<Item = &'static str> {
    [NUMBER, COMPANY_NAME, IS_ACTIVE].into_iter().chain(template::fields())
}

impl Client {
    /// Makes a company.
    pub async fn create(&self, new: &NewRecord) -> Result<Written, WriteError> {
        let mut company = Map::new();
        company.insert(COMPANY_NAME.to_owned(), json!(new.name));
        company.insert(NUMBER.to_owned(), json!(new.marker));
        for (key, value) in &new.fields {
            set(&mut company, key, value).map_err(WriteError::Refused)?;
        }
        let words = self.words().await.map_err(WriteError::NotSent)?;
        let chosen = Chosen::of(self.calls().session());
        is_offered(&company, &words, &chosen).map_err(WriteError::Refused)?;
        let url = self.url(&[COMPANIES]);
        let request = WriteRequest::post(format!("the company '{}'", new.name), url, &Value::Object(company));
        Ok(Written { id: self.save(request).await? })
    }

    /// Changes values of a company. What is not sent stays as it is.
    pub async fn update(&self, id: &VendorId, changes: &BTreeMap<String, String>) -> Result<(), WriteError> {
        let mut company = Map::new();
        let number = template::whole_number("id", id.as_str()).map_err(WriteError::Refused)?;
        company.insert("id".to_owned(), number);
        for (key, value) in changes {
            set(&mut company, key, value).map_err(WriteError::Refused)?;
        }
        let url = self.url(&[COMPANIES]);
        let request = WriteRequest::patch(format!("company {id}"), url, &Value::Object(company));
        match self.save(request).await {
            // One zone was reported to know no PATCH (dossier, 6). Its PUT empties whatever is not sent, so it is none for us.
            Err(WriteError::Refused(error)) if error.kind == ErrorKind::NotFound => {
                let sentence = format!(
                    "This zone of Autotask does not take changes of single values, so company {id} was not changed. Change it \
                     in Autotask by hand."
                );
                Err(WriteError::Refused(ConnectorError { message: sentence, ..error }))
            }
            other => other.map(drop),
        }
    }

    async fn save(&self, request: WriteRequest) -> Result<VendorId, WriteError> {
        let request = request.below(&self.zone().api);
        let what = request.what();
        self.calls()
            .send_once(&request, |answer| {
                let saved: Saved = read_json("Autotask", what, answer)?;
                // 0 is the MSP's own company, which nobody makes.
                saved.item_id.filter(|id| *id > 0).map(VendorId::from).ok_or_else(|| {
                    let sentence = format!("Autotask does not say under which id it has saved {what}.");
                    ConnectorError::bad_answer(what, "itemId", sentence)
                })
            })
            .await
    }

    /// The companies that bear this mark, or exactly this name, inactive ones too.
    pub async fn find(&self, marker: &str, name: &str) -> Result<Vec<Found>, ConnectorError> {
        // What making a company takes besides is looked up here: later, it would stand between the note that the company is
        // being sent and its sending.
        self.words().await?;
        let what = format!("the companies called '{name}'");
        let filter = query::called(name, marker);
        let fields = ["id", COMPANY_NAME, NUMBER];
        let rows: Vec<FoundRow> = self.every(&what, COMPANIES, &filter, &fields).await?;
        let came = rows.len();
        let mut found = BTreeMap::new();
        for row in rows {
            let id = row.id.ok_or_else(|| {
                ConnectorError::bad_answer(
                    &what,
                    "id",
                    format!("One of {what} has no id, and may be the one."),
                )
            })?;
            let marked = row.company_number.as_deref() == Some(marker);
            let name = row.company_name.unwrap_or_default();
            found.insert(id, Found { id: id.into(), name, marked });
        }
        // One answer with room for more is all there is; where there are more, a cursor may have ended early.
        if came >= query::MOST as usize {
            let all = self.count_of(&format!("the number of {what}"), COMPANIES, &filter).await?;
            if found.len() as u64 != all {
                let sentence = format!(
                    "Autotask shows {} of {what} and counts {all}, so it cannot be told whether one is there.",
                    found.len()
                );
                return Err(ConnectorError::bad_answer(&what, "queryCount", sentence));
            }
        }
        Ok(found.into_values().filter(|one| one.marked || same_name(&one.name, name)).collect())
    }

    /// One company as it is now.
    pub async fn read(&self, id: &VendorId, marker: &str) -> Result<Option<ReadBack>, ConnectorError> {
        // Every id here is a number; anything else is the id of nothing.
        let Ok(number) = id.as_str().parse::<i64>() else { return Ok(None) };
        let what = format!("company {number}");
        let read = self.get::<Single<Box<RawValue>>>(&what, &[COMPANIES, &number.to_string()]).await;
        let item = match read {
            Ok(Single { item: Some(item) }) => item,
            Ok(Single { item: None }) => return Ok(None),
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let words = self.words().await?;
        let chosen = Chosen::of(self.calls().session());
        let around = map::Around { words: &words, chosen: &chosen, screens: &self.zone().screens };
        let record = match map::row(Kind::Company, item.get(), &around) {
            Row::Record(record) => record,
            Row::Unreadable { sentence, .. } => {
                return Err(ConnectorError::bad_answer(&what, "item", sentence));
            }
        };
        if serde_json::from_str::<IdOnly>(item.get()).ok().and_then(|row| row.id) != Some(number) {
            let sentence = format!("Asked for {what}, Autotask answers with another one.");
            return Err(ConnectorError::bad_answer(&what, "id", sentence));
        }
        let row: Map<String, Value> = serde_json::from_str(item.get()).unwrap_or_default();
        let marked = row.get(NUMBER).and_then(Value::as_str).is_some_and(|number| number.trim() == marker);
        Ok(Some(ReadBack { record, values: template::values(&row), marked }))
    }

    /// The names behind a company's numbers, looked up once in a session: a delivery makes and reads many.
    async fn words(&self) -> Result<Arc<Words>, ConnectorError> {
        let session = self.calls().session();
        session.looked_up(Words::read(self, Kind::Company, &Chosen::of(session))).await
    }
}

/// A value of the template, or one that changes, as Autotask takes it.
fn set(company: &mut Map<String, Value>, key: &str, value: &str) -> Result<(), ConnectorError> {
    let (field, value) = match key {
        NAME => (COMPANY_NAME, json!(value)),
        ACTIVE => (IS_ACTIVE, json!(value == "yes")),
        _ => template::written(key, value)?,
    };
    company.insert(field.to_owned(), value);
    Ok(())
}

/// A company that would be held back as soon as it is pulled is not made (R10b).
fn is_offered(company: &Map<String, Value>, words: &Words, chosen: &Chosen) -> Result<(), ConnectorError> {
    let number = |field: &str| company.get(field).and_then(Value::as_i64);
    let word =
        |number: Option<i64>, words: &BTreeMap<i64, String>| number.and_then(|it| words.get(&it)).cloned();
    let company_type = number(template::TYPE_FIELD);
    let named = word(company_type, &words.types);
    if !chosen.has_type(company_type, named.as_deref()) {
        let is = named.or_else(|| company_type.map(|number| number.to_string())).unwrap_or_default();
        return Err(ConnectorError::bad_setting(
            COMPANY_TYPE,
            format!(
                "The template makes companies of the type '{is}', and customers here are those of the type {}: it would be \
                 held back at once, so nothing was sent. Answer '{COMPANY_TYPE}' of the template with one of those, or add \
                 the type to \"Company types\" of this integration.",
                chosen.types_in_words()
            ),
        ));
    }
    let category = number(template::CATEGORY_FIELD).or(words.default_category);
    let named = word(category, &words.categories);
    // Where Autotask does not say which category it takes by itself, what comes of it is seen when it is read back.
    if category.is_some() && !chosen.has_category(category, named.as_deref()) {
        let is = named.or_else(|| category.map(|number| number.to_string())).unwrap_or_default();
        return Err(ConnectorError::bad_setting(
            CATEGORY,
            format!(
                "A new company would be in the category '{is}', and customers here are those in {}: it would be held back at \
                 once, so nothing was sent. Answer '{CATEGORY}' of the template with one of those, or add the category to \
                 \"Company categories\" of this integration.",
                chosen.categories_in_words()
            ),
        ));
    }
    Ok(())
}

fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
