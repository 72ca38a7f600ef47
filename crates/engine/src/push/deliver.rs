//! One delivery: what waits for one vendor, one thing after the other, by one process at a time.
//!
//! A process may die at any moment. What it was about to do stands in the database before it does it, so whoever goes on
//! knows as much as it did: a write that was begun may have happened.

use super::{LONGEST_CALL, Told, WINDOW, is_for_all, pause_after, problem};
use crate::integrations::refuse_other_tenant;
use crate::sync::Lease;
use crate::telling::{Why, tell_end};
use crate::{EngineError, Hub, Synced, apply, census, pushes};
use chrono::TimeDelta;
use counterpart_connector::{Connector, ConnectorError, CreateDescriptor, Purpose, Session};
use counterpart_model::{
    Action, Actor, Cause, Change, Group, Instant, Integration, IntegrationState, Intent, IntentId,
    IntentState, RunId, RunState, Stale, VendorId,
};
use counterpart_rules::push::moved;
use counterpart_store::{Claimed, Tx};
use std::sync::Arc;
use std::time::Duration;

/// Everything that stays the same during one delivery.
pub(super) struct Delivery<'a> {
    pub hub: &'a Hub,
    pub integration: &'a Integration,
    pub connector: Arc<dyn Connector>,
    pub session: Session,
    pub lease: &'a Lease,
    pub run: RunId,
}

/// Whether a delivery goes on with the next record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    On,
    /// The vendor cannot be reached, or wants to be left alone: the next would fare no better.
    End,
}

impl Hub {
    /// Works on a claimed delivery until nothing is due or `stop` ends. Errors are as with [`Hub::work_on`].
    pub(crate) async fn deliver(
        &self,
        claimed: Claimed,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        let lease = Lease::of(&claimed, &self.claimant);
        let mut heartbeat = lease.heartbeat(self);
        let Claimed { mut run, progress, .. } = claimed;
        let requests_before = progress.requests;
        let integration = self.integration_of(&run).await?;
        let mut told = Told { progress, ..Told::default() };
        run.summary.requests = requests_before;
        let outcome = match self.delivery(&integration, &lease, run.id).await {
            Ok(delivery) => {
                let outcome = tokio::select! {
                    biased;
                    () = heartbeat.lost() => Err(EngineError::LostRun),
                    () = stop => Err(EngineError::Stopped),
                    outcome = delivery.work(&mut told) => outcome,
                };
                run.summary.requests += delivery.session.counters().requests;
                delivery.session.close().await;
                outcome
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome
            && error.leaves_the_run()
        {
            return outcome.map(|()| unreachable_run(run));
        }
        let tx = self.workspace.write().await?;
        lease.hold(&tx).await?;
        run.state = match &outcome {
            Err(_) => RunState::Failed,
            Ok(()) if told.problems => RunState::Partial,
            Ok(()) => RunState::Done,
        };
        run.summary.planned = told.progress.planned;
        run.summary.applied = told.progress.applied;
        run.summary.notes.append(&mut told.notes);
        run.summary.error = outcome.as_ref().err().map(|error| match error {
            EngineError::Stopped => {
                "It was stopped. What was not sent yet is sent by the next one.".to_owned()
            }
            error => error.to_string(),
        });
        if let (Err(EngineError::Vendor(error)), Some(mut integration)) =
            (&outcome, tx.integrations().get(integration.id).await?)
            && error.stops_integration()
        {
            let reason = format!("{error} Syncs and pushes fail until this is mended.");
            integration.state = IntegrationState::Failing { reason };
            tx.integrations().update(&integration).await?;
        }
        run.finished_at = Some(self.now());
        tx.runs().update(&run).await?;
        if !matches!(outcome, Err(EngineError::Stopped))
            && let Some(now) = tx.integrations().get(integration.id).await?
        {
            tell_end(self, &tx, &run, &now, Why::of(&outcome)).await?;
        }
        run.problems = tx.runs().problems(run.id).await?;
        if tx.integrations().get(integration.id).await?.is_some() {
            census::after_pull(self, &tx, integration.id).await?;
        }
        tx.commit().await?;
        Ok(Synced { run, skipped: Vec::new() })
    }

    async fn delivery<'a>(
        &'a self,
        integration: &'a Integration,
        lease: &'a Lease,
        run: RunId,
    ) -> Result<Delivery<'a>, EngineError> {
        let connector = Arc::clone(self.connectors.get(&integration.connector)?);
        let session = self.session(integration, Purpose::Background).await?;
        Ok(Delivery { hub: self, integration, connector, session, lease, run })
    }
}

