//! Query parameters, read as leniently as HaloPSA reads them.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

/// The query of a request. What nobody asks for is ignored, which is what HaloPSA does with a misspelt filter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Query::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default()))
    }
}

impl Params {
    /// The value of a parameter that was sent and is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(sent, _)| sent == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A whole number; nothing if it is none.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A boolean: `true`, `True` and `1` are true, anything else that was sent is false.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(truth)
    }

    /// Names that were sent and are not among the known ones.
    pub(crate) fn unknown<'a>(&'a self, known: &'a str) -> impl Iterator<Item = &'a str> {
        let sent = self.0.iter().map(|(name, _)| name.as_str());
        sent.filter(move |name| !known.split_whitespace().any(|known| known == *name))
    }
}

pub(crate) fn truth(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text == "1"
}

#[cfg(test)]
mod tests {
    use super::truth;

    #[test]
    fn booleans_come_in_three_spellings() {
        assert!(truth("true") && truth("True") && truth("1"));
        assert!(!truth("false") && !truth("False") && !truth("0") && !truth("yes"));
    }
}
