//! How Autotask refuses (dossier, sections 2, 4 and 6).

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 401. Its body is not established; none is the least that a client can be given.
    Unauthorised,
    /// 500 with sentences: validation, references, picklists, queries.
    Errors(Vec<String>),
    /// The right is missing: 500 as seen in practice or 403 as documented, with the same sentence.
    NotPermitted { what: &'static str, status: u16 },
    /// 404 of the web server: there is no such address.
    NoRoute,
    /// 405 of the web server: the address has other verbs.
    Verb(String),
    /// 415 of the web server.
    NotJson,
}

impl Refusal {
    pub(crate) fn error(sentence: impl Into<String>) -> Self {
        Self::Errors(vec![sentence.into()])
    }

    /// What it says, for the control surface.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Errors(sentences) => sentences.join(" "),
            other => format!("{other:?}"),
        }
    }
}

const NOT_FOUND_PAGE: &str = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">\n<html><head>\
    <title>404 - File or directory not found.</title></head><body><h1>Server Error</h1>\
    <h2>404 - File or directory not found.</h2></body></html>\n";

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorised => StatusCode::UNAUTHORIZED.into_response(),
            Self::Errors(sentences) => {
                (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "errors": sentences }))).into_response()
            }
            Self::NotPermitted { what, status } => {
                let sentence = format!(
                    "The logged in Resource does not have the adequate permissions to {what} this entity type."
                );
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, Json(json!({ "errors": [sentence] }))).into_response()
            }
            Self::NoRoute => {
                let html = [(header::CONTENT_TYPE, "text/html")];
                (StatusCode::NOT_FOUND, html, NOT_FOUND_PAGE).into_response()
            }
            Self::Verb(method) => {
                let message = format!("The requested resource does not support http method '{method}'.");
                (StatusCode::METHOD_NOT_ALLOWED, Json(json!({ "Message": message }))).into_response()
            }
            Self::NotJson => {
                let message = "The request entity's media type is not supported for this resource.";
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, Json(json!({ "Message": message }))).into_response()
            }
        }
    }
}
