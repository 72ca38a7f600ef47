//! What an integration does, and changing it.

use super::view::IntegrationView;
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::pages::integrations::find;
use axum::Json;
use axum::extract::{Path, State};
use counterpart_engine::{EngineError, Hub, SettingsChange};
use counterpart_model::{
    BrakeLimit, Direction, FollowNames, IntegrationRole, IntegrationSettings, Kind, NewCustomers,
    PushCustomers,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What an integration does.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// `off`, `pull`, `push` or `both`, per kind of record.
    #[schema(value_type = BTreeMap<String, String>)]
    pub kinds: BTreeMap<Kind, Direction>,
    /// Whether new offered companies become customers: `never`, `on_request` or `automatic`.
    #[schema(value_type = String)]
    pub new_customers: NewCustomers,
    /// Whether a sync saves exact and unambiguous matches by itself.
    pub save_exact_matches: bool,
    /// Whether creating a customer creates its sites too.
    pub create_sites: bool,
    /// When a company gets a new name: `propose`, `follow` or `keep`.
    #[schema(value_type = String)]
    pub follow_names: FollowNames,
    /// What it is to the customer list: `ordinary`, `primary` (its active companies make the list) or `supplemental`.
    #[schema(value_type = String)]
    pub role: IntegrationRole,
    /// Which customers are made as companies at the vendor: `on_request` or `automatic`.
    #[schema(value_type = String)]
    pub push_customers: PushCustomers,
    /// What a new company gets there besides its name.
    pub template: BTreeMap<String, String>,
    /// Whether nothing is sent to this vendor for the time being.
    pub push_paused: bool,
    /// Limits of the safety brake that somebody set, per kind of record: `10%,20` or `off`.
    pub brake: BTreeMap<String, String>,
    /// Which share of the vendor's rate limit may be used, in percent.
    pub rate_share_percent: u32,
}

impl SettingsView {
    /// Of settings.
    pub fn of(settings: &IntegrationSettings) -> Self {
        Self {
            kinds: settings.kinds.clone(),
            new_customers: settings.new_customers,
            save_exact_matches: settings.save_exact_matches,
            create_sites: settings.create_sites,
            follow_names: settings.follow_names,
            role: settings.role,
            push_customers: settings.push_customers,
            template: settings.template.clone(),
            push_paused: settings.push_paused,
            brake: settings.brake.iter().map(|(word, limit)| (word.clone(), limit.to_string())).collect(),
            rate_share_percent: settings.rate_share(),
        }
    }
}

/// What is to be different; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsBody {
    /// `off`, `pull`, `push` or `both`, per kind of record.
    #[schema(value_type = BTreeMap<String, String>)]
    pub kinds: BTreeMap<Kind, Direction>,
    /// `never`, `on_request` or `automatic`.
    #[schema(value_type = Option<String>)]
    pub new_customers: Option<NewCustomers>,
    /// Whether a sync saves exact and unambiguous matches by itself.
    pub save_exact_matches: Option<bool>,
    /// Whether creating a customer creates its sites too.
    pub create_sites: Option<bool>,
    /// `propose`, `follow` or `keep`.
    #[schema(value_type = Option<String>)]
    pub follow_names: Option<FollowNames>,
    /// `ordinary`, `primary` or `supplemental`. One that becomes supplemental makes no customers unless the same change says so.
    #[schema(value_type = Option<String>)]
    pub role: Option<IntegrationRole>,
    /// `on_request` or `automatic`.
    #[schema(value_type = Option<String>)]
    pub push_customers: Option<PushCustomers>,
    /// Answers of the template; an empty one takes the answer back.
    pub template: BTreeMap<String, String>,
    /// Whether nothing is sent to this vendor for the time being.
    pub push_paused: Option<bool>,
    /// Limits of the safety brake, per kind of record: `10%,20`, `off` or `default`.
    pub brake: BTreeMap<String, String>,
    /// 1 to 100.
    pub rate_share_percent: Option<u32>,
    /// The `version` that was seen: where somebody changed something since, nothing is saved.
    pub version: Option<String>,
}

impl SettingsBody {
    fn change(self) -> Result<SettingsChange, EngineError> {
        let mut brake = BTreeMap::new();
        let mut problems = Vec::new();
        for (word, limit) in self.brake {
            match limit.trim() {
                "default" => drop(brake.insert(word, None)),
                limit => match limit.parse::<BrakeLimit>() {
                    Ok(limit) => drop(brake.insert(word, Some(limit))),
                    Err(sentence) => problems.push((format!("brake.{word}"), sentence)),
                },
            }
        }
        if let Some(form) = Hub::as_form(problems) {
            return Err(form);
        }
        Ok(SettingsChange {
            kinds: self.kinds,
            new_customers: self.new_customers,
            save_exact_matches: self.save_exact_matches,
            create_sites: self.create_sites,
            follow_names: self.follow_names,
            role: self.role,
            push_customers: self.push_customers,
            template: self.template,
            push_paused: self.push_paused,
            brake,
            rate_share_percent: self.rate_share_percent,
        })
    }
}

/// Changes what an integration does.
#[utoipa::path(patch, path = "/api/v1/integrations/{name}/settings", tag = "Integrations", request_body = SettingsBody,
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = IntegrationView), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<SettingsBody>,
) -> Result<Json<IntegrationView>, ApiFailure> {
    let integration = find(&app, &name).await?;
    if let Some(version) = &body.version {
        Hub::unless_changed(&integration, version)?;
    }
    let wanted = body.change()?.over(&integration.settings);
    let changed = app.hub.change_settings(&integration, wanted).await?;
    Ok(Json(IntegrationView::of(&app, &changed).await?))
}
