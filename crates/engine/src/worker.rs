//! A worker: fires schedules that are due, claims runs that wait or were left, and works on them, until it is asked to
//! stop (R70).
//!
//! Workers know nothing of each other. What keeps them apart stands in the rows they claim, so any number of them may run
//! on any number of machines. They look again once a second instead of being told (PostgreSQL's LISTEN): a look is a few
//! short statements, a message can be missed and would need the look behind it anyway, and SQLite has none.

use crate::{Delivered, EngineError, Fired, Hub, Mailer, Synced, Unwatched};
use counterpart_model::{Instant, Run, RunId, RunState};
use counterpart_store::{Claimed, StoreError};
use std::collections::{BTreeMap, HashMap};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{Id, JoinError, JoinSet};

/// The first pause after the database could not be reached; each one after is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// So long a worker that ends when nothing is left to do waits for its database.
const PATIENCE: Duration = Duration::from_secs(60);

/// Works on what waits. As whom it claims, the hub says.
pub struct Worker {
    /// Where.
    pub hub: Arc<Hub>,
    /// How often it looks whether there is something to do.
    pub poll: Duration,
    /// How many runs it works on at a time, each of another integration.
    pub concurrency: usize,
    /// Whether it ends when nothing is due, waits or was left.
    pub until_idle: bool,
    /// Who takes the mail.
    pub mailer: Arc<dyn Mailer>,
}

