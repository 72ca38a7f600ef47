//! What *Test connection* found, line by line (R03).

use counterpart_engine::Tested;
use counterpart_engine::said::{Need, Outcome, Subject};

/// What a test found.
pub struct Report {
    /// Whether nothing is missing that is needed now.
    pub successful: bool,
    /// The one line above the list.
    pub headline: String,
    /// Each thing that was looked at.
    pub lines: Vec<Line>,
    /// Permissions that were granted and that nothing needs.
    pub superfluous: String,
    /// What was found out besides.
    pub notes: Vec<String>,
}

/// One thing that was looked at.
pub struct Line {
    /// What.
    pub subject: String,
    /// The class and the word for what was found.
    pub class: &'static str,
    /// The word.
    pub word: &'static str,
    /// In words, with what to do.
    pub sentence: String,
}

impl Report {
    /// Of a test.
    pub fn of(tested: &Tested) -> Self {
        let lines = tested.report.checks.iter().map(|check| {
            let optional = matches!(&check.subject, Subject::Permission { need, .. } if *need != Need::Now);
            let (class, word) = match check.outcome {
                Outcome::Present => ("good", "ok"),
                Outcome::Missing if optional => ("hollow", "missing"),
                Outcome::Missing => ("bad", "missing"),
                Outcome::CannotCheck => ("hollow", "cannot be checked"),
                Outcome::NotReached => ("plain", "not reached"),
            };
            let need = match &check.subject {
                Subject::Permission { need: Need::For(feature), .. } => format!(" (for {feature})"),
                _ => String::new(),
            };
            Line {
                subject: format!("{}{need}", check.subject),
                class,
                word,
                sentence: check.sentence.clone(),
            }
        });
        Self {
            successful: tested.report.successful(),
            headline: tested.report.headline(),
            lines: lines.collect(),
            superfluous: tested.report.superfluous.join(", "),
            notes: tested.notes.clone(),
        }
    }
}
