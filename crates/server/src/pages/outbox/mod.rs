//! `/outbox`: what is to be written to vendors and what became of it; a person's word where the program cannot know.

mod act;
mod list;
mod show;

pub use act::{decision, reason};
pub use list::states_of;

use super::{SAVE, SEE};
use crate::routes::Routes;
use counterpart_model::IntentState;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/outbox", SEE, list::list)
        .post("/outbox/pause", SAVE, act::pause)
        .post("/outbox/resume", SAVE, act::resume)
        .get("/outbox/{id}", SEE, show::show)
        .post("/outbox/{id}/decide", SAVE, act::decide)
}

/// The class of a badge and the word for a state.
fn state_mark(state: IntentState) -> (&'static str, &'static str) {
    match state {
        IntentState::Waiting => ("hollow", "waits"),
        IntentState::Sending => ("busy", "being sent"),
        IntentState::Unknown => ("warn", "sent, answer unknown"),
        IntentState::Doubt => ("warn", "in doubt"),
        IntentState::Done => ("good", "done"),
        IntentState::Refused => ("bad", "refused"),
        IntentState::Conflict => ("warn", "otherwise there"),
        IntentState::Cancelled => ("hollow", "dropped"),
    }
}
