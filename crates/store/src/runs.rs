//! Executions of syncs, saves and imports.

use crate::entity::run::{Column, Entity, Model};
use crate::entity::run_problem;
use crate::{StoreError, Tx, stored};
use counterpart_model::{IntegrationId, Run, RunId, RunKind, RunProblem, RunProgress, RunState, VendorId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

const TABLE: &str = "runs";

/// Which runs are wanted; nothing named means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// In one of these states.
    pub states: Vec<RunState>,
    /// Of this kind.
    pub kind: Option<RunKind>,
}

/// Executions.
pub struct Runs<'a> {
    pub(crate) tx: &'a Tx,
}

impl Runs<'_> {
    /// Adds one, with the problems it has.
    pub async fn insert(&self, run: &Run) -> Result<(), StoreError> {
        self.tx.insert::<Entity>(to_row(self.tx, run)?).await?;
        self.add_problems(run.id, &run.problems).await
    }

    /// Overwrites its state, end, summary and task. Problems are added apart ([`Runs::add_problems`]), and who works on it
    /// is told apart ([`Runs::claim`]); a run that has ended is nobody's.
    pub async fn update(&self, run: &Run) -> Result<(), StoreError> {
        let row = to_row(self.tx, run)?;
        let values = vec![
            self.tx.workspace().into(),
            row.id.into(),
            row.state.into(),
            row.finished_at.into(),
            row.summary.into(),
            row.task.into(),
        ];
        let sql = "UPDATE runs SET state = $3, finished_at = $4, summary = $5, task = $6, \
                   lease_until = CASE WHEN $3 = 'running' THEN lease_until END WHERE workspace_id = $1 AND id = $2";
        if self.tx.execute(sql, values).await? == 1 {
            Ok(())
        } else {
            Err(StoreError::NotThere { record: format!("run {}", run.id) })
        }
    }

    /// One by id, with its problems.
    pub async fn get(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let Some(mut run) = self.get_alone(id).await? else { return Ok(None) };
        run.problems = self.problems(id).await?;
        Ok(Some(run))
    }

    /// One by id, without its problems.
    pub async fn get_alone(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Newest first, before the given one, of all integrations or one; without their problems.
    pub async fn list(
        &self,
        integration: Option<IntegrationId>,
        before: Option<&Run>,
        limit: u64,
    ) -> Result<Vec<Run>, StoreError> {
        self.list_where(&RunFilter { integration, ..RunFilter::default() }, before, limit).await
    }

    /// Those that fit the filter, newest first, before the given one; without their problems.
    pub async fn list_where(
        &self,
        filter: &RunFilter,
        before: Option<&Run>,
        limit: u64,
    ) -> Result<Vec<Run>, StoreError> {
        let mut query = self.tx.find::<Entity>();
        if let Some(integration) = filter.integration {
            query = query.filter(Column::IntegrationId.eq(integration.0));
        }
        if !filter.states.is_empty() {
            query = query.filter(Column::State.is_in(filter.states.iter().map(|state| state.as_str())));
        }
        if let Some(kind) = &filter.kind {
            query = query.filter(Column::Kind.eq(stored::word(kind)?));
        }
        if let Some(before) = before {
            let place = [stored::instant(before.started_at).into(), before.id.0.into()];
            query = query.filter(
                Expr::tuple([Expr::col(Column::StartedAt), Expr::col(Column::Id)]).lt(Expr::tuple(place)),
            );
        }
        let rows = query
            .order_by_desc(Column::StartedAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// The first one of an integration; without its problems.
    pub async fn first(&self, integration: IntegrationId) -> Result<Option<Run>, StoreError> {
        let of = self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0));
        let row = of.order_by_asc(Column::StartedAt).order_by_asc(Column::Id).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Whether a sync of this integration other than this one was done, or done in part.
    pub async fn another_brought_something(
        &self,
        integration: IntegrationId,
        run: RunId,
    ) -> Result<bool, StoreError> {
        let of =
            Column::IntegrationId.eq(integration.0).and(Column::Id.ne(run.0)).and(Column::Kind.eq("sync"));
        let query = self.tx.find::<Entity>().filter(of).filter(Column::State.is_in(["done", "partial"]));
        Ok(query.one(self.tx.db()).await?.is_some())
    }

    /// Runs in one of these states, oldest first.
    pub async fn in_states(&self, states: &[RunState]) -> Result<Vec<Run>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::State.is_in(states.iter().map(|state| state.as_str())))
            .order_by_asc(Column::StartedAt)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// Runs that are not over, oldest first, each with how far it came.
    pub async fn open_with_progress(&self) -> Result<Vec<(Run, RunProgress)>, StoreError> {
        let open = [RunState::Waiting, RunState::Running, RunState::Held];
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::State.is_in(open.map(RunState::as_str)))
            .order_by_asc(Column::StartedAt)
            .all(self.tx.db())
            .await?;
        let read = |row: Model| {
            let progress = stored::from_json(TABLE, &row.progress)?;
            Ok((from_row(row)?, progress))
        };
        rows.into_iter().map(read).collect()
    }

    /// Adds problems to a run, behind those it has.
    pub async fn add_problems(&self, run: RunId, problems: &[RunProblem]) -> Result<(), StoreError> {
        if problems.is_empty() {
            return Ok(());
        }
        let last = self
            .tx
            .number(
                "SELECT coalesce(max(position), 0) AS n FROM run_problems WHERE workspace_id = $1 AND run_id = $2",
                vec![self.tx.workspace().into(), run.0.into()],
            )
            .await?;
        let rows = (last.cast_signed() + 1..)
            .zip(problems)
            .map(|(position, problem)| {
                Ok(run_problem::Model {
                    workspace_id: self.tx.workspace(),
                    run_id: run.0,
                    position,
                    kind: stored::word(&problem.kind)?,
                    vendor_id: problem.vendor.as_ref().map(|id| stored::text(id.as_str())),
                    sentence: stored::text(&problem.sentence),
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        self.tx.insert_many::<run_problem::Entity>(rows).await
    }

    /// The problems of a run, in the order in which they came.
    pub async fn problems(&self, run: RunId) -> Result<Vec<RunProblem>, StoreError> {
        self.problems_from(run, 0, i64::MAX.cast_unsigned()).await
    }

    /// How many problems a run has.
    pub async fn count_problems(&self, run: RunId) -> Result<u64, StoreError> {
        let query = self.tx.find::<run_problem::Entity>().filter(run_problem::Column::RunId.eq(run.0));
        Ok(query.count(self.tx.db()).await?)
    }

    /// As many of them behind the first so many.
    pub async fn problems_from(
        &self,
        run: RunId,
        behind: u64,
        limit: u64,
    ) -> Result<Vec<RunProblem>, StoreError> {
        // Positions count from 1 without a gap.
        let behind = i64::try_from(behind).unwrap_or(i64::MAX);
        let rows = self
            .tx
            .find::<run_problem::Entity>()
            .filter(run_problem::Column::RunId.eq(run.0))
            .filter(run_problem::Column::Position.gt(behind))
            .order_by_asc(run_problem::Column::Position)
            .limit(limit)
            .all(self.tx.db())
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(RunProblem {
                    kind: stored::from_word("run_problems", &row.kind)?,
                    vendor: row.vendor_id.map(VendorId),
                    sentence: row.sentence,
                })
            })
            .collect()
    }
}

pub(crate) fn to_row(tx: &Tx, run: &Run) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: run.id.0,
        kind: stored::word(&run.kind)?,
        integration_id: run.integration.map(|id| id.0),
        title: stored::text(&run.title),
        actor: stored::json(&run.actor)?,
        state: run.state.as_str().to_owned(),
        started_at: stored::instant(run.started_at),
        finished_at: run.finished_at.map(stored::instant),
        summary: stored::json(&run.summary)?,
        worker: None,
        lease_until: None,
        fence: 0,
        attempts: 0,
        task: stored::json(&run.task)?,
        progress: "{}".to_owned(),
    })
}

pub(crate) fn from_row(row: Model) -> Result<Run, StoreError> {
    Ok(Run {
        id: RunId(row.id),
        kind: stored::from_word(TABLE, &row.kind)?,
        integration: row.integration_id.map(IntegrationId),
        title: row.title,
        actor: stored::from_json(TABLE, &row.actor)?,
        state: stored::from_word(TABLE, &row.state)?,
        started_at: row.started_at,
        finished_at: row.finished_at,
        summary: stored::from_json(TABLE, &row.summary)?,
        problems: Vec::new(),
        task: stored::from_json(TABLE, &row.task)?,
        worker: row.worker,
        lease_until: row.lease_until,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
    })
}
