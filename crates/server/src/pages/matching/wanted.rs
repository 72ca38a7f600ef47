//! Which part of the list a person looks at; it stands in the address, so that it survives every save.

use crate::api::companies::filter_of;
use crate::error::Failure;
use crate::pages::sent::{OfForm, Pairs};
use crate::paging::{Paging, address};
use counterpart_model::{Integration, UserId};
use counterpart_store::CompanyFilter;
use serde::Deserialize;

/// Which part of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// A part of the name.
    pub q: String,
    /// The filter's word; empty for all that are offered.
    pub filter: String,
    /// The page, from 1.
    pub page: Option<u64>,
    /// Rows on a page.
    pub size: Option<u64>,
    /// Whose staged rows are looked at; the reader's own where it is absent.
    pub of: Option<UserId>,
}

impl OfForm for Wanted {
    fn of_form(pairs: &Pairs) -> Self {
        Self {
            q: pairs.text("q"),
            filter: pairs.text("filter"),
            page: pairs.read("page"),
            size: pairs.read("size"),
            of: pairs.read("of"),
        }
    }
}

impl Wanted {
    /// The filter; `staged` are the rows that this person decided.
    pub fn filter(&self, user: UserId) -> Result<CompanyFilter, Failure> {
        match self.filter.as_str() {
            "" => Ok(CompanyFilter::Offered),
            "staged" => Ok(CompanyFilter::StagedBy(user)),
            word => filter_of(word),
        }
    }

    /// The search, where there is one.
    pub fn search(&self) -> Option<&str> {
        Some(self.q.as_str()).filter(|q| !q.trim().is_empty())
    }

    /// The page.
    pub fn paging(&self) -> Paging {
        Paging::of(self.page, self.size)
    }

    /// Where this part of the list is.
    pub fn address(&self, integration: &Integration) -> String {
        self.with(integration, &self.filter, self.page)
    }

    /// The same with another filter, or on another page.
    pub fn with(&self, integration: &Integration, filter: &str, page: Option<u64>) -> String {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let (page, size) = (number(page), number(self.size));
        let of = self.of.map(|user| user.to_string()).unwrap_or_default();
        let path = format!("/integrations/{}/match", crate::urls::encoded(&integration.name));
        address(&path, &[("q", &self.q), ("filter", filter), ("size", &size), ("page", &page), ("of", &of)])
    }
}
