//! The safety brake (R75): what a sync's plan would do too much of, compared with what the last good run knew. Nothing of
//! a plan is applied before a person has looked at what is found here.

mod emptied;
mod firsts;
mod known;
mod sentences;

pub use known::{Holding, Known, Touched};

use counterpart_model::{
    Approval, Attention, AttentionCode, AttentionId, BrakeFinding, BrakeRecord, BrakeRule, Change,
    CustomerId, Field, FieldChange, Fields, Group, IntegrationSettings, MatchKind, Operation, RecordRef,
    SiteId, Value,
};
use firsts::Firsts;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// Counts what a plan would do. Groups may be added as they come, in any portions.
#[derive(Debug)]
pub struct Brake<'a> {
    settings: &'a IntegrationSettings,
    /// Everything that the plan itself makes.
    made: HashSet<Uuid>,
    /// What is made, and the record that it belongs to.
    creations: Vec<(&'static str, Option<Uuid>)>,
    /// Hub records by what is done to them: each counts once, whatever number of changes does it.
    counted: BTreeMap<(BrakeRule, &'static str), HashSet<Uuid>>,
    /// Matched vendor records that are inactive, not visible or gone by now, by kind.
    lost_at_vendor: BTreeMap<&'static str, HashSet<String>>,
    firsts: Firsts,
    targets: BTreeMap<RecordRef, Target>,
    balances: BTreeMap<CustomerId, Balance>,
    /// Sites made active or inactive by a change that does not say whose they are.
    switched: BTreeMap<SiteId, bool>,
}

/// One record that changes write.
#[derive(Debug)]
struct Target {
    label: String,
    changes: u64,
}

/// What a customer loses and gains.
#[derive(Debug, Default)]
struct Balance {
    matches: Ends,
    sites: Ends,
}

#[derive(Debug, Default, Clone)]
struct Ends {
    lost: HashSet<Uuid>,
    gained: HashSet<Uuid>,
}

impl<'a> Brake<'a> {
    /// A brake with an integration's limits.
    pub fn new(settings: &'a IntegrationSettings) -> Self {
        Self {
            settings,
            made: HashSet::new(),
            creations: Vec::new(),
            counted: BTreeMap::new(),
            lost_at_vendor: BTreeMap::new(),
            firsts: Firsts::default(),
            targets: BTreeMap::new(),
            balances: BTreeMap::new(),
            switched: BTreeMap::new(),
        }
    }

    /// Counts these groups too.
    pub fn add(&mut self, groups: &[Group]) {
        for change in groups.iter().flat_map(|group| &group.changes) {
            match &change.record {
                RecordRef::Customer { id } => self.hub_record(change, id.0),
                RecordRef::Site { id } => self.site(change, *id),
                RecordRef::Match { id } => self.link(change, id.0),
                RecordRef::Attention { id } => self.attention(change, *id),
                // However they are told apart here, at the vendor they are companies.
                RecordRef::Intent { .. } if change.operation == Operation::Create => {
                    self.creation("push", None, change);
                }
                RecordRef::Intent { .. } => {}
                // "Not a customer", "not this one" and "not the same" are a person's words; a sync never says them.
                RecordRef::Ignored { .. } | RecordRef::Rejected { .. } | RecordRef::Distinct { .. } => {}
            }
        }
    }

    /// What must be known for [`Self::findings`], beyond the totals.
    pub fn touched(&self) -> Touched {
        let losers = self
            .balances
            .iter()
            .filter(|(_, balance)| !balance.matches.lost.is_empty() || !balance.sites.lost.is_empty());
        let mut customers: BTreeSet<CustomerId> = losers.map(|(id, _)| *id).collect();
        for (record, _) in self.crowded() {
            if let RecordRef::Customer { id } = record {
                customers.insert(*id);
            }
        }
        Touched { customers, sites: self.switched.keys().copied().collect() }
    }

    /// The first changes that a finding about a kind of record counts, for whoever names them. What is about one record or
    /// customer names it itself.
    pub fn first(&self, finding: &BrakeFinding) -> &[Change] {
        self.firsts.of(finding.rule, &finding.subject)
    }

    /// What the plan would do too much of, without what a person approved: of that, up to as many as were approved.
    pub fn findings(&self, known: &Known, approval: Option<&Approval>) -> Vec<BrakeFinding> {
        let mut findings = Vec::new();
        for ((rule, word), count) in self.counts(known) {
            let there = known.totals.get(&word).copied().unwrap_or_default();
            let limit = self.settings.brake_limit(&word);
            let allowed = limit.allows(there);
            if count > allowed {
                let sentence = sentences::of_kind(rule, &word, (count, there, allowed), limit, known.first);
                let (subject, first) = (word, Vec::new());
                findings.push(BrakeFinding { rule, subject, count, known: there, allowed, sentence, first });
            }
        }
        for (record, target) in self.crowded() {
            let holding = match record {
                RecordRef::Customer { id } => known.holdings.get(id),
                _ => None,
            };
            let name = holding.map_or(&target.label, |holding| &holding.name);
            let allowed = self.settings.brake_limit(record.word()).at_least.into();
            findings.push(BrakeFinding {
                rule: BrakeRule::ManyToOne,
                // A record that the plan itself makes has another id at each planning; an approval must know it again.
                subject: if self.makes(record) { target.label.clone() } else { record.key() },
                count: target.changes,
                known: holding.map_or(0, |holding| holding.matches),
                allowed,
                sentence: sentences::many_to_one(record.word(), name, target.changes, allowed),
                first: if self.makes(record) { Vec::new() } else { vec![whole(record, name)] },
            });
        }
        findings.extend(self.emptied(known));
        findings.retain(|finding| !approved(finding, approval));
        findings
    }

    /// How many of each kind of record are touched by each rule that counts kinds.
    fn counts(&self, known: &Known) -> BTreeMap<(BrakeRule, String), u64> {
        let mut counts: BTreeMap<(BrakeRule, String), u64> = BTreeMap::new();
        if !known.first {
            // What comes with its customer (or with its site) is part of that one creation.
            for (word, part_of) in &self.creations {
                if part_of.is_none_or(|whole| !self.made.contains(&whole)) {
                    *counts.entry((BrakeRule::Creations, (*word).to_owned())).or_default() += 1;
                }
            }
        }
        for ((rule, word), records) in &self.counted {
            // What the plan makes itself and takes away again was never there.
            let count = records.iter().filter(|id| !self.made.contains(*id)).count() as u64;
            counts.insert((*rule, (*word).to_owned()), count);
        }
        for (word, records) in &self.lost_at_vendor {
            *counts.entry((BrakeRule::Deactivations, (*word).to_owned())).or_default() +=
                records.len() as u64;
        }
        counts
    }

    /// Records written by more changes than may come together on one.
    fn crowded(&self) -> impl Iterator<Item = (&RecordRef, &Target)> {
        self.targets.iter().filter(|(record, target)| {
            target.changes > u64::from(self.settings.brake_limit(record.word()).at_least)
        })
    }

    fn makes(&self, record: &RecordRef) -> bool {
        match record {
            RecordRef::Customer { id } => self.made.contains(&id.0),
            RecordRef::Site { id } => self.made.contains(&id.0),
            _ => false,
        }
    }

    fn hub_record(&mut self, change: &Change, id: Uuid) {
        let word = change.record.word();
        match change.operation {
            Operation::Create => {
                self.made.insert(id);
                self.creation(word, owner(&change.after()), change);
            }
            Operation::Delete => self.count(BrakeRule::Deactivations, word, id, change),
            Operation::Update => {
                if active(change) == Some(false) {
                    self.count(BrakeRule::Deactivations, word, id, change);
                }
                if change.fields.iter().any(overwrites) {
                    self.count(BrakeRule::Overwrites, word, id, change);
                }
                self.write(change.record.clone(), &change.label);
            }
        }
    }

    fn site(&mut self, change: &Change, id: SiteId) {
        self.hub_record(change, id.0);
        let (before, after) = (change.before(), change.after());
        let was_active = before.get(Field::Active) != Some(&Value::Bool(false));
        match change.operation {
            Operation::Create => self.customer(&after).map(|it| it.sites.gained.insert(id.0)),
            Operation::Delete if was_active => self.customer(&before).map(|it| it.sites.lost.insert(id.0)),
            Operation::Delete => None,
            Operation::Update => {
                if let Some(active) = active(change) {
                    self.switched.insert(id, active);
                }
                // A site that moves is lost to the one and gained by the other.
                self.customer(&before).map(|it| it.sites.lost.insert(id.0));
                self.customer(&after).map(|it| it.sites.gained.insert(id.0))
            }
        };
    }

    fn link(&mut self, change: &Change, id: Uuid) {
        let (before, after) = (change.before(), change.after());
        match change.operation {
            Operation::Create => {
                self.made.insert(id);
                let hub = uuid(&after, Field::Hub);
                self.creation("match", hub, change);
                let Some(hub) = hub else { return };
                if of_company(&after) {
                    let customer = CustomerId(hub);
                    self.balances.entry(customer).or_default().matches.gained.insert(id);
                    self.write(RecordRef::Customer { id: customer }, &change.label);
                } else {
                    self.write(RecordRef::Site { id: SiteId(hub) }, &change.label);
                }
            }
            Operation::Delete => {
                self.count(BrakeRule::Unmatches, "match", id, change);
                if let (true, Some(hub)) = (of_company(&before), uuid(&before, Field::Hub)) {
                    self.balances.entry(CustomerId(hub)).or_default().matches.lost.insert(id);
                }
            }
            Operation::Update => {
                if change.fields.iter().any(overwrites) {
                    self.count(BrakeRule::Overwrites, "match", id, change);
                }
            }
        }
    }

    /// An attention item itself harms nobody; some say that a matched record went.
    fn attention(&mut self, change: &Change, id: AttentionId) {
        if change.operation != Operation::Create {
            return;
        }
        let Ok(item) = Attention::from_fields(id, &change.after()) else { return };
        match item.code {
            AttentionCode::CompanyInactive
            | AttentionCode::CompanyNotVisible
            | AttentionCode::CompanyGone => {
                let word = item.kind.as_str();
                if self.lost_at_vendor.entry(word).or_default().insert(item.vendor.0) {
                    self.firsts.note(BrakeRule::Deactivations, word, change);
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, rule: BrakeRule, word: &'static str, id: Uuid, change: &Change) {
        let new = self.counted.entry((rule, word)).or_default().insert(id);
        if new && !self.made.contains(&id) {
            self.firsts.note(rule, word, change);
        }
    }

    /// What is made, and what it belongs to.
    fn creation(&mut self, word: &'static str, part_of: Option<Uuid>, change: &Change) {
        self.creations.push((word, part_of));
        if part_of.is_none_or(|whole| !self.made.contains(&whole)) {
            self.firsts.note(BrakeRule::Creations, word, change);
        }
    }

    fn write(&mut self, record: RecordRef, label: &str) {
        let new = || Target { label: label.to_owned(), changes: 0 };
        self.targets.entry(record).or_insert_with(new).changes += 1;
    }

    fn customer(&mut self, fields: &Fields) -> Option<&mut Balance> {
        let id = CustomerId(uuid(fields, Field::Customer)?);
        Some(self.balances.entry(id).or_default())
    }
}

/// The one record that a finding is about.
fn whole(record: &RecordRef, name: &str) -> BrakeRecord {
    let customer = match record {
        RecordRef::Customer { id } => Some((*id, name.to_owned())),
        _ => None,
    };
    BrakeRecord {
        word: record.word().to_owned(),
        label: name.to_owned(),
        operation: Operation::Update,
        record: Some(record.key()),
        customer,
    }
}

/// A person's word lets through what they saw: the same finding, and no more of it.
fn approved(finding: &BrakeFinding, approval: Option<&Approval>) -> bool {
    approval.into_iter().flat_map(|approval| &approval.findings).any(|seen| {
        (seen.rule, &seen.subject) == (finding.rule, &finding.subject) && finding.count <= seen.count
    })
}

/// What an update makes of the switch "active", where it changes it.
fn active(change: &Change) -> Option<bool> {
    change.fields.iter().find_map(|field| match (field.field, &field.before, &field.after) {
        (Field::Active, before, Value::Bool(after)) if *before != field.after => Some(*after),
        _ => None,
    })
}

/// A value gives way to another, or to nothing. "Active" has its own rule.
fn overwrites(field: &FieldChange) -> bool {
    let empty = match &field.before {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(texts) => texts.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    field.field != Field::Active && !empty && field.before != field.after
}

/// The customer that a new hub record belongs to.
fn owner(fields: &Fields) -> Option<Uuid> {
    uuid(fields, Field::Customer)
}

fn of_company(link: &Fields) -> bool {
    link.get(Field::Kind).and_then(Value::as_text) == Some(MatchKind::Company.as_str())
}

fn uuid(fields: &Fields, field: Field) -> Option<Uuid> {
    fields.required_id(field).ok()
}
