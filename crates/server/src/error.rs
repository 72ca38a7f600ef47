//! What goes wrong, for a person as a page and for a program as problem+json (RFC 9457): what happened, to which record,
//! what to do.

use crate::advice;
use crate::pages::problem::ProblemPage;
use axum::Json;
use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use counterpart_engine::EngineError;
use counterpart_model::Permission;
use counterpart_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nobody is signed in.
    #[error("You are not signed in. Send the header 'Authorization: Bearer TOKEN', or sign in.")]
    NotSignedIn,
    /// A token that does not work.
    #[error("This token is not known, has expired, was revoked, or the account that made it was disabled.")]
    BadToken,
    /// Their role or token does not let them.
    #[error("Your role or your token does not allow you to {}. Ask a primary technician.", .0.as_words())]
    MayNot(Permission),
    /// There is no such page or record.
    #[error("{0}")]
    NotFound(String),
    /// What was sent cannot be read.
    #[error("{0}")]
    BadRequest(String),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(String),
    /// More was sent than is taken.
    #[error("{0}")]
    TooLarge(String),
    /// The path exists, the method does not.
    #[error("This address does not take that method.")]
    WrongMethod,
    /// A form of another site.
    #[error("This came from another site, so nothing was done. Open the page here and try again.")]
    OtherSite,
    /// It took too long.
    #[error("This took longer than two minutes, so the answer was given up. Look at Runs for what was done.")]
    TooSlow,
    /// Something in the program broke.
    #[error(
        "Something in the program broke. Nothing half-written is left. The log of the server tells more."
    )]
    Broken,
    /// Too often; after so many seconds again.
    #[error("Too many tries. Wait {0} seconds and try again.")]
    TooMany(u64),
    /// What the engine says.
    #[error(transparent)]
    Engine(EngineError),
    /// A page that cannot be written, which is a mistake of the program.
    #[error("This page cannot be shown: {0}")]
    Page(#[from] askama::Error),
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::NotFound(sentence) => Self::NotFound(sentence),
            error => Self::Engine(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

macro_rules! bad_request {
    ($($rejection:ty),*) => {$(
        impl From<$rejection> for Failure {
            fn from(rejection: $rejection) -> Self {
                Self::BadRequest(rejection.body_text())
            }
        }
    )*};
}
bad_request!(FormRejection, JsonRejection, PathRejection, QueryRejection);

/// An error as the API tells it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Short and stable: `not_found`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The kind in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened, to which record, and what to do.
    pub detail: String,
    /// The single things that are wrong, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemItem>,
}

/// One of several things that are wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemItem {
    /// What it is about: a field, or a record as a person calls it.
    pub about: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Failure {
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in", "Not signed in"),
            Self::BadToken => (StatusCode::UNAUTHORIZED, "bad_token", "The token does not work"),
            Self::MayNot(_) | Self::Engine(EngineError::Forbidden(_)) => {
                (StatusCode::FORBIDDEN, "not_allowed", "Not allowed")
            }
            // Somebody else was faster: what was looked at is gone.
            Self::NotFound(_)
            | Self::Engine(EngineError::NotFound(_) | EngineError::Store(StoreError::NotThere { .. })) => {
                (StatusCode::NOT_FOUND, "not_found", "Not found")
            }
            Self::BadRequest(_) | Self::Engine(EngineError::Store(StoreError::Unstorable(_))) => {
                (StatusCode::BAD_REQUEST, "bad_request", "It cannot be read")
            }
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too large"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "Wrong method"),
            Self::OtherSite => (StatusCode::FORBIDDEN, "other_site", "Refused"),
            Self::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "too_slow", "It takes too long"),
            Self::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "broken", "It failed"),
            Self::TooMany(_) | Self::Engine(EngineError::TooManyTries { .. }) => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many", "Too many tries")
            }
            Self::Conflict(_)
            | Self::Engine(
                EngineError::Refused(_)
                | EngineError::Store(StoreError::Duplicate { .. } | StoreError::Dangling { .. }),
            ) => (StatusCode::CONFLICT, "refused", "It cannot be done"),
            Self::Engine(EngineError::NeedsDecision(_) | EngineError::Conflicts(_)) => {
                (StatusCode::CONFLICT, "needs_decision", "A person must decide first")
            }
            Self::Engine(EngineError::Stale(_)) => {
                (StatusCode::CONFLICT, "stale", "What was previewed is no longer what would happen")
            }
            Self::Engine(EngineError::Form(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "bad_answers", "Some answers are wrong")
            }
            Self::Engine(EngineError::File(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "bad_file", "The file cannot be used")
            }
            Self::Engine(EngineError::Vendor(_)) => (StatusCode::BAD_GATEWAY, "vendor", "The vendor failed"),
            Self::Engine(EngineError::Store(error)) if error.is_temporary() => {
                (StatusCode::SERVICE_UNAVAILABLE, "database_away", "The database cannot be reached")
            }
            Self::Engine(_) | Self::Page(_) => (StatusCode::INTERNAL_SERVER_ERROR, "failed", "It failed"),
        }
    }

    /// The single things that are wrong.
    pub fn items(&self) -> Vec<ProblemItem> {
        let item =
            |about: &str, sentence: &str| ProblemItem { about: about.into(), sentence: sentence.into() };
        match self {
            Self::Engine(EngineError::Form(problems)) => {
                problems.iter().map(|one| item(&one.key, &one.sentence)).collect()
            }
            Self::Engine(EngineError::Stale(stale)) => {
                stale.iter().map(|one| item(&one.label, &one.reason)).collect()
            }
            Self::Engine(EngineError::Conflicts(conflicts)) => {
                conflicts.iter().map(|one| item(&one.label, &one.reason)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// As the API tells it.
    pub fn problem(&self) -> Problem {
        let (status, kind, title) = self.kind();
        let mut errors = self.items();
        for one in &mut errors {
            one.sentence = advice::plain(&one.sentence);
        }
        Problem { kind, title, status: status.as_u16(), detail: advice::plain(&self.to_string()), errors }
    }

    /// The answer, as a page or as JSON.
    pub fn into_response_for(self, api: bool) -> Response {
        let (status, _, title) = self.kind();
        if status.is_server_error() {
            tracing::error!(error = %self, "a request failed");
        }
        let mut response = if api {
            (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(self.problem()))
                .into_response()
        } else {
            (status, ProblemPage::of(status, title, &self).response()).into_response()
        };
        if api {
            let json = HeaderValue::from_static("application/problem+json");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
        }
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// For pages. The handlers of the API wrap it in [`ApiFailure`].
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.into_response_for(false)
    }
}

/// A failure of the API.
#[derive(Debug)]
pub struct ApiFailure(pub Failure);

impl<E: Into<Failure>> From<E> for ApiFailure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        self.0.into_response_for(true)
    }
}

/// True for paths of the API.
pub fn is_api(path: &str) -> bool {
    path == "/api/v1" || path.starts_with("/api/v1/")
}
