//! Answers to a credential form: tested, saved, changed. Secrets come in and never go out again.

use super::view::IntegrationView;
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::pages::integrations::find;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use counterpart_engine::said::{FieldKind, Need, Outcome, Subject};
use counterpart_engine::{EngineError, Hub, Tested, Typed};
use counterpart_model::IntegrationSettings;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Answers to a connector's form.
#[derive(Deserialize, ToSchema)]
pub struct AnswersBody {
    /// The answers by their keys, secret ones too. On an existing integration, what is absent stays as it is.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, example = json!({"instance_address": "https://psa.example.com"}))]
    pub answers: BTreeMap<String, SecretString>,
    /// Accept http:// to other machines: credentials then travel unencrypted.
    #[serde(default)]
    pub allow_http: bool,
    /// The `version` that was seen: where somebody changed something since, nothing is saved.
    pub version: Option<String>,
}

/// A new integration.
#[derive(Deserialize, ToSchema)]
pub struct NewIntegration {
    /// The connector: `halopsa`.
    pub connector: String,
    /// What it is called here; the connector's name where absent.
    pub name: Option<String>,
    /// The answers by their keys, secret ones too.
    #[schema(value_type = BTreeMap<String, String>)]
    #[serde(default)]
    pub answers: BTreeMap<String, SecretString>,
    /// Accept http:// to other machines: credentials then travel unencrypted.
    #[serde(default)]
    pub allow_http: bool,
}

/// What a test found. Nothing was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Whether nothing is missing that is needed now.
    pub successful: bool,
    /// The one line: `Connection successful`.
    pub headline: String,
    /// The tenant that answers.
    pub tenant: Option<super::view::TenantView>,
    /// Each thing that was looked at, in order.
    pub checks: Vec<CheckView>,
    /// Permissions that were granted and that nothing needs.
    pub superfluous: Vec<String>,
    /// Answers that were found out.
    pub found: BTreeMap<String, String>,
    /// What was found out besides, in words.
    pub notes: Vec<String>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// `reachable`, `authenticated`, `tenant`, `clock`, `rate limit`, or `permission NAME`.
    pub subject: String,
    /// Of a permission: `now`, `feature` or `not_needed`.
    pub need: Option<&'static str>,
    /// `present`, `missing`, `cannot_check` or `not_reached`.
    pub outcome: &'static str,
    /// In words, with what to do.
    pub sentence: String,
}

impl ReportView {
    fn of(tested: &Tested) -> Self {
        let report = &tested.report;
        let checks = report.checks.iter().map(|check| CheckView {
            subject: check.subject.to_string(),
            need: match &check.subject {
                Subject::Permission { need: Need::Now, .. } => Some("now"),
                Subject::Permission { need: Need::For(_), .. } => Some("feature"),
                Subject::Permission { need: Need::NotNeeded, .. } => Some("not_needed"),
                _ => None,
            },
            outcome: match check.outcome {
                Outcome::Present => "present",
                Outcome::Missing => "missing",
                Outcome::CannotCheck => "cannot_check",
                Outcome::NotReached => "not_reached",
            },
            sentence: check.sentence.clone(),
        });
        let tenant = report.tenant.as_ref();
        Self {
            successful: report.successful(),
            headline: report.headline(),
            tenant: tenant
                .map(|tenant| super::view::TenantView { id: tenant.id.clone(), name: tenant.name.clone() }),
            checks: checks.collect(),
            superfluous: report.superfluous.clone(),
            found: tested.answers.config.clone(),
            notes: tested.notes.clone(),
        }
    }
}

/// Sorts answers into what is secret and what is not. What nobody asked for is left to the engine, which says so.
fn typed(
    app: &App,
    connector: &str,
    answers: BTreeMap<String, SecretString>,
    allow_http: bool,
) -> Result<Typed, Failure> {
    use secrecy::ExposeSecret;
    let form = &app.hub.connectors.get(connector)?.descriptor().form;
    let mut typed = Typed { allow_http, ..Typed::default() };
    for (key, answer) in answers {
        if form.field(&key).is_some_and(|field| field.kind == FieldKind::Secret) {
            typed.secret.insert(key, answer);
        } else {
            typed.plain.insert(key, answer.expose_secret().to_owned());
        }
    }
    Ok(typed)
}

