//! The vendors whose pull can be measured: what is the vendor's own about it.

use crate::{autotask_wire, halopsa_wire};
use counterpart_connector::Connector;
use counterpart_connector_autotask::Autotask;
use counterpart_connector_halopsa::HaloPsa;
use counterpart_sandbox_kit::VendorFactory;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::value::RawValue;
use std::hint::black_box;
use std::sync::Arc;

/// A vendor.
pub struct Vendor {
    /// Its name on the command line, in its sandbox and of its connector.
    pub name: &'static str,
    pub sandbox: VendorFactory,
    pub connector: fn() -> Arc<dyn Connector>,
    /// What its sandbox calls companies and sites.
    pub entities: [&'static str; 2],
    /// How the rows of the page at a path, in lower case, are read; nothing for what is no page of the two lists.
    pub page: fn(path: &str) -> Option<ReadPage>,
    /// The fewest requests that its API allows, for so many companies and sites.
    pub least: fn([u64; 2]) -> Least,
}

/// Reads the rows of a page into the connector's own types, drops them, and counts them.
pub type ReadPage = fn(body: &[u8]) -> u64;

/// The fewest requests, with what proves that everything came.
pub struct Least {
    /// Of a pull of everything.
    pub whole: u64,
    /// Of a pull of what changed, when nothing did.
    pub idle: u64,
}

/// Every vendor.
pub static VENDORS: [Vendor; 2] = [
    Vendor {
        name: "halopsa",
        sandbox: counterpart_sandbox_halopsa::vendor,
        connector: || Arc::new(HaloPsa::new()),
        entities: ["client", "site"],
        page: halopsa_page,
        least: |[companies, sites]| {
            // A token, the tenant, and every page of 100 once; of what changed, one page of each.
            let pages = companies.div_ceil(100) + sites.div_ceil(100);
            Least { whole: 2 + pages, idle: 2 + 2 }
        },
    },
    Vendor {
        name: "autotask",
        sandbox: counterpart_sandbox_autotask::vendor,
        connector: || Arc::new(Autotask::new()),
        entities: ["company", "location"],
        page: autotask_page,
        least: |[companies, sites]| {
            // The zone; what types and countries are called; every page of 500 once, and where the last one is full the empty
            // one that it announces; the length of each list, which stands on no page. Locations never say what changed.
            let pages = |records: u64| records / 500 + 1;
            let sites = pages(sites) + 1;
            Least { whole: 1 + 2 + pages(companies) + 1 + sites, idle: 1 + 1 + 1 + sites }
        },
    },
];

/// The vendor of this name.
pub fn named(name: &str) -> Result<&'static Vendor, String> {
    let known = VENDORS.iter().find(|vendor| vendor.name == name);
    let names = || VENDORS.iter().map(|vendor| vendor.name).collect::<Vec<_>>().join(" and ");
    known.ok_or_else(|| format!("There is no vendor {name:?}; there are {}.", names()))
}

fn halopsa_page(path: &str) -> Option<ReadPage> {
    match path {
        "/halopsa/api/client" => Some(|body| halopsa_rows::<halopsa_wire::ClientRow>("clients", body)),
        "/halopsa/api/site" => Some(|body| halopsa_rows::<halopsa_wire::SiteRow>("sites", body)),
        _ => None,
    }
}

fn halopsa_rows<T: DeserializeOwned>(rows_key: &'static str, body: &[u8]) -> u64 {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let page = halopsa_wire::PageReader { rows_key }.deserialize(&mut reader).expect("a page");
    drop_rows::<T>(&page.rows)
}

fn autotask_page(path: &str) -> Option<ReadPage> {
    match path.split_once("/v1.0/")?.1 {
        "companies/query" | "companies/query/next" => Some(autotask_rows::<autotask_wire::CompanyRow>),
        "companylocations/query" | "companylocations/query/next" => {
            Some(autotask_rows::<autotask_wire::LocationRow>)
        }
        _ => None,
    }
}

fn autotask_rows<T: DeserializeOwned>(body: &[u8]) -> u64 {
    let page: autotask_wire::QueryPage<'_> = serde_json::from_slice(body).expect("a page");
    drop_rows::<T>(&page.items)
}

fn drop_rows<T: DeserializeOwned>(rows: &[&RawValue]) -> u64 {
    for row in rows {
        black_box(serde_json::from_str::<T>(row.get()).expect("a row"));
    }
    rows.len() as u64
}
