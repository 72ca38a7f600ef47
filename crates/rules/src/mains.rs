//! Exactly one company of a customer is the main one (R19g), also after changes that were not planned with that in mind,
//! such as an undo of some of a run's changes.

use crate::customers::main_mark;
use counterpart_model::{Change, Field, Group, Match, MatchId, Operation, RecordRef, Value};
use std::collections::BTreeMap;

/// The changes that are needed after these groups so that every hub record has one main link again. `links` are all
/// present links of the hub records concerned. A link that is main already stays so; else the oldest becomes main.
pub fn one_main(groups: &[Group], links: &[Match]) -> Vec<Change> {
    let mut after: BTreeMap<MatchId, Match> = links.iter().map(|link| (link.id, link.clone())).collect();
    for change in groups.iter().flat_map(|group| &group.changes) {
        let RecordRef::Match { id } = change.record else { continue };
        match change.operation {
            Operation::Create => {
                if let Ok(link) = Match::from_fields(id, &change.after()) {
                    after.insert(id, link);
                }
            }
            Operation::Delete => drop(after.remove(&id)),
            Operation::Update => {
                let main = change.fields.iter().find(|field| field.field == Field::Main);
                if let (Some(link), Some(Value::Bool(main))) =
                    (after.get_mut(&id), main.map(|field| &field.after))
                {
                    link.main = *main;
                }
            }
        }
    }
    let mut by_hub: BTreeMap<_, Vec<&Match>> = BTreeMap::new();
    for link in after.values() {
        by_hub.entry((link.integration, link.kind, link.hub)).or_default().push(link);
    }
    let was_main = |link: &Match| links.iter().any(|old| old.id == link.id && old.main);
    let mut changes = Vec::new();
    for mut star in by_hub.into_values() {
        star.sort_by_key(|link| (!(link.main && was_main(link)), !link.main, link.at, link.id));
        for (at, link) in star.into_iter().enumerate() {
            if link.main != (at == 0) {
                changes.push(main_mark(link, link.main, at == 0));
            }
        }
    }
    changes
}