/// What a worker tells of itself.
#[derive(Debug)]
pub enum WorkerEvent<'a> {
    /// A schedule fired.
    Fired(&'a Fired),
    /// It claimed a run.
    Began(&'a Run),
    /// A run is over; it may have failed.
    Finished(&'a Synced),
    /// Another worker has this run now.
    Lost(&'a Run),
    /// It let go of a run, because it was asked to stop.
    LetGo(&'a Run),
    /// A run was left in the middle; whoever claims it goes on with it when its lease has ended.
    Left(&'a Run, &'a str),
    /// People and programs were told what was due, or could not be.
    Told(&'a Delivered),
    /// The database cannot be reached, or refuses. It is tried again.
    DatabaseAway(&'a EngineError),
    /// It can be reached again.
    DatabaseBack,
}

/// What a task says of its run.
type Ended = Result<Synced, EngineError>;

/// A worker at work.
struct Shift<'a> {
    worker: &'a Worker,
    tell: &'a dyn Fn(WorkerEvent<'_>),
    tasks: JoinSet<Ended>,
    /// What the tasks work on, each with the fence of its claim.
    claims: HashMap<Id, (Run, i64)>,
    /// Delivers what people and programs are told, one of them at a time: a mail server that is slow holds up nobody else.
    telling: JoinSet<Result<Delivered, EngineError>>,
}

impl Worker {
    /// Works until `stop` ends; then it lets its runs go, so that others go on with them at once. An error is returned only
    /// where it was to end when nothing is left to do, and the database does not let it look.
    pub async fn work(
        &self,
        stop: impl Future<Output = ()>,
        tell: &dyn Fn(WorkerEvent<'_>),
    ) -> Result<(), EngineError> {
        let mut stop = pin!(stop);
        let mut shift = Shift {
            worker: self,
            tell,
            tasks: JoinSet::new(),
            claims: HashMap::new(),
            telling: JoinSet::new(),
        };
        let mut away = Away::default();
        let mut others = Others::default();
        loop {
            let pause = match shift.look(&mut others).await {
                Ok(idle) => {
                    if away.is_over() {
                        tell(WorkerEvent::DatabaseBack);
                    }
                    if idle {
                        return Ok(());
                    }
                    self.poll
                }
                Err(error) => {
                    if !away.is_known() {
                        tell(WorkerEvent::DatabaseAway(&error));
                    }
                    match away.next_pause() {
                        Some(pause) if !self.until_idle || is_temporary(&error) => pause,
                        _ if self.until_idle => return Err(error),
                        pause => pause.unwrap_or(LONGEST_PAUSE),
                    }
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(ended) = shift.tasks.join_next_with_id() => shift.ended(ended),
                Some(told) = shift.telling.join_next() => shift.told(told),
                () = tokio::time::sleep(pause) => {}
            }
        }
        shift.stop().await;
        Ok(())
    }
}

impl Shift<'_> {
    /// Fires what is due, and claims as much as there is room for; true when nothing is left to do, which only one who wants
    /// to end is told.
    async fn look(&mut self, others: &mut Others) -> Result<bool, EngineError> {
        let hub = &self.worker.hub;
        for fired in hub.fire_due().await? {
            (self.tell)(WorkerEvent::Fired(&fired));
        }
        hub.queue_due_pushes().await?;
        while self.tasks.len() < self.worker.concurrency.max(1) {
            let Some(claimed) = hub.claim_next().await? else { break };
            self.begin(claimed);
        }
        if self.telling.is_empty() && hub.notifications_due().await? {
            let (hub, mailer) = (Arc::clone(hub), Arc::clone(&self.worker.mailer));
            self.telling.spawn(async move { hub.deliver_notifications(mailer.as_ref()).await });
        }
        let nothing_left = self.tasks.is_empty() && self.telling.is_empty();
        Ok(self.worker.until_idle && nothing_left && others.need_nobody(hub).await?)
    }

    fn begin(&mut self, claimed: Claimed) {
        (self.tell)(WorkerEvent::Began(&claimed.run));
        let claim = (claimed.run.clone(), claimed.fence);
        let hub = Arc::clone(&self.worker.hub);
        // A task of its own: a fault in one run must not end the worker, nor hold up the others.
        let task =
            self.tasks.spawn(async move { hub.work_on(claimed, &Unwatched, std::future::pending()).await });
        self.claims.insert(task.id(), claim);
    }

    fn ended(&mut self, ended: Result<(Id, Ended), JoinError>) {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, outcome),
            Err(fault) => {
                let sentence = format!("The program has a fault: {fault}.");
                (fault.id(), Err(EngineError::Refused(sentence)))
            }
        };
        let Some((run, _)) = self.claims.remove(&id) else { return };
        (self.tell)(match &outcome {
            Ok(synced) => WorkerEvent::Finished(synced),
            Err(EngineError::LostRun) => WorkerEvent::Lost(&run),
            Err(error) => return (self.tell)(WorkerEvent::Left(&run, &error.to_string())),
        });
    }

    /// What was not told is due again by itself, whatever became of the task.
    fn told(&self, told: Result<Result<Delivered, EngineError>, JoinError>) {
        match told {
            Ok(Ok(delivered)) => (self.tell)(WorkerEvent::Told(&delivered)),
            Ok(Err(error)) => tracing::warn!(%error, "what people are told could not be delivered"),
            Err(fault) => tracing::error!(%fault, "what people are told could not be delivered"),
        }
    }

    /// Ends its tasks where they stand and lets their runs go. What they had not committed is undone, and their attempts do
    /// not count.
    async fn stop(&mut self) {
        self.telling.abort_all();
        self.tasks.abort_all();
        while let Some(ended) = self.tasks.join_next_with_id().await {
            if ended.is_ok() {
                self.ended(ended);
            }
        }
        for (run, fence) in self.claims.values() {
            match self.worker.hub.let_go(run.id, *fence).await {
                Ok(()) => (self.tell)(WorkerEvent::LetGo(run)),
                Err(error) => (self.tell)(WorkerEvent::Left(run, &error.to_string())),
            }
        }
    }
}

/// How long the database has been away.
#[derive(Default)]
struct Away {
    pauses: u32,
    waited: Duration,
}

impl Away {
    fn is_known(&self) -> bool {
        self.pauses > 0
    }

    /// True once, when it was away until now.
    fn is_over(&mut self) -> bool {
        std::mem::take(self).is_known()
    }

    /// The next pause; nothing when it has been away for long.
    fn next_pause(&mut self) -> Option<Duration> {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.pauses.min(10)).min(LONGEST_PAUSE);
        let patient = self.waited < PATIENCE;
        self.pauses += 1;
        self.waited += pause;
        patient.then_some(pause)
    }
}

/// Claims of others: which run, the how-many-th attempt, and until when it was believed when it was first seen.
#[derive(Default)]
struct Others(BTreeMap<(RunId, u32), Option<Instant>>);

impl Others {
    /// True when nothing waits or is under way, or what is under way is in living hands: its lease was renewed while we
    /// looked. A run whose process died is not, so it is waited for until its lease ends.
    async fn need_nobody(&mut self, hub: &Hub) -> Result<bool, EngineError> {
        let tx = hub.workspace.read().await?;
        let left = tx.runs().in_states(&[RunState::Waiting, RunState::Running]).await?;
        let left: Vec<Run> = left.into_iter().filter(|run| run.integration.is_some()).collect();
        let mut alive = Vec::new();
        for run in left.iter().filter(|run| run.state == RunState::Running) {
            let first = self.0.entry((run.id, run.attempts)).or_insert(run.lease_until);
            if *first != run.lease_until {
                alive.push((run.integration, run.kind));
            }
        }
        Ok(left.iter().all(|run| alive.contains(&(run.integration, run.kind))))
    }
}

fn is_temporary(error: &EngineError) -> bool {
    matches!(error, EngineError::Store(error) if error.is_temporary() || matches!(error, StoreError::DiskFull))
}
