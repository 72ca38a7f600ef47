//! `/api/v1/connectors`: what can be connected, and what each asks.

use super::SEE;
use super::page::Page;
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::routes::Routes;
use axum::Json;
use axum::extract::{Path, State};
use counterpart_engine::Hub;
use counterpart_engine::said::{Descriptor, FieldKind, Need};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, show))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/connectors", SEE, list).get("/api/v1/connectors/{connector}", SEE, show)
}

/// What can be connected.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorView {
    /// Its name in commands and addresses: `halopsa`.
    pub connector: &'static str,
    /// The vendor's name of the product.
    pub product: &'static str,
    /// What to do at the vendor first, in order.
    pub guide: Vec<&'static str>,
    /// What the credential form asks.
    pub form: Vec<QuestionView>,
    /// The vendor's permissions.
    pub permissions: Vec<PermissionView>,
    /// What it does with each kind of record.
    pub kinds: Vec<ConnectorKindView>,
    /// How much the vendor allows, in words.
    pub limits: &'static str,
}

/// One question of a credential form.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// The key under which the answer is sent.
    pub key: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// `text`, `address`, `number` or `secret`.
    pub kind: &'static str,
    /// Whether nothing can be saved without.
    pub required: bool,
    /// Whether it can be found out from the other answers.
    pub discovered: bool,
    /// Where the value is found.
    pub help: &'static str,
    /// What an answer looks like.
    pub example: &'static str,
}

/// One permission at the vendor.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionView {
    /// The vendor's own name.
    pub name: &'static str,
    /// What it opens.
    pub opens: &'static str,
    /// `now`, `feature` or `not_needed`.
    pub need: &'static str,
    /// The feature that needs it.
    pub feature: Option<&'static str>,
}

/// What a connector does with one kind of record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorKindView {
    /// The kind: `company`.
    pub kind: &'static str,
    /// What the vendor calls several.
    pub vendor_plural: &'static str,
    /// What may be chosen: `off`, `pull`, `push`, `both`.
    pub directions: Vec<&'static str>,
    /// Why a record may be held back.
    pub held_back: Vec<ReasonView>,
}

/// Why a record may be held back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// Short and stable: `no_main_site`.
    pub code: &'static str,
    /// The condition in words.
    pub sentence: &'static str,
}

impl ConnectorView {
    fn of(descriptor: &Descriptor) -> Self {
        let question = |field: &counterpart_engine::said::FormField| QuestionView {
            key: field.key,
            label: field.label,
            kind: match field.kind {
                FieldKind::Text => "text",
                FieldKind::Address => "address",
                FieldKind::Number => "number",
                FieldKind::Secret => "secret",
            },
            required: field.required,
            discovered: field.discovered,
            help: field.help,
            example: field.example,
        };
        let permission = |permission: &counterpart_engine::said::Permission| {
            let (need, feature) = match permission.need {
                Need::Now => ("now", None),
                Need::For(feature) => ("feature", Some(feature)),
                Need::NotNeeded => ("not_needed", None),
            };
            PermissionView { name: permission.name, opens: permission.opens, need, feature }
        };
        let kind = |known: &counterpart_engine::said::KindDescriptor| ConnectorKindView {
            kind: known.kind.as_str(),
            vendor_plural: known.vendor_plural,
            directions: Hub::directions(descriptor, known.kind).into_iter().map(|it| it.as_str()).collect(),
            held_back: known
                .held_back
                .iter()
                .map(|rule| ReasonView { code: rule.code, sentence: rule.sentence })
                .collect(),
        };
        Self {
            connector: descriptor.connector,
            product: descriptor.product,
            guide: descriptor.guide.clone(),
            form: descriptor.form.0.iter().map(question).collect(),
            permissions: descriptor.permissions.iter().map(permission).collect(),
            kinds: descriptor.kinds.iter().map(kind).collect(),
            limits: descriptor.limits.sentence,
        }
    }
}

/// Everything that can be connected.
#[utoipa::path(get, path = "/api/v1/connectors", tag = "Connectors",
    responses((status = 200, body = Page<ConnectorView>)))]
pub async fn list(State(app): State<App>) -> Result<Json<Page<ConnectorView>>, ApiFailure> {
    let all = app.hub.connectors.all().map(|connector| ConnectorView::of(connector.descriptor()));
    Ok(Json(Page::whole(all.collect())))
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/connectors/{connector}", tag = "Connectors",
    params(("connector" = String, Path, description = "Its name, as the list of connectors has it")),
    responses((status = 200, body = ConnectorView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    Path(connector): Path<String>,
) -> Result<Json<ConnectorView>, ApiFailure> {
    Ok(Json(ConnectorView::of(app.hub.connectors.get(&connector)?.descriptor())))
}
