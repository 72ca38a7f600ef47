//! What is seen when two organisations are held side by side.
//!
//! Every observation is a number with a place in [`CURVES`]; the table says what it adds to the score. Nothing here
//! knows which is the left one.

use super::align::{Agreement, Alignment};
use super::beside;
use super::counts::Counts;
use super::doubt::is_vetoed;
use super::evidence::CITY;
use super::form::Form;
use super::roster::Record;
use super::slip::Slip;
use super::telling::Telling;
use crate::scoring::curves::Table;
use crate::scoring::edit::{distance, is_contraction};
use crate::scoring::hash;
use crate::words::Kind;
use crate::words::lexicon::Lexicon;

/// The curves of the table, in the order of their observations.
pub const CURVES: [&str; 29] = [
    "contained",
    "covered",
    "weight",
    "both_differ",
    "both_words",
    "one_word",
    "alike",
    "both_known",
    "lead",
    "squashed",
    "number",
    "place",
    "legal",
    "shape",
    "part",
    "order",
    "words",
    "rarest",
    "head",
    "domain",
    "phone",
    "mailbox",
    "post",
    "city",
    "country",
    "trade",
    "family",
    "slip",
    "renamed",
];

/// Places of observations; in the order of [`CURVES`].
pub(crate) mod at {
    pub const CONTAINED: usize = 0;
    pub const COVERED: usize = 1;
    pub const WEIGHT: usize = 2;
    pub const BOTH_DIFFER: usize = 3;
    pub const BOTH_WORDS: usize = 4;
    pub const ONE_WORD: usize = 5;
    pub const ALIKE: usize = 6;
    pub const BOTH_KNOWN: usize = 7;
    pub const LEAD: usize = 8;
    pub const SQUASHED: usize = 9;
    pub const NUMBER: usize = 10;
    pub const PLACE: usize = 11;
    pub const LEGAL: usize = 12;
    pub const SHAPE: usize = 13;
    pub const PART: usize = 14;
    pub const ORDER: usize = 15;
    pub const WORDS: usize = 16;
    pub const RAREST: usize = 17;
    pub const HEAD: usize = 18;
    pub const DOMAIN: usize = 19;
    pub const PHONE: usize = 20;
    pub const MAILBOX: usize = 21;
    pub const POST: usize = 22;
    pub const CITY: usize = 23;
    pub const COUNTRY: usize = 24;
    pub const TRADE: usize = 25;
    pub const FAMILY: usize = 26;
    pub const SLIP: usize = 27;
    pub const RENAMED: usize = 28;
}

pub(crate) type Observed = [f32; CURVES.len()];

/// How two things stand to each other, as curves have it. Nothing to compare is no observation.
pub(crate) mod stand {
    pub const AGREE: f32 = 1.0;
    pub const AGREE_SHARED: f32 = 2.0;
    pub const ONE_SIDE: f32 = 3.0;
    pub const DIFFER: f32 = 4.0;
    pub const ALIKE: f32 = 5.0;
    pub const ONE_SIDE_FITS: f32 = 6.0;
    /// They differ, and nothing else does.
    pub const DIFFER_ALONE: f32 = 7.0;
    /// They agree, as what sisters have does.
    pub const AGREE_SISTERS: f32 = 8.0;
}

/// What two have in common that nobody else has, where their names have nothing in common that tells companies apart.
pub(crate) mod renamed {
    pub const SITE: f32 = 1.0;
    pub const PHONE: f32 = 2.0;
    pub const SITE_AND_PHONE: f32 = 3.0;
}

/// How a short name stands for a long one.
pub(crate) mod shape {
    pub const NONE: f32 = 0.0;
    pub const INITIALS: f32 = 1.0;
    pub const CUT_OFF: f32 = 2.0;
}

/// A pair as seen: the observations, and by which forms of both.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    pub observed: Observed,
    pub score: f32,
    pub forms: (usize, usize),
    pub telling: Telling,
    /// Whether one name may be made of letters of the other: `NGOP` of `Northgate Orthopaedic Partners`.
    pub abbreviated: bool,
}

/// Looks at pairs; keeps its buffers from one to the next.
pub(crate) struct Observer<'a> {
    pub lexicon: &'a Lexicon,
    pub counts: &'a Counts,
    pub table: &'a Table,
    pub alignment: Alignment,
}

