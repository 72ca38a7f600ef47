use counterpart_matching::candidate::{Candidate, Decision, Matcher, Noun, Reason, Trait};
use counterpart_matching::exact::ExactSpelling;
use counterpart_matching::record::Organisation;

fn list(prefix: &str, names: &[&str]) -> Vec<Organisation> {
    names.iter().enumerate().map(|(at, name)| Organisation::new(format!("{prefix}{at}"), *name)).collect()
}

fn candidates(left: &[&str], right: &[&str]) -> Vec<Candidate> {
    ExactSpelling.candidates(&list("L", left), &list("R", right))
}

fn words(candidate: &Candidate) -> Vec<String> {
    candidate.reasons.iter().map(ToString::to_string).collect()
}

#[test]
fn r14_one_of_each_spelled_the_same_is_a_match() {
    let found = candidates(&["Acme Ltd", "Beta"], &["Gamma", "ACME  LTD"]);
    let [only] = found.as_slice() else { panic!("one candidate: {found:?}") };
    assert_eq!((only.left.as_str(), only.right.as_str()), ("L0", "R1"));
    assert_eq!((only.decision, only.score), (Decision::Match, 1.0));
    assert_eq!(words(only), ["name is spelled the same"]);
}

#[test]
fn r14_two_customers_of_one_name_are_ambiguous() {
    let found = candidates(&["Acme", "acme"], &["Acme"]);
    assert_eq!(found.len(), 2);
    for candidate in &found {
        assert_eq!(candidate.decision, Decision::Ambiguous);
        assert_eq!(candidate.score, 0.5);
        assert_eq!(words(candidate), ["name is spelled the same", "2 records on the left bear this name"]);
    }
}

#[test]
fn r14_the_count_is_said_in_the_words_of_the_field() {
    let customer = Noun { one: "customer", many: "customers" };
    let company = Noun { one: "company", many: "companies" };
    let words = |left, right| Reason::Several { of: Trait::Name, left, right }.in_words(customer, company);
    assert_eq!(words(2, 1), "2 customers bear this name");
    assert_eq!(words(1, 3), "3 companies bear this name");
    assert_eq!(words(2, 3), "2 customers and 3 companies bear this name");
}

#[test]
fn empty_names_are_never_the_same() {
    assert_eq!(candidates(&["", "-", "  "], &["", "-", "..."]), []);
}

#[test]
fn a_name_that_all_bear_makes_few_candidates_with_the_true_count() {
    let many = vec!["Test"; 50_000];
    let left = list("L", &many);
    let right = list("R", &many[..49_999]);
    let found = ExactSpelling.candidates(&left, &right);
    assert!(found.len() <= 3 * 49_999, "{} candidates", found.len());
    assert!(found.iter().all(|candidate| candidate.decision == Decision::Ambiguous));
    let text = found[0].reasons[1].to_string();
    assert_eq!(text, "50000 records on the left and 49999 records on the right bear this name");
}

#[test]
fn one_against_many_shows_three() {
    let found = candidates(&["Test"], &["Test"; 40]);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].reasons[1].to_string(), "40 records on the right bear this name");
    assert_eq!(found[0].score, 0.025);
}

#[test]
fn small_groups_are_shown_whole() {
    assert_eq!(candidates(&["A", "A", "A"], &["A", "A", "A"]).len(), 9);
}
