//! Counts what came against what the vendor said, and decides whether the list is complete. Pure, so that every trap can
//! be set for it in a test.

use super::resume::{can_be_resumed, fits_page};
use super::seen::Seen;
use super::{ListPage, PagedList, Row};
use crate::{CompletenessProof, PullOptions, Pulled, PulledPage};
use counterpart_model::{Completeness, PagePoint, Proof};

/// Without a total, a list longer than this many pages is not believed to end.
const MOST_PAGES: u64 = 1_000_000;

/// What is known after some pages.
pub(super) struct Tally {
    what: String,
    proof: CompletenessProof,
    asked_size: u32,
    last_known: Option<u64>,
    seen: Seen,
    total: Option<u64>,
    /// Number of the last page taken.
    page: u64,
    /// Pages taken by this walk.
    pages: u64,
    /// Records of pages that only an earlier walk read; their ids are not known.
    earlier: u64,
    /// Goes on with what an earlier walk began.
    resumed: bool,
    /// Every page so far was what it must be in a list that stands still: another walk can go on behind it.
    steady: bool,
    /// A further page is asked for only to see that it is empty.
    verifying: bool,
    /// That page may also be the last one once more.
    may_repeat: bool,
    flaws: Vec<String>,
    notes: Vec<String>,
}

/// What is to be thought of a list whose total is reached with a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Sure,
    /// The page is full: the total may be a cap, and more may follow.
    MayBeCap,
    /// The vendor may have ignored paging, and named the length of its one answer as the total.
    Doubtful,
}

/// What to do after a page.
pub(super) struct Step {
    /// What to hand on.
    pub(super) page: PulledPage,
    /// The next page to ask for; `None` at the end.
    pub(super) next: Option<u64>,
}

