//! Taking a run back, or some of its changes, as a person's plan (R76).
//!
//! A run may have changed everything there is. So its journal is read in parts, the latest first, and what stands behind a part
//! is looked up together: what is kept is the plan itself and what the records are like after it.

use crate::push::compensations;
use crate::{EngineError, Hub, runs};
use counterpart_model::{
    Actor, CustomerId, Fields, Group, JournalEntry, JournalId, Match, MatchId, MatchKind, Operation, Plan,
    PlanOrigin, RecordRef, RunId, SiteId, Skipped,
};
use counterpart_rules::mains::one_main;
use counterpart_rules::undo::{Present, undo};
use counterpart_store::Tx;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// Journal entries taken back at a time.
const PART: usize = 1_000;

impl Hub {
    /// What takes a run back; with `changes`, only these of its changes, by their place in the run, from 1.
    pub async fn plan_undo(&self, run: &str, changes: &[usize], actor: &Actor) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let id = runs::named(&tx, run).await?.id;
        let mut undoing = Undoing::new(self, &tx, actor);
        if changes.is_empty() {
            let mut before = None;
            loop {
                let mut part = tx.journal().of_run_back(id, before, PART as u64).await?;
                let Some(first) = part.last() else { break };
                before = Some(first.id);
                part.reverse();
                undoing.part(&part).await?;
            }
        } else {
            undoing.all(&at_places(&tx, id, changes).await?).await?;
        }
        undoing.plan(run).await
    }

    /// What takes single changes of a run back.
    pub async fn plan_undo_these(
        &self,
        run: RunId,
        changes: &[JournalId],
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let entries = tx.journal().of_run_these(run, changes).await?;
        let found: HashSet<JournalId> = entries.iter().map(|entry| entry.id).collect();
        if let Some(id) = changes.iter().find(|id| !found.contains(id)) {
            return Err(EngineError::NotFound(format!("Run {run} has no change {id}.")));
        }
        let mut undoing = Undoing::new(self, &tx, actor);
        undoing.all(&entries).await?;
        undoing.plan(&run.to_string()).await
    }
}

/// The changes of a run at these places, from 1, oldest first.
async fn at_places(tx: &Tx, run: RunId, places: &[usize]) -> Result<Vec<JournalEntry>, EngineError> {
    let count = usize::try_from(tx.journal().count_of_run(run).await?).unwrap_or(usize::MAX);
    if let Some(place) = places.iter().find(|place| **place == 0 || **place > count) {
        return Err(EngineError::NotFound(format!(
            "Run {run} has no change {place}; it has {count}. Look: `counterpart runs {run}`"
        )));
    }
    let wanted: HashSet<usize> = places.iter().copied().collect();
    let (mut found, mut behind, mut after) = (Vec::with_capacity(wanted.len()), 0, None);
    while found.len() < wanted.len() {
        let part = tx.journal().of_run(run, after, PART as u64).await?;
        let Some(last) = part.last() else { break };
        after = Some(last.id);
        let read = part.len();
        let chosen = part.into_iter().zip(behind + 1..).filter(|(_, place)| wanted.contains(place));
        found.extend(chosen.map(|(entry, _)| entry));
        behind += read;
    }
    Ok(found)
}

/// An undo on its way from the latest change to the first.
struct Undoing<'a> {
    hub: &'a Hub,
    tx: &'a Tx,
    actor: &'a Actor,
    /// What is there, with what was taken back so far.
    present: Present,
    groups: Vec<Group>,
    skipped: Vec<Skipped>,
    /// Hub records whose links were touched.
    linked: BTreeMap<MatchKind, BTreeSet<Uuid>>,
}

impl<'a> Undoing<'a> {
    fn new(hub: &'a Hub, tx: &'a Tx, actor: &'a Actor) -> Self {
        let (groups, skipped, linked) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { hub, tx, actor, present: Present::default(), groups, skipped, linked }
    }

    /// Takes all of these back; they come oldest first.
    async fn all(&mut self, entries: &[JournalEntry]) -> Result<(), EngineError> {
        for part in entries.rchunks(PART) {
            self.part(part).await?;
        }
        Ok(())
    }

