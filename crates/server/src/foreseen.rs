//! What a plan would do, as a short list beside the form that asks for it.

use crate::error::{Failure, ProblemItem};
use crate::text::counted;
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

impl Refusal {
    /// With nothing single in the way.
    pub fn saying(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), items: Vec::new() }
    }

    /// Rows that cannot be saved keep all of them back: `still` says where they are, `then` how to go on.
    pub fn rows(problems: impl ExactSizeIterator<Item = Skipped>, (still, then): (&str, &str)) -> Self {
        let rows = counted(problems.len() as u64, "row is", "rows are");
        Self {
            sentence: format!(
                "Nothing was saved, and everything is still {still}: {rows} in the way. {then}"
            ),
            items: problems.map(|one| ProblemItem { about: one.label, sentence: one.reason }).collect(),
        }
    }
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

/// What a person can mend on the form, where something came in the way.
pub fn mendable<T>(done: Result<T, EngineError>) -> Result<Option<Refusal>, Failure> {
    match done {
        Ok(_) => Ok(None),
        Err(error) => refusal(error).map(Some),
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
