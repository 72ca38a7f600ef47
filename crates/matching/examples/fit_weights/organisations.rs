//! The matcher of organisations.

use counterpart_matching::organisations::fitting::{judged, see, see_rivals};
use counterpart_matching::organisations::model::Model;
use counterpart_matching::record::{Beside, Organisation};
use counterpart_matching::scoring::curves::Table;
use std::path::Path;

use crate::companies::generate;
use crate::kind::{Kind, Seen};
use crate::logistic::Shape;
use crate::sets::{Failure, Labelled, organisations};
use crate::shapes::ORGANISATIONS;

pub struct Organisations;

impl Kind for Organisations {
    type Record = Organisation;
    type Model = Model;

    const SHAPES: &'static [Shape] = &ORGANISATIONS;
    const HARD_AMONG_RIVALS: f64 = 1.0;
    const HEAD: &'static str = "# What each observation about two organisations adds to the log-odds that they are one: observed:adds ...\n\
        # Between the knots of a curve the line is straight. docs/matching.md says what the curves observe.\n";

    fn load(folder: &Path) -> Result<Labelled<Organisation>, Failure> {
        organisations(folder)
    }

    fn made_up() -> Labelled<Organisation> {
        let mut set = generate(7, 2_500);
        set.left.iter_mut().enumerate().for_each(|(at, record)| record.id = format!("L{at:06}"));
        set.right.iter_mut().enumerate().for_each(|(at, record)| record.id = format!("R{at:06}"));
        set
    }

    fn views(set: Labelled<Organisation>) -> Vec<(&'static str, Labelled<Organisation>)> {
        vec![("names only", set.names_only()), ("with evidence", set)]
    }

    fn fitted() -> Model {
        Model::fitted()
    }

    fn model(pair: Table, rivals: Table) -> Model {
        Model { pair, rivals }
    }

    fn tables(model: &Model) -> (&Table, &Table) {
        (&model.pair, &model.rivals)
    }

    fn see(set: &Labelled<Organisation>, model: &Model) -> Vec<Seen> {
        let seen = see(&set.left, &set.right, model).into_iter();
        seen.map(|seen| (seen.left, seen.right, seen.observed.to_vec())).collect()
    }

    fn see_rivals(set: &Labelled<Organisation>, model: &Model) -> Vec<Seen> {
        let seen = see_rivals(&set.left, &set.right, model).into_iter();
        seen.map(|(left, right, observed)| (left, right, observed.to_vec())).collect()
    }

    fn judged(set: &Labelled<Organisation>, model: &Model) -> Vec<(usize, usize, f32)> {
        judged(&set.left, &set.right, model)
    }

    fn line(record: &Organisation) -> String {
        let Beside { domain, phone, email, address, city, .. } = record.beside();
        let beside = [domain, phone, email, address, city];
        let beside: Vec<&str> = beside.into_iter().filter_map(Option::as_deref).collect();
        if beside.is_empty() {
            record.name.clone()
        } else {
            format!("{} {{{}}}", record.name, beside.join("; "))
        }
    }
}
