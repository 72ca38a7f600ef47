//! What a form sent, name by name: for forms whose questions are not known when the program is compiled.

use crate::error::Failure;
use axum::extract::{Form, FromRequest, Request};

/// What a form sent. A name may come several times (boxes that were ticked) or not at all.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// What was sent under this name first; empty where nothing was.
    pub fn get(&self, name: &str) -> &str {
        let sent = self.0.iter().find(|(known, _)| known == name);
        sent.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Everything that was sent under this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn is_on(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;
    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, state).await?;
        Ok(Self(pairs))
    }
}
