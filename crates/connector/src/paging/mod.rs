//! Walking a list page by page, with proof that nothing is missing (R78).

mod cursor;
mod deliver;
mod resume;
mod row;
mod seen;
mod tally;
mod walk;

pub use cursor::{CursorList, CursorPage};
pub use row::Row;

use crate::{Answer, CompletenessProof, ConnectorError, Request};
use counterpart_model::Kind;

/// A list that comes in numbered pages, as a connector describes it. The walk itself is done by [`crate::Calls::pull`].
pub trait PagedList: Send + Sync + 'static {
    /// What its rows are.
    fn kind(&self) -> Kind;

    /// In words, for messages: `the client list`.
    fn what(&self) -> &str;

    /// How its end is known: [`CompletenessProof::VendorTotal`] or [`CompletenessProof::EmptyPage`].
    fn proof(&self) -> CompletenessProof;

    /// Rows asked for per page.
    fn page_size(&self) -> u32;

    /// Whether its order stays the same between two walks, so that a walk can be gone on with by another process (R72). Only
    /// then do its pages bear a point to go on from.
    fn fixed_order(&self) -> bool {
        false
    }

    /// The request of a page; the first is 1.
    fn request(&self, page: u64) -> Request;

    /// Reads a page.
    fn read(&self, answer: &Answer) -> Result<ListPage, ConnectorError>;
}

/// One page as it came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListPage {
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// How many there are in all, as the vendor says on this page.
    pub total: Option<u64>,
    /// The number the vendor gives this page; one that is absent or wrong raises the suspicion that paging is ignored.
    pub number: Option<u64>,
    /// How many rows the vendor says it gives per page.
    pub size: Option<u64>,
}
