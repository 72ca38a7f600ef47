//! Two lists of people, read and counted.

use rustc_hash::{FxHashMap, FxHashSet};

use super::alike::{Bearers, Eye, conflict};
use super::nicknames::Nicknames;
use super::record::Record;
use crate::group::by_id;
use crate::phone::Home;
use crate::record::Person;
use crate::scoring::hash;
use crate::scoring::rivals::Scored;

/// The company of everybody, where the ids of companies do not mean the same in both lists.
const EVERYBODY: u64 = 1;

const INSIDE: u8 = 48;

/// Who bears what.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// How many people of a company bear a value, on each side.
    inside: FxHashMap<u64, [u32; 2]>,
    people: FxHashMap<u64, [u32; 2]>,
    /// Addresses seen with names that do not fit each other (R30c).
    shared: FxHashSet<u64>,
}

impl Counts {
    /// How many people of a company bear a value, on each side.
    pub(crate) fn in_company(&self, company: u64, key: u64) -> [u32; 2] {
        self.inside.get(&hash::pair(INSIDE, company, key)).copied().unwrap_or_default()
    }

    /// How many people a company has, on each side.
    pub(crate) fn people(&self, company: u64) -> [u32; 2] {
        self.people.get(&company).copied().unwrap_or_default()
    }

    /// Whether an address is seen with several names.
    pub(crate) fn is_shared_address(&self, key: u64) -> bool {
        self.shared.contains(&key)
    }

    fn count(&mut self, company: u64, key: u64, side: usize) {
        self.inside.entry(hash::pair(INSIDE, company, key)).or_default()[side] += 1;
    }
}

/// A name together with a number, as one value.
pub(crate) fn named_number(spelled: u64, number: u64) -> u64 {
    hash::pair(INSIDE, spelled, number)
}

/// The lists, read; slots are positions in the order of ids.
pub(crate) struct Lists {
    pub nicknames: Nicknames,
    pub bearers: Bearers,
    pub counts: Counts,
    pub records: [Vec<Record>; 2],
    /// The position in its list of each slot, side by side.
    pub positions: [Vec<usize>; 2],
    /// Whether the left list of the caller is side 1 here.
    pub turned: bool,
    /// Whether company ids mean the same in both lists.
    pub by_company: bool,
}

impl Lists {
    /// Reads both lists. Company ids count where at least one stands in both.
    pub(crate) fn read(left: &[Person], right: &[Person], home: &Home) -> Self {
        let nicknames = Nicknames::new();
        let orders = [by_id(left, |person| &person.id), by_id(right, |person| &person.id)];
        let turned = is_turned(left, right, &orders);
        let read = |list: &[Person], order: &[usize]| -> Vec<Record> {
            order.iter().map(|at| Record::of(&list[*at], home, &nicknames)).collect()
        };
        let [of_left, of_right] = orders;
        let (mut records, mut positions) =
            ([read(left, &of_left), read(right, &of_right)], [of_left, of_right]);
        if turned {
            records.swap(0, 1);
            positions.swap(0, 1);
        }
        let companies = |side: &[Record]| -> FxHashSet<u64> {
            side.iter().map(|record| record.company).filter(|company| *company != 0).collect()
        };
        let by_company = !companies(&records[0]).is_disjoint(&companies(&records[1]));
        if !by_company {
            records.iter_mut().flatten().for_each(|record| record.company = EVERYBODY);
        }
        let (mut bearers, mut counts) = (Bearers::default(), Counts::default());
        for (side, records) in records.iter().enumerate() {
            for record in records {
                bearers.count(&record.name);
                counts.people.entry(record.company).or_default()[side] += 1;
                let mail = record.mail.iter().map(|mail| mail.key);
                let named = record.numbers().map(|number| named_number(record.spelled, number));
                for key in mail.chain(record.numbers()).chain(named).chain([record.spelled]) {
                    counts.count(record.company, key, side);
                }
            }
        }
        let mut lists = Self { nicknames, bearers, counts, records, positions, turned, by_company };
        lists.counts.shared = lists.shared_addresses();
        lists
    }

    /// Addresses whose bearers, anywhere, have names that do not fit each other.
    fn shared_addresses(&self) -> FxHashSet<u64> {
        let eye = Eye { nicknames: &self.nicknames, bearers: &self.bearers };
        let mut bearers: Vec<(u64, &Record)> = Vec::new();
        for record in self.records.iter().flatten().filter(|record| !record.name.is_empty()) {
            bearers.extend(record.mail.iter().map(|mail| (mail.key, record)));
        }
        let name = |record: &Record| (record.name.given.clone(), record.name.joined.clone());
        bearers.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| name(a.1).cmp(&name(b.1))));
        let mut shared = FxHashSet::default();
        for group in bearers.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            // Neighbours in the order of names, and the outermost: all pairs of a crowd would be too many.
            let ends = [(group[0], group[group.len() - 1])];
            let neighbours = group.windows(2).map(|two| (two[0], two[1]));
            if neighbours.chain(ends).any(|(a, b)| conflict(&eye.compare(&a.1.name, &b.1.name))) {
                shared.insert(group[0].0);
            }
        }
        shared
    }

    /// The positions in the caller's left and right list.
    pub(crate) fn callers(&self, left: u32, right: u32) -> (usize, usize) {
        let (a, b) = (self.positions[0][left as usize], self.positions[1][right as usize]);
        if self.turned { (b, a) } else { (a, b) }
    }

    pub(crate) fn pair(&self, left: u32, right: u32) -> (&Record, &Record) {
        (&self.records[0][left as usize], &self.records[1][right as usize])
    }

    pub(crate) fn of(&self, pair: &Scored) -> (&Record, &Record) {
        self.pair(pair.left, pair.right)
    }
}

/// Which list is side 0 does not depend on which one is called left.
fn is_turned(left: &[Person], right: &[Person], orders: &[Vec<usize>; 2]) -> bool {
    type Contents<'a> = (&'a str, [&'a str; 2], [&'a Option<String>; 5]);
    fn contents<'a>(list: &'a [Person], order: &[usize]) -> Vec<Contents<'a>> {
        let of = |p: &'a Person| {
            let names = [p.first_name.as_str(), p.last_name.as_str()];
            (p.id.as_str(), names, [&p.company_id, &p.email, &p.phone, &p.mobile, &p.title])
        };
        order.iter().map(|at| of(&list[*at])).collect()
    }
    match left.len().cmp(&right.len()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => contents(left, &orders[0]) > contents(right, &orders[1]),
    }
}
