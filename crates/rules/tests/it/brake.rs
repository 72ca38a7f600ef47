use crate::given::*;
use counterpart_model::{
    Actor, Approval, AttentionCode, BrakeFinding, BrakeLimit, BrakeRule, Cause, Change, Field, Group,
    HubSite, IntegrationSettings, Match, MatchKind, RecordRef, SiteId, Value,
};
use counterpart_rules::brake::{Brake, Holding, Known};
use proptest::prelude::*;
use uuid::Uuid;

fn cause() -> Cause {
    Cause::new("R21", "a test")
}

fn group(changes: Vec<Change>) -> Group {
    Group { about: "a test".into(), changes, consumes: Vec::new() }
}

fn made(n: u128) -> Change {
    Change::create(RecordRef::Customer { id: customer_id(n) }, "Acme", &customer(n, "Acme").fields(), cause())
}

fn switched(n: u128, active: bool) -> Change {
    let values = (Field::Active, Value::Bool(!active), Value::Bool(active));
    Change::update(RecordRef::Customer { id: customer_id(n) }, "Acme", values, cause())
}

fn renamed(n: u128, before: Value) -> Change {
    let values = (Field::Name, before, Value::text("Acme Ltd"));
    Change::update(RecordRef::Customer { id: customer_id(n) }, "Acme", values, cause())
}

fn saved(link: &Match) -> Change {
    Change::create(RecordRef::Match { id: link.id }, "Acme = 10 'Acme'", &link.fields(), cause())
}

fn unmatched(link: &Match) -> Change {
    Change::delete(RecordRef::Match { id: link.id }, "match with 10", &link.fields(), cause())
}

fn hub_site(n: u128, of: u128) -> HubSite {
    let (customer, name) = (customer_id(of), "Main".to_owned());
    HubSite { id: site_id(n), customer, name, active: true, country: None, phone: None }
}

fn site_id(n: u128) -> SiteId {
    SiteId(Uuid::from_u128(n))
}

fn site_made(n: u128, of: u128) -> Change {
    Change::create(RecordRef::Site { id: site_id(n) }, "Main", &hub_site(n, of).fields(), cause())
}

fn site_switched(n: u128, active: bool) -> Change {
    let values = (Field::Active, Value::Bool(!active), Value::Bool(active));
    Change::update(RecordRef::Site { id: site_id(n) }, "Main", values, cause())
}

/// A match of a hub site and the vendor's site of the same number.
fn site_link(n: u128) -> Match {
    let id = counterpart_model::MatchId(Uuid::from_u128(n + 5_000_000_000));
    Match { id, kind: MatchKind::Site, hub: site_id(n).0, ..link(0, n as i64, 0) }
}

fn noticed(ids: &Counter, id: i64, code: AttentionCode) -> Change {
    scribe(ids).attention(integration(), &company(id, "Acme"), code, "It went.".into(), None)
}

fn known(word: &str, total: u64) -> Known {
    Known { totals: [(word.to_owned(), total)].into(), ..Known::default() }
}

fn holding(customer: u128, matches: u64, active_sites: u64) -> Known {
    let held = Holding { name: "Acme".into(), matches, active_sites };
    Known { holdings: [(customer_id(customer), held)].into(), ..known("match", 1_000) }
}

fn findings(changes: Vec<Change>, known: &Known) -> Vec<BrakeFinding> {
    with(&IntegrationSettings::default(), changes, known)
}

fn with(settings: &IntegrationSettings, changes: Vec<Change>, known: &Known) -> Vec<BrakeFinding> {
    let mut brake = Brake::new(settings);
    brake.add(&[group(changes)]);
    brake.findings(known, None)
}

fn brief(findings: &[BrakeFinding]) -> Vec<(BrakeRule, &str, u64, u64)> {
    findings.iter().map(|found| (found.rule, found.subject.as_str(), found.count, found.allowed)).collect()
}

