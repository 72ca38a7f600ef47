use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::people::Likeness;
use counterpart_matching::people::model::Model;
use counterpart_matching::phone::Home;
use counterpart_matching::record::Person;

/// A person written in one line: `id|company|first|last|email|phone`.
fn person(line: &str) -> Person {
    let cells: Vec<&str> = line.split('|').collect();
    let filled = |at: usize| cells.get(at).filter(|cell| !cell.is_empty()).map(|cell| (*cell).to_owned());
    Person {
        id: cells[0].to_owned(),
        company_id: filled(1),
        first_name: filled(2).unwrap_or_default(),
        last_name: filled(3).unwrap_or_default(),
        email: filled(4),
        phone: filled(5),
        ..Person::default()
    }
}

fn candidates(left: &[&str], right: &[&str]) -> Vec<Candidate> {
    let read = |lines: &[&str]| lines.iter().map(|line| person(line)).collect::<Vec<_>>();
    compare(&read(left), &read(right))
}

fn compare(left: &[Person], right: &[Person]) -> Vec<Candidate> {
    let model = Model::fitted();
    Likeness { home: Home::named("GB"), ..Likeness::new(&model) }.candidates(left, right)
}

fn decisions(found: &[Candidate]) -> Vec<(&str, &str, Decision)> {
    found.iter().map(|c| (c.left.as_str(), c.right.as_str(), c.decision)).collect()
}

fn reasons(candidate: &Candidate) -> Vec<String> {
    candidate.reasons.iter().map(ToString::to_string).collect()
}

use Decision::{Ambiguous, Match, Suggest};

#[test]
fn r30a_the_same_email_whatever_its_case() {
    let found = candidates(
        &["L1|C1|Jane|Doe|Jane.Doe@Contoso.com|", "L2|C1|John|Roe|john@contoso.com|"],
        &["R1|C1|Jane|Smith|jane.doe@contoso.com|"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Match)]);
    assert_eq!(reasons(&found[0])[0], "e-mail address is the same");
}

#[test]
fn r30a_exactly_one_bears_it() {
    let found = candidates(
        &["L1|C1|Jane|Doe|jane@contoso.com|", "L2|C1|Jane|Doe|jane@contoso.com|"],
        &["R1|C1|Jane|Doe|jane@contoso.com|"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Ambiguous), ("L2", "R1", Ambiguous)]);
    assert!(reasons(&found[0]).contains(&"2 records on the left bear this e-mail address".to_owned()));
}

#[test]
fn r30b_else_the_same_name_and_phone() {
    let found = candidates(
        &["L1|C1|Jane|Doe|jane@contoso.com|020 7946 0018"],
        &["R1|C1|JANE|DOE||+44 20 7946 0018 x7"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Match)]);
    assert_eq!(found[0].reasons[0].to_string(), "name and phone number are the same");
}

#[test]
fn r30b_exactly_one_bears_name_and_phone() {
    let found = candidates(
        &["L1|C1|Jane|Doe||020 7946 0018", "L2|C1|Jane|Doe||020 7946 0018"],
        &["R1|C1|Jane|Doe||020 7946 0018"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Ambiguous), ("L2", "R1", Ambiguous)]);
}

#[test]
fn r30b_the_email_goes_first() {
    let found = candidates(
        &["L1|C1|Jane|Doe|jane@contoso.com|020 7946 0018"],
        &["R1|C1|J.|Doe|jane@contoso.com|", "R2|C1|Jane|Doe||020 7946 0018"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Match), ("L1", "R2", Suggest)]);
    assert!(reasons(&found[1]).contains(&"one of both is matched to another record".to_owned()));
}

#[test]
fn r30b_one_person_is_matched_once_even_over_two_numbers() {
    let both = Person { mobile: Some("07700 900123".to_owned()), ..person("L1|C1|Jane|Doe||020 7946 0018") };
    let right = [person("R1|C1|Jane|Doe||020 7946 0018"), person("R2|C1|Jane|Doe||07700 900123")];
    let mut found = compare(&[both], &right);
    found.sort_by(|a, b| a.right.cmp(&b.right));
    assert_eq!(decisions(&found), [("L1", "R1", Ambiguous), ("L1", "R2", Ambiguous)]);
}

#[test]
fn r30c_a_role_mailbox_is_no_identity() {
    let found = candidates(&["L1|C1|Jane|Doe|info@contoso.com|"], &["R1|C1|Jane|Doe|info@contoso.com|"]);
    assert_eq!(decisions(&found), [("L1", "R1", Suggest)]);
    let others = candidates(&["L1|C1|Jane|Doe|info@contoso.com|"], &["R1|C1|Max|Roe|info@contoso.com|"]);
    assert_eq!(decisions(&others), []);
}

