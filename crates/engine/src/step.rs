//! What a person can do about something: as data, so that the command line prints a command where a page shows a button.

use counterpart_model::{
    Action, AttentionId, Intent, IntentId, IntentState, JournalId, NotificationId, RunId, VendorId,
};
use serde::{Serialize, Serializer};
use std::fmt;
use uuid::Uuid;

/// One thing that a person can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask why a record is as it is.
    Why(String),
    /// Look at a run.
    Run(RunId),
    /// Say that what the safety brake found is right.
    Approve(RunId),
    /// Sync the integration of this name.
    Sync(String),
    /// Test its credentials.
    Test(String),
    /// Trust its list of changes again.
    TrustIncrements(String),
    /// Look at something to be written to a vendor.
    Push(IntentId),
    /// Say that a record at the vendor is what was to be made; which one, where that is not known yet, the person looks up.
    Adopt {
        /// What was to be made.
        push: IntentId,
        /// The vendor's record.
        vendor: Option<VendorId>,
    },
    /// Send it (once more).
    SendAgain(IntentId),
    /// Say that it is not wanted any more.
    Drop(IntentId),
    /// Say that the vendor's value is right.
    AcceptValue(IntentId),
    /// Carry out what an item proposes.
    Accept(AttentionId),
    /// Take an item off the list.
    Dismiss(AttentionId),
    /// Delete a company's match; with one customer, where it has several.
    Unlink {
        /// The integration's name.
        integration: String,
        /// The company.
        company: VendorId,
        /// The customer.
        customer: Option<Uuid>,
    },
    /// Save the match that is suggested for a company.
    Confirm {
        /// The integration's name.
        integration: String,
        /// The company.
        company: VendorId,
    },
    /// Match a company with this customer.
    Link {
        /// The integration's name.
        integration: String,
        /// The company.
        company: VendorId,
        /// The customer.
        customer: Uuid,
    },
    /// Make a customer of a company.
    Create {
        /// The integration's name.
        integration: String,
        /// The company.
        company: VendorId,
    },
    /// See what taking back a run would do; of these of its changes, or of all where none is named.
    Undo {
        /// The run.
        run: RunId,
        /// The changes, each by its place in the run, from 1, and its id.
        changes: Vec<(u64, JournalId)>,
    },
    /// Tell once more what could not be told.
    TellAgain(NotificationId),
    /// Have it not told any more.
    TellNoMore(NotificationId),
    /// Anything else, as words of the command line.
    Command(Vec<String>),
}

impl Step {
    /// What can be decided now about something to be written to a vendor.
    pub fn deciding(intent: &Intent) -> Vec<Self> {
        let push = intent.id;
        let mut steps = Vec::new();
        if intent.state == IntentState::Doubt && matches!(intent.action, Action::Create { .. }) {
            steps.extend(intent.found.iter().map(|found| Self::Adopt { push, vendor: Some(found.clone()) }));
        }
        if matches!(intent.state, IntentState::Doubt | IntentState::Refused) {
            steps.push(Self::SendAgain(push));
        }
        if matches!(intent.state, IntentState::Waiting | IntentState::Doubt | IntentState::Refused) {
            steps.push(Self::Drop(push));
        }
        if intent.state == IntentState::Conflict {
            steps.push(Self::AcceptValue(push));
        }
        steps
    }

    fn words(&self) -> Vec<String> {
        let resolve = |id: &IntentId, how: &[&str]| {
            let id = id.to_string();
            owned(&[&["outbox", "resolve", &id], how].concat())
        };
        match self {
            Self::Why(record) => owned(&["why", record]),
            Self::Run(id) => owned(&["runs", &id.to_string()]),
            Self::Approve(id) => owned(&["runs", "approve", &id.to_string()]),
            Self::Sync(name) => owned(&["sync", name]),
            Self::Test(name) => owned(&["integration", "test", name]),
            Self::TrustIncrements(name) => owned(&["integration", "set", name, "--trust-increments"]),
            Self::Push(id) => owned(&["outbox", &id.to_string()]),
            Self::Adopt { push, vendor } => {
                resolve(push, &["--adopt", vendor.as_ref().map_or("ID", VendorId::as_str)])
            }
            Self::SendAgain(id) => resolve(id, &["--send-again"]),
            Self::Drop(id) => resolve(id, &["--drop"]),
            Self::AcceptValue(id) => resolve(id, &["--accept"]),
            Self::Accept(id) => owned(&["attention", "--accept", &id.to_string()]),
            Self::Dismiss(id) => owned(&["attention", "--dismiss", &id.to_string()]),
            Self::Unlink { integration, company, customer } => {
                let mut words = owned(&["match", "unlink", integration, company.as_str()]);
                words.extend(customer.iter().flat_map(|id| ["--customer".to_owned(), id.to_string()]));
                words
            }
            Self::Confirm { integration, company } => {
                owned(&["match", "confirm", integration, company.as_str()])
            }
            Self::Link { integration, company, customer } => {
                owned(&["match", "link", integration, company.as_str(), &customer.to_string()])
            }
            Self::Create { integration, company } => {
                owned(&["match", "create", integration, company.as_str()])
            }
            Self::Undo { run, changes } => {
                let mut words = owned(&["undo", &run.to_string()]);
                words
                    .extend(changes.iter().flat_map(|(place, _)| ["--change".to_owned(), place.to_string()]));
                words.push("--preview".to_owned());
                words
            }
            Self::TellAgain(id) => owned(&["notify", "retry", &id.to_string()]),
            Self::TellNoMore(id) => owned(&["notify", "drop", &id.to_string()]),
            Self::Command(words) => words.clone(),
        }
    }
}

/// The command, as a person can copy it from an answer.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("counterpart")?;
        self.words().iter().try_for_each(|word| write!(f, " {}", quoted(word)))
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A command for which there is no step of its own.
pub(crate) fn command(words: &[&str]) -> Step {
    Step::Command(owned(words))
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Quoted where a shell would read something else in it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.,:/@+=%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_from_outside_stays_one_word() {
        let why = |record: &str| Step::Why(record.to_owned()).to_string();
        assert_eq!(why("halopsa:42"), "counterpart why halopsa:42");
        assert_eq!(why("O'Hara & Söhne"), r"counterpart why 'O'\''Hara & Söhne'");
        assert_eq!(why("$(reboot)"), "counterpart why '$(reboot)'");
        assert_eq!(why(""), "counterpart why ''");
    }

    #[test]
    fn a_step_reads_as_the_command_that_does_it() {
        let push = IntentId(Uuid::from_u128(5));
        let adopt = |vendor| Step::Adopt { push, vendor }.to_string();
        assert_eq!(adopt(None), format!("counterpart outbox resolve {push} --adopt ID"));
        assert_eq!(adopt(Some("42".into())), format!("counterpart outbox resolve {push} --adopt 42"));
        let unlink = Step::Unlink { integration: "halopsa".into(), company: "7".into(), customer: None };
        assert_eq!(unlink.to_string(), "counterpart match unlink halopsa 7");
    }
}