fn many(count: u128, change: impl Fn(u128) -> Change) -> Vec<Change> {
    (1..=count).map(change).collect()
}

#[test]
fn r75_creations_up_to_the_limit_pass_and_one_more_does_not() {
    let settled = known("customer", 300);
    assert!(findings(many(30, made), &settled).is_empty());
    let found = findings(many(31, made), &settled);
    assert_eq!(brief(&found), [(BrakeRule::Creations, "customer", 31, 30)]);
    let sentence = &found[0].sentence;
    for part in ["31 new customers", "knew 300", "up to 30 pass", "10 % of them, at least 20"] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
}

#[test]
fn r75_a_finding_names_the_first_records_that_it_counts() {
    let settings = IntegrationSettings::default();
    let mut brake = Brake::new(&settings);
    // What comes with a customer that the plan makes is part of it, and is not named beside it.
    brake.add(&[group(many(40, |n| site_made(n + 100, 900)))]);
    brake.add(&[group(many(31, |n| switched(n, false)))]);
    brake.add(&[group(vec![switched(1, false), made(2_000)])]);
    let mut known = known("customer", 300);
    known.totals.insert("site".into(), 1_000);
    let found = brake.findings(&known, None);
    assert_eq!(brief(&found), [(BrakeRule::Deactivations, "customer", 31, 30)]);
    let first = brake.first(&found[0]);
    assert_eq!(first.len(), 20, "as many as a person needs");
    assert!(
        first.iter().zip(1..).all(|(change, n)| change.record == RecordRef::Customer { id: customer_id(n) })
    );

    let empty = findings(vec![unmatched(&link(1, 10, 0))], &holding(1, 1, 0));
    let named = &empty[0].first[0];
    assert_eq!(
        (named.word.as_str(), named.customer.as_ref().map(|(id, _)| *id)),
        ("customer", Some(customer_id(1)))
    );
}

#[test]
fn r75_however_few_there_were_twenty_are_no_alarm() {
    assert!(findings(many(20, made), &known("customer", 3)).is_empty());
    assert_eq!(findings(many(21, made), &known("customer", 3)).len(), 1);
}

#[test]
fn r75_what_comes_with_a_new_customer_is_part_of_it() {
    let whole = |n: u128| {
        let (site, site_link) = (1_000 + n, site_link(1_000 + n));
        vec![made(n), saved(&link(n, n as i64, 0)), site_made(site, n), saved(&site_link)]
    };
    let customers: Vec<Change> = (1..=21).flat_map(whole).collect();
    assert_eq!(brief(&findings(customers, &Known::default())), [(BrakeRule::Creations, "customer", 21, 20)]);

    let with_its_match = |n: u128| [site_made(1_000 + n, n), saved(&site_link(1_000 + n))];
    let sites: Vec<Change> = (1..=21).flat_map(with_its_match).collect();
    assert_eq!(brief(&findings(sites, &Known::default())), [(BrakeRule::Creations, "site", 21, 20)]);

    let matches = many(21, |n| saved(&link(n, n as i64, 0)));
    assert_eq!(brief(&findings(matches, &Known::default())), [(BrakeRule::Creations, "match", 21, 20)]);
}

#[test]
fn r75_the_first_run_may_create_and_nothing_else() {
    let first = Known { first: true, ..Known::default() };
    assert!(findings(many(500, made), &first).is_empty());
    let found = findings(many(21, |n| switched(n, false)), &first);
    assert_eq!(brief(&found), [(BrakeRule::Deactivations, "customer", 21, 20)]);
    assert!(found[0].sentence.contains("there was no good run before"), "{}", found[0].sentence);
}

