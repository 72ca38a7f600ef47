//! Counts what came against what the vendor said, and decides whether the list is complete. Pure, so that every trap can
//! be set for it in a test.

use super::{ListPage, PagedList, Row};
use crate::{CompletenessProof, Pulled, PulledPage};
use counterpart_model::{Completeness, Kind, Proof, RunProblem};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Without a total, a list longer than this many pages is not believed to end.
const MOST_PAGES: u64 = 1_000_000;

/// What is known after some pages.
pub(super) struct Tally {
    kind: Kind,
    what: String,
    proof: CompletenessProof,
    asked_size: u64,
    last_known: Option<u64>,
    /// Hashes of the ids seen: eight bytes each instead of a text.
    seen: HashSet<u64>,
    total: Option<u64>,
    pages: u64,
    duplicates: u64,
    unreadable: u64,
    /// A further page is asked for only to see that it is empty.
    verifying: bool,
    flaws: Vec<String>,
    notes: Vec<String>,
}

/// What to do after a page.
pub(super) struct Step {
    /// What to hand on.
    pub(super) page: PulledPage,
    /// The next page to ask for; `None` at the end.
    pub(super) next: Option<u64>,
}

impl Tally {
    pub(super) fn new(list: &dyn PagedList, last_known: Option<u64>) -> Self {
        Self {
            kind: list.kind(),
            what: list.what().to_owned(),
            proof: list.proof(),
            asked_size: u64::from(list.page_size()),
            last_known,
            seen: HashSet::new(),
            total: None,
            pages: 0,
            duplicates: 0,
            unreadable: 0,
            verifying: false,
            flaws: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn received(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Takes the next page.
    pub(super) fn take(&mut self, page: ListPage) -> Step {
        self.pages += 1;
        let number = self.pages;
        self.look_at_total(page.total);
        let (rows, page_number, page_size) = (page.rows.len() as u64, page.number, page.size);
        let before = self.received();
        let delivered = self.look_at_rows(page.rows);
        let fresh = self.received() - before;
        let next = if rows == 0 {
            self.end_at_empty_page()
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
            if number == 1 && rows < self.asked_size && self.total.is_some_and(|total| rows < total) {
                self.notes.push(format!(
                    "the vendor gives {rows} records per page where {} were asked for",
                    self.asked_size
                ));
            }
            let doubtful = number == 1 && rows < self.asked_size && {
                page_number != Some(1) || page_size.is_some_and(|size| size < self.asked_size)
            };
            self.after_rows(number, doubtful)
        };
        Step { page: delivered, next }
    }

    fn look_at_total(&mut self, total: Option<u64>) {
        if self.proof != CompletenessProof::VendorTotal {
            return;
        }
        match (self.total, total) {
            (_, None) if self.pages == 1 => {
                self.flaws.push(format!("the vendor names no total for {}", self.what));
            }
            (Some(before), Some(now)) if before != now => {
                self.flaws.push(format!(
                    "the vendor's total changed from {before} to {now} on page {}, so records may have moved between pages",
                    self.pages
                ));
            }
            _ => {}
        }
        self.total = total.or(self.total);
    }

    fn look_at_rows(&mut self, rows: Vec<Row>) -> PulledPage {
        let mut page = PulledPage { records: Vec::with_capacity(rows.len()), ..PulledPage::default() };
        for row in rows {
            let key = match &row {
                Row::Record(record) => hash(record.id().as_str()),
                Row::Unreadable { id: Some(id), .. } => hash(id.as_str()),
                Row::Unreadable { id: None, text, .. } => hash(&("row", text)),
            };
            if !self.seen.insert(key) {
                self.duplicates += 1;
                continue;
            }
            match row {
                Row::Record(record) => page.records.push(record),
                Row::Unreadable { id, sentence, .. } => {
                    self.unreadable += 1;
                    page.problems.push(RunProblem { kind: self.kind, vendor: id, sentence });
                }
            }
        }
        page.received = self.received();
        page.total = self.total;
        page
    }

    fn end_at_empty_page(&mut self) -> Option<u64> {
        let received = self.received();
        if let Some(total) = self.total.filter(|total| *total > received) {
            self.flaws.push(format!(
                "page {} came back empty although the vendor names a total of {total} and only {received} came",
                self.pages
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

    fn after_rows(&mut self, number: u64, doubtful: bool) -> Option<u64> {
        let received = self.received();
        match self.total {
            Some(total) if received > total => {
                self.flaws
                    .push(format!("{received} records came although the vendor names a total of {total}"));
                None
            }
            Some(total) if received == total => {
                let shrunk = self.last_known.is_some_and(|known| received < known);
                if !self.verifying && (doubtful || shrunk) {
                    self.verifying = true;
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
        if self.duplicates > 0 {
            let times = if self.duplicates == 1 {
                "1 row came".to_owned()
            } else {
                format!("{} rows came", self.duplicates)
            };
            self.notes.push(format!("{times} more than once and counted once"));
        }
        let completeness = if self.flaws.is_empty() {
            let proof = match self.total {
                Some(total) => Proof::VendorTotal { total },
                None => Proof::EmptyPage,
            };
            Completeness::Complete { records, proof }
        } else {
            let mut reason = self.flaws.join("; ");
            if self.duplicates > 0 {
                reason.push_str(&format!("; {} rows had come before", self.duplicates));
            }
            Completeness::Incomplete { records, reason }
        };
        Pulled {
            completeness,
            resumed: false,
            pages: self.pages,
            duplicates: self.duplicates,
            unreadable: self.unreadable,
            notes: self.notes,
        }
    }
}

fn in_words(total: Option<u64>) -> String {
    total.map_or("none named".to_owned(), |total| total.to_string())
}

fn hash(key: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
