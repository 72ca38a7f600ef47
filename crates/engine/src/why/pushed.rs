//! What was, is or will be written to vendors for a customer.

use super::{Asking, Noted};
use crate::step::{Step, command};
use counterpart_model::{Intent, IntentState};

/// One line for each thing to be written, oldest first.
pub(super) fn of(asking: &Asking<'_>, intents: &[Intent]) -> Vec<Noted> {
    intents.iter().map(|intent| one(asking, intent)).collect()
}

fn one(asking: &Asking<'_>, intent: &Intent) -> Noted {
    let tool = asking.integration(intent.integration).map(|one| one.name.as_str()).unwrap_or_default();
    let there = intent.vendor.as_ref().map(|id| format!(" ({id} there)")).unwrap_or_default();
    let what = match intent.state {
        IntentState::Waiting => "waits to be",
        IntentState::Sending => "is just being",
        IntentState::Unknown => "may have been",
        IntentState::Doubt => "is in doubt whether it was",
        IntentState::Done => "was",
        IntentState::Refused => "was refused to be",
        IntentState::Conflict => "was otherwise than asked for",
        IntentState::Cancelled => "is no longer to be",
    };
    let written = if intent.action.word() == "create" { "made" } else { "changed" };
    let said = intent.sentence.as_ref().map(|said| format!(" {said}")).unwrap_or_default();
    let mut noted = Noted::new(
        "pushed",
        format!(
            "Its company at '{tool}' {what} {written}{there}, asked for by {} (R57, mark {}).{said}",
            intent.by,
            intent.marker()
        ),
    )
    .with(Step::Push(intent.id));
    noted.since = Some(intent.updated_at);
    if intent.state == IntentState::Waiting {
        noted = noted.with(command(&["push", "run", tool]));
    }
    noted
}
