//! The table of mappings, searched, filtered, in pages; and the same as a file.

use super::how_title;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::integrations;
use crate::pages::page;
use crate::paging::{Paging, address};
use crate::text::counted;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use counterpart_engine::Mapping;
use counterpart_model::{How, Integration};
use counterpart_store::{MappingCounts, MappingFilter};
use serde::Deserialize;

/// Which part of the table.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    filter: String,
    page: Option<u64>,
    size: Option<u64>,
    /// `csv` for the file.
    format: String,
}

#[derive(Template)]
#[template(path = "mappings/list.html")]
struct List {
    frame: Frame,
    head: CompaniesHead,
    q: String,
    filter: String,
    facets: Vec<Facet>,
    crosswise: u64,
    rows: Vec<Mapping>,
    paging: Paging,
}

/// One choice beside the table.
struct Facet {
    above: &'static str,
    title: &'static str,
    href: String,
    count: u64,
    chosen: bool,
}

/// `GET /integrations/{name}/mappings`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    if wanted.format == "csv" {
        return file(&app, &integration).await;
    }
    let filter = filter_of(&wanted.filter)?;
    let search = Some(wanted.q.as_str()).filter(|q| !q.trim().is_empty());
    let counts = app.hub.mapping_counts(&integration, search).await?;
    let mut paging = Paging::of(wanted.page, wanted.size);
    paging.total = total(filter, &counts);
    let rows = app.hub.mappings(&integration, filter, search, paging.range()).await?;
    let head = CompaniesHead::of(&app, &frame, integration.clone(), "mappings");
    let facets = facets(&head.address, &counts, &wanted);
    page(&List {
        frame,
        head,
        q: wanted.q,
        filter: wanted.filter,
        facets,
        crosswise: counts.crosswise,
        rows,
        paging,
    })
}

/// The mappings as the file that can be read in again.
pub async fn file(app: &App, integration: &Integration) -> Result<Response, Failure> {
    let mut text = Vec::new();
    app.hub.export_mappings(integration, &mut text).await?;
    let plain = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    let name: String = integration.name.chars().filter(plain).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"mappings-{name}.csv\"")),
    ];
    Ok((headers, text).into_response())
}

/// The filter of a word in the address.
pub fn filter_of(word: &str) -> Result<MappingFilter, Failure> {
    match word {
        "" | "all" => Ok(MappingFilter::All),
        "crosswise" => Ok(MappingFilter::Crosswise),
        how => how.parse::<How>().map(MappingFilter::By).map_err(|_| {
            let known: Vec<&str> = How::ALL.map(How::as_str).into_iter().collect();
            Failure::BadRequest(format!(
                "There is no filter '{how}'. There are: all, crosswise, {}.",
                known.join(", ")
            ))
        }),
    }
}

/// How many mappings a filter shows.
pub fn total(filter: MappingFilter, counts: &MappingCounts) -> u64 {
    match filter {
        MappingFilter::All => counts.all(),
        MappingFilter::By(how) => counts.by_how.get(how.as_str()).copied().unwrap_or_default(),
        MappingFilter::Crosswise => counts.crosswise,
    }
}

fn facets(path: &str, counts: &MappingCounts, wanted: &Wanted) -> Vec<Facet> {
    let size = wanted.size.map(|size| size.to_string()).unwrap_or_default();
    let facet = |above: &'static str, title: &'static str, word: &str, count: u64| Facet {
        above,
        title,
        href: address(&format!("{path}/mappings"), &[("q", &wanted.q), ("filter", word), ("size", &size)]),
        count,
        chosen: wanted.filter == word,
    };
    let mut facets = vec![facet("", "All", "", counts.all())];
    if counts.crosswise > 0 || wanted.filter == "crosswise" {
        facets.push(facet("", "Crosswise", "crosswise", counts.crosswise));
    }
    let mut above = "How it came";
    for how in How::ALL {
        let count = counts.by_how.get(how.as_str()).copied().unwrap_or_default();
        if count > 0 || wanted.filter == how.as_str() {
            facets.push(facet(above, how_title(&how), how.as_str(), count));
            above = "";
        }
    }
    facets
}

impl List {
    /// The same table on another page.
    fn at(&self, page: u64) -> String {
        let (page, size) = (page.to_string(), self.paging.size.to_string());
        let path = format!("{}/mappings", self.head.address);
        address(&path, &[("q", &self.q), ("filter", &self.filter), ("size", &size), ("page", &page)])
    }

    /// What a customer is called.
    fn customer<'a>(&self, row: &'a Mapping) -> &'a str {
        row.customer.as_ref().map_or("a customer that is gone", |customer| &customer.name)
    }

    /// The company's page at the vendor.
    fn url<'a>(&self, row: &'a Mapping) -> Option<&'a str> {
        row.company.as_ref().and_then(|(company, _)| company.url.as_deref())
    }

    /// How many sites say which of several customers something belongs to.
    fn sites(&self, row: &Mapping) -> String {
        counted(row.link.sites.len() as u64, "site", "sites")
    }

    /// Whether nothing is mapped at all.
    fn is_new(&self) -> bool {
        self.q.trim().is_empty() && self.filter.is_empty() && self.paging.total == 0
    }
}
