use crate::given::*;
use counterpart_model::{
    Actor, Cause, Change, Customer, Field, Fields, JournalEntry, JournalId, Operation, RecordRef, RunId,
    Value,
};
use counterpart_rules::undo::{Present, undo};
use proptest::prelude::*;

fn entry(change: Change) -> JournalEntry {
    JournalEntry {
        id: JournalId(uuid::Uuid::from_u128(1)),
        run: RunId(uuid::Uuid::from_u128(2)),
        at: at(0),
        actor: Actor::Person("ana".into()),
        change,
    }
}

fn record(n: u128) -> RecordRef {
    RecordRef::Customer { id: customer_id(n) }
}

fn made(customer: &Customer) -> JournalEntry {
    let record = RecordRef::Customer { id: customer.id };
    entry(Change::create(record, &customer.name, &customer.fields(), Cause::new("R21", "made")))
}

fn renamed(n: u128, before: &str, after: &str) -> JournalEntry {
    let change = (Field::Name, Value::text(before), Value::text(after));
    entry(Change::update(record(n), after, change, Cause::new("R25", "renamed")))
}

fn present(records: &[(u128, Option<Fields>)]) -> Present {
    let records = records.iter().map(|(n, fields)| (record(*n), fields.clone())).collect();
    Present { records, ..Present::default() }
}

fn reasons(entries: &[JournalEntry], mut present: Present) -> Vec<String> {
    undo(entries, &mut present).1.into_iter().map(|skipped| skipped.reason).collect()
}

#[test]
fn r76_what_was_made_is_deleted_what_was_changed_is_changed_back_latest_first() {
    let (acme, beta) = (customer(1, "Acme"), customer(1, "Beta"));
    let entries = [made(&acme), renamed(1, "Acme", "Beta")];
    let (groups, skipped) = undo(&entries, &mut present(&[(1, Some(beta.fields()))]));
    assert!(skipped.is_empty());
    let operations: Vec<_> =
        groups.iter().flat_map(|group| &group.changes).map(|change| change.operation).collect();
    assert_eq!(operations, [Operation::Update, Operation::Delete]);
}

#[test]
fn r76_what_was_deleted_comes_back_as_it_was() {
    let acme = customer(1, "Acme");
    let deleted = entry(Change::delete(record(1), "Acme", &acme.fields(), Cause::new("R23", "deleted")));
    let (groups, _) = undo(std::slice::from_ref(&deleted), &mut present(&[(1, None)]));
    assert_eq!(Customer::from_fields(acme.id, &groups[0].changes[0].after()), Ok(acme.clone()));
    assert_eq!(reasons(&[deleted], present(&[(1, Some(acme.fields()))])), ["it is there again"]);
}

#[test]
fn r76_a_field_that_was_changed_since_is_refused() {
    let now = customer(1, "Gamma").fields();
    assert_eq!(
        reasons(&[renamed(1, "Acme", "Beta")], present(&[(1, Some(now.clone()))])),
        ["its name was changed since, to 'Gamma'"]
    );
    assert_eq!(
        reasons(&[made(&customer(1, "Acme"))], present(&[(1, Some(now))])),
        ["its name was changed since; take that back first"]
    );
}

#[test]
fn r76_a_record_that_others_belong_to_is_not_torn_away() {
    let acme = customer(1, "Acme");
    let mut now = present(&[(1, Some(acme.fields()))]);
    let link = RecordRef::Match { id: link(1, 10, 0).id };
    now.dependents.insert(record(1), vec![link]);
    assert_eq!(
        reasons(&[made(&acme)], now),
        ["it has a match by now that this would tear away; take that back first"]
    );
}

#[test]
fn r76_what_the_undo_itself_gives_back_to_others_is_not_torn_away() {
    let (old, new) = (customer(1, "Acme"), customer(2, "Acme North"));
    let site = crate::merge::hub_site(70, 2, "North");
    let id = RecordRef::Site { id: site.id };
    let owner = |n| Value::text(&customer_id(n).to_string());
    let moved = Change::update(
        id.clone(),
        "North",
        (Field::Customer, owner(1), owner(2)),
        Cause::new("R26", "split"),
    );
    let mut now = present(&[(1, Some(old.fields())), (2, Some(new.fields()))]);
    now.records.insert(id.clone(), Some(site.fields()));
    now.dependents.insert(record(2), vec![id]);
    let entries = [made(&new), entry(moved)];
    assert_eq!(reasons(&entries, now), [""; 0]);
}

#[test]
fn r76_what_is_gone_cannot_be_taken_back() {
    assert_eq!(reasons(&[made(&customer(1, "Acme"))], present(&[(1, None)])), ["it is not there any more"]);
}

proptest! {
    /// Whatever was done to one record, undoing all of it leads back to where it was.
    #[test]
    fn r76_undoing_everything_leads_back(names in prop::collection::vec("[A-C]", 1..8), create in any::<bool>()) {
        let first = customer(1, &names[0]);
        let mut entries = Vec::new();
        if create {
            entries.push(made(&first));
        }
        for pair in names.windows(2) {
            entries.push(renamed(1, &pair[0], &pair[1]));
        }
        let last = customer(1, names.last().expect("at least one"));
        let (groups, skipped) = undo(&entries, &mut present(&[(1, Some(last.fields()))]));
        prop_assert!(skipped.is_empty());
        let mut now = Some(last.fields());
        for change in groups.iter().flat_map(|group| &group.changes) {
            for field in &change.fields {
                prop_assert_eq!(now.as_ref().and_then(|now| now.get(field.field)), Some(&field.before));
            }
            match change.operation {
                Operation::Delete => now = None,
                _ => change.fields.iter().for_each(|field| {
                    if let Some(now) = &mut now {
                        now.set(field.field, field.after.clone());
                    }
                }),
            }
        }
        prop_assert_eq!(now, (!create).then(|| first.fields()));
    }
}
