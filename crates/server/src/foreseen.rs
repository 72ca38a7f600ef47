//! What a plan would do, as a short list beside the form that asks for it.

use crate::error::{Failure, ProblemItem};
use axum::response::Redirect;
use counterpart_engine::{EngineError, Saved};
use counterpart_model::{Operation, Plan, Skipped};

/// What a plan would do.
#[derive(Debug, Clone, Default)]
pub struct Foreseen {
    /// Change by change.
    pub lines: Vec<Line>,
    /// What is left out, with the reasons.
    pub skipped: Vec<Skipped>,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Line {
    /// The class of the badge.
    pub class: &'static str,
    /// What is done: `customer deleted`.
    pub done: String,
    /// What a person calls the record.
    pub label: String,
    /// Why.
    pub reason: String,
}

impl Foreseen {
    /// Of a plan.
    pub fn of(plan: &Plan) -> Self {
        let lines = plan.changes().map(|change| {
            let (class, done) = match change.operation {
                Operation::Create => ("good", "made"),
                Operation::Update => ("busy", "changed"),
                Operation::Delete => ("bad", "deleted"),
            };
            Line {
                class,
                done: format!("{} {done}", change.record.word()),
                label: change.label.clone(),
                reason: change.cause.sentence.clone(),
            }
        });
        Self { lines: lines.collect(), skipped: plan.skipped.clone() }
    }
}

/// Why something that was asked for on a form cannot be done: shown on the form, with what was typed still there.
#[derive(Debug, Default)]
pub struct Refusal {
    /// The sentence.
    pub sentence: String,
    /// The single things in the way.
    pub items: Vec<ProblemItem>,
}

/// What a person can mend on the form, or a failure that has its own page.
pub fn refusal(error: EngineError) -> Result<Refusal, Failure> {
    match error {
        EngineError::Refused(_)
        | EngineError::NeedsDecision(_)
        | EngineError::NotFound(_)
        | EngineError::Conflicts(_)
        | EngineError::Stale(_) => {
            let sentence = error.to_string();
            Ok(Refusal { sentence, items: Failure::Engine(error).items() })
        }
        other => Err(other.into()),
    }
}

/// The page to go to after something was saved: it says what was done, and offers to take it back.
pub fn after(path: &str, saved: &Saved) -> Redirect {
    let sign = if path.contains('?') { '&' } else { '?' };
    match saved.run {
        Some(run) => Redirect::to(&format!("{path}{sign}done={run}")),
        None => Redirect::to(&format!("{path}{sign}said=nothing")),
    }
}
