//! `/why?record=...`: why a record is as it is (R80). Every page that shows a record links here; the address is made by
//! `frame.why(record)`.

use super::changes::ChangeView;
use super::steps::Button;
use super::{SEE, page};
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::routes::Routes;
use crate::text::words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_engine::{EngineError, Happened, Noted, Seen, Subject};
use counterpart_model::{Instant, RunId, Visibility};
use serde::Deserialize;

/// Changes shown of one record, the newest; the API tells all.
const SHOWN: usize = 100;
/// The longest name of a record that is looked for.
const LONGEST: usize = 300;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/why", SEE, show)
}

/// Which record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    record: String,
}

struct SeenView {
    seen: Seen,
    shown: &'static str,
    class: &'static str,
}

struct HappenedView {
    change: ChangeView,
    at: Instant,
    by: String,
    run: RunId,
    title: String,
}

struct NoteView {
    note: Noted,
    buttons: Vec<Button>,
}

struct Answer {
    subject: &'static str,
    name: String,
    state: String,
    sentence: String,
    record: String,
    customer: bool,
    seen: Vec<SeenView>,
    earlier: usize,
    history: Vec<HappenedView>,
    missing: Vec<NoteView>,
    next: Vec<NoteView>,
}

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage {
    frame: Frame,
    record: String,
    /// What to say where no record fits, or several do.
    sentence: Option<String>,
    answer: Option<Answer>,
    back: String,
}

/// `GET /why`
async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(Asked { record }): Query<Asked>,
) -> Result<Response, Failure> {
    let record = record.trim().to_owned();
    let back = frame.why(&record);
    if record.is_empty() {
        return page(&WhyPage { frame, record, sentence: None, answer: None, back });
    }
    if record.chars().count() > LONGEST {
        return Err(Failure::BadRequest("That is longer than any name of a record.".into()));
    }
    let why = match app.hub.why(&record).await {
        Ok(why) => why,
        Err(error @ (EngineError::NotFound(_) | EngineError::NeedsDecision(_) | EngineError::Refused(_))) => {
            let status = match error {
                EngineError::NotFound(_) => StatusCode::NOT_FOUND,
                _ => StatusCode::OK,
            };
            let shown = WhyPage { frame, record, sentence: Some(error.to_string()), answer: None, back };
            return Ok((status, page(&shown)?).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let earlier = why.history.len().saturating_sub(SHOWN);
    let notes = |notes: Vec<Noted>| {
        let view = |note: Noted| NoteView { buttons: Button::all(&note.commands, &frame), note };
        notes.into_iter().map(view).collect::<Vec<_>>()
    };
    let answer = Answer {
        subject: match why.subject {
            Subject::Company => "company",
            Subject::Site => "site at a vendor",
            Subject::Customer => "customer",
            Subject::HubSite => "site",
            Subject::Match => "match",
        },
        customer: why.subject == Subject::Customer,
        name: why.name,
        state: words(&why.state),
        sentence: why.sentence,
        record: why.record,
        seen: why.seen.into_iter().map(seen).collect(),
        earlier,
        history: why.history.into_iter().rev().take(SHOWN).map(|one| happened(one, &frame)).collect(),
        missing: notes(why.missing),
        next: notes(why.next),
    };
    page(&WhyPage { frame, record, sentence: None, answer: Some(answer), back })
}

fn seen(mut seen: Seen) -> SeenView {
    // An address comes from the vendor: only one of the web is linked to.
    seen.url.take_if(|url| !(url.starts_with("https://") || url.starts_with("http://")));
    let (class, shown) = match seen.visibility {
        Visibility::Visible if seen.active => ("good", "shown"),
        Visibility::Visible => ("warn", "shown, inactive"),
        Visibility::NotVisible => ("warn", "not shown any more"),
        Visibility::Gone => ("bad", "deleted there"),
    };
    SeenView { seen, shown, class }
}

fn happened(happened: Happened, frame: &Frame) -> HappenedView {
    let Happened { entry, title, .. } = happened;
    HappenedView {
        change: ChangeView::applied(&entry, frame),
        at: entry.at,
        by: entry.actor.to_string(),
        run: entry.run,
        title: title.map_or_else(|| "its run".to_owned(), |title| crate::titles::in_words(&title)),
    }
}
