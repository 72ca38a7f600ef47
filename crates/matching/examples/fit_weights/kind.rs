//! What is fitted: the matcher of one kind of record.

use counterpart_matching::scoring::curves::Table;

use crate::logistic::Shape;
use crate::sets::{Failure, Labelled};
use std::path::Path;

/// Positions in both lists, with what is seen of the pair.
pub type Seen = (usize, usize, Vec<f32>);

/// A matcher whose weights are fitted.
pub trait Kind {
    type Record: Clone;
    type Model: Clone;

    /// The curves of a pair.
    const SHAPES: &'static [Shape];
    /// How much a pair that must not be linked counts when pairs are judged among their rivals.
    const HARD_AMONG_RIVALS: f64;
    /// What the file of weights says first.
    const HEAD: &'static str;

    /// A labelled set.
    fn load(folder: &Path) -> Result<Labelled<Self::Record>, Failure>;
    /// Made-up lists, so that the weights do not lean on one source.
    fn made_up() -> Labelled<Self::Record>;
    /// The same set as lists of different worth have it, each with what it is called.
    fn views(set: Labelled<Self::Record>) -> Vec<(&'static str, Labelled<Self::Record>)>;
    /// The model that comes with the program.
    fn fitted() -> Self::Model;
    /// A model of two tables.
    fn model(pair: Table, rivals: Table) -> Self::Model;
    /// Its tables.
    fn tables(model: &Self::Model) -> (&Table, &Table);
    /// All candidates; where records may be read in several ways, the model says which reading is best.
    fn see(set: &Labelled<Self::Record>, model: &Self::Model) -> Vec<Seen>;
    /// The same, judged among their rivals.
    fn see_rivals(set: &Labelled<Self::Record>, model: &Self::Model) -> Vec<Seen>;
    /// How sure each pair is in the end.
    fn judged(set: &Labelled<Self::Record>, model: &Self::Model) -> Vec<(usize, usize, f32)>;
    /// A record in a line.
    fn line(record: &Self::Record) -> String;
}