    /// Takes the latest of those that are left back.
    async fn part(&mut self, entries: &[JournalEntry]) -> Result<(), EngineError> {
        self.look_up(entries).await?;
        self.find_dependents(entries).await?;
        self.note_links(entries).await?;
        self.present.pushes = compensations(self.hub, self.tx, entries, self.actor).await?;
        let (groups, skipped) = undo(entries, &mut self.present);
        self.groups.extend(groups);
        self.skipped.extend(skipped);
        Ok(())
    }

    /// The records that these entries are about, as far as they are not known yet.
    async fn look_up(&mut self, entries: &[JournalEntry]) -> Result<(), EngineError> {
        let new: HashSet<&RecordRef> = entries
            .iter()
            .map(|entry| &entry.change.record)
            .filter(|record| !self.present.records.contains_key(record))
            .collect();
        let new: Vec<RecordRef> = new.into_iter().cloned().collect();
        let mut found = self.tx.records().read_many(&new).await?;
        for record in new {
            let fields = found.remove(&record);
            self.present.records.insert(record, fields);
        }
        Ok(())
    }

    /// What would be torn away with the records that these entries made.
    async fn find_dependents(&mut self, entries: &[JournalEntry]) -> Result<(), EngineError> {
        let (mut customers, mut sites): (Vec<CustomerId>, Vec<SiteId>) = (Vec::new(), Vec::new());
        for entry in entries.iter().filter(|entry| entry.change.operation == Operation::Create) {
            match entry.change.record {
                RecordRef::Customer { id } => customers.push(id),
                RecordRef::Site { id } => sites.push(id),
                _ => {}
            }
        }
        // Those of an earlier part are done with.
        self.present.dependents.clear();
        let dependents = &mut self.present.dependents;
        let hubs: Vec<Uuid> = customers.iter().map(|id| id.0).collect();
        for link in self.tx.matches().of_hubs_everywhere(MatchKind::Company, &hubs).await? {
            let customer = RecordRef::Customer { id: CustomerId(link.hub) };
            dependents.entry(customer).or_default().push(RecordRef::Match { id: link.id });
        }
        for site in self.tx.sites().of_all(&customers).await? {
            let customer = RecordRef::Customer { id: site.customer };
            dependents.entry(customer).or_default().push(RecordRef::Site { id: site.id });
        }
        let hubs: Vec<Uuid> = sites.iter().map(|id| id.0).collect();
        for link in self.tx.matches().of_hubs_everywhere(MatchKind::Site, &hubs).await? {
            let site = RecordRef::Site { id: SiteId(link.hub) };
            dependents.entry(site).or_default().push(RecordRef::Match { id: link.id });
        }
        Ok(())
    }

    /// Whose links these entries touch.
    async fn note_links(&mut self, entries: &[JournalEntry]) -> Result<(), EngineError> {
        let mut updated: Vec<MatchId> = Vec::new();
        for entry in entries {
            let RecordRef::Match { id } = entry.change.record else { continue };
            let fields = entry.change.fields.iter().map(|field| match entry.change.operation {
                Operation::Delete => (field.field, field.before.clone()),
                _ => (field.field, field.after.clone()),
            });
            match Match::from_fields(id, &Fields(fields.collect())) {
                Ok(link) => drop(self.linked.entry(link.kind).or_default().insert(link.hub)),
                // An update names only what it changes; the rest is in the link itself.
                Err(_) => updated.push(id),
            }
        }
        for link in self.tx.matches().get_many(&updated).await? {
            self.linked.entry(link.kind).or_default().insert(link.hub);
        }
        Ok(())
    }

    /// The whole, with what keeps one company of each customer the main one.
    async fn plan(mut self, run: &str) -> Result<Plan, EngineError> {
        let mut links = Vec::new();
        for (kind, hubs) in &self.linked {
            let hubs: Vec<Uuid> = hubs.iter().copied().collect();
            links.extend(self.tx.matches().of_hubs_everywhere(*kind, &hubs).await?);
        }
        let repairs = one_main(&self.groups, &links);
        if !repairs.is_empty() {
            self.groups.push(Group {
                about: "main companies".into(),
                changes: repairs,
                consumes: Vec::new(),
            });
        }
        let origin = PlanOrigin::Person { command: format!("undo {run}"), actor: self.actor.clone() };
        Ok(Plan { origin, groups: self.groups, skipped: self.skipped })
    }
}
