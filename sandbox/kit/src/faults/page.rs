//! Faults that only a list handler can play.

use std::ops::Range;

use serde_json::Value;

use super::effect::Effect;

/// The faults of lists armed for one request. List handlers take it from the request's extensions, ask it for
/// the [`Window`] of rows to render, and let it edit the rendered rows.
#[derive(Clone, Debug, Default)]
pub struct PageFaults(pub(crate) Vec<Effect>);

/// The rows of a page, out of all rows that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Positions among the matching rows.
    pub rows: Range<usize>,
    /// The total to report.
    pub total: usize,
    /// The page size in force after any cap.
    pub page_size: usize,
}

/// What a page says of the one after it, in lists whose pages name the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// The truth.
    Honest,
    /// That there is none.
    None,
    /// That it is this very page.
    Itself,
}

impl PageFaults {
    /// The faults of a request that these effects struck, for tests of list handlers.
    pub fn of(effects: &[Effect]) -> Self {
        Self(effects.to_vec())
    }

    /// The rows of page `page_no` (from 1) of `page_size` rows, out of `matching`.
    pub fn window(&self, matching: usize, page_no: usize, page_size: usize) -> Window {
        self.spoiled(matching, page_size, |size| (page_no.max(1) - 1).saturating_mul(size))
    }

    /// The rows of the page that begins at position `from` out of `matching`: for lists whose pages name the next one.
    /// The page after it begins at `from` plus [`Window::page_size`], whatever rows this one shows.
    pub fn window_from(&self, matching: usize, from: usize, page_size: usize) -> Window {
        self.spoiled(matching, page_size, |_| from)
    }

    fn spoiled(&self, matching: usize, mut page_size: usize, from: impl Fn(usize) -> usize) -> Window {
        let signed = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let mut total = signed(matching);
        let mut shift = 0_i64;
        let mut moved = 0_i64;
        let mut pages_back = 0_usize;
        let mut empty = false;
        for effect in &self.0 {
            match effect {
                Effect::DuplicatePage => pages_back += 1,
                Effect::CapPage { rows } => page_size = page_size.min(*rows),
                Effect::ShiftPages { by } => shift = shift.saturating_add(*by),
                Effect::MoveTotal { by } => moved = moved.saturating_add(*by),
                Effect::EmptyList => empty = true,
                _ => {}
            }
        }
        if empty {
            return Window { rows: 0..0, total: 0, page_size };
        }
        total = total.saturating_add(shift).saturating_add(moved);
        let clamp = |at: i64| usize::try_from(at).unwrap_or(0).min(matching);
        let begin = from(page_size).saturating_sub(pages_back.saturating_mul(page_size));
        let from = signed(begin).saturating_sub(shift);
        let rows = clamp(from)..clamp(from.saturating_add(signed(page_size)));
        Window { rows, total: usize::try_from(total).unwrap_or(0), page_size }
    }

    /// What a page says of the one after it.
    pub fn next_page(&self) -> NextPage {
        let spoiled = self.0.iter().find_map(|effect| match effect {
            Effect::LoseNextPage => Some(NextPage::None),
            Effect::RepeatNextPage => Some(NextPage::Itself),
            _ => None,
        });
        spoiled.unwrap_or(NextPage::Honest)
    }

    /// Whether the moment that a list of what changed asks for is ignored.
    pub fn ignores_since(&self) -> bool {
        self.0.contains(&Effect::IgnoreSince)
    }

    /// Leaves out of the rows that changed what is forgotten. For lists that ask for a moment, before their window is cut.
    pub fn forget_changes<T>(&self, changed: &mut Vec<T>) {
        for effect in &self.0 {
            if let Effect::ForgetChanges { every } = effect {
                let mut position = 0_usize;
                changed.retain(|_| {
                    position += 1;
                    !position.is_multiple_of((*every).max(1))
                });
            }
        }
    }

    /// Spoils rendered rows, whose id stands in the field `id`.
    pub fn edit_rows(&self, rows: &mut [Value], id: &str) {
        for effect in &self.0 {
            match effect {
                Effect::IdsAsStrings => rows.iter_mut().for_each(|row| id_as_string(row, id)),
                Effect::DropField { field, id: only, every } => drop_field(rows, id, field, *only, *every),
                Effect::DuplicateIds => {
                    if let [first, second, ..] = rows {
                        second[id] = first[id].clone();
                    }
                }
                _ => {}
            }
        }
    }
}

fn id_as_string(row: &mut Value, id: &str) {
    if let Some(value) = row.get_mut(id).filter(|value| value.is_number()) {
        *value = Value::String(value.to_string());
    }
}

fn drop_field(rows: &mut [Value], id: &str, field: &str, only: Option<u64>, every: Option<usize>) {
    for (position, row) in rows.iter_mut().enumerate() {
        let hit = match (only, every) {
            (Some(wanted), _) => row[id].as_u64() == Some(wanted),
            (None, Some(every)) => (position + 1).is_multiple_of(every.max(1)),
            (None, None) => true,
        };
        if let (true, Value::Object(fields)) = (hit, row) {
            fields.remove(field);
        }
    }
}
