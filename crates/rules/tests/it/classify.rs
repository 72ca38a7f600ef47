use crate::given::*;
use counterpart_model::{HeldBack, Ignored, VendorId, Visibility};
use counterpart_rules::customers::{Standing, classify};

#[test]
fn r10a_a_company_with_something_missing_is_held_back_with_the_reason() {
    let mut facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme")]);
    let reason =
        HeldBack { code: "no_main_site".into(), sentence: "Halo says this client has no main site.".into() };
    facts.company.held_back.push(reason.clone());
    assert_eq!(classify(&facts), Standing::HeldBack(vec![reason]));
}

#[test]
fn r12_inactive_internal_and_vanished_companies_are_hidden() {
    let mut inactive = facts(1, "Acme");
    inactive.company.active = false;
    let mut internal = facts(1, "Unknown");
    internal.company.internal = true;
    let gone = counterpart_rules::CompanyFacts { visibility: Visibility::Gone, ..facts(1, "Acme") };
    let unseen = counterpart_rules::CompanyFacts { visibility: Visibility::NotVisible, ..facts(1, "Acme") };
    let words: Vec<_> = [inactive, internal, gone, unseen].iter().map(classify).collect();
    assert_eq!(
        words,
        ["inactive", "internal", "deleted", "not visible"].map(Standing::Hidden),
        "each is hidden, and the word says why"
    );
}

#[test]
fn r13_an_ignored_company_is_not_suggested() {
    let mut facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme")]);
    facts.ignored = Some(Ignored {
        integration: integration(),
        company: VendorId::from(1),
        reason: "a supplier".into(),
        by: "ana".into(),
        at: at(0),
    });
    assert_eq!(classify(&facts), Standing::Ignored);
}

#[test]
fn r14_one_customer_spelled_the_same_is_a_suggestion() {
    let facts = with_namesakes(facts(1, "Acme"), &[customer(1, "ACME")]);
    assert!(matches!(classify(&facts), Standing::Suggested(namesake) if namesake.name == "ACME"));
}

#[test]
fn r14_two_customers_spelled_the_same_are_ambiguous() {
    let facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme"), customer(2, "acme")]);
    let Standing::Ambiguous { customers, reason } = classify(&facts) else { panic!("ambiguous") };
    assert_eq!(customers.len(), 2);
    assert_eq!(reason, "2 customers bear this name");
}

#[test]
fn r14_two_companies_spelled_like_one_customer_are_ambiguous() {
    let mut facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme")]);
    facts.rivals = 1;
    assert!(
        matches!(classify(&facts), Standing::Ambiguous { reason, .. } if reason.starts_with("2 companies"))
    );
}

#[test]
fn a_saved_match_outweighs_everything_else() {
    let mut facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme"), customer(2, "Acme")]);
    facts.matches.push(link(1, 1, 0));
    facts.company.active = false;
    assert_eq!(classify(&facts), Standing::Matched);
}
