//! An integration as the API shows it.

use super::settings::SettingsView;
use crate::App;
use crate::error::Failure;
use chrono::{DateTime, Utc};
use counterpart_engine::{Hub, KindStanding};
use counterpart_model::{Integration, IntegrationState, RunState};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// An integration.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntegrationView {
    /// Its id.
    pub id: Uuid,
    /// Its name, by which it is addressed.
    pub name: String,
    /// Its connector: `halopsa`.
    pub connector: String,
    /// The vendor's name of the product.
    pub product: &'static str,
    /// `new`, `healthy`, `failing`, `waiting`, `syncing` or `held`.
    pub state: &'static str,
    /// Why it fails, and what to do.
    pub reason: Option<String>,
    /// The run that waits, is under way or is held.
    pub run: Option<Uuid>,
    /// The vendor tenant that its credentials open.
    pub tenant: Option<TenantView>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// How old its data is: the end of the last complete pull.
    pub fresh_at: Option<DateTime<Utc>>,
    /// Why nothing is sent to the vendor, where that is so.
    pub sending_paused: Option<String>,
    /// The answers to the credential form that are not secret.
    pub answers: BTreeMap<String, String>,
    /// The keys of the secrets that are stored. What they are is told nobody.
    pub secrets: Vec<String>,
    /// What it does.
    pub settings: SettingsView,
    /// Names answers and settings as they are now: send it with a change to be refused where somebody else was faster.
    pub version: String,
    /// What it reads and writes, and how much of it is there.
    pub kinds: Vec<KindView>,
}

/// A vendor tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantView {
    /// The vendor's own id of it.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One kind of record of an integration.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindView {
    /// The kind: `company`.
    pub kind: &'static str,
    /// What the vendor calls several.
    pub vendor_plural: &'static str,
    /// `off`, `pull`, `push` or `both`.
    pub direction: &'static str,
    /// What may be chosen.
    pub directions: Vec<&'static str>,
    /// Records that the vendor shows.
    pub visible: u64,
    /// Records that it no longer shows and that are kept.
    pub hidden: u64,
    /// Whether everything came the last time; absent before the first time.
    pub complete: Option<bool>,
    /// How that is known, or what is missing.
    pub completeness: Option<String>,
    /// When it was read the last time.
    pub read_at: Option<DateTime<Utc>>,
    /// Records that are not offered, by the code of the reason.
    pub held_back: BTreeMap<String, u64>,
}

impl KindView {
    fn of(kind: &KindStanding) -> Self {
        let last = kind.last_read.as_ref();
        Self {
            kind: kind.kind.as_str(),
            vendor_plural: kind.vendor_plural,
            direction: kind.direction.as_str(),
            directions: kind.possible.iter().map(|direction| direction.as_str()).collect(),
            visible: kind.visible,
            hidden: kind.hidden,
            complete: last.map(|(completeness, ..)| completeness.is_complete()),
            completeness: last.map(|(completeness, ..)| completeness.to_string()),
            read_at: last.map(|(_, _, at, _)| *at),
            held_back: kind.held_back.iter().map(|reason| (reason.code.clone(), reason.count)).collect(),
        }
    }
}

impl IntegrationView {
    /// Of an integration.
    pub async fn of(app: &App, integration: &Integration) -> Result<Self, Failure> {
        let descriptor = app.hub.connectors.get(&integration.connector)?.descriptor();
        let kinds = app.hub.kinds_of(integration).await?;
        let head = crate::pages::integrations::Head::with(app, integration, "", &kinds).await?;
        let open = app.hub.workspace.read().await?.runs().open_with_progress().await?;
        let its = open.iter().map(|(run, _)| run).find(|run| run.integration == Some(integration.id));
        let state = match (its.map(|run| run.state), &integration.state) {
            (Some(RunState::Running), _) => "syncing",
            (Some(RunState::Waiting), _) => "waiting",
            (Some(_), _) => "held",
            (None, IntegrationState::New) => "new",
            (None, IntegrationState::Healthy) => "healthy",
            (None, IntegrationState::Failing { .. }) => "failing",
        };
        let known = |key: &str| descriptor.form.field(key).is_some();
        Ok(Self {
            id: integration.id.0,
            name: integration.name.clone(),
            connector: integration.connector.clone(),
            product: descriptor.product,
            state,
            reason: head.failing,
            run: its.map(|run| run.id.0),
            tenant: integration
                .tenant
                .as_ref()
                .map(|tenant| TenantView { id: tenant.id.clone(), name: tenant.name.clone() }),
            created_at: integration.created_at,
            fresh_at: integration.fresh_at,
            sending_paused: head.sending_paused,
            answers: integration.config.clone().into_iter().filter(|(key, _)| known(key)).collect(),
            secrets: app.hub.stored_secrets(integration).await?.into_iter().collect(),
            settings: SettingsView::of(&integration.settings),
            version: Hub::version_of(integration),
            kinds: kinds.iter().map(KindView::of).collect(),
        })
    }
}
