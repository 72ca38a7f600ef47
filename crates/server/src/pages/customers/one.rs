//! `/customers/{id}`: everything known of one customer: its tools, its sites with where each value came from, what was done
//! to it, what waits.

use super::super::overview::done_at;
use super::super::page;
use super::list::origin;
use crate::App;
use crate::error::Failure;
use crate::foreseen::after;
use crate::frame::Frame;
use crate::tools::{Tool, title_of, tools};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Response};
use counterpart_engine::{CustomerView, Happened, ToolMatch, ViewedSite, Waiting};
use counterpart_model::{CustomerId, Field, Match, Operation, VendorId, VendorRecord, Visibility};
use serde::Deserialize;

/// Which part of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    tab: String,
}

#[derive(Template)]
#[template(path = "customers/one.html")]
struct One {
    frame: Frame,
    view: CustomerView,
    tools: Vec<Tool>,
    from: String,
    waiting: Vec<Waiting>,
    part: Part,
}

/// What is read only where it is shown.
enum Part {
    Tools,
    Sites(Vec<ViewedSite>),
    History(Vec<Happened>),
}

/// `GET /customers/{id}`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let view = app.hub.customer(&id.to_string()).await?;
    let part = match wanted.tab.as_str() {
        "sites" => Part::Sites(app.hub.customer_sites(id).await?),
        "history" => {
            let mut history = app.hub.why(&id.to_string()).await?.history;
            history.reverse();
            Part::History(history)
        }
        _ => Part::Tools,
    };
    let waiting = app.hub.waiting_about(&view).await?;
    let tools = tools(&app, &frame.pulse.integrations);
    let from = origin(&view.customer.origin, &tools);
    page(&One { frame, view, tools, from, waiting, part })
}

/// Which match.
#[derive(Debug, Deserialize)]
pub struct Unlink {
    integration: String,
    company: String,
}

/// `POST /customers/{id}/unlink`
pub async fn unlink(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Form(Unlink { integration, company }): Form<Unlink>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&integration).await?;
    let company = VendorId(company);
    let customer = id.to_string();
    let plan = app.hub.plan_unlink(&integration, &company, Some(&customer), &frame.who.actor()).await?;
    let saved = app.hub.save(&plan).await?;
    Ok(after(&format!("/customers/{id}"), &saved).into_response())
}

impl One {
    /// The part that is shown.
    fn tab(&self) -> &'static str {
        match self.part {
            Part::Tools => "tools",
            Part::Sites(_) => "sites",
            Part::History(_) => "history",
        }
    }

    fn title(&self, one: &ToolMatch) -> String {
        title_of(&self.tools, one.integration.id)
    }

    /// Its matches in this tool.
    fn of(&self, tool: &Tool) -> Vec<&ToolMatch> {
        self.view.matches.iter().filter(|one| one.integration.id == tool.id).collect()
    }

    /// Tools in which it has no match.
    fn missing(&self) -> Vec<&Tool> {
        self.tools.iter().filter(|tool| self.of(tool).is_empty()).collect()
    }

    /// Whether the mark "main" tells anything (R19g).
    fn several(&self, one: &ToolMatch) -> bool {
        self.view.matches.iter().filter(|other| other.integration.id == one.integration.id).count() > 1
    }

    fn done_at(&self, waiting: &Waiting) -> String {
        done_at(waiting)
    }

    /// The name as the vendor spells it, or that the mirror does not hold the record.
    fn name_of(&self, one: &ToolMatch) -> String {
        match &one.record {
            Some(record) => record.name().to_owned(),
            None => format!("{} (not in the data)", one.link.vendor),
        }
    }

    /// Its page at the vendor.
    fn url_of<'a>(&self, one: &'a ToolMatch) -> Option<&'a str> {
        one.record.as_ref().and_then(VendorRecord::url)
    }

    /// What is not as it should be at the vendor, in a word.
    fn trouble(&self, one: &ToolMatch) -> Option<&'static str> {
        match (one.visibility, &one.record) {
            (None, _) => Some("not in the data"),
            (Some(Visibility::Gone), _) => Some("deleted there"),
            (Some(Visibility::NotVisible), _) => Some("not visible"),
            (_, Some(record)) if !record.active() => Some("inactive there"),
            _ => None,
        }
    }

    /// How a match came, in words.
    fn came(&self, link: &Match) -> &'static str {
        use counterpart_model::How;
        match link.how {
            How::Automatic => "automatic: the same name, and nothing else was",
            How::Manual => "chosen by a person",
            How::Created => "the customer was made from it",
            How::Imported => "came with an import",
            How::File => "from a mapping file",
            How::Merged => "came with a merge of customers",
            How::Pushed => "made there for the customer",
        }
    }

    /// What was done, in a word, and the class of its badge.
    fn verb(&self, happened: &Happened) -> (&'static str, String) {
        let change = &happened.entry.change;
        let (class, done) = match change.operation {
            Operation::Create => ("good", "made"),
            Operation::Update => ("busy", "changed"),
            Operation::Delete => ("bad", "deleted"),
        };
        (class, format!("{} {done}", change.record.word()))
    }
}