impl<'a> Observer<'a> {
    pub(crate) fn new(lexicon: &'a Lexicon, counts: &'a Counts, table: &'a Table) -> Self {
        Self { lexicon, counts, table, alignment: Alignment::default() }
    }

    /// A pair by those of their forms that fit each other best. `left` and `right` may be exchanged.
    pub(crate) fn look(&mut self, left: &Record, right: &Record) -> Sight {
        let mut best: Option<Sight> = None;
        for (l, a) in left.reading.forms.iter().enumerate() {
            for (r, b) in right.reading.forms.iter().enumerate() {
                if !(a.whole || b.whole) {
                    continue;
                }
                let mut observed = [f32::NAN; CURVES.len()];
                let telling = self.names(a, b, &mut observed);
                self.place_by_city(left, right, a, b, &mut observed);
                let score = self.table.score(&observed);
                if best.as_ref().is_none_or(|best| score > best.score) {
                    let abbreviated = is_abbreviated(a, b) || is_abbreviated(b, a);
                    best = Some(Sight { observed, score, forms: (l, r), telling, abbreviated });
                }
            }
        }
        let mut sight = best.unwrap_or_else(|| {
            let observed = [f32::NAN; CURVES.len()];
            let forms = (usize::MAX, usize::MAX);
            Sight { observed, score: 0.0, forms, telling: Telling::default(), abbreviated: false }
        });
        self.whole_names(left, right, &mut sight);
        beside::observe(left.evidence(), right.evidence(), self.counts, &mut sight.observed);
        if !under_another_name(&mut sight) && is_vetoed(&sight.observed) {
            beside::of_sisters(&mut sight.observed);
        }
        sight.score = self.table.score(&sight.observed);
        sight
    }

    /// A place or number that was left away with a part of a name still tells branches apart: `Acme (York)` is no
    /// `Acme - Leeds`, though `Acme` may be.
    fn whole_names(&mut self, left: &Record, right: &Record, sight: &mut Sight) {
        let (Some(a), Some(b)) = (left.reading.forms.first(), right.reading.forms.first()) else { return };
        if sight.forms == (0, 0) {
            return;
        }
        let mut observed = [f32::NAN; CURVES.len()];
        self.names(a, b, &mut observed);
        for curve in [at::NUMBER, at::PLACE] {
            if observed[curve] == stand::DIFFER {
                sight.observed[curve] = stand::DIFFER;
            }
        }
    }