/// A failure with each objection at its answer.
fn placed(app: &App, connector: &str, error: EngineError) -> ApiFailure {
    let Ok(known) = app.hub.connectors.get(connector) else { return error.into() };
    match error {
        EngineError::Vendor(_) => {
            let problems = Hub::problems_of(known.descriptor(), &error);
            match Hub::as_form(problems) {
                Some(form) => form.into(),
                None => error.into(),
            }
        }
        other => other.into(),
    }
}

fn refused(tested: &Tested) -> ApiFailure {
    let headline = tested.report.headline();
    EngineError::Refused(format!("{headline} Nothing was saved.")).into()
}

/// Tests answers that are not saved.
#[utoipa::path(post, path = "/api/v1/connectors/{connector}/test", tag = "Connectors", request_body = AnswersBody,
    params(("connector" = String, Path, description = "The connector's name")),
    responses((status = 200, body = ReportView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn test_new(
    State(app): State<App>,
    Path(connector): Path<String>,
    Json(body): Json<AnswersBody>,
) -> Result<Json<ReportView>, ApiFailure> {
    let typed = typed(&app, &connector, body.answers, body.allow_http)?;
    let tested = app.hub.try_answers(&connector, &typed).await;
    Ok(Json(ReportView::of(&tested.map_err(|error| placed(&app, &connector, error))?)))
}

/// Tests and saves a connection, and starts its first sync.
#[utoipa::path(post, path = "/api/v1/integrations", tag = "Integrations", request_body = NewIntegration,
    responses((status = 201, body = IntegrationView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<App>,
    who: Who,
    Json(new): Json<NewIntegration>,
) -> Result<(StatusCode, Json<IntegrationView>), ApiFailure> {
    let typed = typed(&app, &new.connector, new.answers, new.allow_http)?;
    let tested = app.hub.try_answers(&new.connector, &typed).await;
    let tested = tested.map_err(|error| placed(&app, &new.connector, error))?;
    if !tested.report.successful() {
        return Err(refused(&tested));
    }
    let settings = IntegrationSettings::default();
    let name = new.name.as_deref();
    let (saved, _) = app.hub.connect(&new.connector, name, &tested, settings, who.acting()?).await?;
    Ok((StatusCode::CREATED, Json(IntegrationView::of(&app, &saved).await?)))
}

/// Tests what is saved, or other answers; saves nothing.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/test", tag = "Integrations", request_body = AnswersBody,
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = ReportView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn test(
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<AnswersBody>,
) -> Result<Json<ReportView>, ApiFailure> {
    let integration = find(&app, &name).await?;
    let typed = typed(&app, &integration.connector, body.answers, body.allow_http)?;
    let tested = app.hub.try_again(&integration, &typed).await;
    Ok(Json(ReportView::of(&tested.map_err(|error| placed(&app, &integration.connector, error))?)))
}

/// Tests and saves other answers. Credentials of another tenant are refused.
#[utoipa::path(patch, path = "/api/v1/integrations/{name}/credentials", tag = "Integrations", request_body = AnswersBody,
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = IntegrationView), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    Json(body): Json<AnswersBody>,
) -> Result<Json<IntegrationView>, ApiFailure> {
    let integration = find(&app, &name).await?;
    if let Some(version) = &body.version {
        Hub::unless_changed(&integration, version)?;
    }
    let typed = typed(&app, &integration.connector, body.answers, body.allow_http)?;
    let tested = app.hub.try_again(&integration, &typed).await;
    let tested = tested.map_err(|error| placed(&app, &integration.connector, error))?;
    if !tested.report.successful() {
        return Err(refused(&tested));
    }
    let changed = app.hub.change_answers(&integration, &tested, who.acting()?).await?;
    Ok(Json(IntegrationView::of(&app, &changed).await?))
}
