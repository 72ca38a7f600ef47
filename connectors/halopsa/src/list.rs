//! The client and site lists, page by page.

use crate::addresses::Servers;
use crate::descriptor::PAGE_SIZE;
use crate::map;
use crate::wire::PageReader;
use chrono::TimeDelta;
use counterpart_connector::{
    Answer, CompletenessProof, ConnectorError, ListPage, PagedList, PullOptions, Request, read_json,
};
use counterpart_model::{Instant, Kind};
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

/// What changed is asked for from so much earlier: a stamp is set before its record can be seen, and the vendor's clock is
/// not ours. Records that come again for it are unchanged, and cost nothing.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// A list of HaloPSA.
pub struct HaloList {
    kind: Kind,
    servers: Servers,
    page_size: u32,
    changed_since: Option<Instant>,
}

impl HaloList {
    /// The list of this kind: clients for companies, sites for sites.
    pub fn new(kind: Kind, servers: Servers, options: &PullOptions) -> Self {
        let page_size = options.page_size.unwrap_or(PAGE_SIZE).max(1);
        Self { kind, servers, page_size, changed_since: options.changed_since }
    }

    fn endpoint(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::Site => ("Site", "sites"),
            _ => ("Client", "clients"),
        }
    }
}

impl PagedList for HaloList {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn what(&self) -> &str {
        match self.kind {
            Kind::Site => "the site list",
            _ => "the client list",
        }
    }

    fn proof(&self) -> CompletenessProof {
        CompletenessProof::VendorTotal
    }

    fn page_size(&self) -> u32 {
        self.page_size
    }

    /// `order=id` (dossier, 4: that it is honoured is a guess; the walk counts and compares what comes). Deletions move
    /// what is behind them; then the total tells, or the pages beside the point.
    fn fixed_order(&self) -> bool {
        true
    }

    fn request(&self, page: u64) -> Request {
        let (path, _) = self.endpoint();
        // Without both `pageinate` and `page_no` HaloPSA ignores paging, gives the agent's default page and names its
        // length as the total. Unknown parameters are ignored silently, so both spellings of "also inactive ones" that
        // its documents have are sent.
        let request =
            Request::get(format!("{}, page {page}", self.what()), self.servers.resource.join(&[path]))
                .query("pageinate", true)
                .query("page_no", page)
                .query("page_size", self.page_size)
                .query("order", "id")
                .query("includeactive", true)
                .query("includeinactive", true);
        let request = match self.kind {
            Kind::Site => request.query("includeaddress", true),
            _ => request,
        };
        match self.changed_since {
            // Dates are UTC and sent without a zone (dossier, 8). That this filter works on clients and sites is not
            // established (5.1, 11): published programs use it for tickets alone.
            Some(since) => {
                let from = since.checked_sub_signed(OVERLAP).unwrap_or(since);
                request.query("lastupdatefromdate", from.format("%Y-%m-%dT%H:%M:%S"))
            }
            None => request,
        }
    }

    fn read(&self, answer: &Answer) -> Result<ListPage, ConnectorError> {
        let what = self.what();
        let (_, rows_key) = self.endpoint();
        let mut reader = serde_json::Deserializer::from_slice(&answer.body);
        let page = match (PageReader { rows_key })
            .deserialize(&mut reader)
            .and_then(|page| reader.end().map(|()| page))
        {
            Ok(page) => page,
            Err(error) => {
                // Not JSON at all has a sentence for each way; JSON of another form is named by what is wrong with it.
                read_json::<&RawValue>("HaloPSA", what, answer)?;
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default();
                return Err(ConnectorError::bad_answer(
                    what,
                    rows_key,
                    format!(
                        "The answer with {what} is not one: {reason}. This version of HaloPSA may be one we do not know; \
                         please report it."
                    ),
                ));
            }
        };
        Ok(ListPage {
            rows: page.rows.iter().map(|row| map::row(self.kind, row.get(), &self.servers)).collect(),
            total: page.record_count,
            number: page.page_no,
            size: page.page_size,
        })
    }
}
