use crate::given::*;
use counterpart_model::{
    Change, Customer, Distinct, Expectation, Field, Group, How, HubSite, IntegrationId, Match, MatchId,
    Operation, RecordRef, SiteId, Skipped, Value, VendorId,
};
use counterpart_rules::customers::{Impossible, Merge, Names, merge};
use counterpart_rules::stars::Stars;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The links that are there once the changes are made.
pub fn after(links: &[Match], group: &Group) -> Vec<Match> {
    let mut left: BTreeMap<MatchId, Match> = links.iter().map(|link| (link.id, link.clone())).collect();
    for change in &group.changes {
        let RecordRef::Match { id } = change.record else { continue };
        match change.operation {
            Operation::Delete => drop(left.remove(&id).expect("deleted once")),
            Operation::Create => {
                let made = Match::from_fields(id, &change.after()).expect("whole");
                assert!(left.insert(id, made).is_none(), "made once");
            }
            Operation::Update => {
                let link = left.get_mut(&id).expect("there");
                let mut fields = link.fields();
                change.fields.iter().for_each(|field| fields.set(field.field, field.after.clone()));
                *link = Match::from_fields(id, &fields).expect("whole");
            }
        }
    }
    left.into_values().collect()
}

/// Who is matched with what, and which is main: `1 = 10*`.
pub fn drawn(links: &[Match]) -> Vec<String> {
    let mut drawn: Vec<_> = links
        .iter()
        .map(|link| format!("{} = {}{}", link.hub.as_u128(), link.vendor, if link.main { "*" } else { "" }))
        .collect();
    drawn.sort();
    drawn
}

pub fn names() -> Names {
    Names {
        integrations: [(integration(), "halopsa".to_owned())].into(),
        customers: [(1, "Acme"), (2, "Acme UK"), (3, "Gamma"), (4, "Delta")]
            .map(|(n, name)| (customer_id(n).0, name.to_owned()))
            .into(),
        companies: [10, 11, 20, 30]
            .map(|n| ((integration(), VendorId::from(n)), format!("Company {n}")))
            .into(),
    }
}

pub fn hub_site(n: u128, of: u128, name: &str) -> HubSite {
    let id = SiteId(Uuid::from_u128(n));
    HubSite { id, customer: customer_id(of), name: name.into(), active: true, country: None, phone: None }
}

type Answer = Result<(Group, Vec<Skipped>), Impossible>;

fn merged(into: u128, from: &[(u128, &[HubSite])], around: &[Match]) -> Answer {
    merged_apart(into, from, around, &[])
}

fn merged_apart(into: u128, from: &[(u128, &[HubSite])], around: &[Match], apart: &[Distinct]) -> Answer {
    let ids = Counter::default();
    let into = customer(into, "Acme");
    let from: Vec<(Customer, Vec<HubSite>)> =
        from.iter().map(|(n, sites)| (customer(*n, "Acme UK"), sites.to_vec())).collect();
    let (sites, names) = ([hub_site(70, 1, "Main")], names());
    merge(&scribe(&ids), &Merge { into: &into, sites: &sites, from: &from, around, apart, names: &names })
}

