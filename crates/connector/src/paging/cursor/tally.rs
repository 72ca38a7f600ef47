//! Decides whether a list that came by a cursor is complete. Pure.

use super::{CursorList, CursorPage};
use crate::paging::Row;
use crate::paging::seen::Seen;
use crate::{PullOptions, Pulled, PulledPage};
use counterpart_model::{AfterPoint, Completeness, Proof, VendorId};

/// A cursor that leads on for longer than this is not believed to end.
const MOST_PAGES: u64 = 1_000_000;

/// What is known after some pages.
pub(super) struct CursorTally {
    what: String,
    /// All are read, not only what changed.
    sweep: bool,
    last_known: Option<u64>,
    seen: Seen,
    /// Records that only an earlier walk read.
    earlier: u64,
    resumed: bool,
    pages: u64,
    asked_size: u64,
    /// The last page held as many rows as were asked for: what ends with it may have been cut there.
    full: bool,
    /// What named the last page.
    cursor: Option<String>,
    last_was_empty: bool,
    /// The greatest id so far, while they rise: another walk can go on behind it.
    last_id: Option<u64>,
    rising: bool,
    flaws: Vec<String>,
    notes: Vec<String>,
}

/// What to do after a page.
pub(super) struct Step {
    /// What to hand on.
    pub(super) page: PulledPage,
    /// What names the next page; `None` at the end.
    pub(super) next: Option<String>,
}

impl CursorTally {
    pub(super) fn new(list: &dyn CursorList, options: &PullOptions) -> Self {
        let sweep = options.changed_since.is_none();
        Self {
            what: list.what().to_owned(),
            sweep,
            // What changed is always fewer than what there is.
            last_known: options.last_known.filter(|_| sweep),
            seen: Seen::new(list.kind()),
            earlier: 0,
            resumed: false,
            pages: 0,
            asked_size: list.page_size().into(),
            full: false,
            cursor: None,
            last_was_empty: false,
            last_id: None,
            rising: sweep && list.count(None).is_some(),
            flaws: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Goes on behind `point`, up to which the vendor counts so many now. `Err` says why the list must be read from its
    /// beginning: the ids before the point are not known any more, so their number must be the same.
    pub(super) fn go_on(&mut self, point: &AfterPoint, counted: u64) -> Result<(), String> {
        if counted != point.received {
            return Err(format!(
                "the vendor counts {counted} records up to {} where {} had come",
                point.after, point.received
            ));
        }
        self.last_id = Some(number(&point.after).ok_or("the point to go on from is not one")?);
        self.earlier = point.received;
        self.resumed = true;
        Ok(())
    }

    /// Notes that the list is read from its beginning although it was to be gone on with.
    pub(super) fn started_over(&mut self, reason: &str) {
        self.notes.push(format!("{} was read from its beginning again: {reason}", self.what));
    }

    pub(super) fn received(&self) -> u64 {
        self.earlier + self.seen.len()
    }

    /// Takes the next page.
    pub(super) fn take(&mut self, page: CursorPage) -> Step {
        self.pages += 1;
        let (number, rows, before) = (self.pages, page.rows.len() as u64, self.received());
        if let Some(said) = page.said.filter(|said| *said != rows) {
            self.flaws.push(format!("page {number} holds {rows} records and says that it holds {said}"));
        }
        self.look_at_order(&page.rows);
        let mut delivered = self.seen.take(page.rows);
        let fresh = self.received() - before;
        let next = page.next.filter(|next| self.may_follow(next, rows, fresh));
        self.last_was_empty = rows == 0;
        self.full = rows >= self.asked_size;
        self.cursor.clone_from(&next);
        delivered.received = self.received();
        delivered.point = self.point().map(Into::into);
        Step { page: delivered, next }
    }

    /// Whether a cursor leads on.
    fn may_follow(&mut self, next: &str, rows: u64, fresh: u64) -> bool {
        let (number, what) = (self.pages, &self.what);
        let flaw = if rows > 0 && fresh == 0 {
            format!("page {number} repeats records of earlier pages instead of bringing new ones")
        } else if self.cursor.as_deref() == Some(next) {
            format!("page {number} names itself as the next one")
        } else if rows == 0 && self.last_was_empty {
            format!("page {number} is empty like the one before it, and yet names a further one")
        } else if number >= MOST_PAGES {
            format!("{what} did not end after {number} pages")
        } else {
            return true;
        };
        self.flaws.push(flaw);
        false
    }

    fn look_at_order(&mut self, rows: &[Row]) {
        for row in rows {
            if !self.rising {
                return;
            }
            let id = match row {
                Row::Record(record) => Some(record.id()),
                Row::Unreadable { id, .. } => id.as_ref(),
            };
            let id = id.and_then(number);
            self.rising = id.is_some() && id > self.last_id;
            self.last_id = id;
        }
    }

    /// Where another walk can go on behind the last page.
    fn point(&self) -> Option<AfterPoint> {
        let after = self.last_id.filter(|_| self.rising && self.flaws.is_empty())?;
        Some(AfterPoint { after: VendorId(after.to_string()), received: self.received() })
    }

    /// Whether the vendor must be asked how many there are. Not about the little that changed since a moment and came in
    /// one answer that had room for more.
    pub(super) fn wants_count(&self) -> bool {
        self.flaws.is_empty() && (self.sweep || self.pages > 1 || self.full)
    }

    /// What the walk says of itself, after the vendor counted so many.
    pub(super) fn finish(mut self, counted: Option<u64>) -> Pulled {
        let records = self.received();
        if let Some(counted) = counted.filter(|counted| *counted != records) {
            self.flaws.push(format!(
                "{records} records came although the vendor counts {counted}; some were made or deleted meanwhile, or left \
                 out"
            ));
        }
        if let Some(known) = self.last_known.filter(|known| records == 0 && *known > 0) {
            self.flaws.push(format!(
                "{} came back empty although it held {known} records before; if they were really all deleted, or are \
                 hidden from these credentials, that is for a person to say",
                self.what
            ));
        }
        self.notes.extend(self.seen.note());
        let completeness = if self.flaws.is_empty() {
            Completeness::Complete { records, proof: Proof::EndOfCursor }
        } else {
            Completeness::Incomplete { records, reason: self.flaws.join("; ") }
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

fn number(id: &VendorId) -> Option<u64> {
    id.as_str().parse().ok()
}
