//! The address of the next page: an opaque cursor that holds the last id seen (dossier, section 4).

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// The API keeps this many pages for going back.
const KEPT: usize = 50;

/// What `paging=` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cursor {
    pub(crate) page_size: usize,
    /// For each page before, newest last, the id after which it began; -1 for the first.
    previous_ids: Vec<i64>,
    /// The id after which the page begins.
    next_ids: Vec<i64>,
}

impl Cursor {
    /// The first page.
    pub(crate) fn first(page_size: usize) -> Self {
        Self { page_size, previous_ids: Vec::new(), next_ids: vec![-1] }
    }

    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        serde_json::from_str(text)
            .ok()
            .filter(|cursor: &Self| (1..=super::search::LARGEST_PAGE).contains(&cursor.page_size))
            .ok_or_else(|| Refusal::error("The paging information could not be read."))
    }

    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The id after which the page begins.
    pub(crate) fn after(&self) -> i64 {
        self.next_ids.first().copied().unwrap_or(-1)
    }

    /// The page that begins after this id.
    pub(crate) fn then(&self, id: i64) -> Self {
        let mut previous_ids = self.previous_ids.clone();
        previous_ids.push(self.after());
        if previous_ids.len() > KEPT {
            previous_ids.remove(0);
        }
        Self { page_size: self.page_size, previous_ids, next_ids: vec![id] }
    }

    /// The page before, as far as it is kept.
    pub(crate) fn back(&self) -> Option<Self> {
        let mut previous_ids = self.previous_ids.clone();
        let id = previous_ids.pop()?;
        Some(Self { page_size: self.page_size, previous_ids, next_ids: vec![id] })
    }
}

/// Percent-encodes a value of a query.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02x}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{Cursor, encode};

    #[test]
    fn a_cursor_goes_on_and_back_but_not_beyond_fifty_pages() {
        let mut cursor = Cursor::first(10);
        for page in 1..=60 {
            cursor = cursor.then(page);
        }
        assert_eq!(Cursor::read(&cursor.write()), Ok(cursor.clone()));
        let mut steps = 0;
        while let Some(back) = cursor.back() {
            cursor = back;
            steps += 1;
        }
        assert_eq!((steps, cursor.after()), (50, 10));
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        assert!(Cursor::read("{\"page\":2}").is_err() && Cursor::read("{\"pageSize\":0}").is_err());
        assert_eq!(encode("{\"a\":[1]}"), "%7b%22a%22%3a%5b1%5d%7d");
    }
}
