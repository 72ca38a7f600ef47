//! Whether a list can still be gone on with where an earlier process left it (R72). Pure.
//!
//! The ids of the pages before are not known any more. So the walk believes nothing by halves: the point, the page after it
//! and, read again, the page before it must all be as they must be if nothing has moved; else the list is read anew.

use super::{ListPage, PagedList};
use crate::CompletenessProof;
use counterpart_model::PagePoint;

/// Whether pages of this list can be gone on with by another walk at all.
pub(super) fn can_be_resumed(list: &dyn PagedList) -> bool {
    list.fixed_order() && list.proof() == CompletenessProof::VendorTotal
}

/// Whether this list can be asked to go on from this point; if not, why.
pub(super) fn fits_list(point: &PagePoint, list: &dyn PagedList) -> Result<(), String> {
    if !can_be_resumed(list) {
        return Err(format!("the order of {} is not fixed", list.what()));
    }
    if point.page_size != list.page_size() {
        return Err(format!(
            "pages of {} records are asked for now, and were of {} before",
            list.page_size(),
            point.page_size
        ));
    }
    let before = point.next_page.saturating_sub(1);
    if before == 0 || point.received != up_to(before, point.page_size, point.total) {
        return Err("the point to go on from is not one".to_owned());
    }
    Ok(())
}

/// Whether a page is what this page of a list of `total` records must be: with its number, its size, the total, and as many
/// rows as belong on it. If not, why.
pub(super) fn fits_page(page: &ListPage, number: u64, size: u32, total: u64) -> Result<(), String> {
    let rows = page.rows.len() as u64;
    let expected = up_to(number, size, total) - up_to(number - 1, size, total);
    match page.total {
        None => return Err("the vendor no longer names a total".to_owned()),
        Some(now) if now != total => {
            return Err(format!("the vendor's total changed from {total} to {now} meanwhile"));
        }
        Some(_) => {}
    }
    if page.number != Some(number) {
        return Err(format!("the vendor does not say that it gave page {number}"));
    }
    if let Some(given) = page.size.filter(|given| *given != u64::from(size)) {
        return Err(format!("the vendor gives {given} records per page where {size} were asked for"));
    }
    if rows != expected {
        return Err(format!("page {number} holds {rows} records where {expected} must be"));
    }
    Ok(())
}

/// How many records the first `pages` pages hold.
fn up_to(pages: u64, size: u32, total: u64) -> u64 {
    pages.saturating_mul(u64::from(size)).min(total)
}
