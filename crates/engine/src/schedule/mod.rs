//! Schedules: when an integration is synced by itself (R70). A schedule that is due leaves a run that waits; whoever
//! claims it does it.

mod timing;

use crate::{EngineError, Hub};
use chrono::TimeDelta;
use counterpart_model::{
    Actor, Instant, Integration, Kind, QuietHours, Run, Schedule, ScheduleId, Task, Timing,
};
use serde::Serialize;
use std::collections::BTreeSet;
use timing::Calendar;

/// How many of the next times are told.
const TOLD: usize = 3;
/// How long it is remembered that a tick fired.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// What a person asks of a new schedule.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    /// The rule by which the times follow each other.
    pub timing: Timing,
    /// The zone in which times of day are meant: `Europe/Berlin`.
    pub time_zone: String,
    /// Only these kinds of records; empty means all that are switched on.
    pub kinds: BTreeSet<Kind>,
    /// When nothing is begun.
    pub quiet: Option<QuietHours>,
}

/// A schedule as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct Scheduled {
    /// The schedule.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// The name of its integration.
    pub integration_name: String,
    /// Its next times as the clocks of its zone show them; none while it is off.
    pub next_times: Vec<String>,
}

/// A schedule that fired.
#[derive(Debug, Clone)]
pub struct Fired {
    /// The schedule.
    pub schedule: Schedule,
    /// When it was due; every time before now that was missed is one with this.
    pub due_at: Instant,
    /// The run that waits now.
    pub run: Run,
}

impl Hub {
    /// All schedules, oldest first.
    pub async fn schedules(&self) -> Result<Vec<Scheduled>, EngineError> {
        let tx = self.workspace.read().await?;
        let integrations = tx.integrations().list().await?;
        let named = |schedule: Schedule| {
            let integration = integrations.iter().find(|one| one.id == schedule.integration);
            shown(schedule, integration.map(|one| one.name.clone()).unwrap_or_default())
        };
        Ok(tx.schedules().list().await?.into_iter().map(named).collect())
    }

    /// Adds a schedule, and tells its next times.
    pub async fn add_schedule(
        &self,
        integration: &Integration,
        asked: NewSchedule,
        actor: &Actor,
    ) -> Result<Scheduled, EngineError> {
        let pulled: BTreeSet<Kind> =
            self.connectors.get(&integration.connector)?.descriptor().pullable().collect();
        if let Some(other) = asked.kinds.difference(&pulled).next() {
            let known: Vec<&str> = pulled.iter().map(|kind| kind.as_str()).collect();
            return Err(EngineError::Refused(format!(
                "'{}' pulls no {}. It pulls: {}.",
                integration.name,
                other.plural(),
                known.join(", ")
            )));
        }
        let now = self.now();
        let mut schedule = Schedule {
            id: ScheduleId(self.ids.next()),
            integration: integration.id,
            timing: asked.timing,
            time_zone: asked.time_zone,
            kinds: asked.kinds,
            quiet: asked.quiet,
            enabled: true,
            created_by: actor.clone(),
            created_at: now,
            next_at: None,
        };
        schedule.next_at = Calendar::of(&schedule).map_err(EngineError::Refused)?.next(now);
        let tx = self.workspace.write().await?;
        tx.schedules().put(&schedule).await?;
        tx.commit().await?;
        Ok(shown(schedule, integration.name.clone()))
    }

    /// Switches a schedule on or off. What was missed while it was off stays missed.
    pub async fn switch_schedule(&self, id: &str, on: bool) -> Result<Scheduled, EngineError> {
        let tx = self.workspace.write().await?;
        let mut schedule = tx.schedules().get(parsed(id)?).await?.ok_or_else(|| unknown(id))?;
        schedule.enabled = on;
        schedule.next_at = match on {
            true => Calendar::of(&schedule).map_err(EngineError::Refused)?.next(self.now()),
            false => None,
        };
        tx.schedules().put(&schedule).await?;
        let integration = tx.integrations().get(schedule.integration).await?;
        tx.commit().await?;
        Ok(shown(schedule, integration.map(|one| one.name).unwrap_or_default()))
    }

    /// Removes a schedule. Runs that it asked for stay.
    pub async fn remove_schedule(&self, id: &str) -> Result<(), EngineError> {
        let tx = self.workspace.write().await?;
        if !tx.schedules().remove(parsed(id)?).await? {
            return Err(unknown(id));
        }
        Ok(tx.commit().await?)
    }

    /// Leaves a waiting run for every schedule that is due: the tick, the run and the next time in one transaction, so that
    /// a tick fires once however many processes look and wherever one of them dies. Times that were missed are one.
    pub async fn fire_due(&self) -> Result<Vec<Fired>, EngineError> {
        let now = self.now();
        if self.workspace.read().await?.schedules().due(now).await?.is_empty() {
            return Ok(Vec::new());
        }
        let tx = self.workspace.write().await?;
        let mut fired = Vec::new();
        // Read again: another process may have been first.
        for mut schedule in tx.schedules().due(now).await? {
            let Some(due_at) = schedule.next_at else { continue };
            let Some(integration) = tx.integrations().get(schedule.integration).await? else { continue };
            let calendar = match Calendar::of(&schedule) {
                Ok(calendar) => calendar,
                // Its zone is gone from the list, say. Switched off, it is seen in the list, and stops nothing else.
                Err(sentence) => {
                    tracing::error!(schedule = %schedule.id, "a schedule is switched off: {sentence}");
                    schedule.enabled = false;
                    schedule.next_at = None;
                    tx.schedules().put(&schedule).await?;
                    continue;
                }
            };
            if let Some(end) = calendar.quiet_until(now) {
                // Nobody was there when it was due, and now it is quiet.
                schedule.next_at = Some(end);
            } else {
                schedule.next_at = calendar.next(now);
                // A clock that was put back comes by a tick again.
                if !tx.schedules().has_fired(schedule.id, due_at).await? {
                    let task = Task { kinds: schedule.kinds.clone(), ..Task::default() };
                    let run = self.queue_in(&tx, &integration, task, &Actor::Schedule).await?;
                    tx.schedules().fire(schedule.id, due_at, now, run.id, now - REMEMBERED).await?;
                    fired.push(Fired { schedule: schedule.clone(), due_at, run });
                }
            }
            tx.schedules().put(&schedule).await?;
        }
        tx.commit().await?;
        Ok(fired)
    }
}

fn shown(schedule: Schedule, integration_name: String) -> Scheduled {
    Scheduled { next_times: next_times(&schedule), integration_name, schedule }
}

/// The next times, as the clocks of the schedule's zone show them.
fn next_times(schedule: &Schedule) -> Vec<String> {
    let (Ok(calendar), Ok(zone)) = (Calendar::of(schedule), timing::zone(&schedule.time_zone)) else {
        return Vec::new();
    };
    std::iter::successors(schedule.next_at, |at| calendar.next(*at))
        .take(TOLD)
        .map(|at| at.with_timezone(&zone).format("%a %Y-%m-%d %H:%M %Z").to_string())
        .collect()
}

fn parsed(id: &str) -> Result<ScheduleId, EngineError> {
    id.parse().map_err(|_| unknown(id))
}

fn unknown(id: &str) -> EngineError {
    EngineError::NotFound(format!("There is no schedule '{id}'. Look: `counterpart schedule list`"))
}
