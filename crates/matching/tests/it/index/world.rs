//! Two lists that stay compared beside the same lists compared from the beginning, and where both say something else.

use std::collections::{BTreeMap, BTreeSet};

use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::organisations::model::Model;
use counterpart_matching::organisations::{Index, Likeness, Settled, Side};
use counterpart_matching::record::Organisation;
use counterpart_matching::scoring::spread::OneAfterAnother;
use counterpart_matching::words::noise::NoiseWords;

/// How far apart scores may be where no rarity may drift: each record that comes or goes moves all of them by a hair.
pub(super) const HAIR: f64 = 0.003;
/// How far apart scores may be where rarities may drift by a tenth.
pub(super) const DRIFT: f64 = 0.05;
/// How far apart what pairs are worth together may be where one is chosen for another.
const TIE: f64 = 0.03;

/// Two lists, an index of them, and the same decisions for both.
pub(super) struct World {
    pub(super) index: Index,
    pub(super) lists: [BTreeMap<String, Organisation>; 2],
    settled: Settled,
}

impl World {
    pub(super) fn of(left: Vec<Organisation>, right: Vec<Organisation>) -> Self {
        let map = |list: &[Organisation]| list.iter().map(|one| (one.id.clone(), one.clone())).collect();
        let lists = [map(&left), map(&right)];
        let settled = Settled::default();
        let index =
            Index::new(left, right, &settled, Model::fitted(), NoiseWords::default(), &OneAfterAnother);
        Self { index, lists, settled }
    }

    pub(super) fn with_drift(self, step: f32) -> Self {
        Self { index: self.index.with_drift(step), ..self }
    }

    pub(super) fn put(&mut self, side: Side, record: Organisation) {
        self.lists[usize::from(side == Side::Right)].insert(record.id.clone(), record.clone());
        self.index.put(side, record);
    }

    pub(super) fn remove(&mut self, side: Side, id: &str) {
        self.lists[usize::from(side == Side::Right)].remove(id);
        self.index.remove(side, id);
    }

    pub(super) fn confirm(&mut self, left: &str, right: &str, is: bool) {
        let pair = (left.to_owned(), right.to_owned());
        self.settled.confirmed.retain(|other| *other != pair);
        if is {
            self.settled.confirmed.push(pair);
        }
        self.index.confirm(left, right, is);
    }

    pub(super) fn reject(&mut self, left: &str, right: &str, is: bool) {
        let pair = (left.to_owned(), right.to_owned());
        let _ = if is { self.settled.rejected.insert(pair) } else { self.settled.rejected.remove(&pair) };
        self.index.reject(left, right, is);
    }

    pub(super) fn ignore(&mut self, left: &str, is: bool) {
        let ignored = &mut self.settled.ignored.0;
        let _ = if is { ignored.insert(left.to_owned()) } else { ignored.remove(left) };
        self.index.ignore(Side::Left, left, is);
    }

    /// What the index shows of all records.
    pub(super) fn shown(&self) -> Vec<Candidate> {
        self.lists[0].keys().flat_map(|id| self.index.proposals(Side::Left, id, 0.0)).collect()
    }

    /// What a comparison from the beginning says.
    pub(super) fn compared(&self) -> Vec<Candidate> {
        let [left, right] = [0, 1].map(|side| self.lists[side].values().cloned().collect::<Vec<_>>());
        let model = Model::fitted();
        Likeness { settled: self.settled.clone(), ..Likeness::new(&model) }.candidates(&left, &right)
    }
}

type Judged = BTreeMap<(String, String), (Decision, f64)>;

fn judged(list: &[Candidate]) -> Judged {
    list.iter().map(|one| ((one.left.clone(), one.right.clone()), (one.decision, one.score))).collect()
}

/// Where two judgements of the same lists differ: another decision, or a score that is further apart.
pub(super) fn differences(
    one: &[Candidate],
    other: &[Candidate],
    allowed: f64,
) -> BTreeMap<(String, String), String> {
    let (one, other) = (judged(one), judged(other));
    let mut found = BTreeMap::new();
    for pair in one.keys().chain(other.keys()) {
        let (a, b) = (one.get(pair), other.get(pair));
        let score = |judged: Option<&(Decision, f64)>| judged.map_or(0.0, |(_, score)| *score);
        let apart = (score(a) - score(b)).abs();
        // Less than that is not worth a person's look.
        let unlikely = score(a).max(score(b)) < 0.05;
        let decision = |judged: Option<&(Decision, f64)>| judged.map(|(decision, _)| *decision);
        if !unlikely && (apart > allowed || decision(a) != decision(b)) {
            found.insert(pair.clone(), format!("{a:?} against {b:?}"));
        }
    }
    found
}

/// Records that hang together with a tie. Which of two equals is chosen goes by a hair, and all their rivals with it: then pairs
/// have changed places, and what all of them are worth together is the same.
pub(super) fn near_ties(one: &[Candidate], other: &[Candidate]) -> BTreeSet<String> {
    let mut groups: Vec<(BTreeSet<&str>, Vec<&Candidate>, f64)> = Vec::new();
    let all = one.iter().map(|one| (one, 1.0)).chain(other.iter().map(|other| (other, -1.0)));
    for (pair, sign) in all {
        let ends = BTreeSet::from([pair.left.as_str(), pair.right.as_str()]);
        let (joined, apart) = groups.into_iter().partition(|group| !group.0.is_disjoint(&ends));
        groups = apart;
        let mut group = (ends, vec![pair], sign * pair.score);
        for (members, pairs, sum) in Vec::<(BTreeSet<&str>, Vec<&Candidate>, f64)>::from_iter(joined) {
            group.0.extend(members);
            group.1.extend(pairs);
            group.2 += sum;
        }
        groups.push(group);
    }
    let tied = |group: &(BTreeSet<&str>, Vec<&Candidate>, f64)| {
        group.2.abs() <= TIE * group.1.len() as f64
            || group.1.iter().any(|pair| pair.decision == Decision::Ambiguous)
    };
    groups.into_iter().filter(tied).flat_map(|group| group.0).map(str::to_owned).collect()
}
