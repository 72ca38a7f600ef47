//! The company and location lists, page by page.

use crate::chosen::Chosen;
use crate::client::{Client, read_count};
use crate::wire::QueryPage;
use crate::words::Words;
use crate::{map, query};
use async_trait::async_trait;
use counterpart_connector::{
    Answer, Calls, ConnectorError, CursorList, CursorPage, PullOptions, Request, read_json,
};
use counterpart_model::{Instant, Kind, VendorId};
use serde_json::Value;
use std::sync::OnceLock;

/// A list of Autotask.
pub struct AutotaskList {
    kind: Kind,
    client: Client,
    chosen: Chosen,
    page_size: u32,
    changed_since: Option<Instant>,
    /// What the list was begun with: its further pages are asked for with the same.
    question: OnceLock<Value>,
    words: OnceLock<Words>,
}

impl AutotaskList {
    /// The list of this kind: companies for companies, company locations for sites.
    pub fn new(kind: Kind, client: &Client, options: &PullOptions) -> Self {
        Self {
            kind,
            client: client.clone(),
            chosen: Chosen::of(client.calls().session()),
            // Outside of 1 to 500 Autotask refuses the question (dossier, 4).
            page_size: options.page_size.unwrap_or(query::MOST).clamp(1, query::MOST),
            changed_since: options.changed_since,
            question: OnceLock::new(),
            words: OnceLock::new(),
        }
    }

    fn entity(&self) -> &'static str {
        query::entity(self.kind)
    }

    fn filter(&self) -> Vec<Value> {
        self.changed_since.map_or_else(query::all, query::changed_since)
    }
}

#[async_trait]
impl CursorList for AutotaskList {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn what(&self) -> &str {
        match self.kind {
            Kind::Site => "the location list",
            _ => "the company list",
        }
    }

    fn page_size(&self) -> u32 {
        self.page_size
    }

    /// Rows come by rising id (dossier, 4: published programs rely on it, there is nothing to order by).
    fn first(&self, after: Option<&VendorId>) -> Request {
        let filter = after.map_or_else(|| self.filter(), query::after);
        let question = query::records(&filter, query::fields(self.kind), self.page_size);
        let question = self.question.get_or_init(|| question);
        self.client.ask(self.what(), &[self.entity(), "query"], question)
    }

    fn next(&self, cursor: &str) -> Result<Request, ConnectorError> {
        let question = self.question.get().unwrap_or(&Value::Null);
        self.client.ask_next(self.what(), self.entity(), cursor, question)
    }

    fn read(&self, answer: &Answer) -> Result<CursorPage, ConnectorError> {
        let page: QueryPage<'_> = read_json("Autotask", self.what(), answer)?;
        let nothing = Words::default();
        let words = self.words.get().unwrap_or(&nothing);
        let around = map::Around { words, chosen: &self.chosen, screens: &self.client.zone().screens };
        Ok(CursorPage {
            rows: page.items.iter().map(|row| map::row(self.kind, row.get(), &around)).collect(),
            said: page.page_details.count.and_then(|count| u64::try_from(count).ok()),
            next: page.page_details.next_page_url,
        })
    }

    fn count(&self, up_to: Option<&VendorId>) -> Option<Request> {
        let filter = up_to.map_or_else(|| self.filter(), query::up_to);
        let what = format!("the length of {}", self.what());
        Some(self.client.ask(&what, &[self.entity(), "query", "count"], &query::count(&filter)))
    }

    fn read_count(&self, answer: &Answer) -> Result<u64, ConnectorError> {
        read_count(self.what(), answer)
    }

    async fn look_up(&self, _: &Calls) -> Result<(), ConnectorError> {
        let words = Words::read(&self.client, self.kind, &self.chosen).await?;
        // Looked up once; a second look would find the same.
        let _ = self.words.set(words);
        Ok(())
    }
}
