//! Records of one list that look alike and are not one: a person's word, kept (R26).

use super::hand_over::Names;
use crate::Scribe;
use counterpart_model::{
    Cause, Change, Customer, CustomerId, Distinct, Expectation, Group, IntegrationId, RecordRef, Skipped,
};
use std::collections::BTreeSet;

/// A record that is kept apart from others of its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// Its id: a customer's in the hub, or a company's at the vendor.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The word that these two are not one. `integration` is whose companies they are; none for customers.
pub fn keep_apart(scribe: &Scribe, integration: Option<IntegrationId>, pair: [&Apart; 2]) -> Group {
    let [one, other] = pair;
    let said = Distinct {
        integration,
        ids: Distinct::pair(&one.id, &other.id),
        by: scribe.by.clone(),
        at: scribe.now,
    };
    let cause = Cause::new("R26", format!("{} said that they are not the same", scribe.by));
    let mut change = Change::create(record(&said), label(pair), &said.fields(), cause);
    if integration.is_none() {
        // Who was merged or renamed meanwhile may be another than the one that was looked at.
        for one in pair {
            if let Ok(customer) = one.id.parse::<CustomerId>() {
                change = change.expecting(Expectation::CustomerNamed { customer, name: one.name.clone() });
            }
        }
    }
    group(pair, change)
}

/// That word is taken back.
pub fn no_longer_apart(said: &Distinct, pair: [&Apart; 2]) -> Group {
    let cause = Cause::new("R26", "they may be named as likely duplicates again");
    group(pair, Change::delete(record(said), label(pair), &said.fields(), cause))
}

/// Customers that go have become part of another one: whoever was not one of them is not that one. Where they were said to be
/// none of it themselves, that word is taken back, and told.
pub(super) fn pass_on(
    said: &[Distinct],
    gone: &[&Customer],
    into: &Customer,
    (names, cause): (&Names, &Cause),
) -> (Vec<Change>, Vec<Skipped>) {
    let gone: BTreeSet<String> = gone.iter().map(|customer| customer.id.to_string()).collect();
    let (mut changes, mut overruled) = (Vec::new(), Vec::new());
    let mut known: BTreeSet<[String; 2]> = said.iter().map(|pair| pair.ids.clone()).collect();
    for pair in said.iter().filter(|pair| pair.ids.iter().any(|id| gone.contains(id))) {
        let called = |ids: &[String; 2]| {
            let [one, other] = ids.clone().map(|id| Apart { name: names.customer_of(&id), id });
            label([&one, &other])
        };
        changes.push(Change::delete(record(pair), called(&pair.ids), &pair.fields(), cause.clone()));
        let [one, other] =
            pair.ids.clone().map(|id| if gone.contains(&id) { into.id.to_string() } else { id });
        if one == other {
            let reason = format!("{} said so; merging them takes that back", pair.by);
            overruled.push(Skipped { label: called(&pair.ids), reason });
            continue;
        }
        let moved = Distinct { ids: Distinct::pair(&one, &other), ..pair.clone() };
        if known.insert(moved.ids.clone()) {
            let change = Change::create(record(&moved), called(&moved.ids), &moved.fields(), cause.clone());
            changes.push(change);
        }
    }
    (changes, overruled)
}

fn record(said: &Distinct) -> RecordRef {
    RecordRef::Distinct { integration: said.integration, ids: said.ids.clone() }
}

fn label([one, other]: [&Apart; 2]) -> String {
    format!("{} is not {}", one.name, other.name)
}

fn group(pair: [&Apart; 2], change: Change) -> Group {
    Group { about: label(pair), changes: vec![change], consumes: Vec::new() }
}
