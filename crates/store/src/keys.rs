//! What the store orders and compares names by. The caller computes both; the store only keeps them.

/// The exact-spelling key and the sort key of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKeys {
    /// Equal for names that are spelled exactly alike (R14); none where there is no name to compare.
    pub name_key: Option<String>,
    /// Compares bytewise as the workspace's locale orders names (R11).
    pub sort_key: Vec<u8>,
}

/// A place in an alphabetical list: the next page begins behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After<Id> {
    /// The sort key of the last record seen.
    pub sort_key: Vec<u8>,
    /// Its id, for records that sort alike.
    pub id: Id,
}

/// What contains this text, for LIKE; what LIKE treats as a pattern is escaped, and the statement says `ESCAPE '!'`.
pub(crate) fn contains_pattern(text: &str) -> String {
    format!("%{}", begins_pattern(text))
}

/// What begins with this text, likewise.
pub(crate) fn begins_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for c in text.chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
