//! The shape of an answer: the same for every kind of record, for a person and for a program.

use crate::Step;
use counterpart_model::{Instant, JournalEntry, Kind, RunId, VendorId, Visibility};
use serde::Serialize;

/// What kind of record was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A vendor's company.
    Company,
    /// A vendor's site.
    Site,
    /// A customer of the hub.
    Customer,
    /// A site of the hub.
    HubSite,
    /// A saved match.
    Match,
}

/// Everything that is known of one record (R80).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// What kind of record it is.
    pub subject: Subject,
    /// The record as `counterpart why` takes it without a doubt: `halopsa:company:42`, or the hub's id.
    pub record: String,
    /// What a person calls it.
    pub name: String,
    /// Where it stands, in a word: `suggested`, `matched`, `held_back`, `removed`.
    pub state: String,
    /// Where it stands, in a sentence.
    pub sentence: String,
    /// Where it was seen: what the mirrors hold of it, or of the vendors' records it is matched with.
    pub seen: Vec<Seen>,
    /// What was done to it and to its matches, oldest first.
    pub history: Vec<Happened>,
    /// What is missing.
    pub missing: Vec<Noted>,
    /// What happens next, by itself or by a person.
    pub next: Vec<Noted>,
}

/// A vendor's record as its mirror holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The integration's name.
    pub integration: String,
    /// What kind of record it is at the vendor.
    pub kind: Kind,
    /// The vendor's id.
    pub vendor: VendorId,
    /// The name as the vendor spells it.
    pub name: String,
    /// Its page at the vendor.
    pub url: Option<String>,
    /// Whether the vendor still shows it. Where it does not: since `last_changed`.
    pub visibility: Visibility,
    /// False when the vendor marks it inactive.
    pub active: bool,
    /// When it was first seen.
    pub first_seen: Instant,
    /// When its content, or whether it is shown, last changed.
    pub last_changed: Instant,
    /// The run that saw that.
    pub changed_by: RunId,
    /// What that run was: `sync halopsa`.
    pub changed_by_title: Option<String>,
    /// The end of the integration's last complete pull: how old its data is.
    pub data_as_of: Option<Instant>,
}

/// One applied change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// What was changed, when, by whom, in which run, by which rule and why.
    #[serde(flatten)]
    pub entry: JournalEntry,
    /// What its run was: `match confirm halopsa`.
    pub title: Option<String>,
    /// Its place among the changes of its run, from 1, as `undo --change` takes it.
    pub place: u64,
}

/// One thing that is missing or comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Noted {
    /// What it is, short and stable.
    pub code: String,
    /// For a technician.
    pub sentence: String,
    /// True where it does not stand anywhere as such but was concluded from what does.
    pub inferred: bool,
    /// Since when, where that is known.
    pub since: Option<Instant>,
    /// What a person can do, the likeliest first.
    pub commands: Vec<Step>,
}

impl Noted {
    /// A fact.
    pub(super) fn new(code: &str, sentence: impl Into<String>) -> Self {
        let (code, sentence) = (code.to_owned(), sentence.into());
        Self { code, sentence, inferred: false, since: None, commands: Vec::new() }
    }

    /// The same, with a command.
    pub(super) fn with(mut self, command: Step) -> Self {
        self.commands.push(command);
        self
    }

    /// The same, with the moment it began.
    pub(super) fn since(mut self, at: Instant) -> Self {
        self.since = Some(at);
        self
    }

    /// The same, said to be a conclusion.
    pub(super) fn inferred(mut self) -> Self {
        self.inferred = true;
        self
    }
}