fn conflicts(answer: Answer) -> Vec<String> {
    match answer.expect_err("refused") {
        Impossible::Conflicts(found) => {
            found.into_iter().map(|one| format!("{}: {}", one.label, one.reason)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn kinds(group: &Group) -> Vec<(Operation, &'static str)> {
    group.changes.iter().map(|change| (change.operation, change.record.word())).collect()
}

#[test]
fn r26a_matches_go_to_the_customer_that_stays_and_the_emptied_one_goes() {
    let links = [link(1, 10, 0), link(2, 20, 1), leaf(2, 11, 2)];
    let (group, skipped) = merged(1, &[(2, &[])], &links).expect("stars");
    assert_eq!(drawn(&after(&links, &group)), ["1 = 10*", "1 = 11", "1 = 20"]);
    let made: Vec<&Change> =
        group.changes.iter().filter(|change| change.operation == Operation::Create).collect();
    assert!(
        made.iter().all(|change| change.after().get(Field::How) == Some(&Value::text(How::Merged.as_str())))
    );
    assert_eq!(made[0].label, "Acme = 11 'Company 11'");
    assert_eq!(kinds(&group).last(), Some(&(Operation::Delete, "customer")));
    assert!(skipped.is_empty());
}

#[test]
fn r26a_a_customer_without_companies_takes_over_which_one_is_main() {
    let links = [leaf(2, 11, 0), link(2, 20, 1)];
    let (group, _) = merged(1, &[(2, &[])], &links).expect("stars");
    assert_eq!(drawn(&after(&links, &group)), ["1 = 11", "1 = 20*"]);
}

/// The word of ana that two customers are not one.
fn apart(one: u128, other: u128) -> Distinct {
    let ids = Distinct::pair(&customer_id(one).to_string(), &customer_id(other).to_string());
    Distinct { integration: None, ids, by: "ana".into(), at: Default::default() }
}

#[test]
fn r26c_who_was_not_the_customer_that_goes_is_not_the_one_that_stays() {
    let said = [apart(2, 3), apart(2, 4), apart(1, 4), apart(1, 2)];
    let (group, skipped) = merged_apart(1, &[(2, &[])], &[], &said).expect("nothing in the way");
    let told: Vec<_> = group.changes.iter().map(|change| (change.operation, change.label.as_str())).collect();
    assert_eq!(
        told,
        [
            (Operation::Delete, "Acme UK is not Gamma"),
            (Operation::Create, "Acme is not Gamma"),
            (Operation::Delete, "Acme UK is not Delta"),
            (Operation::Delete, "Acme is not Acme UK"),
            (Operation::Delete, "Acme UK"),
        ]
    );
    assert_eq!(group.changes[1].after().get(Field::By), Some(&Value::text("ana")), "whose word it is stays");
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].label, "Acme is not Acme UK");
    assert_eq!(skipped[0].reason, "ana said so; merging them takes that back");
}

#[test]
fn r26a_sites_move_and_those_of_one_name_are_kept_apart() {
    let sites = [hub_site(71, 2, " main "), hub_site(72, 2, "Depot")];
    let (group, skipped) = merged(1, &[(2, &sites)], &[]).expect("nothing in the way");
    let update = (Operation::Update, "site");
    assert_eq!(kinds(&group), [update, update, (Operation::Delete, "customer")]);
    let moved = &group.changes[0].fields[0];
    assert_eq!((&moved.before, &moved.after), (&id_of(2), &id_of(1)));
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0].reason.contains("'Acme' has a site of this name already; both are kept"));
}

fn id_of(n: u128) -> Value {
    Value::text(&customer_id(n).to_string())
}

#[test]
fn r26a_two_customers_of_one_company_leave_one_match_with_the_sites_of_both() {
    let sites = |ids: &[i64]| ids.iter().map(|id| VendorId::from(*id)).collect::<Vec<_>>();
    let links = [
        Match { sites: sites(&[101]), ..link(1, 10, 0) },
        Match { sites: sites(&[102, 101]), ..link(2, 10, 1) },
        link(3, 10, 2),
    ];
    let (group, _) = merged(1, &[(2, &[])], &links).expect("still many to one");
    let left = after(&links, &group);
    assert_eq!(drawn(&left), ["1 = 10*", "3 = 10*"]);
    assert_eq!((left[0].id, &left[0].sites), (links[0].id, &sites(&[101, 102])), "its own match is kept");

    let (group, _) = merged(4, &[(2, &[]), (1, &[])], &links).expect("still many to one");
    assert_eq!(drawn(&after(&links, &group)), ["3 = 10*", "4 = 10*"], "two matches become one");
}

#[test]
fn r26a_where_stars_would_break_every_conflict_is_told_and_nothing_is_merged() {
    // Acme has a company; Acme UK shares two of its own in turn with others.
    let links = [link(1, 10, 0), link(2, 20, 1), link(3, 20, 2)];
    assert_eq!(
        conflicts(merged(1, &[(2, &[])], &links)),
        [
            "halopsa 20 'Company 20' of 'Acme UK': it is matched with 'Gamma' too, so it cannot be one of several \
          companies of 'Acme'; delete one of these matches first"
        ]
    );
    // Acme shares its company, so it cannot have further ones.
    let links = [link(1, 10, 0), link(3, 10, 1), link(2, 20, 2), leaf(2, 30, 3)];
    let found = conflicts(merged(1, &[(2, &[])], &links));
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(
        found[0],
        "halopsa 20 'Company 20' of 'Acme UK': 'Acme' shares halopsa 10 'Company 10' with 'Gamma', so it cannot have a \
         second company there; delete one of these matches first"
    );
}