impl Tally {
    pub(super) fn new(list: &dyn PagedList, options: &PullOptions) -> Self {
        let sweep = options.changed_since.is_none();
        Self {
            what: list.what().to_owned(),
            proof: list.proof(),
            asked_size: list.page_size(),
            // What changed is always fewer than what there is.
            last_known: options.last_known.filter(|_| sweep),
            seen: Seen::new(list.kind()),
            total: None,
            page: 0,
            pages: 0,
            earlier: 0,
            resumed: false,
            steady: sweep && can_be_resumed(list),
            verifying: false,
            may_repeat: false,
            flaws: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A tally that goes on from `point`, with the page before it, read again, and the page after it. Both must fit the
    /// point, and have nothing in common: rows that moved by less than a page since then are on one of the two. `Err` says
    /// why the list must be read from its beginning.
    pub(super) fn resume(
        list: &dyn PagedList,
        options: &PullOptions,
        point: &PagePoint,
        before: ListPage,
        after: ListPage,
    ) -> Result<(Self, PulledPage, Step), String> {
        let mut tally = Self::new(list, options);
        tally.resumed = true;
        tally.total = Some(point.total);
        tally.page = point.next_page - 1;
        tally.pages = 1;
        tally.earlier = point.received - before.rows.len() as u64;
        let point_again = Some(point.clone().into());
        let again = PulledPage { point: point_again, again: true, ..tally.look_at_rows(before.rows) };
        let step = tally.take(after);
        if tally.seen.duplicates > 0 {
            return Err(format!(
                "page {} holds records of the page before it, so records have moved between pages",
                point.next_page
            ));
        }
        Ok((tally, again, step))
    }

    /// Notes that the list is read from its beginning although it was to be gone on with.
    pub(super) fn started_over(&mut self, reason: &str) {
        self.notes.push(format!("{} was read from its beginning again: {reason}", self.what));
    }

    pub(super) fn received(&self) -> u64 {
        self.earlier + self.seen.len()
    }

    /// Takes the next page.
    pub(super) fn take(&mut self, page: ListPage) -> Step {
        self.page += 1;
        self.pages += 1;
        let number = self.page;
        self.look_at_total(page.total);
        self.steady &=
            self.total.is_some_and(|total| fits_page(&page, number, self.asked_size, total).is_ok());
        let (rows, page_number, page_size) = (page.rows.len() as u64, page.number, page.size);
        let before = self.received();
        let mut delivered = self.look_at_rows(page.rows);
        let asked_size = u64::from(self.asked_size);
        let fresh = self.received() - before;
        let next = if rows == 0 {
            self.end_at_empty_page()
        } else if fresh == 0 && self.may_repeat {
            self.seen.duplicates -= rows;
            None
        } else if fresh == 0 {
            self.flaws.push(if self.verifying {
                format!(
                    "the page after the last brought known records again, so the vendor ignores paging and its total \
                     ({}) cannot be trusted",
                    in_words(self.total)
                )
            } else {
                format!("page {number} repeats records of earlier pages instead of bringing new ones")
            });
            None
        } else {
            if number == 1 && rows < asked_size && self.total.is_some_and(|total| rows < total) {
                self.notes.push(format!(
                    "the vendor gives {rows} records per page where {} were asked for",
                    self.asked_size
                ));
            }
            let ignores_paging = number == 1 && rows < asked_size && {
                page_number != Some(1) || page_size.is_some_and(|size| size < asked_size)
            };
            let end = if ignores_paging {
                End::Doubtful
            } else if rows == asked_size {
                End::MayBeCap
            } else {
                End::Sure
            };
            self.after_rows(number, end)
        };
        delivered.point = self.point().map(Into::into);
        Step { page: delivered, next }
    }

    /// Where another walk can go on behind the last page.
    fn point(&self) -> Option<PagePoint> {
        let total =
            self.total.filter(|_| self.steady && self.seen.duplicates == 0 && self.flaws.is_empty())?;
        let received = self.received();
        Some(PagePoint { next_page: self.page + 1, page_size: self.asked_size, total, received })
    }

    fn look_at_total(&mut self, total: Option<u64>) {
        if self.proof != CompletenessProof::VendorTotal {
            return;
        }
        match (self.total, total) {
            (None, None) if self.page == 1 => {
                self.flaws.push(format!("the vendor names no total for {}", self.what));
            }
            (Some(before), Some(now)) if before != now => {
                self.flaws.push(format!(
                    "the vendor's total changed from {before} to {now} on page {}, so records may have moved between pages",
                    self.page
                ));
            }
            _ => {}
        }
        self.total = total.or(self.total);
    }

    fn look_at_rows(&mut self, rows: Vec<Row>) -> PulledPage {
        let page = self.seen.take(rows);
        PulledPage { received: self.received(), total: self.total, ..page }
    }

    fn end_at_empty_page(&mut self) -> Option<u64> {
        let received = self.received();
        if let Some(total) = self.total.filter(|total| *total > received) {
            self.flaws.push(format!(
                "page {} came back empty although the vendor names a total of {total} and only {received} came",
                self.page
            ));
        } else if let Some(known) = self.last_known.filter(|known| received == 0 && *known > 0) {
            self.flaws.push(format!(
                "{} came back empty although it held {known} records before; if they were really all deleted, or the \
                 vendor's role hides them, that is for a person to say",
                self.what
            ));
        }
        None
    }

    fn after_rows(&mut self, number: u64, end: End) -> Option<u64> {
        let received = self.received();
        match self.total {
            Some(total) if received > total => {
                self.flaws
                    .push(format!("{received} records came although the vendor names a total of {total}"));
                None
            }
            Some(total) if received == total => {
                let shrunk = self.last_known.is_some_and(|known| received < known);
                // Of a resumed list only the end shows that its pages did not all move alike.
                let suspicious = end == End::Doubtful || shrunk || self.resumed;
                if !self.verifying && (suspicious || end == End::MayBeCap) {
                    self.verifying = true;
                    // Where a second page brought new records, paging works, and a vendor that answers the last page again
                    // when asked for one behind it has nothing more.
                    self.may_repeat = !suspicious && number > 1;
                    return Some(number + 1);
                }
                None
            }
            _ if number >= MOST_PAGES => {
                self.flaws.push(format!("{} did not end after {number} pages", self.what));
                None
            }
            _ => Some(number + 1),
        }
    }

    /// What the walk says of itself.
    pub(super) fn finish(mut self) -> Pulled {
        let records = self.received();
        self.notes.extend(self.seen.note());
        let completeness = if self.flaws.is_empty() {
            let proof = match self.total {
                Some(total) => Proof::VendorTotal { total },
                None => Proof::EmptyPage,
            };
            Completeness::Complete { records, proof }
        } else {
            let mut reason = self.flaws.join("; ");
            if self.seen.duplicates > 0 {
                reason.push_str(&format!("; {} rows had come before", self.seen.duplicates));
            }
            Completeness::Incomplete { records, reason }
        };
        Pulled {
            completeness,
            resumed: self.resumed,
            pages: self.pages,
            duplicates: self.seen.duplicates,
            unreadable: self.seen.unreadable,
            notes: self.notes,
        }
    }
}

fn in_words(total: Option<u64>) -> String {
    total.map_or("none named".to_owned(), |total| total.to_string())
}
