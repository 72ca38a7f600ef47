//! Times at which a sync is due, and the ticks that fired.

use crate::entity::schedule::{Column, Entity, Model};
use crate::entity::schedule_tick;
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, IntegrationId, RunId, Schedule, ScheduleId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

const TABLE: &str = "schedules";

/// Times at which a sync is due.
pub struct Schedules<'a> {
    pub(crate) tx: &'a Tx,
}

impl Schedules<'_> {
    /// All, oldest first.
    pub async fn list(&self) -> Result<Vec<Schedule>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// One by id.
    pub async fn get(&self, id: ScheduleId) -> Result<Option<Schedule>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Adds one, or overwrites the one with this id.
    pub async fn put(&self, schedule: &Schedule) -> Result<(), StoreError> {
        let row = to_row(self.tx, schedule)?;
        if self.tx.overwrite::<Entity>(row.clone(), Column::Id.eq(schedule.id.0)).await? {
            return Ok(());
        }
        self.tx.insert::<Entity>(row).await
    }

    /// Removes one with its ticks; false when it is not there.
    pub async fn remove(&self, id: ScheduleId) -> Result<bool, StoreError> {
        self.tx.remove::<schedule_tick::Entity>(schedule_tick::Column::ScheduleId.eq(id.0)).await?;
        Ok(self.tx.remove::<Entity>(Column::Id.eq(id.0)).await? > 0)
    }

    /// Those that are on and due, the longest due first.
    pub async fn due(&self, now: Instant) -> Result<Vec<Schedule>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::Enabled.eq(true))
            .filter(Column::NextAt.lte(stored::instant(now)))
            .order_by_asc(Column::NextAt)
            .order_by_asc(Column::Id)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// Records that a tick fired, and the run that it asked for; false when it had fired already. Ticks before
    /// `forget_before` are forgotten: no process is so late that it would fire them again.
    pub async fn fire(
        &self,
        schedule: ScheduleId,
        due_at: Instant,
        fired_at: Instant,
        run: RunId,
        forget_before: Instant,
    ) -> Result<bool, StoreError> {
        let old = schedule_tick::Column::DueAt.lt(stored::instant(forget_before));
        self.tx
            .remove::<schedule_tick::Entity>(schedule_tick::Column::ScheduleId.eq(schedule.0).and(old))
            .await?;
        let values = vec![
            self.tx.workspace().into(),
            schedule.0.into(),
            stored::instant(due_at).into(),
            stored::instant(fired_at).into(),
            run.0.into(),
        ];
        let sql = "INSERT INTO schedule_ticks (workspace_id, schedule_id, due_at, fired_at, run_id) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, schedule_id, due_at) DO NOTHING";
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// Whether this tick fired already.
    pub async fn has_fired(&self, schedule: ScheduleId, due_at: Instant) -> Result<bool, StoreError> {
        let ticks = self.tx.find::<schedule_tick::Entity>();
        let tick = schedule_tick::Column::ScheduleId.eq(schedule.0);
        let tick = tick.and(schedule_tick::Column::DueAt.eq(stored::instant(due_at)));
        Ok(ticks.filter(tick).one(self.tx.db()).await?.is_some())
    }

    /// The ticks that fired, newest first, each with the run that it asked for.
    pub async fn fired(&self, schedule: ScheduleId) -> Result<Vec<(Instant, RunId)>, StoreError> {
        let rows = self
            .tx
            .find::<schedule_tick::Entity>()
            .filter(schedule_tick::Column::ScheduleId.eq(schedule.0))
            .order_by_desc(schedule_tick::Column::DueAt)
            .all(self.tx.db())
            .await?;
        Ok(rows.into_iter().map(|row| (row.due_at, RunId(row.run_id))).collect())
    }
}

fn to_row(tx: &Tx, schedule: &Schedule) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: schedule.id.0,
        integration_id: schedule.integration.0,
        timing: stored::json(&schedule.timing)?,
        time_zone: stored::text(&schedule.time_zone),
        kinds: stored::json(&schedule.kinds)?,
        quiet: stored::json(&schedule.quiet)?,
        enabled: schedule.enabled,
        created_by: stored::json(&schedule.created_by)?,
        created_at: stored::instant(schedule.created_at),
        next_at: schedule.next_at.map(stored::instant),
    })
}

fn from_row(row: Model) -> Result<Schedule, StoreError> {
    Ok(Schedule {
        id: ScheduleId(row.id),
        integration: IntegrationId(row.integration_id),
        timing: stored::from_json(TABLE, &row.timing)?,
        time_zone: row.time_zone,
        kinds: stored::from_json(TABLE, &row.kinds)?,
        quiet: stored::from_json(TABLE, &row.quiet)?,
        enabled: row.enabled,
        created_by: stored::from_json(TABLE, &row.created_by)?,
        created_at: row.created_at,
        next_at: row.next_at,
    })
}
