//! One thing to be written, with everything that is known of it and the decisions that are open.

use super::state_mark;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::changes::FieldView;
use crate::pages::page;
use crate::pages::steps::Button;
use crate::text::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use counterpart_engine::Step;
use counterpart_model::{Action, Intent, IntentState};

#[derive(Template)]
#[template(path = "outbox_one.html")]
struct IntentPage {
    frame: Frame,
    intent: Intent,
    class: &'static str,
    word: &'static str,
    integration: Option<String>,
    fields: Vec<FieldView>,
    customer: Option<String>,
    there: Option<String>,
    buttons: Vec<Button>,
    /// Whether a person may name the record themselves.
    names_it: bool,
    back: String,
}

/// `GET /outbox/{id}`
pub async fn show(State(app): State<App>, frame: Frame, Path(id): Path<String>) -> Result<Response, Failure> {
    let intent = app.hub.intent(&id).await.map_err(|error| match error {
        counterpart_engine::EngineError::NotFound(_) => {
            let id: String = id.chars().take(60).collect();
            Failure::NotFound(format!("There is nothing to be written with the id '{id}'."))
        }
        error => error.into(),
    })?;
    let tool = frame.pulse.integrations.iter().find(|one| one.id == intent.integration);
    let integration = tool.map(|one| one.name.clone());
    let customer =
        app.hub.workspace.read().await?.customers().get(counterpart_model::CustomerId(intent.hub)).await?;
    let (class, word) = state_mark(intent.state);
    let there = integration
        .as_ref()
        .zip(intent.vendor.as_ref())
        .map(|(name, vendor)| frame.why(&format!("{name}:{}:{vendor}", intent.kind)));
    let fields = fields(&intent.action);
    let creates = matches!(intent.action, Action::Create { .. });
    page(&IntentPage {
        class,
        word,
        integration,
        fields,
        customer: customer.map(|customer| customer.name),
        there,
        buttons: Button::all(&Step::deciding(&intent), &frame),
        names_it: creates
            && frame.may_save()
            && matches!(intent.state, IntentState::Doubt | IntentState::Refused),
        back: format!("/outbox/{}", intent.id),
        frame,
        intent,
    })
}

fn fields(action: &Action) -> Vec<FieldView> {
    match action {
        Action::Create { values } => values
            .iter()
            .map(|(key, value)| FieldView { name: words(key), before: None, after: Some(value.clone()) })
            .collect(),
        Action::Update { changes } => changes
            .iter()
            .map(|change| FieldView {
                name: words(&change.key),
                before: Some(change.before.clone()),
                after: Some(change.after.clone()),
            })
            .collect(),
    }
}
