//! Two lists that stay compared while their records come, change and go (R15).
//!
//! An [`Index`] holds what a whole comparison works out and throws away: who is found by what, which pairs were seen with which
//! score, which of them are chosen. A record that changes is searched for alone; only pairs near those that became others are
//! settled anew. It takes less than a millisecond where two lists of 100,000 take seconds.
//!
//! What comes out is what a comparison of the same lists as they are would give, but for this:
//!
//! - *Rarity drifts.* Each record makes the words of its name commoner for all. Whoever holds a word searches anew once its
//!   rarity has moved by a tenth ([`Index::with_drift`] says otherwise); until then its pairs stand with a score that is off by some
//!   hundredths, which decides a tie now and then. How many records there are in all moves every rarity: [`Index::is_worn`] says when that is worth
//!   [`Index::renew`], after which nothing has drifted. A value that became several records', or stopped being that, touches its
//!   holders at once.
//! - *Crowds.* One record that thousands find (`Test`) makes at most some hundred of them look again.
//! - *Which list is searched through* stays what it was in the beginning: the longer one. The other way round, a record that
//!   dozens resemble may have other candidates behind its tenth.

mod change;
mod crowd;
mod decided;
mod drift;
mod finders;
mod graph;
mod lines;
mod settle;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use self::crowd::Chosen;
use self::decided::Decided;
use self::drift::Drift;
use self::graph::Graph;
use super::model::Model;
use super::roster::{Roster, Scratch};
use super::run::orders;
use crate::record::Organisation;
use crate::scoring::greedy::{Ends, Greedy, Node};
use crate::scoring::rivals::Best;
use crate::scoring::settled::Settled;
use crate::scoring::spread::Spread;
use crate::words::lexicon::BACKGROUND;
use crate::words::noise::NoiseWords;

/// Records came or went by more than one in so many since the beginning, those counted that are known beforehand: all rarities
/// moved by as much.
const WORN: usize = 20;

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// The records of which something else is proposed than before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Ids of the left list.
    pub left: BTreeSet<String>,
    /// Ids of the right list.
    pub right: BTreeSet<String>,
}

/// Two lists, compared, and kept so. Ids are unique within each.
pub struct Index {
    model: Model,
    roster: Roster,
    /// Whether the left list is side 1.
    turned: bool,
    lists: [List; 2],
    decided: Decided,
    graph: Graph,
    /// What a further candidate of each record of side 0 must be worth to be looked at: 0 as long as there are few.
    least: Vec<f32>,
    best: [Vec<Best>; 2],
    chosen: Chosen,
    shown: Greedy<3>,
    drift: Drift,
    begun_with: usize,
    waiting: Waiting,
    scratch: Scratch,
}

/// The records of one side.
#[derive(Debug, Default)]
struct List {
    slots: FxHashMap<String, u32>,
    records: Vec<Option<Organisation>>,
    free: Vec<u32>,
}

/// What changes have noted that is not settled yet.
#[derive(Debug, Default)]
struct Waiting {
    /// Records of side 0 that search anew and look at all they find; and that look at what they did not find before.
    searching: BTreeSet<u32>,
    finding: BTreeSet<u32>,
    /// Records of side 1 that are others now, with who found them as they were.
    found: BTreeMap<u32, BTreeSet<u32>>,
    /// Records whose pairs are looked at anew.
    looking: BTreeSet<Node>,
    /// Ends of pairs that came, went or got another score; and of those that went.
    touched: BTreeSet<Node>,
    torn: BTreeSet<Node>,
    /// Of which something else is shown.
    told: Changed,
    /// Whether every score counts, by however little it moved.
    renewing: bool,
    /// Records with another name or other values, which reasons speak of.
    renamed: BTreeSet<Node>,
}

impl Index {
    /// Compares two lists from the beginning.
    pub fn new(
        left: Vec<Organisation>,
        right: Vec<Organisation>,
        settled: &Settled,
        model: Model,
        noise: NoiseWords,
        spread: &dyn Spread,
    ) -> Self {
        let (orders, turned) = orders(&left, &right, spread);
        let sides = [usize::from(turned), usize::from(!turned)];
        let mut roster = Roster::read_both(
            [(&left, &orders[0], sides[0]), (&right, &orders[1], sides[1])],
            &noise,
            spread,
        );
        roster.index(0, spread);
        roster.index(1, spread);
        let mut lists: [List; 2] = Default::default();
        for (list, order, side) in [(left, &orders[0], sides[0]), (right, &orders[1], sides[1])] {
            let mut records: Vec<Option<Organisation>> = list.into_iter().map(Some).collect();
            for (slot, position) in order.iter().enumerate() {
                let Some(record) = records[*position].take() else { continue };
                lists[side].slots.insert(record.id.clone(), slot as u32);
                lists[side].records.push(Some(record));
            }
        }
        let mut index = Self {
            model,
            roster,
            turned,
            lists,
            decided: Decided::of(settled),
            graph: Graph::default(),
            least: Vec::new(),
            best: Default::default(),
            chosen: Chosen::new(),
            shown: Greedy::new(),
            drift: Drift::default(),
            begun_with: 0,
            waiting: Waiting::default(),
            scratch: Scratch::default(),
        };
        index.make_room();
        index.renew(spread);
        index
    }

    /// The same, where rarities may drift by so much, instead of by a tenth, before whoever holds a word is looked at anew.
    #[must_use]
    pub fn with_drift(mut self, step: f32) -> Self {
        self.drift.set_step(step);
        self
    }

    /// Searches for every record anew, with words as rare as they are now.
    pub fn renew(&mut self, spread: &dyn Spread) -> Changed {
        self.begun_with = self.len();
        self.drift.catch_up(&self.roster);
        self.waiting.searching = (0..self.lists[0].records.len() as u32).collect();
        self.waiting.renewing = true;
        let changed = self.settle_with(spread);
        self.waiting.renewing = false;
        changed
    }

    /// How many records both lists have.
    pub fn len(&self) -> usize {
        self.lists.iter().map(|list| list.slots.len()).sum()
    }

    /// Whether both lists are empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether so many records came or went that all rarities are others.
    pub fn is_worn(&self) -> bool {
        self.len().abs_diff(self.begun_with) * WORN > self.begun_with + BACKGROUND as usize
    }

    fn side(&self, side: Side) -> usize {
        usize::from((side == Side::Right) != self.turned)
    }

    fn slot(&self, side: usize, id: &str) -> Option<u32> {
        self.lists[side].slots.get(id).copied()
    }

    fn record(&self, (side, slot): Node) -> Option<&Organisation> {
        self.lists[side].records.get(slot as usize)?.as_ref()
    }

    fn id(&self, node: Node) -> &str {
        self.record(node).map_or("", |record| record.id.as_str())
    }

    /// Whether a pair may not be: one of both takes no part, or people said no.
    fn is_barred(&self, ends: Ends) -> bool {
        let mut ids = [0, 1].map(|side| self.id((side, ends[side])));
        if self.turned {
            ids.reverse();
        }
        [0, 1].iter().any(|side| self.decided.is_out(*side, ids[*side]))
            || self.decided.is_rejected(ids[0], ids[1])
    }

    /// Makes room for all slots.
    fn make_room(&mut self) {
        let slots = [0, 1].map(|side| self.lists[side].records.len());
        self.graph.resize(slots);
        self.chosen.resize(slots);
        self.least.resize(slots[0], 0.0);
        for side in [0, 1] {
            self.best[side].resize(slots[side], Best::NONE);
            self.shown.resize(side, slots[side]);
        }
    }
}
