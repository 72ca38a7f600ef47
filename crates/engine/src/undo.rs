//! Taking a run back, or some of its changes, as a person's plan (R76).

use crate::push::compensations;
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, CustomerId, Fields, Group, JournalEntry, JournalId, Match, MatchKind, Operation, Plan, PlanOrigin,
    RecordRef, RunId, SiteId,
};
use counterpart_rules::mains::one_main;
use counterpart_rules::undo::{Present, undo};
use counterpart_store::Tx;
use std::collections::BTreeSet;

impl Hub {
    /// What takes a run back; with `changes`, only these of its changes, by their place in the run, from 1.
    pub async fn plan_undo(&self, run: &str, changes: &[usize], actor: &Actor) -> Result<Plan, EngineError> {
        let (_, journal) = self.run(run).await?;
        if let Some(place) = changes.iter().find(|place| **place == 0 || **place > journal.len()) {
            return Err(EngineError::NotFound(format!(
                "Run {run} has no change {place}; it has {}. Look: `counterpart runs {run}`",
                journal.len()
            )));
        }
        let chosen = |place: usize| changes.is_empty() || changes.contains(&(place + 1));
        let entries: Vec<JournalEntry> = journal
            .into_iter()
            .enumerate()
            .filter(|(place, _)| chosen(*place))
            .map(|(_, entry)| entry)
            .collect();
        self.undo_of(run, entries, actor).await
    }

    /// What takes single changes of a run back.
    pub async fn plan_undo_these(
        &self,
        run: RunId,
        changes: &[JournalId],
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let entries = self.workspace.read().await?.journal().of_run_these(run, changes).await?;
        let missing = changes.iter().find(|id| entries.iter().all(|entry| entry.id != **id));
        if let Some(id) = missing {
            return Err(EngineError::NotFound(format!("Run {run} has no change {id}.")));
        }
        self.undo_of(&run.to_string(), entries, actor).await
    }

    async fn undo_of(
        &self,
        run: &str,
        entries: Vec<JournalEntry>,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let mut there = present(&tx, &entries).await?;
        there.pushes = compensations(self, &tx, &entries, actor).await?;
        let (mut groups, skipped) = undo(&entries, there);
        let repairs = one_main(&groups, &links_around(&tx, &entries).await?);
        if !repairs.is_empty() {
            groups.push(Group { about: "main companies".into(), changes: repairs, consumes: Vec::new() });
        }
        let origin = PlanOrigin::Person { command: format!("undo {run}"), actor: actor.clone() };
        Ok(Plan { origin, groups, skipped })
    }
}

async fn present(tx: &Tx, entries: &[JournalEntry]) -> Result<Present, EngineError> {
    let mut present = Present::default();
    for entry in entries {
        let record = &entry.change.record;
        if present.records.contains_key(record) {
            continue;
        }
        present.records.insert(record.clone(), tx.records().read(record).await?);
        if entry.change.operation == Operation::Create {
            let dependents = match record {
                RecordRef::Customer { id } => of_customer(tx, *id).await?,
                RecordRef::Site { id } => of_site(tx, *id).await?,
                _ => Vec::new(),
            };
            present.dependents.insert(record.clone(), dependents);
        }
    }
    Ok(present)
}

/// Every present link of the hub records whose links the entries touch.
async fn links_around(tx: &Tx, entries: &[JournalEntry]) -> Result<Vec<Match>, EngineError> {
    let mut hubs = BTreeSet::new();
    for entry in entries {
        let RecordRef::Match { id } = entry.change.record else { continue };
        let fields = Fields(
            entry
                .change
                .fields
                .iter()
                .map(|field| match entry.change.operation {
                    Operation::Delete => (field.field, field.before.clone()),
                    _ => (field.field, field.after.clone()),
                })
                .collect(),
        );
        match Match::from_fields(id, &fields) {
            Ok(link) => drop(hubs.insert((link.kind, link.hub))),
            // An update names only what it changes; the rest is in the link itself.
            Err(_) => hubs.extend(tx.matches().get(id).await?.map(|link| (link.kind, link.hub))),
        }
    }
    let mut links = Vec::new();
    for (kind, hub) in hubs {
        links.extend(tx.matches().of_hub(kind, hub).await?);
    }
    Ok(links)
}

async fn of_customer(tx: &Tx, id: CustomerId) -> Result<Vec<RecordRef>, EngineError> {
    let links = tx.matches().of_hub(MatchKind::Company, id.0).await?;
    let sites = tx.sites().of(id).await?;
    let links = links.into_iter().map(|link| RecordRef::Match { id: link.id });
    Ok(links.chain(sites.into_iter().map(|site| RecordRef::Site { id: site.id })).collect())
}

async fn of_site(tx: &Tx, id: SiteId) -> Result<Vec<RecordRef>, EngineError> {
    let links = tx.matches().of_hub(MatchKind::Site, id.0).await?;
    Ok(links.into_iter().map(|link| RecordRef::Match { id: link.id }).collect())
}
