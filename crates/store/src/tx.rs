//! A transaction in one workspace: the only way to the tables.

use crate::entity::Scoped;
use crate::standings::Touched;
use crate::store::Inner;
use crate::{
    ApiTokens, AttentionItems, Audit, Censuses, Companies, Credentials, Customers, DistinctPairs, Finder,
    IdempotencyKeys, IgnoredCompanies, Integrations, Journal, KeptPlans, Matches, Meta, Mirror,
    Notifications, OneTimeLinks, Outbox, Picks, Proposals, PullStates, RateBudgets, Records, RecoveryCodes,
    RejectedPairs, Runs, Schedules, Secrets, Sessions, Sites, Staging, StoreError, Tries, Triggers, Users,
    Webhooks, dialect,
};
use counterpart_model::WorkspaceId;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DeleteMany,
    IntoActiveModel, QueryFilter, QueryResult, Select, Statement, TransactionTrait, Value,
};
use std::sync::Arc;

/// A transaction in one workspace. [`Tx::commit`] keeps what it did; dropping it, by an error, a cancelled task or a
/// panic, undoes it.
pub struct Tx {
    db: DatabaseTransaction,
    backend: DbBackend,
    workspace: WorkspaceId,
    store: Arc<Inner>,
    mode: Mode,
    touched: Touched,
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Reads one unchanging state.
    Read,
    /// Writes, as the only one of its workspace.
    Write,
    /// Writes rows that nothing else touches, without waiting for the workspace's writer.
    Beside,
}

