//! The calls to Autotask.

use crate::dialect::{AutotaskDialect, VERSION, Zone};
use crate::query;
use crate::wire::{
    EntityInformation, Fields, IdOnly, NameOnly, Pick, QueryCount, QueryPage, Rights, Single,
    ThresholdInformation,
};
use counterpart_connector::{
    Answer, Calls, ConnectorError, ErrorKind, Presence, Request, Session, read_json,
};
use counterpart_model::{Kind, VendorId};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// Most pages of a list that is read as a whole. One that has more is too long for it, or its cursor leads nowhere.
const MOST_PAGES: usize = 50;

/// Autotask, as one session reaches it.
#[derive(Clone)]
pub struct Client {
    calls: Calls,
    zone: Zone,
}

impl Client {
    /// The client of a session. The session's first one asks which zone the user belongs to.
    pub async fn open(session: &Session) -> Result<Self, ConnectorError> {
        let calls = session.calls(Arc::new(AutotaskDialect::of(session)?));
        let token = calls.token().await?;
        let zone = token.as_ref().and_then(Zone::of).ok_or_else(|| {
            ConnectorError::bad_answer("the zone", "", "The zone of the user is not known. Try again.")
        })?;
        Ok(Self { calls, zone })
    }

    /// Its calls.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Where it goes.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// A question for records, in the words of [`query`].
    pub fn ask(&self, what: &str, path: &[&str], question: &Value) -> Request {
        Request::ask(what, self.url(path), question).below(&self.zone.api)
    }

    /// The page that Autotask names as the next one. Only its parameters are taken over: credentials go to no address that
    /// an answer names. It is asked for with the question that the list was begun with, and in the same way: otherwise
    /// Autotask refuses, or cuts the list without a word (dossier, 4).
    pub fn ask_next(
        &self,
        what: &str,
        entity: &str,
        cursor: &str,
        question: &Value,
    ) -> Result<Request, ConnectorError> {
        let named = Url::parse(cursor).ok();
        let below = format!("/{entity}/query/next").to_lowercase();
        let named = named.filter(|url| url.path().to_lowercase().ends_with(&below));
        let Some(named) = named.filter(|url| url.query().is_some()) else {
            return Err(ConnectorError::bad_answer(
                what,
                "nextPageUrl",
                format!(
                    "{what} goes on at an address that is none of this list ({}). This version of Autotask may be one we do \
                     not know; please report it.",
                    counterpart_connector::excerpt(cursor.as_bytes())
                ),
            ));
        };
        let mut url = self.url(&[entity, "query", "next"]);
        url.set_query(named.query());
        Ok(Request::ask(what, url, question).below(&self.zone.api))
    }

    /// Reads JSON at a path.
    pub async fn get<T: DeserializeOwned + Send>(
        &self,
        what: &str,
        path: &[&str],
    ) -> Result<T, ConnectorError> {
        let request = Request::get(what, self.url(path)).below(&self.zone.api);
        self.calls.call(&request, |answer| read_json("Autotask", what, answer)).await
    }

    /// Reads every record that fits a filter, of a list that is small or in which little fits. All of them, or an error.
    pub async fn every<T: DeserializeOwned + Send>(
        &self,
        what: &str,
        entity: &str,
        filter: &[Value],
        fields: &[&str],
    ) -> Result<Vec<T>, ConnectorError> {
        let question = query::records(filter, fields, query::MOST);
        let mut request = self.ask(what, &[entity, "query"], &question);
        let mut every = Vec::new();
        for _ in 0..MOST_PAGES {
            let (rows, next) = self.calls.call(&request, |answer| page(what, answer)).await?;
            every.extend(rows);
            match next {
                Some(cursor) => request = self.ask_next(what, entity, &cursor, &question)?,
                None => return Ok(every),
            }
        }
        let sentence = format!(
            "Autotask shows no end of {what}: {} came on {MOST_PAGES} pages, and there are more. So it cannot be told what \
             is there.",
            every.len()
        );
        Err(ConnectorError::bad_answer(what, "nextPageUrl", sentence))
    }

