//! What a program that fits the weights needs: what is seen of pairs, before it is weighed.

use super::model::Model;
use super::observe::CURVES;
use super::run::Lists;
use crate::record::Organisation;
use crate::scoring::rivals::{Scored, among_rivals, rivals};
use crate::scoring::spread::OneAfterAnother;
use crate::words::noise::NoiseWords;

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

/// All candidates of two lists. Where names may be read in several ways, `model` says which reading is best.
pub fn see(left: &[Organisation], right: &[Organisation], model: &Model) -> Vec<Seen> {
    let lists = Lists::read(left, right, &NoiseWords::default(), &OneAfterAnother);
    let position = |side: usize, slot: u32| lists.positions[side][slot as usize];
    lists.pairs(model, &OneAfterAnother, |l, r, sight| {
        let (l, r) = (position(0, l), position(1, r));
        let (left, right) = if lists.turned { (r, l) } else { (l, r) };
        Some(Seen { left, right, observed: sight.observed })
    })
}

/// Pairs with their scores, judged among their rivals: what is seen then, in the order of
/// [`AMONG_RIVALS`](crate::scoring::rivals::AMONG_RIVALS).
pub fn see_rivals(
    left: &[Organisation],
    right: &[Organisation],
    model: &Model,
) -> Vec<(usize, usize, [f32; 6])> {
    let lists = Lists::read(left, right, &NoiseWords::default(), &OneAfterAnother);
    let mut pairs: Vec<Scored> = lists.scored(model, &OneAfterAnother, &|_, _| true);
    let others = rivals(&mut pairs, lists.roster.len(0), lists.roster.len(1));
    pairs
        .iter()
        .zip(others)
        .map(|(pair, other)| {
            let (left, right) = lists.callers(pair);
            (left, right, among_rivals(pair, other))
        })
        .collect()
}

/// Pairs with how sure they are in the end, which is what people see.
pub fn judged(left: &[Organisation], right: &[Organisation], model: &Model) -> Vec<(usize, usize, f32)> {
    let lists = Lists::read(left, right, &NoiseWords::default(), &OneAfterAnother);
    let mut pairs = lists.scored(model, &OneAfterAnother, &|_, _| true);
    lists.settle(&mut pairs, model);
    pairs
        .iter()
        .map(|pair| {
            let (left, right) = lists.callers(pair);
            (left, right, pair.sure)
        })
        .collect()
}
