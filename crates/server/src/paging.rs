//! Pages of a long list: which one is shown, and where the others are.

use crate::text::{counted, grouped};
use crate::urls::encoded;

/// The page sizes that people choose from (R11).
pub const SIZES: [u64; 4] = [25, 50, 100, 250];

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Paging {
    /// From 1.
    pub page: u64,
    /// Rows on a page.
    pub size: u64,
    /// Rows in all.
    pub total: u64,
}

impl Paging {
    /// As it was asked for; what was not, or makes no sense, is the first page of fifty. The total is known later.
    pub fn of(page: Option<u64>, size: Option<u64>) -> Self {
        let size = size.filter(|size| SIZES.contains(size)).unwrap_or(50);
        Self { page: page.unwrap_or(1).clamp(1, u64::MAX / 1_000), size, total: 0 }
    }

    /// How many rows are skipped, and how many are shown.
    pub fn range(&self) -> (u64, u64) {
        ((self.page - 1) * self.size, self.size)
    }

    /// The last page.
    pub fn last(&self) -> u64 {
        self.total.div_ceil(self.size).max(1)
    }

    /// `51–100 of 1,204 customers`.
    pub fn sentence(&self, one: &str, several: &str) -> String {
        let first = (self.page - 1) * self.size + 1;
        if first > self.total {
            return counted(self.total, one, several);
        }
        let end = (first + self.size - 1).min(self.total);
        let of = counted(self.total, one, several);
        format!("{}–{} of {of}", grouped(first), grouped(end))
    }

    /// The page before, where there is one.
    pub fn before(&self) -> Option<u64> {
        (self.page > 1).then(|| (self.page - 1).min(self.last()))
    }

    /// The page behind, where there is one.
    pub fn behind(&self) -> Option<u64> {
        (self.page < self.last()).then(|| self.page + 1)
    }

    /// The sizes that people choose from.
    pub fn sizes(&self) -> &'static [u64] {
        &SIZES
    }
}

/// An address with a query of those values that are not empty.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let pairs = query.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_it_is_and_where_the_others_are() {
        let mut paging = Paging::of(Some(2), Some(25));
        paging.total = 60;
        assert_eq!(paging.range(), (25, 25));
        assert_eq!(paging.sentence("customer", "customers"), "26–50 of 60 customers");
        assert_eq!((paging.before(), paging.behind(), paging.last()), (Some(1), Some(3), 3));
        paging.page = 9;
        assert_eq!(paging.sentence("customer", "customers"), "60 customers");
        assert_eq!((paging.before(), paging.behind()), (Some(3), None));
        let odd = Paging::of(Some(0), Some(7));
        assert_eq!((odd.page, odd.size, odd.last()), (1, 50, 1));
    }

    #[test]
    fn an_address_holds_what_was_chosen() {
        assert_eq!(address("/customers", &[("q", "a&b"), ("filter", "")]), "/customers?q=a%26b");
        assert_eq!(address("/customers", &[]), "/customers");
    }
}
