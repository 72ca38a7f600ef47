//! `/integrations/new/{connector}`: the credential form beside its guide (R02g), the test (R03), and the first save, which
//! starts the first sync at once (R04).

use super::form::{self, FieldView, Guide};
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
use counterpart_engine::{EngineError, said::Descriptor};
use counterpart_model::IntegrationSettings;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "integrations/new.html")]
struct New<'a> {
    frame: Frame,
    descriptor: &'a Descriptor,
    fields: Vec<FieldView>,
    guide: Guide,
    name: String,
    allow_http: bool,
    sentence: Option<String>,
    report: Option<Report>,
    /// The answers from which others were found out.
    found_from: String,
    /// Integrations of this connector that are there already.
    others: Vec<String>,
}

impl<'a> New<'a> {
    fn of(frame: Frame, descriptor: &'a Descriptor, answers: &BTreeMap<String, String>) -> Self {
        let same = |one: &&counterpart_model::Integration| one.connector == descriptor.connector;
        let others = frame.pulse.integrations.iter().filter(same).map(|one| one.name.clone()).collect();
        Self {
            frame,
            descriptor,
            fields: form::fields(descriptor, answers, &BTreeSet::new()),
            guide: Guide::of(descriptor),
            name: String::new(),
            allow_http: false,
            sentence: None,
            report: None,
            found_from: String::new(),
            others,
        }
    }
}

/// `GET /integrations/new/{connector}`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(connector): Path<String>,
) -> Result<Response, Failure> {
    let descriptor = app.hub.connectors.get(&connector)?.descriptor();
    page(&New::of(frame, descriptor, &BTreeMap::new()))
}

/// `POST /integrations/new/{connector}`: tests, or tests and saves.
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    Path(connector): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let descriptor = app.hub.connectors.get(&connector)?.descriptor();
    let typed = form::typed(descriptor, &sent);
    let mut shown = New::of(frame, descriptor, &typed.plain);
    shown.name = sent.get("name").trim().to_owned();
    shown.allow_http = typed.allow_http;
    let tested = match app.hub.try_answers(&connector, &typed).await {
        Ok(tested) => tested,
        Err(error) => return objected(shown, &error),
    };
    form::fill_in(descriptor, &mut shown.fields, &tested, &sent);
    shown.found_from = form::shown_from(descriptor, &shown.fields);
    let report = Report::of(&tested);
    let (save, good) = (sent.get("do") == "save", report.successful);
    shown.report = Some(report);
    if !save {
        return page(&shown);
    }
    if !good {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
    }
    let name = (!shown.name.is_empty()).then_some(shown.name.as_str());
    let who = shown.frame.who.acting()?;
    let connected = app.hub.connect(&connector, name, &tested, IntegrationSettings::default(), who).await;
    match connected {
        Ok((integration, _)) => {
            Ok(Redirect::to(&format!("{}?said=connected", super::address(&integration))).into_response())
        }
        Err(error) => objected(shown, &error),
    }
}

/// The form again, with what is wrong at its field.
fn objected(mut shown: New<'_>, error: &EngineError) -> Result<Response, Failure> {
    shown.sentence = form::place(shown.descriptor, &mut shown.fields, error);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}
