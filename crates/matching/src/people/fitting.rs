//! What a program that fits the weights needs: what is seen of pairs, before it is weighed.

use super::lists::Lists;
use super::model::Tables;
use super::observe::CURVES;
use crate::phone::Home;
use crate::record::Person;
use crate::scoring::rivals::{Scored, among_rivals, rivals};
use crate::scoring::spread::OneAfterAnother;

/// A pair as seen: positions in both lists, and the observations in the order of [`CURVES`].
#[derive(Debug, Clone)]
pub struct Seen {
    /// Position in the left list.
    pub left: usize,
    /// Position in the right list.
    pub right: usize,
    /// What is seen; `NaN` where nothing is.
    pub observed: [f32; CURVES.len()],
}

/// All candidates of two lists that may be proposed as one: those of one company.
pub fn see(left: &[Person], right: &[Person]) -> Vec<Seen> {
    let lists = Lists::read(left, right, &Home::Nowhere);
    lists.look(&OneAfterAnother, |l, r, sight| {
        let (a, b) = lists.pair(l, r);
        let (left, right) = lists.callers(l, r);
        (a.company == b.company).then_some(Seen { left, right, observed: sight.observed })
    })
}

/// Pairs with their scores, judged among their rivals: what is seen then, in the order of
/// [`AMONG_RIVALS`](crate::scoring::rivals::AMONG_RIVALS).
pub fn see_rivals(left: &[Person], right: &[Person], tables: &Tables) -> Vec<(usize, usize, [f32; 6])> {
    let lists = Lists::read(left, right, &Home::Nowhere);
    let weighed = lists.weighed(tables, &OneAfterAnother, &|_, _| true);
    let mut pairs: Vec<Scored> = weighed.into_iter().map(|(pair, _)| pair).collect();
    let others = rivals(&mut pairs, lists.records[0].len(), lists.records[1].len());
    pairs
        .iter()
        .zip(others)
        .filter(|(pair, _)| !pair.veto)
        .map(|(pair, other)| {
            let (left, right) = lists.callers(pair.left, pair.right);
            (left, right, among_rivals(pair, other))
        })
        .collect()
}

/// Pairs with how sure they are in the end, which is what people see.
pub fn judged(left: &[Person], right: &[Person], tables: &Tables) -> Vec<(usize, usize, f32)> {
    let lists = Lists::read(left, right, &Home::Nowhere);
    let scored = lists.scored(tables, &OneAfterAnother, &|_, _| true);
    scored
        .iter()
        .map(|(pair, _)| {
            let (left, right) = lists.callers(pair.left, pair.right);
            (left, right, pair.sure)
        })
        .collect()
}
