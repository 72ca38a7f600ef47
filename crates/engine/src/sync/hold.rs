//! The safety brake: looking at everything a sync would apply before the first of it is applied (R75).

use super::{Syncing, note, reconcile};
use crate::changes::customer_of;
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Approval, Attention, BrakeFinding, BrakeRecord, Change, CustomerId, Group, Integration, MatchKind,
    Operation, RecordRef, Run, RunState, Task,
};
use counterpart_rules::brake::{Brake, Holding, Known, Touched};
use counterpart_store::Tx;
use std::collections::BTreeMap;

impl Syncing<'_> {
    /// What of this run a person must see first; nothing when it may go on. What would be done is done, in a transaction
    /// that is rolled back.
    pub(super) async fn brake(&self, run: &mut Run) -> Result<Vec<BrakeFinding>, EngineError> {
        let settings = &self.integration.settings;
        let waiting = self.hub.workspace.read().await?.triggers().count(self.integration.id).await?;
        if waiting == 0 {
            return Ok(Vec::new());
        }
        let tx = self.hub.workspace.write().await?;
        let mut brake = Brake::new(settings);
        let mut planned = BTreeMap::new();
        // The journal is left out: whoever reads its newest entries meanwhile would pass over every one written here.
        while let Some(batch) = reconcile::batch(self.hub, &tx, self.integration, None).await? {
            note(&mut planned, &batch.groups);
            brake.add(&batch.groups);
        }
        drop(tx);
        let findings = self.judge(&brake, run.task.approved.as_ref()).await?;
        if !findings.is_empty() {
            run.summary.planned = planned;
        }
        Ok(findings)
    }

    /// Whether the brake holds an earlier run of this integration. The next one then reads whole lists: what is mended at
    /// the vendor may be a role or a deletion, which no list of changes shows.
    pub(super) async fn follows_a_held_run(&self) -> Result<bool, EngineError> {
        let held = self.hub.workspace.read().await?.runs().in_states(&[RunState::Held]).await?;
        Ok(held.iter().any(|held| held.integration == Some(self.integration.id)))
    }

    /// What the brake finds in a plan of which nothing is applied yet.
    pub(super) async fn findings(&self, groups: &[Group]) -> Result<Vec<BrakeFinding>, EngineError> {
        let mut brake = Brake::new(&self.integration.settings);
        brake.add(groups);
        self.judge(&brake, None).await
    }

    async fn judge(
        &self,
        brake: &Brake<'_>,
        approved: Option<&Approval>,
    ) -> Result<Vec<BrakeFinding>, EngineError> {
        let tx = self.hub.workspace.read().await?;
        let known = known(&tx, self.integration, &brake.touched()).await?;
        let mut findings = brake.findings(&known, approved);
        for finding in &mut findings {
            let first = named(&tx, self.integration, brake.first(finding)).await?;
            finding.first.extend(first);
        }
        Ok(findings)
    }
}

impl Hub {
    /// A person says that what the brake found is right. The run waits for whoever claims it; more than was approved is
    /// held again.
    pub async fn approve(&self, id: &str, actor: &Actor) -> Result<Run, EngineError> {
        let (run, _) = self.run(id).await?;
        let tx = self.workspace.write().await?;
        let Some(mut run) = tx.runs().get(run.id).await?.filter(|run| run.state == RunState::Held) else {
            return Err(EngineError::Refused(format!(
                "Run {} is not held by the safety brake, so there is nothing to approve. Look: `counterpart runs {}`",
                run.id, run.id
            )));
        };
        for waiting in tx.runs().in_states(&[RunState::Waiting]).await? {
            if waiting.kind == run.kind && waiting.integration == run.integration {
                return Err(EngineError::Refused(format!(
                    "Another sync of this integration waits for a worker already ({}). When it has run, approve what it \
                     then asks.",
                    waiting.id
                )));
            }
        }
        let findings = std::mem::take(&mut run.summary.brake);
        let approved = Approval { by: actor.clone(), at: self.now(), findings };
        run.task = Task { approved: Some(approved), ..run.task };
        run.state = RunState::Waiting;
        run.finished_at = None;
        tx.runs().update(&run).await?;
        tx.runs().forget_attempts(run.id).await?;
        tx.commit().await?;
        Ok(run)
    }
}

/// What the last good run left behind, as far as a plan that touches these is concerned.
async fn known(tx: &Tx, integration: &Integration, touched: &Touched) -> Result<Known, EngineError> {
    let matched = tx.matches().count(integration.id, MatchKind::Company).await?;
    let sites = tx.matches().count(integration.id, MatchKind::Site).await?;
    let mut known = Known { first: integration.fresh_at.is_none(), ..Known::default() };
    known.totals = BTreeMap::from([
        ("customer".to_owned(), tx.customers().count(None).await?),
        ("site".to_owned(), tx.sites().count().await?),
        ("match".to_owned(), matched + sites),
        ("company".to_owned(), matched),
        // What is made at the vendor is compared with what is there of ours.
        ("push".to_owned(), matched),
    ]);
    for id in &touched.sites {
        if let Some(site) = tx.sites().get(*id).await? {
            known.owners.insert(*id, site.customer);
        }
    }
    let owners: Vec<CustomerId> = known.owners.values().copied().collect();
    for id in touched.customers.iter().copied().chain(owners) {
        let Some(customer) = tx.customers().get(id).await? else { continue };
        let matches = tx.matches().of_hub(MatchKind::Company, id.0).await?.len() as u64;
        let active_sites = tx.sites().of(id).await?.iter().filter(|site| site.active).count() as u64;
        known.holdings.insert(id, Holding { name: customer.name, matches, active_sites });
    }
    Ok(known)
}

/// The records of these changes, by customer.
async fn named(
    tx: &Tx,
    integration: &Integration,
    changes: &[Change],
) -> Result<Vec<BrakeRecord>, EngineError> {
    let mut owners = Vec::with_capacity(changes.len());
    for change in changes {
        owners.push(customer_of(tx, change).await?);
    }
    let known: Vec<CustomerId> = owners.iter().flatten().copied().collect();
    let known = tx.customers().get_many(&known).await?;
    let customer = |id: CustomerId| known.iter().find(|one| one.id == id).map(|one| (id, one.name.clone()));
    let mut records: Vec<BrakeRecord> = changes
        .iter()
        .zip(owners)
        .map(|(change, owner)| BrakeRecord {
            customer: owner.and_then(customer),
            ..record(integration, change)
        })
        .collect();
    let order = |one: &BrakeRecord| {
        let name = one.customer.as_ref().map(|(_, name)| name.to_lowercase());
        (name.is_none(), name, one.word.clone(), one.label.to_lowercase())
    };
    records.sort_by_cached_key(order);
    Ok(records)
}

/// The record of a change. An item on the list of what waits stands for the vendor's record that it is about.
fn record(integration: &Integration, change: &Change) -> BrakeRecord {
    let (word, record, operation) = match &change.record {
        RecordRef::Attention { id } => match Attention::from_fields(*id, &change.after()) {
            Ok(item) => {
                let record = format!("{}:{}:{}", integration.name, item.kind, item.vendor);
                (item.kind.as_str(), Some(record), Operation::Delete)
            }
            Err(_) => (change.record.word(), None, change.operation),
        },
        record if change.operation == Operation::Create => (record.word(), None, change.operation),
        record => (record.word(), Some(record.key()), change.operation),
    };
    let (word, label) = (word.to_owned(), change.label.clone());
    BrakeRecord { word, label, operation, record, customer: None }
}
