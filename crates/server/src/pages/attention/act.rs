//! What the buttons do. Each is one plan, applied at once, which can be taken back.

use crate::App;
use crate::error::Failure;
use crate::gate::Who;
use crate::pages::{back, back_saying};
use axum::extract::{Form, Path, State};
use axum::response::Response;
use counterpart_engine::EngineError;
use serde::Deserialize;

/// Where to go on to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    back: String,
}

/// `POST /attention/{id}/accept`
pub async fn accept(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Form(Back { back }): Form<Back>,
) -> Result<Response, Failure> {
    end(&app, &who, &id, true, &back).await
}

/// `POST /attention/{id}/dismiss`
pub async fn dismiss(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Form(Back { back }): Form<Back>,
) -> Result<Response, Failure> {
    end(&app, &who, &id, false, &back).await
}

async fn end(app: &App, who: &Who, id: &str, accept: bool, to: &str) -> Result<Response, Failure> {
    let plan = app.hub.plan_attention(id, accept, &who.actor()).await.map_err(|error| match error {
        EngineError::NotFound(_) => Failure::NotFound(
            "That does not wait any more: somebody dealt with it, or it ended by itself. Nothing was done."
                .into(),
        ),
        error => error.into(),
    })?;
    let saved = app.hub.save(&plan).await?;
    Ok(back(to, "/attention", saved.run))
}

/// `POST /attention/notifications/{id}/retry`: what could not be told is told once more.
pub async fn tell_again(
    State(app): State<App>,
    Path(id): Path<String>,
    Form(Back { back }): Form<Back>,
) -> Result<Response, Failure> {
    app.hub.retry_notification(&id).await?;
    Ok(back_saying(&back, "/attention", "tell-again"))
}

/// `POST /attention/notifications/{id}/drop`: what could not be told is not told any more.
pub async fn tell_no_more(
    State(app): State<App>,
    Path(id): Path<String>,
    Form(Back { back }): Form<Back>,
) -> Result<Response, Failure> {
    app.hub.drop_notification(&id).await?;
    Ok(back_saying(&back, "/attention", "dismissed"))
}

/// Which integration.
#[derive(Debug, Deserialize)]
pub struct Compare {
    integration: String,
    #[serde(default)]
    back: String,
}

/// `POST /attention/compare`: a list of changes that missed something is given another chance.
pub async fn compare(State(app): State<App>, Form(asked): Form<Compare>) -> Result<Response, Failure> {
    let integration = app.hub.integration(&asked.integration).await?;
    app.hub.compare_increments_again(&integration).await?;
    Ok(back_saying(&asked.back, "/attention", "compare"))
}
