use crate::given::*;
use counterpart_model::{Customer, Field, Group, Match, Operation, Value};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{Edit, Refused, Shape, edit, star_of};

/// Customer 1 is the row; the sides afterwards, by their numbers.
fn ask(around: &[Match], customers: &[u128], companies: &[i64], take_over: bool) -> Result<Group, Refused> {
    let ids = Counter::default();
    let customers: Vec<Customer> = customers.iter().map(|n| customer(*n, &format!("C{n}"))).collect();
    let companies: Vec<CompanyFacts> = companies.iter().map(|n| facts(*n, &format!("V{n}"))).collect();
    let asked = Edit {
        integration: integration(),
        row: &customer(1, "C1"),
        customers: &customers,
        companies: &companies,
        around,
        take_over,
    };
    edit(&scribe(&ids), &asked)
}

/// The links afterwards, as customer, company, main; the law of stars and of main ones is looked at along the way.
fn after(around: &[Match], group: &Group) -> Vec<(u128, String, bool)> {
    let mut links = around.to_vec();
    for change in &group.changes {
        let counterpart_model::RecordRef::Match { id } = change.record else { panic!("only matches change") };
        match change.operation {
            Operation::Create => links.push(Match::from_fields(id, &change.after()).expect("a match")),
            Operation::Delete => links.retain(|link| link.id != id),
            Operation::Update => {
                let main = change.after().get(Field::Main) == Some(&Value::Bool(true));
                links.iter_mut().filter(|link| link.id == id).for_each(|link| link.main = main);
            }
        }
    }
    assert!(counterpart_rules::stars::Stars::of(&links).hold(), "{links:?}");
    let mut told: Vec<_> =
        links.iter().map(|link| (link.hub.as_u128(), link.vendor.to_string(), link.main)).collect();
    told.sort();
    for (hub, ..) in &told {
        assert_eq!(
            told.iter().filter(|it| it.0 == *hub && it.2).count(),
            1,
            "one main one of {hub}: {told:?}"
        );
    }
    told
}

fn reason(refused: Result<Group, Refused>) -> String {
    refused.expect_err("refused").skipped.reason
}

fn pairs(told: &[(u128, String, bool)]) -> Vec<(u128, &str)> {
    let hub = |n: u128| (1..=9).find(|it| customer_id(*it).0.as_u128() == n).unwrap_or_default();
    told.iter().map(|(n, vendor, _)| (hub(*n), vendor.as_str())).collect()
}

#[test]
fn r20a_of_one_to_one_either_side_may_gain() {
    let one = [link(1, 10, 0)];
    assert_eq!(star_of(customer_id(1).0, &one).map(|it| it.0), Some(Shape::OneToOne));
    let companies = ask(&one, &[1], &[10, 11], false).expect("the companies gain");
    assert_eq!(pairs(&after(&one, &companies)), [(1, "10"), (1, "11")]);
    let customers = ask(&one, &[1, 2], &[10], false).expect("the customers gain");
    assert_eq!(pairs(&after(&one, &customers)), [(1, "10"), (2, "10")]);
    let other = ask(&one, &[1], &[11], false).expect("one company for another");
    assert_eq!(pairs(&after(&one, &other)), [(1, "11")]);
}

#[test]
fn r20a_once_one_side_holds_two_the_other_is_fixed() {
    let one = [link(1, 10, 0)];
    assert!(reason(ask(&one, &[1, 2], &[10, 11], false)).contains("the other is fixed"));
    assert!(reason(ask(&one, &[2], &[11], false)).contains("nothing of it would be left"));
    assert!(reason(ask(&one, &[1], &[], false)).contains("needs one at least"));
    assert!(reason(ask(&[], &[1], &[10], false)).contains("no match here yet"));
}

#[test]
fn r20b_of_one_to_many_the_one_side_is_switched_and_the_main_company_stays_main() {
    let many = [leaf(1, 10, 0), link(1, 11, 1)];
    let switched = ask(&many, &[2], &[10, 11], false).expect("switched");
    let told = after(&many, &switched);
    assert_eq!(pairs(&told), [(2, "10"), (2, "11")]);
    assert!(told[1].2 && !told[0].2, "{told:?}");
    assert!(reason(ask(&many, &[1, 2], &[10, 11], false)).contains("only be switched"));
    assert!(reason(ask(&many, &[1, 2], &[10], false)).contains("only be switched"));
    let shared = [link(1, 10, 0), link(2, 10, 1)];
    let switched = ask(&shared, &[1, 2], &[11], false).expect("another company for both");
    assert_eq!(pairs(&after(&shared, &switched)), [(1, "11"), (2, "11")]);
    assert!(reason(ask(&shared, &[1, 2], &[10, 11], false)).contains("only be switched"));
}

#[test]
fn r20b_of_one_to_many_the_many_side_gains_and_loses() {
    let many = [link(1, 10, 0), leaf(1, 11, 1), leaf(1, 12, 2)];
    let changed = ask(&many, &[1], &[11, 12, 13], false).expect("one goes, one comes");
    let told = after(&many, &changed);
    assert_eq!(pairs(&told), [(1, "11"), (1, "12"), (1, "13")]);
    assert!(told[0].2, "the oldest that stays is main: {told:?}");
    let shared = [link(1, 10, 0), link(2, 10, 1)];
    let changed = ask(&shared, &[1, 3], &[10], false).expect("one customer goes, one comes");
    assert_eq!(pairs(&after(&shared, &changed)), [(1, "10"), (3, "10")]);
    assert!(reason(ask(&many, &[2], &[13], false)).contains("nothing of it would be left"));
}

#[test]
fn r20_what_is_matched_elsewhere_moves_only_where_a_person_says_so() {
    let taken = [link(1, 10, 0), link(2, 20, 1), leaf(2, 21, 2)];
    let refused = ask(&taken, &[1], &[10, 20], false).expect_err("taken");
    assert!(refused.a_move_would_do);
    let moved = ask(&taken, &[1], &[10, 20], true).expect("moved");
    assert_eq!(pairs(&after(&taken, &moved)), [(1, "10"), (1, "20"), (2, "21")]);
}

#[test]
fn r20_a_many_to_many_is_not_edited_but_untangled() {
    let tangled = [link(1, 10, 0), leaf(1, 11, 1), link(2, 11, 2)];
    assert_eq!(star_of(customer_id(1).0, &tangled).map(|it| it.0), Some(Shape::Tangled));
    assert!(reason(ask(&tangled, &[1], &[10], false)).contains("crosswise"));
}