#[test]
fn r75_deactivations_count_each_record_once_and_activations_not_at_all() {
    let off = many(20, |n| switched(n, false));
    assert!(findings(off.clone(), &Known::default()).is_empty());
    let removed = |n| {
        let fields = customer(n, "Acme").fields();
        Change::delete(RecordRef::Customer { id: customer_id(n) }, "Acme", &fields, cause())
    };
    let mut twice = off.clone();
    twice.push(removed(20));
    assert!(findings(twice, &Known::default()).is_empty(), "inactive first, then removed: one customer");
    let mut more = off;
    more.push(removed(21));
    let found = findings(more, &Known::default());
    assert_eq!(brief(&found), [(BrakeRule::Deactivations, "customer", 21, 20)]);
    assert!(findings(many(400, |n| switched(n, true)), &Known::default()).is_empty());
}

#[test]
fn r75_matched_companies_that_are_no_longer_shown_are_deactivations() {
    let ids = Counter::default();
    let codes =
        [AttentionCode::CompanyInactive, AttentionCode::CompanyNotVisible, AttentionCode::CompanyGone];
    let gone = |count: u128| many(count, |n| noticed(&ids, n as i64, codes[n as usize % 3]));
    assert!(findings(gone(30), &known("company", 300)).is_empty());
    let found = findings(gone(31), &known("company", 300));
    assert_eq!(brief(&found), [(BrakeRule::Deactivations, "company", 31, 30)]);
    assert!(found[0].sentence.contains("narrowed role"), "{}", found[0].sentence);
    let proposed = many(400, |n| noticed(&ids, n as i64, AttentionCode::NameProposed));
    assert!(findings(proposed, &Known::default()).is_empty(), "a proposal writes nothing");
}

#[test]
fn r75_unmatches_beyond_the_limit_are_found() {
    let links = |count| many(count, |n| unmatched(&link(n, n as i64, 0)));
    assert!(findings(links(100), &known("match", 1_000)).is_empty());
    assert_eq!(
        brief(&findings(links(101), &known("match", 1_000))),
        [(BrakeRule::Unmatches, "match", 101, 100)]
    );
}