#[test]
fn r30c_an_address_seen_with_several_names_is_no_identity() {
    let found = candidates(
        &["L1|C1|Jane|Doe|family@contoso.com|", "L2|C1|Max|Roe|family@contoso.com|"],
        &["R1|C1|Jane|Doe|family@contoso.com|"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Suggest)]);
    let across = candidates(&["L1|C1|Jane|Doe|jd@contoso.com|"], &["R1|C1|Max|Roe|jd@contoso.com|"]);
    assert_eq!(decisions(&across), [("L1", "R1", Suggest)]);
}

#[test]
fn r30c_a_short_form_or_a_new_family_name_is_the_same_person() {
    for (given, family) in
        [("Bob", "Doe"), ("Rob", "Doe"), ("Robert", "Smith"), ("R.", "Doe"), ("Doe", "Robert")]
    {
        let right = format!("R1|C1|{given}|{family}|robert@contoso.com|");
        let found = candidates(&["L1|C1|Robert|Doe|robert@contoso.com|"], &[&right]);
        assert_eq!(decisions(&found), [("L1", "R1", Match)], "{given} {family}");
    }
    let spouse = candidates(&["L1|C1|Robert|Doe|doe@contoso.com|"], &["R1|C1|Mary|Doe|doe@contoso.com|"]);
    assert_eq!(decisions(&spouse), [("L1", "R1", Suggest)]);
}

#[test]
fn r30d_anything_else_is_a_suggestion() {
    let name = candidates(&["L1|C1|Jane|Doe||"], &["R1|C1|Jane Doe|||"]);
    assert_eq!(decisions(&name), [("L1", "R1", Suggest)]);
    let phone = candidates(&["L1|C1|Jane|Doe||020 7946 0018"], &["R1|C1|J|Doe||020 7946 0018"]);
    assert_eq!(decisions(&phone), [("L1", "R1", Suggest)]);
    let family = candidates(&["L1|C1|Jane|Doe||020 7946 0018"], &["R1|C1|Max|Doe||020 7946 0018"]);
    assert_eq!(decisions(&family), []);
}

#[test]
fn r30_inside_matched_companies_only() {
    // "C1" stands in both lists, so company ids mean the same.
    let found = candidates(
        &["L1|C1|Jane|Doe|jane@contoso.com|", "L2|C1|Max|Roe|max@contoso.com|"],
        &["R1|C2|Jane|Doe|jane@contoso.com|", "R2|C1|Max|Roe|max@contoso.com|"],
    );
    assert_eq!(decisions(&found), [("L2", "R2", Match), ("L1", "R1", Suggest)]);
    assert!(reasons(&found[1]).contains(&"the companies differ".to_owned()));
}

#[test]
fn r30_a_namesake_elsewhere_is_nobody() {
    let found = candidates(&["L1|C1|Jane|Doe||", "L2|C2|A|B||"], &["R1|C2|Jane|Doe||", "R2|C1|X|Y||"]);
    assert_eq!(decisions(&found), []);
}

#[test]
fn r30_without_a_company_nobody_is_matched_automatically() {
    let found = candidates(
        &["L1||Jane|Doe|jane@contoso.com|", "L2|C1|Max|Roe||"],
        &["R1|C1|Jane|Doe|jane@contoso.com|"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Suggest)]);
}

#[test]
fn company_ids_of_two_worlds_do_not_part_people() {
    let found = candidates(&["L1|17|Jane|Doe|jane@contoso.com|"], &["R1|abc|Jane|Doe|jane@contoso.com|"]);
    assert_eq!(decisions(&found), [("L1", "R1", Match)]);
}

#[test]
fn people_without_any_detail_are_nobody() {
    let found = candidates(&["L1|C1||||", "L2|C1||||"], &["R1|C1||||"]);
    assert_eq!(decisions(&found), []);
}

#[test]
fn a_crowd_of_namesakes_stays_small() {
    let lines = |prefix: &str| {
        (0..2_000).map(|at| person(&format!("{prefix}{at}|C1|Test|User||020 7946 0018"))).collect()
    };
    let (left, right): (Vec<Person>, Vec<Person>) = (lines("L"), lines("R"));
    let found = compare(&left, &right);
    assert!(found.len() <= 6_000 && found.iter().all(|candidate| candidate.decision == Ambiguous));
    assert!(reasons(&found[0]).iter().any(|reason| reason.starts_with("2000 records on the left and 2000")));
}
