//! The matcher of people: inside companies, and of lists that have none in common.

use counterpart_matching::people::fitting::{judged, see, see_rivals};
use counterpart_matching::people::model::{Model, Tables};
use counterpart_matching::record::Person;
use counterpart_matching::scoring::curves::Table;
use std::path::Path;

use crate::kind::{Kind, Seen};
use crate::logistic::Shape;
use crate::sets::{Failure, Labelled, people};
use crate::shapes::PEOPLE;
use crate::staff::generate;

/// `INSIDE` companies, or without any.
pub struct People<const INSIDE: bool>;

impl<const INSIDE: bool> Kind for People<INSIDE> {
    type Record = Person;
    type Model = Tables;

    const SHAPES: &'static [Shape] = &PEOPLE;
    // Two who read one mailbox and have no rival look likely by that alone.
    const HARD_AMONG_RIVALS: f64 = 4.0;
    const HEAD: &'static str = "# What each observation about two people adds to the log-odds that they are one: observed:adds ...\n\
        # Between the knots of a curve the line is straight. src/people/observe.rs names the cases.\n";

    fn load(folder: &Path) -> Result<Labelled<Person>, Failure> {
        people(folder)
    }

    fn made_up() -> Labelled<Person> {
        generate(11, 1_200)
    }

    fn views(set: Labelled<Person>) -> Vec<(&'static str, Labelled<Person>)> {
        if INSIDE {
            vec![("in companies", set)]
        } else {
            vec![("without companies", set.without_companies())]
        }
    }

    fn fitted() -> Tables {
        let model = Model::fitted();
        if INSIDE { model.inside } else { model.without_companies }
    }

    fn model(pair: Table, rivals: Table) -> Tables {
        Tables { pair, rivals }
    }

    fn tables(tables: &Tables) -> (&Table, &Table) {
        (&tables.pair, &tables.rivals)
    }

    fn see(set: &Labelled<Person>, _: &Tables) -> Vec<Seen> {
        let seen = see(&set.left, &set.right).into_iter();
        seen.map(|seen| (seen.left, seen.right, seen.observed.to_vec())).collect()
    }

    fn see_rivals(set: &Labelled<Person>, tables: &Tables) -> Vec<Seen> {
        let seen = see_rivals(&set.left, &set.right, tables).into_iter();
        seen.map(|(left, right, observed)| (left, right, observed.to_vec())).collect()
    }

    fn judged(set: &Labelled<Person>, tables: &Tables) -> Vec<(usize, usize, f32)> {
        judged(&set.left, &set.right, tables)
    }

    fn line(person: &Person) -> String {
        let cell = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let (email, phone, mobile) = (cell(&person.email), cell(&person.phone), cell(&person.mobile));
        format!(
            "{} {} <{email}> {phone} {mobile} {}",
            person.first_name,
            person.last_name,
            cell(&person.title)
        )
    }
}
