//! The nouns of Counterpart, as types: ids, mirror records, hub records, matches, plans, the journal, runs.
//!
//! This crate decides nothing and reaches nothing: no clock, no network, no database. Every other crate speaks in
//! these words, so a word means the same everywhere.

mod access;
mod actor;
mod attention;
mod audit;
mod brake;
mod census;
mod checkpoint;
mod completeness;
mod distinct;
mod hub;
mod ids;
mod integration;
mod journal;
mod matches;
mod mirror;
mod notification;
mod outbox;
mod picked;
mod plan;
mod proposal;
mod pull_state;
mod pushes;
mod role;
mod run;
mod schedule;
mod settings;
mod staged;
mod trigger;
mod user;
mod value;

pub use access::{ApiToken, LinkPurpose, OneTimeLink, Session, SessionStanding};
pub use actor::{Actor, Clock, Ids, Instant};
pub use attention::{Attention, AttentionCode};
pub use audit::{AuditAct, AuditEntry};
pub use brake::{BrakeFinding, BrakeLimit, BrakeRecord, BrakeRule};
pub use census::{Census, CensusPoint};
pub use checkpoint::Checkpoint;
pub use completeness::{Completeness, Proof};
pub use distinct::Distinct;
pub use hub::{Customer, HubSite, Origin};
pub use ids::{
    AttentionId, AuditId, CustomerId, IntegrationId, IntentId, JournalId, LinkId, MatchId, NotificationId,
    RunId, ScheduleId, SessionId, SiteId, TokenId, TriggerId, UserId, VendorId, WebhookId, WorkspaceId,
};
pub use integration::{
    Direction, FollowNames, Integration, IntegrationRole, IntegrationSettings, IntegrationState,
    NewCustomers, PushCustomers, TenantIdentity,
};
pub use journal::JournalEntry;
pub use matches::{How, Ignored, Match, MatchKind};
pub use mirror::{Address, Company, HeldBack, Kind, Site, VendorRecord, Visibility};
pub use notification::{NoticeCode, Notification, NotificationState, Recipient, Webhook};
pub use outbox::{Action, Intent, IntentState, ValueChange, marker};
pub use picked::{PickList, Picked};
pub use plan::{
    Cause, Change, Expectation, FieldChange, Group, Operation, Plan, PlanOrigin, RecordRef, Skipped, Stale,
};
pub use proposal::{Proposal, ProposalClass, Rejected};
pub use pull_state::{AfterPoint, Increments, ListPoint, PagePoint, PullState};
pub use pushes::PushesPaused;
pub use role::{Permission, Role, TokenScope};
pub use run::{
    Approval, KindCounts, KindProgress, PullMode, Run, RunKind, RunProblem, RunProgress, RunState,
    RunSummary, Task,
};
pub use schedule::{Day, QuietHours, Schedule, TimeOfDay, Timing};
pub use settings::{SecondFactorRule, SmtpSettings, SmtpTls, WorkspaceSettings};
pub use staged::{Decision, Staged};
pub use trigger::{Trigger, TriggerCause};
pub use user::{Caller, Principal, User, UserState, Via};
pub use value::{Field, FieldError, Fields, Value};
