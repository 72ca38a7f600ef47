//! `/api/v1/settings`, `/api/v1/audit`

use super::SEE;
use super::page::{Page, PageQuery};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use counterpart_engine::SmtpPassword;
use counterpart_model::{AuditEntry, AuditId, Permission, SecondFactorRule, WorkspaceSettings};
use counterpart_store::AuditFilter;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show, change, audit))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/settings", SEE, show)
        .patch("/api/v1/settings", Needs::May(Permission::ManageSettings), change)
        .get("/api/v1/audit", Needs::May(Permission::SeeAudit), audit)
}

/// What was chosen for the whole workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// What the workspace is called.
    pub name: String,
    /// How names are put in order: `en-GB`.
    pub locale: String,
    /// In which time zone moments are shown: `Europe/London`.
    pub time_zone: String,
    /// Who is told by mail how syncs end.
    pub notify: Vec<String>,
    /// Whether everybody needs a second factor.
    pub second_factor_required: bool,
    /// Where people reach the pages.
    pub base_url: Option<String>,
    /// Whether a mail server is set up.
    pub sends_mail: bool,
}

impl From<WorkspaceSettings> for SettingsView {
    fn from(settings: WorkspaceSettings) -> Self {
        Self {
            second_factor_required: settings.second_factor == SecondFactorRule::Required,
            sends_mail: settings.smtp.is_some(),
            name: settings.name,
            locale: settings.locale,
            time_zone: settings.time_zone,
            notify: settings.notify,
            base_url: settings.base_url,
        }
    }
}

/// What is changed; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SettingsChange {
    /// What the workspace is called.
    pub name: Option<String>,
    /// How names are put in order.
    pub locale: Option<String>,
    /// In which time zone moments are shown.
    pub time_zone: Option<String>,
    /// Who is told by mail how syncs end.
    pub notify: Option<Vec<String>>,
    /// Whether everybody needs a second factor: for primary technicians.
    pub second_factor_required: Option<bool>,
    /// Where people reach the pages: for primary technicians.
    pub base_url: Option<String>,
}

/// A security-relevant act.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What: `signed_in`.
    #[schema(value_type = String)]
    pub act: counterpart_model::AuditAct,
    /// About whom or what.
    pub about: Option<String>,
    /// The rest, by name.
    pub details: BTreeMap<String, String>,
    /// The network address it came from.
    pub address: Option<String>,
    /// `browser`, `token` or `command_line`.
    pub via: Option<String>,
}

impl From<AuditEntry> for AuditView {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { id, at, actor, act, about, details, address, via, .. } = entry;
        Self { id: id.0, at, actor, act, about, details, address, via }
    }
}

/// What was chosen for the whole workspace.
#[utoipa::path(get, path = "/api/v1/settings", tag = "Settings", responses((status = 200, body = SettingsView)))]
pub async fn show(State(app): State<App>) -> Result<Json<SettingsView>, ApiFailure> {
    Ok(Json(app.hub.workspace_settings().await?.into()))
}

/// Changes it.
#[utoipa::path(patch, path = "/api/v1/settings", tag = "Settings", request_body = SettingsChange,
    responses((status = 200, body = SettingsView), (status = 409, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    who: Who,
    Json(change): Json<SettingsChange>,
) -> Result<Json<SettingsView>, ApiFailure> {
    let now = app.hub.workspace_settings().await?;
    let rule = change
        .second_factor_required
        .map(|required| if required { SecondFactorRule::Required } else { SecondFactorRule::Optional });
    let settings = WorkspaceSettings {
        name: change.name.unwrap_or(now.name),
        locale: change.locale.unwrap_or(now.locale),
        time_zone: change.time_zone.unwrap_or(now.time_zone),
        notify: change.notify.unwrap_or(now.notify),
        second_factor: rule.unwrap_or(now.second_factor),
        base_url: change.base_url.or(now.base_url),
        smtp: now.smtp,
    };
    let saved = app.hub.change_workspace_settings(who.acting()?, settings, SmtpPassword::Keep).await?;
    Ok(Json(saved.into()))
}

/// Who got in, who was refused, who changed what decides about that; newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "Settings", params(PageQuery),
    responses((status = 200, body = Page<AuditView>)))]
pub async fn audit(
    State(app): State<App>,
    who: Who,
    Query(wanted): Query<PageQuery>,
) -> Result<Json<Page<AuditView>>, ApiFailure> {
    let before = match &wanted.cursor {
        Some(text) => Some(text.parse::<AuditId>().map_err(|_| {
            Failure::BadRequest(format!("'{text}' is no cursor. Send the `next` of the page before."))
        })?),
        None => None,
    };
    let filter = AuditFilter::default();
    let entries = app.hub.audit_log(who.acting()?, &filter, before, wanted.limit() + 1).await?;
    let views = entries.into_iter().map(AuditView::from).collect();
    Ok(Json(Page::of(views, wanted.limit(), |entry: &AuditView| entry.id.to_string())))
}
