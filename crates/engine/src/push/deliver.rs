//! One delivery: what waits for one vendor, one thing after the other, by one process at a time.
//!
//! A process may die at any moment. What it was about to do stands in the database before it does it, so whoever goes on
//! knows as much as it did: a write that was begun may have happened.

use super::{LONGEST_CALL, Told, WINDOW, is_for_all, pause_after};
use crate::integrations::refuse_other_tenant;
use crate::sync::Lease;
use crate::{EngineError, Hub, Synced, pushes};
use chrono::TimeDelta;
use counterpart_connector::{Connector, ConnectorError, CreateDescriptor, Purpose, Session};
use counterpart_model::{
    Instant, Integration, IntegrationState, Intent, IntentId, IntentState, RunId, RunState,
};
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
        let integration = self.integration_of(&run).await?;
        let mut told = Told::default();
        run.summary.requests = progress.requests;
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
            Ok(()) if !told.problems.is_empty() => RunState::Partial,
            Ok(()) => RunState::Done,
        };
        run.summary.applied = told.done;
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
        tx.runs().add_problems(run.id, &told.problems).await?;
        tx.runs().update(&run).await?;
        tx.commit().await?;
        run.problems = told.problems;
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
                "Pushes are paused ({why}). Allow them again: counterpart pushes resume"
            )));
        }
        let now = tx.integrations().get(self.integration.id).await?;
        Ok(now.is_none_or(|now| now.settings.push_paused).then(|| {
            let name = &self.integration.name;
            format!("Pushes to '{name}' are paused. Allow them again: counterpart integration set {name} --push on")
        }))
    }

    async fn go_on(&self, mut intent: Intent, told: &mut Told) -> Result<Flow, EngineError> {
        if intent.state == IntentState::Sending {
            // Whoever was at it is gone, and may have sent it until the end of its window.
            let until = intent.updated_at + delta(WINDOW + LONGEST_CALL) + delta(self.settle());
            let sentence = "the program ended while this was being sent, so nobody knows whether it was";
            intent = match self.unknown(intent, until.max(self.hub.now()), sentence, told).await? {
                Some(intent) if until <= self.hub.now() => intent,
                _ => return Ok(Flow::On),
            };
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
        told.problem(&intent, &sentence);
        let not_before = Some(until);
        self.note(intent, |it| Intent {
            state: IntentState::Unknown,
            not_before,
            sentence: Some(sentence),
            ..it
        })
        .await
    }

    /// Asks a person.
    pub async fn doubt(
        &self,
        intent: Intent,
        found: Vec<counterpart_model::VendorId>,
        sentence: String,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        told.problem(&intent, &sentence);
        let state = IntentState::Doubt;
        self.note(intent, |it| Intent { state, found, not_before: None, sentence: Some(sentence), ..it })
            .await?;
        Ok(Flow::On)
    }

    /// Ends it without a word to the vendor.
    pub async fn ended(
        &self,
        intent: Intent,
        state: IntentState,
        sentence: String,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        if state.asks() {
            told.problem(&intent, &sentence);
        }
        self.note(intent, |it| Intent { state, not_before: None, sentence: Some(sentence), ..it }).await?;
        Ok(Flow::On)
    }

    /// Writes down how far it has come, unless it is no longer where it was: then a person was quicker, and nothing is.
    pub async fn note(
        &self,
        intent: Intent,
        change: impl FnOnce(Intent) -> Intent,
    ) -> Result<Option<Intent>, EngineError> {
        let tx = self.hub.workspace.write().await?;
        let now = tx.outbox().get(intent.id).await?;
        if now.is_none_or(|now| now.state != intent.state) {
            return Ok(None);
        }
        let changed = Intent { updated_at: self.hub.now(), ..change(intent) };
        tx.outbox().update(&changed).await?;
        self.lease.commit(tx).await?;
        Ok(Some(changed))
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
        told.problems.push(counterpart_model::RunProblem {
            kind: counterpart_model::Kind::Company,
            vendor: None,
            sentence: error.message,
        });
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

pub(super) fn delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::days(1))
}
