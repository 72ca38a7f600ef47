//! `/customers/{id}/sides/{tool}`: both sides of a customer's matches in one tool, edited at once (R20). The customer list opens
//! the same form within a row.

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, refusal};
use crate::frame::Frame;
use crate::pages::{back, back_saying, integrations};
use crate::tools::{title_of, tools};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_engine::{BothSides, EngineError, Shape, SidesAsked};
use counterpart_model::{Customer, CustomerId, Integration};
use serde::Deserialize;

type Pairs = Vec<(String, String)>;

/// Where the form came from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    back: String,
}

#[derive(Template)]
#[template(path = "customers/sides.html")]
struct Sides {
    frame: Frame,
    row: Customer,
    integration: Integration,
    title: String,
    sides: Option<BothSides>,
    back: String,
    refused: Option<Refusal>,
    /// Saying that what is added moves would do.
    moves: bool,
    /// What was sent, where that could not be done.
    sent: Pairs,
}

/// `GET /customers/{id}/sides/{tool}`
pub async fn form(
    State(app): State<App>,
    frame: Frame,
    Path((id, tool)): Path<(CustomerId, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    page(&shown(&app, frame, id, &tool, wanted.back).await?)
}

async fn shown(app: &App, frame: Frame, id: CustomerId, tool: &str, back: String) -> Result<Sides, Failure> {
    let integration = integrations::find(app, tool).await?;
    let row = app.hub.customer(&id.to_string()).await?.customer;
    let sides = app.hub.both_sides(&integration, id).await?;
    let title = title_of(&tools(app, &frame.pulse.integrations), integration.id);
    let (refused, moves, sent) = (None, false, Vec::new());
    Ok(Sides { frame, row, integration, title, sides, back, refused, moves, sent })
}

/// `POST /customers/{id}/sides/{tool}`: saved, or handed over by who may not save.
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Path((id, tool)): Path<(CustomerId, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &tool).await?;
    let to = pairs.iter().find(|(key, _)| key == "back").map(|(_, value)| value.clone()).unwrap_or_default();
    let own = format!("/customers/{id}");
    let actor = frame.who.actor();
    let done = async {
        let plan = app.hub.plan_sides(&integration, id, &asked(&pairs), &actor).await?;
        if !frame.may_save() {
            app.hub.hand_over_plan(&integration, frame.who.user.id, &plan).await?;
            return Ok::<_, EngineError>(None);
        }
        Ok(Some(app.hub.save(&plan).await?))
    };
    match done.await {
        Ok(Some(saved)) => Ok(back(&to, &own, saved.run)),
        Ok(None) => Ok(back_saying(&to, &own, "handed-over")),
        Err(error) => {
            let moves = matches!(error, EngineError::NeedsDecision(_));
            let refused = Some(refusal(error)?);
            let shown = shown(&app, frame, id, &tool, to).await?;
            let shown = Sides { refused, moves, sent: pairs, ..shown };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
        }
    }
}

/// Who is to stand on either side: those that are kept and those that are added, or the other one for a single one.
fn asked(pairs: &Pairs) -> SidesAsked {
    let side = |kept: &str, added: &str, instead: &str| -> Vec<String> {
        let of = |name: &str| -> Vec<String> {
            let sent = pairs.iter().filter(|(key, value)| key == name && !value.trim().is_empty());
            sent.map(|(_, value)| value.clone()).collect()
        };
        match of(instead) {
            other if !other.is_empty() => other,
            _ => [of(kept), of(added)].concat(),
        }
    };
    SidesAsked {
        customers: side("customer", "add_customer", "other_customer"),
        companies: side("company", "add_company", "other_company"),
        take_over: pairs.iter().any(|(key, _)| key == "move"),
    }
}

impl Sides {
    fn path(&self) -> String {
        format!("/customers/{}/sides/{}", self.row.id, crate::urls::encoded(&self.integration.name))
    }

    /// What was typed into a field.
    fn typed(&self, name: &str) -> &str {
        let sent = self.sent.iter().find(|(key, _)| key == name);
        sent.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Whether one that is there stays, as far as the form was sent.
    fn stays(&self, name: &str, id: impl std::fmt::Display) -> bool {
        let id = id.to_string();
        self.sent.is_empty() || self.sent.iter().any(|(key, value)| key == name && *value == id)
    }

    /// Whether the customers may gain and lose.
    fn customers_change(&self) -> bool {
        self.sides.as_ref().is_some_and(|it| matches!(it.shape, Shape::OneToOne | Shape::ManyToOne))
    }

    /// Whether the companies may gain and lose.
    fn companies_change(&self) -> bool {
        self.sides.as_ref().is_some_and(|it| matches!(it.shape, Shape::OneToOne | Shape::OneToMany))
    }

    fn one_to_one(&self) -> bool {
        self.sides.as_ref().is_some_and(|it| it.shape == Shape::OneToOne)
    }

    fn tangled(&self) -> bool {
        self.sides.as_ref().is_some_and(|it| it.shape == Shape::Tangled)
    }
}
