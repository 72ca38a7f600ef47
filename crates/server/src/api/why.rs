//! `/api/v1/why`: why a record is as it is.

use super::SEE;
use super::changes::ChangeView;
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use counterpart_engine::{Noted, Seen, Subject, Why};
use counterpart_model::Visibility;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/why", SEE, show)
}

/// Everything that is known of one record.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhyView {
    /// `company`, `site`, `customer`, `hub_site` or `match`.
    pub subject: &'static str,
    /// The record as this call takes it without a doubt.
    pub record: String,
    /// What a person calls it.
    pub name: String,
    /// Where it stands, in a word: `suggested`, `matched`, `held_back`, `removed`.
    pub state: String,
    /// Where it stands, in a sentence.
    pub sentence: String,
    /// Where it was seen.
    pub seen: Vec<SeenView>,
    /// What was done to it and to its matches, oldest first.
    pub history: Vec<HappenedView>,
    /// What is missing.
    pub missing: Vec<NoteView>,
    /// What happens next, by itself or by a person.
    pub next: Vec<NoteView>,
}

/// A vendor's record as it was last seen.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeenView {
    /// The integration's name.
    pub integration: String,
    /// The kind of record: `company`.
    pub kind: &'static str,
    /// The vendor's id.
    pub vendor: String,
    /// The name as the vendor spells it.
    pub name: String,
    /// Its page at the vendor.
    pub url: Option<String>,
    /// `visible`, `not_visible` (nothing is concluded) or `gone` (proven).
    pub visibility: &'static str,
    /// False when the vendor marks it inactive.
    pub active: bool,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// When its content, or whether it is shown, last changed.
    pub last_changed: DateTime<Utc>,
    /// The run that saw that.
    pub changed_by: Uuid,
    /// The end of the integration's last complete pull.
    pub data_as_of: Option<DateTime<Utc>>,
}

/// One applied change, with its run.
#[derive(Debug, Serialize, ToSchema)]
pub struct HappenedView {
    /// The run.
    pub run: Uuid,
    /// What the run was.
    pub title: Option<String>,
    /// The change.
    pub change: ChangeView,
}

/// One thing that is missing or comes next.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// What it is, short and stable.
    pub code: String,
    /// For a technician.
    pub sentence: String,
    /// True where it was concluded, and does not stand anywhere as such.
    pub inferred: bool,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// What a person can do, as commands of the command line, the likeliest first.
    pub commands: Vec<String>,
}

impl WhyView {
    fn of(why: Why) -> Self {
        let history = why.history.into_iter().map(|happened| HappenedView {
            run: happened.entry.run.0,
            change: ChangeView::applied(&happened.entry, &happened.entry.change.label, None),
            title: happened.title,
        });
        Self {
            subject: match why.subject {
                Subject::Company => "company",
                Subject::Site => "site",
                Subject::Customer => "customer",
                Subject::HubSite => "hub_site",
                Subject::Match => "match",
            },
            record: why.record,
            name: why.name,
            state: why.state,
            sentence: why.sentence,
            seen: why.seen.into_iter().map(seen).collect(),
            history: history.collect(),
            missing: why.missing.into_iter().map(note).collect(),
            next: why.next.into_iter().map(note).collect(),
        }
    }
}

fn seen(seen: Seen) -> SeenView {
    SeenView {
        integration: seen.integration,
        kind: seen.kind.as_str(),
        vendor: seen.vendor.to_string(),
        name: seen.name,
        url: seen.url,
        visibility: match seen.visibility {
            Visibility::Visible => "visible",
            Visibility::NotVisible => "not_visible",
            Visibility::Gone => "gone",
        },
        active: seen.active,
        first_seen: seen.first_seen,
        last_changed: seen.last_changed,
        changed_by: seen.changed_by.0,
        data_as_of: seen.data_as_of,
    }
}

fn note(note: Noted) -> NoteView {
    NoteView {
        code: note.code,
        sentence: note.sentence,
        inferred: note.inferred,
        since: note.since,
        commands: note.commands.iter().map(ToString::to_string).collect(),
    }
}

/// Which record.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhyQuery {
    /// `INTEGRATION:ID`, `INTEGRATION:site:ID`, the hub's id of a customer, site or match, or a name.
    pub record: String,
}

/// Why a record is as it is: where it was seen, what was done to it by which rule, what is missing, what happens next.
#[utoipa::path(get, path = "/api/v1/why", tag = "Why", operation_id = "why", params(WhyQuery),
    responses((status = 200, body = WhyView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asked: Result<Query<WhyQuery>, QueryRejection>,
) -> Result<Json<WhyView>, ApiFailure> {
    let Query(asked) = asked?;
    Ok(Json(WhyView::of(app.hub.why(&asked.record).await?)))
}
