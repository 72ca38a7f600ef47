//! `/integrations/{name}/credentials`: testing what is saved, and saving something else. Credentials of another tenant are
//! refused (R09); a stored secret is kept where none is typed, and never shown (R05).

use super::form::{self, FieldView, Guide};
use super::head::Head;
use super::report::Report;
use crate::App;
use crate::error::Failure;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::said::Descriptor;
use counterpart_engine::{EngineError, Hub};
use counterpart_model::Integration;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "integrations/credentials.html")]
struct Credentials<'a> {
    frame: Frame,
    head: Head,
    descriptor: &'a Descriptor,
    fields: Vec<FieldView>,
    guide: Guide,
    allow_http: bool,
    version: String,
    sentence: Option<String>,
    report: Option<Report>,
    /// The answers from which others were found out.
    found_from: String,
}

async fn page_of<'a>(
    app: &App,
    frame: Frame,
    integration: &Integration,
    descriptor: &'a Descriptor,
    answers: &BTreeMap<String, String>,
) -> Result<Credentials<'a>, Failure> {
    let kept = app.hub.stored_secrets(integration).await?;
    Ok(Credentials {
        head: Head::of(app, integration, "credentials").await?,
        frame,
        descriptor,
        fields: form::fields(descriptor, answers, &kept),
        guide: Guide::of(descriptor),
        allow_http: Hub::allows_http(integration),
        version: Hub::version_of(integration),
        sentence: None,
        report: None,
        found_from: String::new(),
    })
}

/// `GET /integrations/{name}/credentials`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let descriptor = app.hub.connectors.get(&integration.connector)?.descriptor();
    page(&page_of(&app, frame, &integration, descriptor, &integration.config).await?)
}

/// `POST /integrations/{name}/credentials`: tests, or tests and saves.
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let descriptor = app.hub.connectors.get(&integration.connector)?.descriptor();
    let typed = form::typed(descriptor, &sent);
    let mut shown = page_of(&app, frame, &integration, descriptor, &typed.plain).await?;
    shown.allow_http = typed.allow_http;
    let save = sent.get("do") == "save";
    if save && let Err(error) = Hub::unless_changed(&integration, sent.get("version")) {
        return objected(shown, &error);
    }
    let tested = match app.hub.try_again(&integration, &typed).await {
        Ok(tested) => tested,
        Err(error) => return objected(shown, &error),
    };
    form::fill_in(descriptor, &mut shown.fields, &tested, &sent);
    shown.found_from = form::shown_from(descriptor, &shown.fields);
    let report = Report::of(&tested);
    let good = report.successful;
    shown.report = Some(report);
    if !save {
        return page(&shown);
    }
    if !good {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
    }
    match app.hub.change_answers(&integration, &tested, shown.frame.who.acting()?).await {
        Ok(changed) => Ok(Redirect::to(&format!("{}?said=saved", super::address(&changed))).into_response()),
        Err(error) => objected(shown, &error),
    }
}

/// The form again, with what is wrong at its field.
fn objected(mut shown: Credentials<'_>, error: &EngineError) -> Result<Response, Failure> {
    shown.sentence = form::place(shown.descriptor, &mut shown.fields, error);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}