    /// What two names have in common and what not.
    fn names(&mut self, a: &Form, b: &Form, observed: &mut Observed) -> Telling {
        self.alignment.of(a, b, self.lexicon);
        let rarity = |form: &Form, place: usize| self.lexicon.rarity(form.tokens[place].word);
        let (mut shared, mut lost, mut known, mut rarest, mut same_words) =
            (0.0f32, 0.0f32, 0.0f32, 0.0f32, 0.0f32);
        let (mut moved, mut before): (bool, Option<(u8, u8)>) = (false, None);
        let (mut families, mut slip) = (false, None);
        let (mut numbers_agree, mut places_agree) = (false, false);
        for pair in &self.alignment.pairs {
            let (l, r) = (pair.left as usize, pair.right as usize);
            let (x, y) = (rarity(a, l), rarity(b, r));
            match pair.how {
                Agreement::Same | Agreement::Joined => {
                    shared += x.max(y);
                    rarest = rarest.max(x.max(y));
                    same_words += 1.0;
                    numbers_agree |= a.tokens[l].kind == Kind::Number;
                    places_agree |= a.tokens[l].kind == Kind::Place;
                }
                Agreement::Typo | Agreement::Short | Agreement::Initial => {
                    let mass = x.min(y).max(0.5 * x.max(y));
                    shared += pair.like * mass;
                    lost += (1.0 - pair.like) * mass;
                    if pair.how != Agreement::Initial {
                        rarest = rarest.max(pair.like * mass);
                    }
                    // Where each spelling stands in both lists, each has its own counterpart: Cook and Cooke.
                    let (e, f) = (self.lexicon.entry(a.tokens[l].word), self.lexicon.entry(b.tokens[r].word));
                    let two_names = e.known.surname && f.known.surname && pair.how == Agreement::Typo;
                    families |= two_names;
                    // A name begins with what a company is called. What is nearly a word that many bear is it, mistyped.
                    let named = (l == 0 || r == 0) && !e.known.common && !f.known.common;
                    if pair.how == Agreement::Typo && named {
                        slip = slip.max(Some(Slip::between(&e.text, &f.text)));
                    }
                    if two_names || e.held.iter().all(|n| *n > 0) && f.held.iter().all(|n| *n > 0) {
                        known += mass;
                    }
                }
            }
            if let Some((pl, pr)) = before.filter(|_| pair.how == Agreement::Same) {
                moved |= (pair.left > pl) != (pair.right > pr);
            }
            if pair.how == Agreement::Same {
                before = Some((pair.left, pair.right));
            }
        }
        let mut over = [(0.0f32, 0.0f32, false, false); 2];
        let (mut trades, mut letters, mut over_compass) = ([false; 2], [false; 2], false);
        let mut trades_alone = true;
        for (side, form) in [a, b].into_iter().enumerate() {
            for place in self.alignment.left_over(side, form.tokens.len()) {
                let (mass, top, number, town) = &mut over[side];
                match form.tokens[place].kind {
                    Kind::Number => *number = true,
                    Kind::Place => {
                        *town = true;
                        over_compass |= self.lexicon.entry(form.tokens[place].word).known.compass;
                    }
                    _ => {
                        let weight = rarity(form, place);
                        let entry = self.lexicon.entry(form.tokens[place].word);
                        let text = &entry.text;
                        trades_alone &= entry.known.common;
                        letters[side] |= text.len() == 1 && place + 1 == form.tokens.len();
                        letters[side] |= text.len() <= 3 && place == 0;
                        trades[side] |= entry.known.trade;
                        *mass += weight;
                        *top = top.max(weight);
                    }
                }
            }
        }
        let [(ua, ta, na, pa), (ub, tb, nb, pb)] = over;
        let (small, large) = (ua.min(ub), ua.max(ub));
        observed[at::CONTAINED] = (shared / (shared + lost + small).max(0.01)).min(1.0);
        observed[at::COVERED] = (shared / (shared + lost + large).max(0.01)).min(1.0);
        observed[at::WEIGHT] = shared;
        observed[at::BOTH_DIFFER] = small;
        observed[at::BOTH_WORDS] = ta.min(tb);
        observed[at::ONE_WORD] = ta.max(tb);
        observed[at::ALIKE] = lost;
        observed[at::BOTH_KNOWN] = known;
        observed[at::TRADE] = match trades {
            [true, true] if trades_alone && lost == 0.0 => stand::DIFFER_ALONE,
            [true, true] => stand::DIFFER,
            [false, false] => f32::NAN,
            _ => stand::ONE_SIDE,
        };
        // In short lists, where every word is rare, what nobody mistypes counts as two families too.
        families |= slip > Some(Slip::Easy) && self.lexicon.is_short();
        observed[at::FAMILY] = if families { stand::DIFFER } else { f32::NAN };
        observed[at::SLIP] = slip.map_or(f32::NAN, |slip| slip as u8 as f32);
        observed[at::LEAD] = self.lead();
        let longest = a.squashed().len().max(b.squashed().len()).max(1) as f32;
        let apart = distance(a.squashed().as_bytes(), b.squashed().as_bytes()) as f32;
        let all = a.tokens.len() == b.tokens.len() && same_words == a.tokens.len() as f32;
        // `Mgmt Svcs` is written as `Management Services` is, by what the words stand for.
        observed[at::SQUASHED] = if all && !moved { 1.0 } else { 1.0 - apart / longest };
        // Another letter at the end, other initials in front: `Acme A` and `Acme B`, `RJT Motors` and `RJP Motors` are told
        // apart as by numbers.
        let lettered = letters == [true, true];
        observed[at::NUMBER] = stands(na || lettered, nb || lettered, numbers_agree);
        observed[at::PLACE] = stands(pa, pb, places_agree);
        observed[at::LEGAL] = match (a.legal, b.legal) {
            (0, 0) => f32::NAN,
            (0, _) | (_, 0) => stand::ONE_SIDE,
            (x, y) if x == y => stand::AGREE,
            _ => stand::DIFFER,
        };
        observed[at::SHAPE] = short_for(a, b);
        observed[at::PART] = if a.whole && b.whole { f32::NAN } else { 1.0 };
        observed[at::ORDER] = if moved { 1.0 } else { f32::NAN };
        observed[at::WORDS] = same_words.min(4.0);
        observed[at::RAREST] = rarest;
        let short = a.squashed().len().min(b.squashed().len());
        let head = a.squashed().bytes().zip(b.squashed().bytes()).take_while(|(x, y)| x == y).count();
        observed[at::HEAD] = head as f32 / short.max(1) as f32;
        let initials = if observed[at::SHAPE] == shape::INITIALS { short } else { 0 };
        let compass = over_compass && observed[at::PLACE] == stand::ONE_SIDE;
        Telling { initials, compass, ..Telling::of(a, b, &self.alignment, self.lexicon) }
    }

