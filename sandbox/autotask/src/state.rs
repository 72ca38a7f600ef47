//! What a tenant holds. Records are compact: what nobody changed is rendered from the world when it is asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use counterpart_sandbox_kit::world::{World, WorldId};
use serde_json::{Map, Value};

use crate::choices::Choice;
use crate::deliveries::Delivery;
use crate::schema::{Of, Stamp, all};
use crate::settings::{Instance, User};
use crate::udf::UdfField;

/// Fields of a record that were set to something else than the world says, by API name.
pub(crate) type More = Option<Box<Map<String, Value>>>;

/// What of the world a record stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nothing: it was made by hand.
    None,
    Organization(WorldId),
    /// One of an organisation's sites, by position.
    Site(WorldId, u16),
    /// One of the people at an organisation's first site.
    Person(WorldId, u16),
    /// The n-th thing that an organisation has: a device, a ticket, an opportunity.
    Thing(WorldId, u16),
}

#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: u32,
    /// The company it belongs to, or its parent; the record itself for companies.
    pub(crate) parent: u32,
    pub(crate) origin: Origin,
    /// The field that tells records of an entity apart at a glance: `companyType`, `status`.
    pub(crate) kind: u16,
    pub(crate) active: bool,
    /// Companies bear a spelling of their own; others are named by the world or by what was written.
    pub(crate) name: Box<str>,
    /// Milliseconds since 1970, as all stamps.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) activity: i64,
    pub(crate) more: More,
}

impl Record {
    /// A record of nothing, made at this moment.
    pub(crate) fn new(id: u32, parent: u32, at: i64) -> Self {
        Self {
            id,
            parent,
            origin: Origin::None,
            kind: 0,
            active: true,
            name: "".into(),
            created: at,
            modified: at,
            activity: at,
            more: None,
        }
    }

    pub(crate) fn stamp(&self, stamp: Stamp) -> i64 {
        match stamp {
            Stamp::Created => self.created,
            Stamp::Modified => self.modified,
            Stamp::Activity => self.activity,
        }
    }

    /// What was written into a field, if anything was.
    pub(crate) fn written(&self, field: &str) -> Option<&Value> {
        self.more.as_ref().and_then(|more| more.get(field))
    }

    pub(crate) fn write(&mut self, field: &str, value: Value) {
        self.more.get_or_insert_default().insert(field.to_owned(), value);
    }
}

/// The records of one entity, sorted by id.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) records: Vec<Record>,
    pub(crate) next: u32,
}

impl Table {
    pub(crate) fn get(&self, id: u32) -> Option<&Record> {
        self.records.binary_search_by_key(&id, |record| record.id).ok().map(|at| &self.records[at])
    }

    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut Record> {
        self.records.binary_search_by_key(&id, |record| record.id).ok().map(|at| &mut self.records[at])
    }

    /// Takes a record out.
    pub(crate) fn remove(&mut self, id: u32) -> Option<Record> {
        self.records.binary_search_by_key(&id, |record| record.id).ok().map(|at| self.records.remove(at))
    }

    /// Adds a record behind all others.
    pub(crate) fn push(&mut self, record: Record) {
        self.next = self.next.max(record.id + 1);
        self.records.push(record);
    }
}

/// The rows of each entity's list that matched last, so that walking its pages does not search again.
pub(crate) type LastMatch = Mutex<HashMap<Of, (String, Arc<Vec<u32>>)>>;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: Arc<World>,
    pub(crate) instance: Instance,
    pub(crate) user: User,
    pub(crate) choices: Vec<Choice>,
    pub(crate) udfs: Vec<UdfField>,
    tables: Vec<Table>,
    /// Ids of countries by ISO code.
    pub(crate) countries: BTreeMap<&'static str, u32>,
    /// The branches that a company also stands for, by company.
    pub(crate) joined: BTreeMap<u32, Vec<WorldId>>,
    pub(crate) deliveries: Vec<Delivery>,
    /// Numbers given to the events of each webhook.
    pub(crate) sequences: BTreeMap<(Of, u32), u32>,
    /// Rises with every change of anything.
    pub(crate) version: u64,
    pub(crate) last: LastMatch,
}

impl State {
    pub(crate) fn empty(world: &Arc<World>) -> Self {
        let seed = world.seed();
        Self {
            world: Arc::clone(world),
            instance: Instance::new(seed),
            user: User::new(seed),
            choices: Vec::new(),
            udfs: Vec::new(),
            tables: all().iter().map(|_| Table { records: Vec::new(), next: 1 }).collect(),
            countries: BTreeMap::new(),
            joined: BTreeMap::new(),
            deliveries: Vec::new(),
            sequences: BTreeMap::new(),
            version: 0,
            last: Mutex::default(),
        }
    }

    pub(crate) fn table(&self, of: Of) -> &Table {
        &self.tables[of.index()]
    }

    pub(crate) fn table_mut(&mut self, of: Of) -> &mut Table {
        &mut self.tables[of.index()]
    }

    /// The company that a record belongs to, for rights by company. Companies belong to themselves.
    pub(crate) fn company_of(&self, of: Of, record: &Record) -> Option<u32> {
        let entity = of.entity();
        match entity.parent {
            Some(parent) if entity.company_key().is_none() => {
                self.company_of(parent.of, self.table(parent.of).get(record.parent)?)
            }
            _ => (entity.singular == "Company" || entity.company_key().is_some()).then_some(record.parent),
        }
    }

    /// Whether the API user sees a record.
    pub(crate) fn sees(&self, of: Of, record: &Record) -> bool {
        let User { hidden_companies, visible_companies, .. } = &self.user;
        if hidden_companies.is_empty() && visible_companies.is_none() {
            return true;
        }
        let shown = |company: u32| {
            !hidden_companies.contains(&company)
                && visible_companies.as_ref().is_none_or(|visible: &BTreeSet<u32>| visible.contains(&company))
        };
        self.company_of(of, record).is_none_or(shown)
    }
}
