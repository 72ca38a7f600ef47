//! One list compared with itself.

use counterpart_matching::organisations::model::Model;
use counterpart_matching::organisations::{Group, Likeness, Settled};
use counterpart_matching::record::Organisation;

use crate::organisations::list;

fn duplicates(lines: &[&str]) -> Vec<Group> {
    let model = Model::fitted();
    Likeness::new(&model).duplicates(&list("", lines))
}

fn records(groups: &[Group]) -> Vec<Vec<usize>> {
    groups.iter().map(|group| group.records.clone()).collect()
}

#[test]
fn r26c_records_that_may_be_one_company_are_named_together_with_the_reasons() {
    let groups = duplicates(&[
        "Wathersolve Structures Ltd",
        "Beltrane Motors",
        "Karman Photographics",
        "Weathersolve Structures",
        "Zz_Wathersolve Structures (Inactive)",
    ]);
    assert_eq!(records(&groups), [[0, 3, 4]], "{groups:?}");
    let twins = &groups[0].twins;
    assert!((2..=3).contains(&twins.len()), "{twins:?}");
    assert!(
        twins.iter().all(|twins| twins.records[0] != twins.records[1] && twins.score >= 0.5),
        "{twins:?}"
    );
    assert!(twins.is_sorted_by(|a, b| a.score >= b.score));
    let words = |at: usize| twins[at].reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    assert!((0..twins.len()).any(|at| words(at).contains("'Ltd' dropped")), "{twins:?}");
    assert!((0..twins.len()).all(|at| !words(at).contains("fits another record better")), "{twins:?}");
}

#[test]
fn r26c_branches_numbers_and_trades_are_no_duplicates() {
    let groups = duplicates(&[
        "Acme Dental - Leeds|acme.com",
        "Acme Dental - York|acme.com",
        "Hartwell Bakery Store 12",
        "Hartwell Bakery Store 21",
        "Limelight Catering",
        "Limelight Law",
        "Magnolias North",
        "Magnolias South",
        "Clark Plumbing",
        "Clarke Plumbing",
        "Zijlstra Bloemen",
        "Dijkstra Bloemen",
    ]);
    assert_eq!(records(&groups), Vec::<Vec<usize>>::new(), "{groups:?}");
}

#[test]
fn r26c_what_two_share_tells_more_than_what_many_share() {
    let score = |lines: &[&str]| duplicates(lines).iter().map(Group::score).fold(0.0, f64::max);
    let two = score(&["Brackley|brackley.com", "Brackley Dental Care|brackley.com", "Karman Photographics"]);
    let none = score(&["Brackley|", "Brackley Dental Care|", "Karman Photographics"]);
    assert!(two > none && two >= 0.9, "{two} {none}");
}

#[test]
fn r26c_what_people_said_is_not_one_is_not_named_again() {
    let lines = ["Johnston Roofing", "Johnston Roofing Ltd", "Beltrane Motors", "Beltrane Motors Ltd"];
    assert_eq!(records(&duplicates(&lines)).len(), 2);
    let model = Model::fitted();
    let of = |settled| records(&Likeness { settled, ..Likeness::new(&model) }.duplicates(&list("", &lines)));
    for pair in [("0", "1"), ("1", "0")] {
        let rejected = [(pair.0.to_owned(), pair.1.to_owned())].into();
        assert_eq!(of(Settled { rejected, ..Settled::default() }), [[2, 3]]);
    }
    let ignored = (["2".to_owned()].into(), Default::default());
    assert_eq!(of(Settled { ignored, ..Settled::default() }), [[0, 1]]);
}

#[test]
fn the_same_in_whatever_order_the_list_stands() {
    let lines = [
        "Johnston Roofing",
        "Test",
        "Beltrane Motors",
        "Johnstone Roofing Ltd",
        "Test",
        "Beltrane Motor",
        "Test",
    ];
    let forwards = list("", &lines);
    let backwards: Vec<Organisation> = forwards.iter().rev().cloned().collect();
    let model = Model::fitted();
    let told = |list: &[Organisation]| -> Vec<(Vec<String>, Vec<String>)> {
        let id = |at: &usize| list[*at].id.clone();
        let groups = Likeness::new(&model).duplicates(list);
        let tell = |group: &Group| {
            let twins = group.twins.iter().map(|t| {
                format!("{} {} {:.4} {:?}", id(&t.records[0]), id(&t.records[1]), t.score, t.reasons)
            });
            (group.records.iter().map(id).collect(), twins.collect())
        };
        groups.iter().map(tell).collect()
    };
    assert_eq!(told(&forwards), told(&backwards));
    assert!(
        told(&forwards).iter().any(|(ids, _)| ids == &["1", "4", "6"]),
        "spelled the same: {:?}",
        told(&forwards)
    );
}

#[test]
fn a_crowd_of_one_name_is_one_group_in_bounded_time() {
    let many = vec!["Test"; 20_000];
    let groups = duplicates(&many);
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].records.len(), 20_000);
    assert!(groups[0].twins.len() <= 60_000);
    assert_eq!(duplicates(&[]), []);
    assert_eq!(duplicates(&["", "-", "***"]), []);
}