    /// The values of a list that belongs to a field. A field that has none has no values.
    pub async fn picklist(&self, entity: &str, field: &str) -> Result<Vec<Pick>, ConnectorError> {
        let what = format!("the values of {field}");
        let told: Fields = self.get(&what, &[entity, "entityInformation", "fields"]).await?;
        let named =
            |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(field));
        let found = told.fields.into_iter().find(|told| named(&told.name));
        Ok(found.and_then(|found| found.picklist_values).unwrap_or_default())
    }

    /// How many records a kind has.
    pub async fn count(&self, kind: Kind) -> Result<u64, ConnectorError> {
        self.count_of(&format!("the number of {}", kind.plural()), query::entity(kind), &query::all()).await
    }

    /// How many records of an entity fit a filter.
    pub async fn count_of(&self, what: &str, entity: &str, filter: &[Value]) -> Result<u64, ConnectorError> {
        let request = self.ask(what, &[entity, "query", "count"], &query::count(filter));
        self.calls.call(&request, |answer| read_count(what, answer)).await
    }

    /// What the credentials may do with an entity.
    pub async fn rights(&self, entity: &str) -> Result<Rights, ConnectorError> {
        let what = format!("the rights to {entity}");
        self.get::<EntityInformation>(&what, &[entity, "entityInformation"]).await.map(|answer| answer.info)
    }

    /// How much of the hour's requests is used. Anybody with credentials may ask.
    pub async fn threshold(&self) -> Result<ThresholdInformation, ConnectorError> {
        self.get("the request threshold", &["ThresholdInformation"]).await
    }

    /// What the MSP calls itself.
    pub async fn own_name(&self) -> Result<Option<String>, ConnectorError> {
        let own = self.get::<Single<NameOnly>>("your own company", &["Companies", "0"]).await?;
        Ok(own.item.and_then(|own| own.name))
    }

    /// Whether a record is shown. That none is proves nothing: rights and lines of business hide records too (dossier, 5).
    pub async fn probe(&self, kind: Kind, id: &VendorId) -> Result<Presence, ConnectorError> {
        let word = if kind == Kind::Site { "location" } else { "company" };
        let unknown = |reason: String| Ok(Presence::Unknown { reason });
        let Ok(number) = id.as_str().parse::<i64>() else {
            return unknown(format!("Autotask's ids are numbers, and {id:?} is none.", id = id.as_str()));
        };
        let (what, path) = (format!("{word} {number}"), [query::entity(kind), &number.to_string()]);
        let not_shown = format!(
            "Autotask shows no {word} {number} to these credentials. Whether it was deleted or is hidden from them, it does \
             not say."
        );
        match self.get::<Single<IdOnly>>(&what, &path).await {
            Ok(Single { item: None }) => unknown(not_shown),
            Ok(Single { item: Some(found) }) if found.id == Some(number) => Ok(Presence::Present),
            Ok(_) => unknown(format!("Asked for {word} {number}, Autotask answers with something else.")),
            Err(error) => match error.kind {
                ErrorKind::NotFound => unknown(not_shown),
                ErrorKind::PermissionMissing { .. }
                | ErrorKind::VendorRefused { .. }
                | ErrorKind::BadAnswer { .. } => unknown(error.message),
                _ => Err(error),
            },
        }
    }

    /// The address of something of the zone's.
    pub fn url(&self, path: &[&str]) -> Url {
        self.zone.api.join(&[&[VERSION], path].concat())
    }
}

/// The rows of a page and what names the next one.
fn page<T: DeserializeOwned>(
    what: &str,
    answer: &Answer,
) -> Result<(Vec<T>, Option<String>), ConnectorError> {
    let page: QueryPage<'_> = read_json("Autotask", what, answer)?;
    let (said, came) = (page.page_details.count, page.items.len());
    if said.is_some_and(|said| usize::try_from(said) != Ok(came)) {
        let sentence =
            format!("A page of {what} holds {came} records and says that they are {}.", said.unwrap_or(0));
        return Err(ConnectorError::bad_answer(what, "count", sentence));
    }
    let rows = page.items.iter().map(|row| serde_json::from_str(row.get())).collect::<Result<_, _>>();
    let rows = rows.map_err(|error| {
        ConnectorError::bad_answer(what, "items", format!("A row of {what} cannot be read: {error}."))
    })?;
    Ok((rows, page.page_details.next_page_url))
}

/// The answer to a question for a number.
pub fn read_count(what: &str, answer: &Answer) -> Result<u64, ConnectorError> {
    read_json::<QueryCount>("Autotask", what, answer).map(|count| count.query_count)
}
