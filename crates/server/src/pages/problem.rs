//! The page that says what went wrong. It needs nothing but the failure, so that it can always be shown.

use crate::assets;
use crate::error::{Failure, ProblemItem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// The page.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    status: u16,
    title: &'static str,
    sentence: String,
    items: Vec<ProblemItem>,
    style: String,
    icon: String,
}

impl ProblemPage {
    /// Of a failure.
    pub fn of(status: StatusCode, title: &'static str, failure: &Failure) -> Self {
        Self {
            status: status.as_u16(),
            title,
            sentence: failure.to_string(),
            items: failure.items(),
            style: assets::address("style.css"),
            icon: assets::address("icon.svg"),
        }
    }

    /// As an answer.
    pub fn response(self) -> Response {
        match self.render() {
            Ok(page) => Html(page).into_response(),
            Err(_) => self.sentence.into_response(),
        }
    }
}
