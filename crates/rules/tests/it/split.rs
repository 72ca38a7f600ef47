use crate::given::*;
use crate::merge::{after, drawn, hub_site, names};
use counterpart_model::{
    Customer, Expectation, Field, Group, HubSite, IntegrationId, Match, Operation, RecordRef, Skipped,
    VendorId,
};
use counterpart_rules::customers::{Impossible, PlacedSite, Split, split};
use std::collections::BTreeMap;

fn placed(site: HubSite, companies: &[i64]) -> PlacedSite {
    let companies = companies.iter().map(|id| (integration(), VendorId::from(*id))).collect();
    PlacedSite { site, companies, chosen: false }
}

fn split_off(
    companies: &[i64],
    around: &[Match],
    sites: &[PlacedSite],
) -> Result<(Group, Vec<Skipped>), Impossible> {
    let ids = Counter::default();
    let (acme, names) = (customer(1, "Acme"), names());
    let companies: Vec<(IntegrationId, VendorId)> =
        companies.iter().map(|id| (integration(), VendorId::from(*id))).collect();
    let (customer, name, name_key) = (&acme, "Acme North", "acme north");
    let request = Split { customer, name, name_key, companies: &companies, around, sites, names: &names };
    split(&scribe(&ids), &request)
}

/// The customer that the group makes; its id is the first that the test's counter gives.
fn new(group: &Group) -> Customer {
    let made = &group.changes[0];
    let RecordRef::Customer { id } = made.record else { panic!("{made:?}") };
    assert_eq!((made.operation, id), (Operation::Create, customer_id(1_000)));
    Customer::from_fields(id, &made.after()).expect("whole")
}

fn moved(group: &Group) -> BTreeMap<String, String> {
    group
        .changes
        .iter()
        .filter(|change| change.record.word() == "site")
        .map(|change| {
            let to = change.after().get(Field::Customer).map(ToString::to_string).unwrap_or_default();
            (change.label.clone(), to)
        })
        .collect()
}

#[test]
fn r26b_the_chosen_companies_make_a_new_customer_and_each_keeps_one_main_company() {
    let links = [link(1, 10, 0), leaf(1, 11, 1), leaf(1, 20, 2), link(3, 30, 3)];
    let (group, _) = split_off(&[10, 20], &links, &[]).expect("stars");
    assert_eq!((new(&group).name.as_str(), new(&group).active), ("Acme North", true));
    assert_eq!(drawn(&after(&links, &group)), ["1 = 11*", "1000 = 10*", "1000 = 20", "3 = 30*"]);
    let expects = &group.changes[0].expects;
    assert!(expects.contains(&Expectation::Spelled { key: "acme north".into(), customers: vec![] }));
}

#[test]
fn r26b_sites_of_the_chosen_companies_go_along_and_so_do_those_that_are_named() {
    let links = [link(1, 10, 0), leaf(1, 11, 1)];
    let sites = [
        placed(hub_site(70, 1, "Main"), &[10]),
        placed(hub_site(71, 1, "North"), &[11]),
        placed(hub_site(72, 1, "Both"), &[10, 11]),
        placed(hub_site(73, 1, "By hand"), &[]),
        PlacedSite { chosen: true, ..placed(hub_site(74, 1, "Named"), &[10]) },
    ];
    let (group, skipped) = split_off(&[11], &links, &sites).expect("stars");
    let new = new(&group).id.to_string();
    assert_eq!(moved(&group), [("North".to_owned(), new.clone()), ("Named".to_owned(), new)].into());
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].label, "site 'Both'");
    assert!(skipped[0].reason.contains(&format!("--site {}", sites[2].site.id)), "{}", skipped[0].reason);
}

#[test]
fn r26b_something_must_be_left() {
    let links = [link(1, 10, 0), leaf(1, 11, 1)];
    let refused =
        split_off(&[10, 11], &links, &[placed(hub_site(70, 1, "Main"), &[10])]).expect_err("all of it");
    assert!(
        matches!(&refused, Impossible::Refused(text) if text.contains("Nothing would be left of 'Acme'"))
    );
    let by_hand = [placed(hub_site(70, 1, "By hand"), &[])];
    assert!(split_off(&[10, 11], &links, &by_hand).is_ok(), "a site of its own is left");
}

#[test]
fn r26b_only_companies_of_this_customer_can_be_split_off() {
    let links = [link(1, 10, 0), leaf(1, 11, 1), link(3, 30, 2)];
    let refused = split_off(&[11, 30, 99], &links, &[]).expect_err("not its own");
    let Impossible::Refused(text) = refused else { panic!("{refused:?}") };
    assert!(text.contains("not matched with halopsa 30 'Company 30', halopsa 99 ''"), "{text}");
    assert!(matches!(split_off(&[], &links, &[]), Err(Impossible::Refused(_))));
}

#[test]
fn r26b_a_shared_company_stays_shared() {
    let sites = vec![VendorId::from(101)];
    let elsewhere = Match { integration: IntegrationId(uuid::Uuid::from_u128(2)), ..link(1, 11, 0) };
    let links = [elsewhere, Match { sites: sites.clone(), ..link(1, 10, 0) }, link(3, 10, 1)];
    let (group, _) = split_off(&[10], &links, &[]).expect("many to one, as before");
    let left = after(&links, &group);
    assert_eq!(drawn(&left), ["1 = 11*", "1000 = 10*", "3 = 10*"]);
    let moved = left.iter().find(|link| link.hub == customer_id(1_000).0).expect("moved");
    assert_eq!(moved.sites, sites, "which of its sites are this customer's goes along");
}

#[test]
fn r26b_what_is_locked_is_not_split_into_another_tangle() {
    let tangle: Vec<Match> = [link(1, 10, 0), leaf(1, 20, 1), link(3, 10, 2), leaf(3, 20, 3)]
        .into_iter()
        .map(|l| Match { locked: true, ..l })
        .collect();
    let refused = split_off(&[20], &tangle, &[]).expect_err("still tangled");
    assert!(matches!(&refused, Impossible::Conflicts(found) if found.len() == 1), "{refused:?}");
}
