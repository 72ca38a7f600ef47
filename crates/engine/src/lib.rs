//! Runs: pull, match, reconcile, apply. The engine wires rules, connectors and the store together; it decides nothing
//! that a rule could decide and speaks no vendor's words.

mod apply;
mod attention;
mod backup;
mod budget;
mod census;
mod changes;
mod customers;
mod duplicates;
mod error;
mod facts;
mod forecast;
mod hub;
mod integrations;
mod kept;
mod key;
mod mail;
mod mappings;
mod matching;
mod people;
mod person;
mod picking;
mod progress;
mod proposing;
mod pulse;
mod push;
mod pushes;
mod runs;
mod schedule;
mod search;
mod sorting;
mod staging;
mod step;
mod supplemental;
mod sync;
mod telling;
#[cfg(feature = "testing")]
pub mod testing;
mod undo;
mod vault;
mod why;
mod worker;

/// What connectors say of themselves, for whoever shows it: the server never sees a connector.
pub mod said {
    pub use counterpart_connector::{
        Capability, Check, Choices, CreateDescriptor, Descriptor, FieldKind, FormField, KindDescriptor, Need,
        Outcome, Permission, Subject, TemplateField, TestReport,
    };
}

pub use attention::{PushCode, Waiting, WaitingCode};
pub use backup::{RestoreOrder, Restored, RestoredKey, back_up, restore};
pub use budget::SharedBudget;
pub use changes::{About, AboutPlanned, RunChanges};
pub use customers::{
    BothSides, CustomerRow, CustomerView, Shape, SidesAsked, ToolMatch, ValueSource, ViewedSite,
};
pub use duplicates::{Alike, Apart, Duplicate, Duplicates, KeptApart};
pub use error::EngineError;
pub use forecast::{Forecast, KindUnderWay, Reading, UnderWay};
pub use hub::{Connectors, Hub};
pub use integrations::{
    BRAKE_WORDS, HeldBackCount, HeldBackRow, KindStanding, Removal, SettingsChange, Tested, Typed,
};
pub use kept::{Kept, Stretch, answer_for};
pub use mail::{Letter, Mail, MailError, MailServer, Mailer, Smtp};
pub use mappings::{Mapping, MappingLine, MappingsRead};
pub use matching::{Candidate, Chosen, ComparedField, Comparison, FILTERS, Link, Listed};
pub use people::{
    Began, Claim, Enrolment, LinkShown, NewLink, NewToken, NewUser, Passwords, RecoveryCodes, SignIn,
    SignedIn, SmtpPassword, TokenHolder, public_address,
};
pub use person::{Saved, counts};
pub use picking::{PickedPlan, PickedRow, SavedPicks};
pub use progress::{Progress, Unwatched};
pub use proposing::{HeldLists, Proposing};
pub use pulse::Pulse;
pub use push::{Decision, PushChosen, TemplateAnswer};
pub use schedule::{Fired, NewSchedule, Scheduled};
pub use search::{Found, FoundSite};
pub use sorting::Sorting;
pub use staging::{Check, SavedStaged, StagedAll, StagedPlan, StagedRow};
pub use step::Step;
pub use supplemental::{Suggestion, SupplementalRow, SupplementalStaged, SupplementalState};
pub use sync::{Preview, Synced};
pub use telling::{Delivered, NewWebhook};
pub use vault::{KeySource, Vault, VaultError};
pub use why::{Happened, Noted, Seen, Subject, Why};
pub use worker::{Worker, WorkerEvent};