macro_rules! repositories {
    ($($(#[$doc:meta])* $method:ident: $repository:ident),* $(,)?) => {$(
        $(#[$doc])*
        pub fn $method(&self) -> $repository<'_> {
            $repository { tx: self }
        }
    )*};
}

impl Tx {
    pub(crate) async fn begin(
        store: Arc<Inner>,
        workspace: WorkspaceId,
        mode: Mode,
    ) -> Result<Self, StoreError> {
        let write = mode != Mode::Read;
        let pool = if write { &store.writer } else { &store.readers };
        let backend = pool.get_database_backend();
        let db = pool.begin_with_options(dialect::transaction_options(backend, write)).await?;
        let tx = Self { db, backend, workspace, store, mode, touched: Touched::default() };
        if let Some(enter) = dialect::enter_workspace(backend, mode == Mode::Write) {
            let patience = format!("{}ms", tx.store.patience.as_millis());
            tx.one(enter, vec![workspace.0.to_string().into(), patience.into()]).await?;
        }
        Ok(tx)
    }

    /// A transaction of the account that makes the tables, alone with them and in no workspace yet: for a restore.
    pub(crate) async fn begin_as_owner(store: Arc<Inner>) -> Result<Self, StoreError> {
        let backend = store.writer.get_database_backend();
        let db = store.writer.begin_with_options(dialect::transaction_options(backend, true)).await?;
        let patience = format!("{}ms", store.patience.as_millis());
        let workspace = WorkspaceId(uuid::Uuid::nil());
        let touched = Touched::default();
        let tx = Self { db, backend, workspace, store, mode: Mode::Write, touched };
        if let Some(enter) = dialect::enter_as_owner(backend) {
            tx.one(enter, vec![patience.into()]).await?;
        }
        Ok(tx)
    }

    /// Goes on in another workspace: for a restore, which fills them all.
    pub(crate) async fn turn_to(&mut self, workspace: WorkspaceId) -> Result<(), StoreError> {
        self.workspace = workspace;
        if let Some(name) = dialect::name_workspace(self.backend) {
            self.one(name, vec![workspace.0.to_string().into()]).await?;
        }
        Ok(())
    }

    /// Keeps everything this transaction did.
    ///
    /// # Errors
    /// When the database refuses; then nothing of it is kept.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.settle_standings().await?;
        // What is written beside depends on the time (leases are renewed), so it has a name of its own: the places of all
        // other commits can be counted.
        let (before, after) = match self.mode {
            Mode::Read => return Ok(self.db.commit().await?),
            Mode::Write => ("commit: before", "commit: after"),
            Mode::Beside => ("beside: before", "beside: after"),
        };
        let reached = |place: &str| {
            if let Some(checkpoint) = &self.store.checkpoint {
                checkpoint.reached(place);
            }
        };
        reached(before);
        self.db.commit().await?;
        reached(after);
        Ok(())
    }

    repositories! {
        /// Configured connections.
        integrations: Integrations,
        /// Encrypted answers to connectors' forms.
        secrets: Secrets,
        /// Small values of the workspace.
        meta: Meta,
        /// What vendors last said.
        mirror: Mirror,
        /// Vendors' companies with everything a matching screen shows.
        companies: Companies,
        /// The hub's organisations.
        customers: Customers,
        /// Records found by a part of their names.
        finder: Finder,
        /// The hub's sites.
        sites: Sites,
        /// Saved links.
        matches: Matches,
        /// Companies marked "not a customer".
        ignored: IgnoredCompanies,
        /// What the matcher proposes.
        proposals: Proposals,
        /// Pairs of a company and a customer that a person said are not one.
        rejected: RejectedPairs,
        /// Pairs of one list that a person said are not one.
        distinct: DistinctPairs,
        /// Things that wait for a person.
        attention: AttentionItems,
        /// Durable facts that may cause a write.
        triggers: Triggers,
        /// Things to be written to vendors.
        outbox: Outbox,
        /// Applied changes.
        journal: Journal,
        /// Plans that were previewed and may be applied.
        kept_plans: KeptPlans,
        /// Executions.
        runs: Runs,
        /// Times at which a sync is due.
        schedules: Schedules,
        /// What is known of sweeps and increments.
        pull_states: PullStates,
        /// What was sent to each vendor tenant within its window.
        rate_budgets: RateBudgets,
        /// What people decided on matching lists and have not saved yet.
        staging: Staging,
        /// What people collected on pages and have not saved yet.
        picks: Picks,
        /// What integrations hold and held.
        census: Censuses,
        /// Hub records as fields: what applying a plan reads and writes.
        records: Records,
        /// People who sign in.
        users: Users,
        /// What they sign in with.
        credentials: Credentials,
        /// Codes for whoever has lost the second factor.
        recovery_codes: RecoveryCodes,
        /// Links that work once.
        one_time_links: OneTimeLinks,
        /// Sign-ins that last.
        sessions: Sessions,
        /// What programs sign in with.
        api_tokens: ApiTokens,
        /// Tries that failed.
        tries: Tries,
        /// What was asked for with a key of the caller's.
        idempotency_keys: IdempotencyKeys,
        /// Security-relevant acts.
        audit: Audit,
        /// What people and programs are told.
        notifications: Notifications,
        /// Where programs are told.
        webhooks: Webhooks,
    }

    /// What was written that may move companies on their lists.
    pub(crate) fn touched(&self) -> &Touched {
        &self.touched
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.backend
    }

    pub(crate) fn db(&self) -> &DatabaseTransaction {
        &self.db
    }

    /// The workspace's id, for the column of a new row.
    pub(crate) fn workspace(&self) -> uuid::Uuid {
        self.workspace.0
    }

    /// This workspace's rows of a table.
    pub(crate) fn find<E: Scoped>(&self) -> Select<E> {
        E::find().filter(E::WORKSPACE.eq(self.workspace.0))
    }

    /// Adds a row. The model carries the workspace.
    pub(crate) async fn insert<E>(&self, model: E::Model) -> Result<(), StoreError>
    where
        E: Scoped,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        E::insert(model.into_active_model().reset_all()).exec_without_returning(&self.db).await?;
        self.grew(1).await
    }

    /// Adds rows, some hundred per statement.
    pub(crate) async fn insert_many<E>(&self, models: Vec<E::Model>) -> Result<(), StoreError>
    where
        E: Scoped,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let mut models = models.into_iter().peekable();
        while models.peek().is_some() {
            let chunk = models.by_ref().take(200).map(|model| model.into_active_model().reset_all());
            let chunk: Vec<_> = chunk.collect();
            let rows = chunk.len() as u64;
            E::insert_many(chunk).exec_without_returning(&self.db).await?;
            self.grew(rows).await?;
        }
        Ok(())
    }

    /// Overwrites this workspace's row that fits the filter; tells whether there was one.
    pub(crate) async fn overwrite<E>(
        &self,
        model: E::Model,
        filter: impl IntoCondition,
    ) -> Result<bool, StoreError>
    where
        E: Scoped,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let result = E::update_many()
            .set(model.into_active_model().reset_all())
            .filter(E::WORKSPACE.eq(self.workspace.0))
            .filter(filter.into_condition())
            .exec(&self.db)
            .await?;
        Ok(result.rows_affected > 0)
    }

    /// Removes this workspace's rows that fit the filter; tells how many there were.
    pub(crate) async fn remove<E: Scoped>(&self, filter: impl IntoCondition) -> Result<u64, StoreError> {
        let delete: DeleteMany<E> = E::delete_many().filter(E::WORKSPACE.eq(self.workspace.0));
        Ok(delete.filter(filter.into_condition()).exec(&self.db).await?.rows_affected)
    }

    /// Counts added rows, and has fresh statistics collected when there were many.
    pub(crate) async fn grew(&self, rows: u64) -> Result<(), StoreError> {
        if self.store.growth.added(rows) { self.refresh_statistics().await } else { Ok(()) }
    }

    /// Has fresh statistics collected, where the database does not do that by itself.
    pub(crate) async fn refresh_statistics(&self) -> Result<(), StoreError> {
        if let Some(refresh) = dialect::refresh_statistics(self.backend) {
            self.one(refresh, Vec::new()).await?;
        }
        Ok(())
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.backend, sql, values)
    }

    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        Ok(self.db.execute_raw(self.statement(sql, values)).await?.rows_affected())
    }

    pub(crate) async fn one(&self, sql: &str, values: Vec<Value>) -> Result<Option<QueryResult>, StoreError> {
        Ok(self.db.query_one_raw(self.statement(sql, values)).await?)
    }

    pub(crate) async fn all(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.db.query_all_raw(self.statement(sql, values)).await?)
    }

    /// The number that a statement selects as `n`.
    pub(crate) async fn number(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let row = self.one(sql, values).await?;
        let number: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default();
        Ok(number.max(0).cast_unsigned())
    }
}
