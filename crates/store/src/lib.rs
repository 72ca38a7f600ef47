//! The database: SQLite (the embedded default) and PostgreSQL through one code path.
//!
//! [`Store::open`] connects, migrates and refuses what it does not understand. [`Store::workspace`] gives a handle
//! bound to one workspace; [`WorkspaceHandle::read`] and [`WorkspaceHandle::write`] begin a transaction, and every
//! query is a method of a repository borrowed from it: `tx.customers().get(id)`. No call takes a workspace, so none
//! can name another's record; on PostgreSQL row-level security says the same a second time.
//!
//! There is at most one writing transaction per workspace at a time, on both engines: what a transaction checked is
//! still true when it writes. A transaction that is dropped is rolled back.
//!
//! The types of the ORM stay inside this crate. Statements that differ between the engines are in `dialect` alone.

mod attention;
mod backup;
mod bulk;
mod census;
mod companies;
mod connect;
mod customer_list;
mod customers;
mod dialect;
mod distinct;
mod entity;
mod error;
mod found;
mod growth;
mod ignored;
mod integrations;
mod journal;
mod kept_plans;
mod keys;
mod leases;
mod location;
mod mapping_table;
mod matches;
mod meta;
mod mirror;
mod new_records;
mod notifications;
mod outbox;
mod people;
mod picks;
mod proposals;
mod pull_states;
mod rate_budgets;
mod record_reads;
mod records;
mod rejected;
mod runs;
mod schedules;
mod schema;
mod secrets;
mod sites;
mod staging;
mod standings;
mod store;
mod stored;
mod supplemental;
mod triggers;
mod tx;
mod webhooks;
mod workspaces;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use attention::AttentionItems;
pub use backup::{Backup, BackupError, Contents, Dumping, Header, MetaValue, TableRows, is_backup};
pub use census::Censuses;
pub use companies::{Companies, CompanyCounts, CompanyFacts, CompanyFilter, Namesake};
pub use customer_list::{CustomerFacets, CustomerFilter};
pub use customers::Customers;
pub use distinct::DistinctPairs;
pub use error::StoreError;
pub use found::{Finder, FoundCompany};
pub use ignored::IgnoredCompanies;
pub use integrations::{Integrations, RemovalCounts};
pub use journal::{Journal, JournalFilter};
pub use kept_plans::{KeptPlan, KeptPlans};
pub use keys::{After, NameKeys};
pub use leases::{Claimant, Claimed};
pub use location::{DatabaseLocation, OpenOptions};
pub use mapping_table::{MappingCounts, MappingFilter};
pub use matches::Matches;
pub use meta::Meta;
pub use mirror::{Mirror, MirrorEntry, MirrorRow, MissingPage, MissingRow, PageOutcome, SeenRows};
pub use new_records::NewRecord;
pub use notifications::Notifications;
pub use outbox::Outbox;
pub use people::{
    ApiTokens, Audit, AuditFilter, Credential, Credentials, IdempotencyKey, IdempotencyKeys, OneTimeLinks,
    RecoveryCodes, Sessions, Tried, Tries, Users,
};
pub use picks::{PickedBy, Picks, ProposedPicks};
pub use proposals::Proposals;
pub use pull_states::PullStates;
pub use rate_budgets::RateBudgets;
pub use records::Records;
pub use rejected::RejectedPairs;
pub use runs::{RunFilter, Runs};
pub use schedules::Schedules;
pub use secrets::{Secret, Secrets};
pub use sites::Sites;
pub use staging::{Proposed, Staging};
pub use store::{Store, WorkspaceHandle};
pub use supplemental::{Beside, SupplementalFilter};
pub use triggers::Triggers;
pub use tx::Tx;
pub use webhooks::{SealedWebhook, Webhooks};
pub use workspaces::Workspace;
