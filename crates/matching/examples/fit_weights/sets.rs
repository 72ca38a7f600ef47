//! Labelled sets: two lists, the pairs that are one, and the pairs that must not be linked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::path::Path;

use counterpart_matching::files::{Columns, Table, lists};
use counterpart_matching::record::{Organisation, Person};

#[derive(Clone)]
pub struct Labelled<R> {
    pub left: Vec<R>,
    pub right: Vec<R>,
    /// Positions of what is one, with the kind of pair.
    pub pairs: BTreeMap<(usize, usize), String>,
    /// Positions of what must not be linked.
    pub hard: BTreeMap<(usize, usize), String>,
}

pub type Failure = Box<dyn std::error::Error>;

pub fn organisations(folder: &Path) -> Result<Labelled<Organisation>, Failure> {
    let left = lists::organisations(File::open(folder.join("left.csv"))?)?.records;
    let right = lists::organisations(File::open(folder.join("right.csv"))?)?.records;
    let (l, r) =
        (positions(left.iter().map(|o| o.id.as_str())), positions(right.iter().map(|o| o.id.as_str())));
    let pairs = labels(&folder.join("pairs.csv"), &l, &r)?;
    let hard = labels(&folder.join("hard_negatives.csv"), &l, &r)?;
    drop((l, r));
    Ok(Labelled { left, right, pairs, hard })
}

pub fn people(folder: &Path) -> Result<Labelled<Person>, Failure> {
    let left = lists::people(File::open(folder.join("left.csv"))?)?.records;
    let right = lists::people(File::open(folder.join("right.csv"))?)?.records;
    let (l, r) =
        (positions(left.iter().map(|p| p.id.as_str())), positions(right.iter().map(|p| p.id.as_str())));
    let pairs = labels(&folder.join("pairs.csv"), &l, &r)?;
    let hard = labels(&folder.join("hard_negatives.csv"), &l, &r)?;
    Ok(Labelled { left, right, pairs, hard })
}

pub fn positions<'a>(ids: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    ids.enumerate().map(|(at, id)| (id.to_owned(), at)).collect()
}

pub fn labels(
    path: &Path,
    left: &HashMap<String, usize>,
    right: &HashMap<String, usize>,
) -> Result<BTreeMap<(usize, usize), String>, Failure> {
    let columns = Columns { required: &["left_id", "right_id"], optional: &["kind"] };
    let table = Table::read(File::open(path)?, &columns)?;
    let [l, r, kind] = ["left_id", "right_id", "kind"].map(|name| table.column(name));
    let found = table.rows.iter().filter_map(|row| {
        Some(((*left.get(row.cell(l))?, *right.get(row.cell(r))?), row.cell(kind).to_owned()))
    });
    Ok(found.collect())
}

impl Labelled<Organisation> {
    /// The same without anything but names, and without the pairs that nobody could tell by their names.
    pub fn names_only(&self) -> Self {
        let bare = |list: &[Organisation]| list.iter().map(|o| Organisation::new(&o.id, &o.name)).collect();
        let named = self.pairs.iter().filter(|(_, kind)| *kind != "renamed");
        let pairs = named.map(|(at, kind)| (*at, kind.clone())).collect();
        Self { left: bare(&self.left), right: bare(&self.right), pairs, hard: self.hard.clone() }
    }
}

impl Labelled<Person> {
    /// The same where nothing says who belongs to which company.
    pub fn without_companies(&self) -> Self {
        let bare = |list: &[Person]| {
            list.iter().map(|person| Person { company_id: None, ..person.clone() }).collect()
        };
        Self { left: bare(&self.left), right: bare(&self.right), ..self.clone() }
    }
}

/// What a list of scored pairs is worth.
#[derive(Debug, Default)]
pub struct Worth {
    pub f1: f64,
    /// Recall, of all and of the pairs found in the wild, at the lowest threshold with this precision.
    pub recall: f64,
    pub real: f64,
    /// Share of the pairs accepted there that must not be linked.
    pub hard: f64,
    pub threshold: f64,
    pub kinds: BTreeMap<String, (usize, usize)>,
    pub hard_kinds: BTreeMap<String, (usize, usize)>,
}

/// Judges scored pairs, one-to-one, best first.
pub fn judge<R>(set: &Labelled<R>, scored: &[(usize, usize, f32)], precision: f64) -> Worth {
    let mut order: Vec<&(usize, usize, f32)> = scored.iter().collect();
    order.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let (mut lefts, mut rights) = (BTreeSet::new(), BTreeSet::new());
    order.retain(|(l, r, _)| {
        let free = !lefts.contains(l) && !rights.contains(r);
        if free {
            lefts.insert(*l);
            rights.insert(*r);
        }
        free
    });
    let all = set.pairs.len() as f64;
    let (mut good, mut worth, mut cut) = (0.0, Worth::default(), 0);
    for (at, (l, r, score)) in order.iter().enumerate() {
        good += f64::from(u8::from(set.pairs.contains_key(&(*l, *r))));
        if order.get(at + 1).is_some_and(|next| next.2 == *score) {
            continue;
        }
        let (p, recall) = (good / (at + 1) as f64, good / all);
        if p + recall > 0.0 {
            worth.f1 = worth.f1.max(2.0 * p * recall / (p + recall));
        }
        if p >= precision {
            (worth.recall, worth.threshold, cut) = (recall, f64::from(*score), at + 1);
        }
    }
    let accepted: BTreeSet<(usize, usize)> = order[..cut].iter().map(|(l, r, _)| (*l, *r)).collect();
    let share = |set: &BTreeMap<(usize, usize), String>, kinds: &mut BTreeMap<String, (usize, usize)>| {
        for (pair, kind) in set {
            let count = kinds.entry(kind.clone()).or_default();
            count.1 += 1;
            count.0 += usize::from(accepted.contains(pair));
        }
    };
    share(&set.pairs, &mut worth.kinds);
    share(&set.hard, &mut worth.hard_kinds);
    let total = |kinds: &BTreeMap<String, (usize, usize)>, of: fn(&str) -> bool| {
        let (hit, all) =
            kinds.iter().filter(|(kind, _)| of(kind)).fold((0, 0), |sum, (_, n)| (sum.0 + n.0, sum.1 + n.1));
        hit as f64 / (all as f64).max(1.0)
    };
    worth.real = total(&worth.kinds, |kind| kind.starts_with("real"));
    worth.hard = total(&worth.hard_kinds, |_| true);
    worth
}
