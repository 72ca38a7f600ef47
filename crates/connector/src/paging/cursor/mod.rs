//! Lists that come by a cursor: each page names the next one.

mod tally;
mod walk;

use super::Row;
use crate::{Answer, Calls, ConnectorError, Request};
use async_trait::async_trait;
use counterpart_model::{Kind, VendorId};

/// A list whose pages each name the next one, in the order of its ids, as a connector describes it. The walk itself is done
/// by [`Calls::pull_cursor`].
///
/// A cursor that ends proves little by itself: a list that was cut ends as well. So the vendor is also asked how many there
/// are, where it can be asked.
#[async_trait]
pub trait CursorList: Send + Sync + 'static {
    /// What its rows are.
    fn kind(&self) -> Kind;

    /// In words, for messages: `the company list`.
    fn what(&self) -> &str;

    /// Rows asked for per page.
    fn page_size(&self) -> u32;

    /// The request of the first page of all, or of those with an id greater than this one.
    fn first(&self, after: Option<&VendorId>) -> Request;

    /// The request of the page that this cursor names.
    ///
    /// # Errors
    /// When it is no cursor of this list.
    fn next(&self, cursor: &str) -> Result<Request, ConnectorError>;

    /// Reads a page.
    fn read(&self, answer: &Answer) -> Result<CursorPage, ConnectorError>;

    /// Asks how many there are of the same list: all, or those with an id up to this one. `None` where the vendor does not
    /// count; then the list cannot be gone on with by another process either.
    fn count(&self, up_to: Option<&VendorId>) -> Option<Request>;

    /// Reads the answer to that.
    fn read_count(&self, answer: &Answer) -> Result<u64, ConnectorError>;

    /// Reads what rows only refer to by number (types, countries). Called at most once in a pull, when the first row has come;
    /// the page with it is then read once more. A pull that brings nothing asks for nothing.
    async fn look_up(&self, calls: &Calls) -> Result<(), ConnectorError> {
        let _ = calls;
        Ok(())
    }
}

/// One page as it came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CursorPage {
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// How many rows the vendor says stand on it.
    pub said: Option<u64>,
    /// What names the next page; nothing at the end of the list.
    pub next: Option<String>,
}