    /// Whether both begin with the same word: 2, nearly 1, the first word stands elsewhere 3, else 0.
    fn lead(&self) -> f32 {
        let first = self.alignment.pairs.iter().find(|pair| pair.left == 0 && pair.right == 0);
        match first.map(|pair| pair.how) {
            Some(Agreement::Same | Agreement::Joined) => 2.0,
            Some(_) => 1.0,
            None if self.alignment.pairs.iter().any(|pair| pair.left == 0 || pair.right == 0) => 3.0,
            None => 0.0,
        }
    }

    /// A place that stands in one name only may be where the other one is.
    fn place_by_city(&self, left: &Record, right: &Record, a: &Form, b: &Form, observed: &mut Observed) {
        if observed[at::PLACE] != stand::ONE_SIDE {
            return;
        }
        for (side, form, other) in [(0, a, right), (1, b, left)] {
            if other.evidence().city == 0 {
                continue;
            }
            for place in self.alignment.left_over(side, form.tokens.len()) {
                let token = form.tokens[place];
                let text = &self.lexicon.entry(token.word).text;
                if token.kind == Kind::Place && hash::key(CITY, text.as_bytes()) == other.evidence().city {
                    observed[at::PLACE] = stand::ONE_SIDE_FITS;
                }
            }
        }
    }
}

/// Where names have nothing in common that tells companies apart, and both records have what nobody else has, the names say
/// nothing any more: it may be one company that has another name in the other tool. Says whether it is so.
fn under_another_name(sight: &mut Sight) -> bool {
    /// Names that have so much in common, or so many letters, are names of their own.
    const MUCH: f32 = 0.5;
    let observed = &sight.observed;
    let names_count = sight.telling.own > 0.0
        || observed[at::CONTAINED] > MUCH
        || observed[at::SQUASHED] > MUCH
        || observed[at::SHAPE] != shape::NONE
        || sight.abbreviated
        || [at::NUMBER, at::PLACE].iter().any(|curve| observed[*curve] == stand::DIFFER);
    let renamed = beside::in_spite_of_names(observed);
    if names_count || renamed.is_nan() {
        return false;
    }
    sight.observed[..at::DOMAIN].fill(f32::NAN);
    sight.observed[at::TRADE..].fill(f32::NAN);
    sight.observed[at::RENAMED] = renamed;
    true
}

fn stands(left_over: bool, right_over: bool, agree: bool) -> f32 {
    match (left_over, right_over) {
        (true, true) => stand::DIFFER,
        (false, false) if agree => stand::AGREE,
        (false, false) => f32::NAN,
        _ => stand::ONE_SIDE,
    }
}

/// Whether one name is a word of few letters, which stand in the other one in this order.
fn is_abbreviated(short: &Form, long: &Form) -> bool {
    short.tokens.len() == 1
        && (3..=5).contains(&short.squashed().len())
        && long.tokens.len() > 1
        && is_contraction(short.squashed().as_bytes(), long.squashed().as_bytes())
}

/// Whether one name is the initials of the other, or the other cut off.
fn short_for(a: &Form, b: &Form) -> f32 {
    const SHORTEST_CUT: usize = 10;
    let initials = |short: &Form, long: &Form| {
        short.tokens.len() == 1 && !long.initials().is_empty() && short.squashed() == long.initials()
    };
    if initials(a, b) || initials(b, a) {
        return shape::INITIALS;
    }
    let (short, long) = if a.squashed().len() <= b.squashed().len() { (a, b) } else { (b, a) };
    if short.squashed().len() >= SHORTEST_CUT
        && short.squashed().len() < long.squashed().len()
        && long.squashed().starts_with(short.squashed())
    {
        return shape::CUT_OFF;
    }
    shape::NONE
}
