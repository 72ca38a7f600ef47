//! A list in numbered pages whose pages the test gives.

use crate::vendor::{Asked, Vendor, World, json};
use async_trait::async_trait;
use counterpart_connector::{
    Answer, BoxError, CompletenessProof, ConnectorError, ListPage, PagedList, PullError, PullOptions, Pulled,
    PulledPage, Request, Row, Sink, read_json,
};
use counterpart_model::{Company, Kind, ListPoint, VendorRecord};
use serde::Deserialize;
use std::sync::Arc;
use url::Url;

/// A page as the vendor of these tests sends it.
#[derive(Deserialize)]
struct Wire {
    ids: Vec<serde_json::Value>,
    total: Option<u64>,
    number: Option<u64>,
    size: Option<u64>,
}

struct List {
    url: Url,
    proof: CompletenessProof,
    size: u32,
    fixed_order: bool,
}

impl PagedList for List {
    fn kind(&self) -> Kind {
        Kind::Company
    }

    fn what(&self) -> &str {
        "the company list"
    }

    fn proof(&self) -> CompletenessProof {
        self.proof
    }

    fn page_size(&self) -> u32 {
        self.size
    }

    fn fixed_order(&self) -> bool {
        self.fixed_order
    }

    fn request(&self, page: u64) -> Request {
        Request::get(format!("the company list, page {page}"), self.url.clone())
            .query("page", page)
            .query("size", self.size)
    }

    fn read(&self, answer: &Answer) -> Result<ListPage, ConnectorError> {
        let wire: Wire = read_json("Vendor", "the company list", answer)?;
        let rows = wire
            .ids
            .iter()
            .map(|id| match id.as_i64() {
                Some(id) => Row::Record(company(id)),
                None => Row::unreadable(None, &id.to_string(), format!("{id} is no id.")),
            })
            .collect();
        Ok(ListPage { rows, total: wire.total, number: wire.number, size: wire.size })
    }
}

pub fn company(id: i64) -> VendorRecord {
    VendorRecord::Company(Company {
        id: id.into(),
        name: format!("Company {id}"),
        active: true,
        internal: false,
        relationships: Vec::new(),
        main_site: None,
        parent: None,
        website: None,
        reference: None,
        phone: None,
        address: None,
        held_back: Vec::new(),
        url: None,
    })
}

/// Keeps what came.
#[derive(Default)]
pub struct Kept {
    pub ids: Vec<String>,
    pub problems: Vec<String>,
    pub pages: Vec<(u64, Option<u64>)>,
    /// Where another walk could go on, behind each page.
    pub points: Vec<Option<ListPoint>>,
    /// How many of the pages an earlier walk had.
    pub again: usize,
    /// The list stands in no fixed order.
    pub unordered: bool,
    /// Fails at this page.
    pub fails_at: Option<usize>,
}

#[async_trait]
impl Sink for Kept {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        if self.fails_at == Some(self.pages.len() + 1) {
            return Err("the disk is full".into());
        }
        self.ids.extend(page.records.iter().map(|record| record.id().0.clone()));
        self.problems.extend(page.problems.iter().map(|problem| problem.sentence.clone()));
        self.pages.push((page.received, page.total));
        self.points.push(page.point);
        self.again += usize::from(page.again);
        Ok(())
    }
}

/// What the vendor of a test does, and what the walk made of it.
pub struct Walk {
    pub vendor: Vendor,
    pub kept: Kept,
    pub result: Result<Pulled, PullError>,
}

impl Walk {
    pub fn pulled(&self) -> &Pulled {
        self.result.as_ref().expect("the pull ended")
    }

    pub fn reason(&self) -> String {
        match &self.pulled().completeness {
            counterpart_model::Completeness::Incomplete { reason, .. } => reason.clone(),
            complete => panic!("it is {complete}"),
        }
    }
}

pub async fn walk(
    proof: CompletenessProof,
    options: PullOptions,
    mut kept: Kept,
    answer: impl Fn(&Asked, u64, u64) -> axum::response::Response + Send + Sync + 'static,
) -> Walk {
    let vendor = Vendor::start(move |asked| {
        let number = |name: &str| asked.query[name].parse().expect("a number");
        answer(asked, number("page"), number("size"))
    })
    .await;
    let size = options.page_size.unwrap_or(10);
    let list = List { url: vendor.url("/companies"), proof, size, fixed_order: !kept.unordered };
    let result = World::new().calls().pull(Arc::new(list), &options, &mut kept).await;
    Walk { vendor, kept, result }
}

/// Pages of a vendor that names a total.
pub async fn totalled(
    last_known: Option<u64>,
    answer: impl Fn(u64, u64) -> (Vec<i64>, Option<u64>) + Send + Sync + 'static,
) -> Walk {
    totalled_with(PullOptions { last_known, ..PullOptions::default() }, answer).await
}

/// As [`totalled`], with these options.
pub async fn totalled_with(
    options: PullOptions,
    answer: impl Fn(u64, u64) -> (Vec<i64>, Option<u64>) + Send + Sync + 'static,
) -> Walk {
    walk(CompletenessProof::VendorTotal, options, Kept::default(), move |_, page, size| {
        let (ids, total) = answer(page, size);
        json(serde_json::json!({ "ids": ids, "total": total, "number": page, "size": size }).to_string())
    })
    .await
}

/// The ids of a page of a list, cut at `size`.
pub fn cut(all: impl IntoIterator<Item = i64>, page: u64, size: u64) -> Vec<i64> {
    all.into_iter().skip(((page - 1) * size) as usize).take(size as usize).collect()
}