#[test]
fn r26a_conflicts_of_all_integrations_are_told_at_once() {
    let elsewhere = |link: Match| Match {
        id: MatchId(Uuid::from_u128(link.id.0.as_u128() + 7)),
        integration: IntegrationId(Uuid::from_u128(2)),
        ..link
    };
    let links = [link(1, 10, 0), link(2, 20, 1), link(3, 20, 2)];
    let mut all = links.to_vec();
    all.extend(links.into_iter().map(elsewhere));
    assert_eq!(conflicts(merged(1, &[(2, &[])], &all)).len(), 2);
}

#[test]
fn r26a_a_locked_many_to_many_may_be_untangled_by_a_merge_but_not_added_to() {
    let lock =
        |links: &[Match]| links.iter().map(|l| Match { locked: true, ..l.clone() }).collect::<Vec<_>>();
    let square = lock(&[link(1, 10, 0), leaf(1, 20, 1), link(2, 10, 2), leaf(2, 20, 3)]);
    let (group, _) = merged(1, &[(2, &[])], &square).expect("untangled");
    assert_eq!(drawn(&after(&square, &group)), ["1 = 10*", "1 = 20"]);

    let found = conflicts(merged(3, &[(2, &[])], &square));
    assert!(found[0].contains("locked"), "it would be as tangled as before: {found:?}");
    let mut with_own = square.clone();
    with_own.push(link(3, 30, 4));
    assert_eq!(conflicts(merged(1, &[(3, &[])], &with_own)).len(), 1, "nothing is added to what is locked");

    let rest = lock(&[link(2, 10, 0), leaf(2, 20, 1)]);
    let (group, _) = merged(1, &[(2, &[])], &rest).expect("a star by now");
    let left = after(&rest, &group);
    assert_eq!(drawn(&left), ["1 = 10*", "1 = 20"]);
    assert!(left.iter().all(|link| link.locked), "the lock goes along");
}

#[test]
fn r26a_every_change_counts_on_the_customer_that_stays() {
    let links = [link(1, 10, 0), link(2, 20, 1)];
    let (group, _) = merged(1, &[(2, &[hub_site(71, 2, "Depot")])], &links).expect("stars");
    let named = Expectation::CustomerNamed { customer: customer_id(1), name: "Acme".into() };
    let bare: Vec<_> = group
        .changes
        .iter()
        .filter(|change| !change.expects.contains(&named))
        .map(|change| &change.label)
        .collect();
    assert_eq!(bare, ["Acme UK = 20 'Company 20'"], "only the old match, which must be as it was");
}

#[test]
fn r26a_a_customer_is_not_merged_into_itself() {
    let refused = merged(1, &[(2, &[]), (1, &[])], &[]).expect_err("itself");
    assert_eq!(refused, Impossible::Refused("'Acme' cannot be merged into itself.".into()));
}

proptest! {
    /// Whatever is matched with what: a merge leaves stars, one main company each, and no link of who is gone, and loses
    /// no company; or it is refused.
    #[test]
    fn r26a_a_merge_leaves_stars(attempts in prop::collection::vec((0u128..5, 0i64..6), 0..14), into in 0u128..5, from in 0u128..5) {
        prop_assume!(into != from);
        let mut stars = Stars::default();
        let mut links: Vec<Match> = Vec::new();
        for (customer, company) in attempts {
            let (hub, vendor) = (customer_id(customer).0, VendorId::from(company));
            if stars.may_add(hub, &vendor).is_ok() {
                stars.insert(hub, &vendor, false);
                let main = !links.iter().any(|link| link.hub == hub);
                links.push(Match { main, ..link(customer, company, links.len() as u32) });
            }
        }
        let Ok((group, _)) = merged(into, &[(from, &[])], &links) else { return Ok(()) };
        let left = after(&links, &group);
        prop_assert!(Stars::of(&left).hold());
        prop_assert!(left.iter().all(|link| link.hub != customer_id(from).0));
        for customer in 0..5 {
            let own: Vec<_> = left.iter().filter(|link| link.hub == customer_id(customer).0).collect();
            prop_assert_eq!(own.iter().filter(|link| link.main).count(), usize::from(!own.is_empty()));
        }
        let companies = |links: &[Match]| {
            let mut ids: Vec<_> = links.iter().map(|link| link.vendor.clone()).collect();
            ids.sort();
            ids.dedup();
            ids
        };
        prop_assert_eq!(companies(&links), companies(&left));
    }
}
