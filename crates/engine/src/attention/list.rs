//! Everything that waits for a person, as one list (R80): items about vendors' records, integrations that fail, runs that
//! the safety brake holds, increments that are not trusted any more.

use super::waiting::PushCode;
use super::{Waiting, WaitingCode};
use crate::{EngineError, Hub, Step, telling};
use counterpart_model::{
    Attention, AttentionId, Increments, Instant, Integration, IntegrationId, IntegrationState, Intent,
    IntentState, Run, RunKind, RunState,
};
use counterpart_store::Tx;
use std::collections::HashMap;

/// Rows read per query.
const BATCH: u64 = 1_000;

impl Hub {
    /// What waits, oldest first; of one kind, or of one integration, where that is asked for.
    pub async fn waiting(
        &self,
        code: Option<WaitingCode>,
        integration: Option<&Integration>,
    ) -> Result<Vec<Waiting>, EngineError> {
        let tx = self.workspace.read().await?;
        let mut integrations = tx.integrations().list().await?;
        integrations.retain(|one| integration.is_none_or(|wanted| wanted.id == one.id));
        let mut found = Vec::new();
        for one in &integrations {
            found.extend(of_integration(&tx, one).await?);
        }
        if code.is_none_or(|code| matches!(code, WaitingCode::Item(_))) {
            let names: HashMap<IntegrationId, &str> =
                integrations.iter().map(|one| (one.id, one.name.as_str())).collect();
            for item in items(&tx, integration.map(|wanted| wanted.id)).await? {
                let name = names.get(&item.integration).copied().unwrap_or_default();
                found.push(Waiting::of_item(name, item));
            }
        }
        for one in &integrations {
            found.extend(pushes(&tx, one).await?);
        }
        let about = |waiting: &Waiting| integration.is_none_or(|wanted| wanted.name == waiting.integration);
        found.extend(telling::given_up(&tx).await?.into_iter().filter(about));
        found.retain(|waiting| code.is_none_or(|code| waiting.code == code));
        found.sort_by_key(|waiting| waiting.since);
        Ok(found)
    }
}

/// What was to be written and waits for a person.
async fn pushes(tx: &Tx, integration: &Integration) -> Result<Vec<Waiting>, EngineError> {
    let states: Vec<IntentState> = IntentState::ALL.into_iter().filter(|state| state.asks()).collect();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = tx.outbox().list(Some(integration.id), &states, after, BATCH).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.id);
        let told = |intent: &Intent| Some(Waiting::of_push(integration, PushCode::of(intent.state)?, intent));
        found.extend(page.iter().filter_map(told));
    }
}

/// Every item that stands, oldest first.
pub(super) async fn items(
    tx: &Tx,
    integration: Option<IntegrationId>,
) -> Result<Vec<Attention>, EngineError> {
    let mut found: Vec<Attention> = Vec::new();
    loop {
        let last: Option<AttentionId> = found.last().map(|item| item.id);
        let page = tx.attention().open(integration, last, BATCH).await?;
        let full = page.len() as u64 == BATCH;
        found.extend(page);
        if !full {
            return Ok(found);
        }
    }
}

/// What waits about an integration as a whole.
pub(crate) async fn of_integration(tx: &Tx, integration: &Integration) -> Result<Vec<Waiting>, EngineError> {
    let held = tx.runs().in_states(&[RunState::Held]).await?;
    let held: Vec<Run> = held.into_iter().filter(|run| run.integration == Some(integration.id)).collect();
    let mut found: Vec<Waiting> = held.iter().map(|run| of_held(integration, run)).collect();
    if let IntegrationState::Failing { reason } = &integration.state {
        found.push(of_failing(integration, reason, &Failing::of(tx, integration, reason).await?));
    }
    for (kind, state) in tx.pull_states().of(integration.id).await? {
        if let Increments::Disagreed { at, reason } = state.increments {
            let sentence = format!(
                "Reading only the {} that changed missed something, so whole lists are read until you say otherwise: \
                 {reason}",
                kind.plural()
            );
            let commands = vec![Step::TrustIncrements(integration.name.clone())];
            let code = WaitingCode::IncrementsDistrusted;
            found.push(Waiting {
                kind: Some(kind),
                ..Waiting::of_integration(code, at, integration, sentence, commands)
            });
        }
    }
    found.sort_by_key(|waiting| waiting.since);
    Ok(found)
}

fn of_held(integration: &Integration, run: &Run) -> Waiting {
    let id = run.id.to_string();
    let said: Vec<&str> = run.summary.brake.iter().map(|finding| finding.sentence.as_str()).collect();
    let said = match (said.as_slice(), &run.summary.error) {
        ([], Some(error)) => error.clone(),
        (sentences, _) => sentences.join(" "),
    };
    let sentence = format!("The safety brake stopped '{}' before it wrote anything. {said}", run.title);
    let commands = vec![Step::Run(run.id), Step::Approve(run.id)];
    let since = run.finished_at.unwrap_or(run.started_at);
    let sentence = sentence.trim_end().to_owned();
    Waiting {
        record: Some(id),
        run: Some(run.id),
        ..Waiting::of_integration(WaitingCode::RunHeld, since, integration, sentence, commands)
    }
}

fn of_failing(integration: &Integration, reason: &str, failing: &Failing) -> Waiting {
    let name = integration.name.as_str();
    let mut commands = vec![Step::Test(name.to_owned())];
    let last = failing.last.as_ref().map(|run| run.id);
    commands.extend(last.map(|run| Step::Run(run)));
    commands.push(Step::Sync(name.to_owned()));
    Waiting {
        record: last.map(|run| run.to_string()),
        run: last,
        ..Waiting::of_integration(
            WaitingCode::IntegrationFailing,
            failing.since,
            integration,
            reason.to_owned(),
            commands,
        )
    }
}

/// Since when an integration fails.
struct Failing {
    /// The end of the first bad run after the last good one.
    since: Instant,
    /// The run that says so.
    last: Option<Run>,
}

impl Failing {
    async fn of(tx: &Tx, integration: &Integration, reason: &str) -> Result<Self, EngineError> {
        let good = integration.fresh_at.unwrap_or(integration.created_at);
        let mut failing = Self { since: good, last: None };
        let mut before: Option<Run> = None;
        loop {
            let page = tx.runs().list(Some(integration.id), before.as_ref(), BATCH).await?;
            let full = page.len() as u64 == BATCH;
            for run in page {
                if run.started_at < good {
                    return Ok(failing);
                }
                if let (RunKind::Sync, Some(end), Some(error)) =
                    (run.kind, run.finished_at, &run.summary.error)
                {
                    failing.since = end;
                    if failing.last.is_none() && reason.starts_with(error.as_str()) {
                        failing.last = Some(run.clone());
                    }
                }
                before = Some(run);
            }
            if !full {
                return Ok(failing);
            }
        }
    }
}
