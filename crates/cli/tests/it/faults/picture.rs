//! What a database holds, in a form in which two histories can be compared: without the ids that the hub made, and without
//! the address of the vendor.

use crate::desk::Desk;
use counterpart_model::{
    Change, Field, IntegrationId, IntegrationState, Kind, MatchKind, RecordRef, Run, RunId, RunState,
    VendorRecord, Visibility,
};
use counterpart_store::Tx;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// More than there is of anything.
const ALL: u64 = 100_000;

/// One state of a database.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// What the vendor last said, by kind and id.
    pub mirror: BTreeMap<(Kind, u64), (Visibility, String)>,
    /// Customers, sites and matches, a line each.
    pub hub: BTreeSet<String>,
    /// What waits for a person, a line each.
    pub attention: BTreeSet<String>,
    /// What was done to customers, sites and matches since the beginning, a line each, sorted.
    pub journal: Vec<String>,
    /// Facts that wait to be acted on.
    pub waiting: u64,
    /// Runs since the beginning, newest first, with their problems.
    pub runs: Vec<Run>,
    /// How the integration is said to do.
    pub integration: Option<IntegrationState>,
    /// Companies that are matched.
    pub matched: BTreeSet<u64>,
}

impl Picture {
    /// Looks at a desk's database; runs in `known` belong to the time before.
    pub fn of(desk: &Desk, known: &[RunId]) -> Self {
        let mut picture = Self::default();
        desk.meddle(async |tx| picture.look(&tx, known).await);
        picture
    }

    /// The newest run.
    #[track_caller]
    pub fn run(&self) -> &Run {
        self.runs.first().expect("there was a run")
    }

    /// How many runs are in this state.
    pub fn in_state(&self, state: RunState) -> usize {
        self.runs.iter().filter(|run| run.state == state).count()
    }

    /// Companies by whether the vendor shows them.
    pub fn companies(&self, visibility: Visibility) -> BTreeSet<u64> {
        let companies = self.mirror.iter().filter(|((kind, _), _)| *kind == Kind::Company);
        companies.filter(|(_, row)| row.0 == visibility).map(|((_, id), _)| *id).collect()
    }

    async fn look(&mut self, tx: &Tx, known: &[RunId]) {
        let integration = tx.integrations().list().await.expect("reads").remove(0);
        for kind in [Kind::Company, Kind::Site] {
            for entry in tx.mirror().list(integration.id, kind, 0, ALL).await.expect("reads") {
                let id = entry.record.id().as_str().parse().expect("a number");
                self.mirror.insert((kind, id), (entry.visibility, said(entry.record)));
            }
        }
        self.look_at_hub(tx, integration.id).await;
        for item in tx.attention().open(None, None, ALL).await.expect("reads") {
            self.attention.insert(format!("{} {} {}", item.code.as_str(), item.kind, item.vendor));
        }
        for mut run in tx.runs().list(None, None, ALL).await.expect("reads") {
            if known.contains(&run.id) {
                continue;
            }
            let entries = tx.journal().of_run(run.id, None, ALL).await.expect("reads");
            self.journal.extend(entries.iter().filter_map(|entry| done(&entry.change)));
            run.problems = tx.runs().problems(run.id).await.expect("reads");
            self.runs.push(run);
        }
        self.journal.sort();
        self.waiting = tx.triggers().count(integration.id).await.expect("reads");
        self.integration = Some(integration.state);
    }

    async fn look_at_hub(&mut self, tx: &Tx, integration: IntegrationId) {
        let mut names: HashMap<Uuid, String> = HashMap::new();
        for (customer, _) in tx.customers().list(None, None, ALL).await.expect("reads") {
            self.hub.insert(format!("customer '{}' active {}", customer.name, customer.active));
            for site in tx.sites().of(customer.id).await.expect("reads") {
                let name = format!("'{}' of '{}'", site.name, customer.name);
                self.hub.insert(format!("site {name} active {}", site.active));
                names.insert(site.id.0, name);
            }
            names.insert(customer.id.0, format!("'{}'", customer.name));
        }
        for kind in [MatchKind::Company, MatchKind::Site] {
            for link in tx.matches().list(integration, kind, None, ALL).await.expect("reads") {
                let (how, main) = (link.how.as_str(), link.main);
                let line = format!("match {} {} {how} main {main}", kind.as_str(), link.vendor);
                self.hub.insert(format!("{line} = {}", names[&link.hub]));
                if kind == MatchKind::Company {
                    self.matched.insert(link.vendor.as_str().parse().expect("a number"));
                }
            }
        }
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.hub.iter().filter(|line| line.starts_with("customer ")).count()
    }
}

/// A record without the link to it, which names the vendor's address.
fn said(mut record: VendorRecord) -> String {
    match &mut record {
        VendorRecord::Company(company) => {
            company.url = None;
            // The reasons name it too.
            company.held_back.iter_mut().for_each(|held| held.sentence = held.code.clone());
        }
        VendorRecord::Site(site) => site.url = None,
    }
    serde_json::to_string(&record).expect("is JSON")
}

/// A change of a customer, site or match, without ids and moments.
fn done(change: &Change) -> Option<String> {
    let word = change.record.word();
    if matches!(
        change.record,
        RecordRef::Attention { .. } | RecordRef::Ignored { .. } | RecordRef::Rejected { .. }
    ) {
        return None;
    }
    let fields: Vec<String> = change
        .fields
        .iter()
        .filter(|field| field.field != Field::At)
        .filter(|field| field.after.as_text().is_none_or(|text| text.parse::<Uuid>().is_err()))
        .map(|field| format!("{} {:?}", field.field, field.after))
        .collect();
    Some(format!("{} {word} '{}' {}", change.operation.as_str(), change.label, fields.join(", ")))
}