impl Delivery<'_> {
    async fn work(&self, told: &mut Told) -> Result<(), EngineError> {
        let mut after = None;
        let mut known_tenant = false;
        loop {
            let Some(intent) = self.next(after, told).await? else { return Ok(()) };
            after = Some(intent.id);
            // Other credentials at the same vendor would write into somebody else's books (R09).
            if !known_tenant {
                match self.connector.identify(&self.session).await {
                    Ok(tenant) => refuse_other_tenant(self.integration, &tenant)?,
                    Err(error) => return self.stopped_by(error, told).await.map(drop),
                }
                known_tenant = true;
            }
            if self.go_on(intent, told).await? == Flow::End {
                return Ok(());
            }
        }
    }

    /// The next thing that is due; none where pushes are paused, also meanwhile.
    async fn next(&self, after: Option<IntentId>, told: &mut Told) -> Result<Option<Intent>, EngineError> {
        let tx = self.hub.workspace.read().await?;
        let Some(intent) = tx.outbox().due(self.integration.id, self.hub.now(), after).await? else {
            return Ok(None);
        };
        if let Some(why) = self.paused(&tx).await? {
            told.notes.push(why);
            return Ok(None);
        }
        Ok(Some(intent))
    }

    /// Why nothing may be sent now, if so.
    pub async fn paused(&self, tx: &Tx) -> Result<Option<String>, EngineError> {
        if let Some(paused) = pushes::paused(tx).await? {
            let why = paused.why;
            return Ok(Some(format!(
                "Pushes are paused ({why}). Allow them again: `counterpart pushes resume`"
            )));
        }
        let now = tx.integrations().get(self.integration.id).await?;
        Ok(now.is_none_or(|now| now.settings.push_paused).then(|| {
            let name = &self.integration.name;
            format!("Pushes to '{name}' are paused. Allow them again: `counterpart integration set {name} --push on`")
        }))
    }

    async fn go_on(&self, mut intent: Intent, told: &mut Told) -> Result<Flow, EngineError> {
        if intent.state == IntentState::Sending {
            // Whoever was at it is gone, and may have sent it until the end of its window.
            let sending = if self.hub.settle.is_some() { Duration::ZERO } else { WINDOW + LONGEST_CALL };
            let until = intent.updated_at + delta(sending + self.settle());
            let sentence = "the program ended while this was being sent, so nobody knows whether it was";
            intent = match self.unknown(intent, until.max(self.hub.now()), sentence, told).await? {
                Some(intent) if until <= self.hub.now() => intent,
                _ => return Ok(Flow::On),
            };
        }
        // A person named the record, or it is known since a process that could not read it back.
        if let (Action::Create { .. }, Some(id)) = (&intent.action, intent.vendor.clone()) {
            return self.conclude(intent, id, told).await;
        }
        if intent.state == IntentState::Unknown {
            match self.look_again(intent, told).await? {
                Ok(sent_again) => intent = sent_again,
                Err(flow) => return Ok(flow),
            }
        }
        self.send(intent, told).await
    }

    /// Notes that nobody knows yet.
    pub async fn unknown(
        &self,
        intent: Intent,
        until: Instant,
        sentence: &str,
        told: &mut Told,
    ) -> Result<Option<Intent>, EngineError> {
        let sentence = format!(
            "{}. It is looked for at {} after {}",
            sentence.trim_end_matches('.'),
            self.product(),
            until.format("%H:%M:%S UTC")
        );
        let tx = self.hub.workspace.write().await?;
        if !is_as_read(&tx, &intent).await? {
            return Ok(None);
        }
        told.problems = true;
        tx.runs().add_problems(self.run, &[problem(&intent, &sentence)]).await?;
        let unknown = Intent {
            state: IntentState::Unknown,
            not_before: Some(until),
            sentence: Some(sentence),
            updated_at: self.hub.now(),
            ..intent
        };
        tx.outbox().update(&unknown).await?;
        self.lease.commit(tx).await?;
        Ok(Some(unknown))
    }

    /// Back to where it was before it was sent: nothing came of it.
    pub async fn waits(
        &self,
        intent: Intent,
        sentence: Option<String>,
    ) -> Result<Option<Intent>, EngineError> {
        let tx = self.hub.workspace.write().await?;
        if !is_as_read(&tx, &intent).await? {
            return Ok(None);
        }
        let waiting = Intent {
            state: IntentState::Waiting,
            not_before: None,
            sentence,
            updated_at: self.hub.now(),
            ..intent
        };
        tx.outbox().update(&waiting).await?;
        self.lease.commit(tx).await?;
        Ok(Some(waiting))
    }

    /// Asks a person.
    pub async fn doubt(
        &self,
        intent: Intent,
        found: Vec<VendorId>,
        sentence: String,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        let intent = Intent { vendor: None, found, ..intent };
        self.ended(intent, IntentState::Doubt, sentence, told).await
    }

    /// Ends it, or leaves it to a person.
    pub async fn ended(
        &self,
        intent: Intent,
        state: IntentState,
        sentence: String,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        let tx = self.hub.workspace.write().await?;
        if is_as_read(&tx, &intent).await? {
            self.end(&tx, intent, state, Some(sentence), Vec::new(), told).await?;
            self.lease.commit(tx).await?;
        }
        Ok(Flow::On)
    }

    /// The end of it, with what belongs to it, through the one door: the journal knows what a person can act on. The steps
    /// in between are not in it, so what it says before is always that it waited. The caller commits.
    pub async fn end(
        &self,
        tx: &Tx,
        intent: Intent,
        state: IntentState,
        sentence: Option<String>,
        mut changes: Vec<Change>,
        told: &mut Told,
    ) -> Result<Vec<Stale>, EngineError> {
        let waiting = Intent { state: IntentState::Waiting, ..intent };
        tx.outbox().update(&waiting).await?;
        let why = sentence.clone().unwrap_or_else(|| format!("it was sent to {}", self.product()));
        changes.insert(0, moved(&waiting, state, Cause::new("R79", why)));
        let groups = [Group { about: waiting.name.clone(), changes, consumes: Vec::new() }];
        let (applied, stale) = apply::apply(self.hub, tx, Some(self.run), &Actor::Sync, &groups).await?;
        if !stale.is_empty() {
            return Ok(stale);
        }
        for change in &groups[0].changes {
            let what = format!("{} {}", change.operation.as_str(), change.record.word());
            *told.progress.planned.entry(what).or_default() += 1;
        }
        told.progress.applied += applied;
        tx.runs().note_progress(self.run, &told.progress).await?;
        let ended = Intent { state, not_before: None, sentence, updated_at: self.hub.now(), ..waiting };
        tx.outbox().update(&ended).await?;
        if let Some(sentence) = ended.sentence.as_deref().filter(|_| state.asks()) {
            told.problems = true;
            tx.runs().add_problems(self.run, &[problem(&ended, sentence)]).await?;
        }
        Ok(Vec::new())
    }

    /// The vendor cannot be asked now: everything that waits for it is put off.
    pub async fn stopped_by(&self, error: ConnectorError, told: &mut Told) -> Result<Flow, EngineError> {
        let failure = EngineError::Vendor(error.clone());
        if failure.leaves_the_run() {
            return Err(failure);
        }
        let until = self.hub.now() + delta(pause_after(&error));
        let tx = self.hub.workspace.write().await?;
        tx.outbox().put_off(self.integration.id, Some(until)).await?;
        self.lease.commit(tx).await?;
        if is_for_all(&error) {
            return Err(failure);
        }
        told.notes.push(format!("{error} What waits is tried again after {}.", until.format("%H:%M:%S UTC")));
        told.problems = true;
        Ok(Flow::End)
    }

    /// How long after a request without an answer nothing is concluded.
    pub fn settle(&self) -> Duration {
        let said = self
            .create(counterpart_model::Kind::Company)
            .map_or(LONGEST_CALL, |create| Duration::from_secs(create.settle_seconds.into()));
        self.hub.settle.unwrap_or(said)
    }

    pub fn create(&self, kind: counterpart_model::Kind) -> Option<&CreateDescriptor> {
        self.connector.descriptor().kind(kind)?.create.as_ref()
    }

    pub fn product(&self) -> &'static str {
        self.connector.descriptor().product
    }
}

fn unreachable_run(run: counterpart_model::Run) -> Synced {
    Synced { run, skipped: Vec::new() }
}

/// False where it is no longer where it was read: a person was quicker.
pub(super) async fn is_as_read(tx: &Tx, intent: &Intent) -> Result<bool, EngineError> {
    Ok(tx.outbox().get(intent.id).await?.is_some_and(|now| now.state == intent.state))
}

pub(super) fn delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::days(1))
}
