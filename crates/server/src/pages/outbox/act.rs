//! A person's word on what the program cannot know, and pausing everything.

use crate::App;
use crate::error::Failure;
use crate::gate::Who;
use crate::pages::{back, back_saying};
use axum::extract::{Form, Path, State};
use axum::response::Response;
use counterpart_engine::Decision;
use counterpart_model::VendorId;
use serde::Deserialize;

/// What a person decides.
#[derive(Debug, Deserialize)]
pub struct Decided {
    decision: String,
    #[serde(default)]
    vendor: String,
    #[serde(default)]
    back: String,
}

/// The decision of this word.
pub fn decision(word: &str, vendor: &str) -> Result<Decision, Failure> {
    let vendor = vendor.trim();
    Ok(match word {
        "adopt" if vendor.is_empty() => {
            return Err(Failure::BadRequest("Say which record it is: enter its id at the vendor.".into()));
        }
        "adopt" if vendor.chars().count() > 100 => {
            return Err(Failure::BadRequest("That is no id of a record: it is longer than any.".into()));
        }
        "adopt" => Decision::Adopt(VendorId(vendor.to_owned())),
        "send_again" => Decision::SendAgain,
        "drop" => Decision::Drop,
        "accept" => Decision::Accept,
        _ => {
            return Err(Failure::BadRequest(
                "A decision is one of adopt, send_again, drop and accept.".into(),
            ));
        }
    })
}

/// `POST /outbox/{id}/decide`
pub async fn decide(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Response, Failure> {
    let decision = decision(&decided.decision, &decided.vendor)?;
    let plan = app.hub.plan_resolve(&id, &decision, &who.actor()).await?;
    let saved = app.hub.save(&plan).await?;
    Ok(back(&decided.back, "/outbox", saved.run))
}

/// Why sending is paused.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reason {
    why: String,
}

/// `POST /outbox/pause`
pub async fn pause(
    State(app): State<App>,
    who: Who,
    Form(Reason { why }): Form<Reason>,
) -> Result<Response, Failure> {
    app.hub.pause_pushes(&reason(&why, &who)).await?;
    Ok(back_saying("", "/outbox", "paused"))
}

/// Why sending is paused, with who says so.
pub fn reason(why: &str, who: &Who) -> String {
    let by = who.actor();
    let why: String = why.trim().chars().take(300).collect();
    if why.is_empty() { format!("{by} said so") } else { format!("{why} ({by})") }
}

/// `POST /outbox/resume`
pub async fn resume(State(app): State<App>) -> Result<Response, Failure> {
    app.hub.resume_pushes().await?;
    Ok(back_saying("", "/outbox", "resumed"))
}
