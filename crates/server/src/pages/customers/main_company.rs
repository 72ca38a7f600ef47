//! `/customers/{id}/main`: of a customer's several companies in one tool, another becomes the main one (R19g).

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::{back, back_saying};
use axum::extract::{Form, Path, State};
use axum::response::Response;
use counterpart_model::{CustomerId, VendorId};
use serde::Deserialize;

/// Which company, and from where that was asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    integration: String,
    main: String,
    #[serde(default)]
    back: String,
}

/// `POST /customers/{id}/main`: saved, or handed over by who may not save.
pub async fn choose(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Form(asked): Form<Asked>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&asked.integration).await?;
    let company = VendorId(asked.main);
    let plan = app.hub.plan_main(&integration, &company, Some(&id.to_string()), &frame.who.actor()).await?;
    let own = format!("/customers/{id}");
    if !frame.may_save() {
        app.hub.hand_over_plan(&integration, frame.who.user.id, &plan).await?;
        return Ok(back_saying(&asked.back, &own, "handed-over"));
    }
    let saved = app.hub.save(&plan).await?;
    Ok(back(&asked.back, &own, saved.run))
}