#[test]
fn r75_a_match_that_the_plan_makes_and_deletes_was_never_there() {
    let both = (1..=50).flat_map(|n| [saved(&link(n, n as i64, 0)), unmatched(&link(n, n as i64, 0))]);
    let found = findings(both.collect(), &known("match", 10_000));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn r75_only_values_that_are_there_can_be_overwritten() {
    let there = |n| renamed(n, Value::text("Acme"));
    assert!(findings(many(20, there), &Known::default()).is_empty());
    assert_eq!(
        brief(&findings(many(21, there), &Known::default())),
        [(BrakeRule::Overwrites, "customer", 21, 20)]
    );
    assert!(findings(many(400, |n| renamed(n, Value::Null)), &Known::default()).is_empty());
    assert!(findings(many(400, |n| renamed(n, Value::text(""))), &Known::default()).is_empty());
    assert!(findings(many(400, |n| renamed(n, Value::text("Acme Ltd"))), &Known::default()).is_empty());
}

#[test]
fn r75_many_sources_may_not_write_one_target() {
    let onto_one = |count| many(count, |n| saved(&link(1, n as i64, 0)));
    let settled = Known { holdings: holding(1, 2, 0).holdings, ..known("match", 1_000) };
    assert!(findings(onto_one(20), &settled).is_empty());
    let mut brake_changes = onto_one(20);
    brake_changes.push(renamed(1, Value::text("Acme")));
    let found = findings(brake_changes, &settled);
    assert_eq!(brief(&found), [(BrakeRule::ManyToOne, customer_id(1).to_string().as_str(), 21, 20)]);
    assert!(found[0].sentence.contains("one customer, 'Acme'"), "{}", found[0].sentence);
    assert_eq!(found[0].known, 2);

    let settings = IntegrationSettings::default();
    let mut brake = Brake::new(&settings);
    brake.add(&[group(onto_one(21))]);
    assert!(brake.touched().customers.contains(&customer_id(1)), "its holding is asked for");
}

#[test]
fn r75_a_customer_may_not_lose_all_its_matches_however_few_they_are() {
    let links = [link(1, 10, 0), leaf(1, 11, 1)];
    assert!(findings(vec![unmatched(&links[0])], &holding(1, 2, 0)).is_empty(), "one of two is left");
    let found = findings(links.iter().map(unmatched).collect(), &holding(1, 2, 0));
    let subject = format!("{}/match", customer_id(1));
    assert_eq!(brief(&found), [(BrakeRule::CustomerLosesAll, subject.as_str(), 2, 1)]);
    assert!(found[0].sentence.contains("'Acme' would lose all its 2 matches"), "{}", found[0].sentence);

    let only = findings(vec![unmatched(&links[0])], &holding(1, 1, 0));
    assert_eq!(brief(&only), [(BrakeRule::CustomerLosesAll, subject.as_str(), 1, 0)]);
    let replaced = vec![unmatched(&links[0]), saved(&link(1, 12, 5))];
    assert!(findings(replaced, &holding(1, 1, 0)).is_empty(), "another match takes its place");
}

#[test]
fn r75_a_customer_may_not_lose_all_its_active_sites() {
    let settings = IntegrationSettings::default();
    let changes = vec![site_switched(70, false), site_switched(71, false)];
    let mut brake = Brake::new(&settings);
    brake.add(&[group(changes)]);
    assert_eq!(brake.touched().sites.into_iter().collect::<Vec<_>>(), [site_id(70), site_id(71)]);
    let owners = [(site_id(70), customer_id(1)), (site_id(71), customer_id(1))];
    let settled = |active| Known { owners: owners.into(), ..holding(1, 0, active) };
    assert!(brake.findings(&settled(3), None).is_empty(), "a third is left");
    let found = brake.findings(&settled(2), None);
    assert_eq!(
        brief(&found),
        [(BrakeRule::CustomerLosesAll, format!("{}/site", customer_id(1)).as_str(), 2, 1)]
    );
    brake.add(&[group(vec![site_made(72, 1)])]);
    assert!(brake.findings(&settled(2), None).is_empty(), "it moved to new rooms");
}

#[test]
fn r75_a_site_that_moves_is_lost_to_its_old_customer() {
    let (before, after) =
        (Value::text(&customer_id(1).to_string()), Value::text(&customer_id(2).to_string()));
    let moved = Change::update(
        RecordRef::Site { id: site_id(70) },
        "Main",
        (Field::Customer, before, after),
        cause(),
    );
    assert_eq!(findings(vec![moved.clone()], &holding(1, 0, 1)).len(), 1);
    assert!(findings(vec![moved], &holding(2, 0, 1)).is_empty());
    let inactive = HubSite { active: false, ..hub_site(71, 1) };
    let removed = Change::delete(RecordRef::Site { id: site_id(71) }, "Main", &inactive.fields(), cause());
    assert!(findings(vec![removed], &holding(1, 0, 1)).is_empty(), "it was not in use");
}

#[test]
fn r75_many_customers_that_lose_everything_are_one_finding() {
    let lost = |count: u128| {
        let mut settled = known("match", 10_000);
        for n in 1..=count {
            settled.holdings.extend(holding(n, 1, 0).holdings);
        }
        findings(many(count, |n| unmatched(&link(n, n as i64, 0))), &settled)
    };
    assert_eq!(lost(10).len(), 10);
    assert_eq!(brief(&lost(11)), [(BrakeRule::CustomerLosesAll, "customer/match", 11, 0)]);
}

#[test]
fn r75_limits_are_chosen_per_kind_and_may_be_off() {
    let strict = BrakeLimit { percent: 1, at_least: 2 };
    let limits = [("customer".to_owned(), strict), ("match".to_owned(), BrakeLimit::OFF)];
    let settings = IntegrationSettings { brake: limits.into(), ..IntegrationSettings::default() };
    let settled = holding(1, 1, 0);
    assert!(with(&settings, many(2, made), &settled).is_empty());
    assert_eq!(brief(&with(&settings, many(3, made), &settled)), [(BrakeRule::Creations, "customer", 3, 2)]);
    assert!(with(&settings, many(9_000, |n| unmatched(&link(n, n as i64, 0))), &settled).is_empty());
}

#[test]
fn r75_an_approval_lets_through_what_was_seen_and_no_more() {
    let settings = IntegrationSettings::default();
    let mut brake = Brake::new(&settings);
    brake.add(&[group(many(31, made))]);
    let settled = known("customer", 300);
    let approval =
        Approval { by: Actor::Person("ana".into()), at: at(0), findings: brake.findings(&settled, None) };
    assert!(brake.findings(&settled, Some(&approval)).is_empty());

    brake.add(&[group(vec![made(32)])]);
    assert_eq!(brake.findings(&settled, Some(&approval)).len(), 1, "one more than was seen");

    let mut other = Brake::new(&settings);
    other.add(&[group(many(31, |n| switched(n, false)))]);
    assert_eq!(other.findings(&settled, Some(&approval)).len(), 1, "another rule");
}

#[test]
fn r75_an_approval_knows_again_what_is_made_under_another_id() {
    let settings = IntegrationSettings::default();
    let planned_as = |customer| {
        let mut brake = Brake::new(&settings);
        brake.add(&[group(vec![made(customer)]), group(many(21, |n| saved(&link(customer, n as i64, 0))))]);
        brake
    };
    let settled = known("customer", 300);
    let findings = planned_as(7).findings(&settled, None);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let approval = Approval { by: Actor::Person("ana".into()), at: at(0), findings };
    assert_eq!(planned_as(8).findings(&settled, Some(&approval)), []);
}

fn any_change() -> impl Strategy<Value = Change> {
    (0u128..8, 0u128..40, 0u8..9).prop_map(|(of, n, what)| match what {
        0 => made(of),
        1 => switched(of, n % 2 == 0),
        2 => renamed(of, Value::text("Acme")),
        3 => saved(&link(of, n as i64, 0)),
        4 => unmatched(&link(of, n as i64, 0)),
        5 => site_made(100 + n, of),
        6 => site_switched(100 + n, false),
        7 => saved(&site_link(100 + n)),
        _ => noticed(&Counter::default(), n as i64, AttentionCode::CompanyGone),
    })
}

proptest! {
    /// However a plan is cut into portions, the same is found.
    #[test]
    fn r75_portions_change_nothing(changes in prop::collection::vec(any_change(), 0..200), cuts in prop::collection::vec(0usize..200, 0..6), first in any::<bool>()) {
        let strict = BrakeLimit { percent: 5, at_least: 3 };
        let words = ["customer", "site", "match", "company"];
        let settings = IntegrationSettings {
            brake: words.map(|word| (word.to_owned(), strict)).into(),
            ..IntegrationSettings::default()
        };
        let mut settled = Known { totals: words.map(|word| (word.to_owned(), 40)).into(), first, ..Known::default() };
        for n in 0..8 {
            settled.holdings.extend(holding(n, 2, 2).holdings);
        }
        settled.owners = (100..140).map(|n| (site_id(n), customer_id(n % 8))).collect();

        let mut whole = Brake::new(&settings);
        whole.add(&[group(changes.clone())]);
        let mut parts = Brake::new(&settings);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(changes.len())).collect();
        cuts.extend([0, changes.len()]);
        cuts.sort_unstable();
        for ends in cuts.windows(2) {
            parts.add(&[group(changes[ends[0]..ends[1]].to_vec())]);
        }
        prop_assert_eq!(whole.touched(), parts.touched());
        prop_assert_eq!(whole.findings(&settled, None), parts.findings(&settled, None));
        let creations = whole.findings(&settled, None).iter().any(|found| found.rule == BrakeRule::Creations);
        prop_assert!(!(first && creations));
    }
}
