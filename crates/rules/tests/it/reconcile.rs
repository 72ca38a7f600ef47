use crate::given::*;
use counterpart_model::{
    Attention, AttentionId, Change, Customer, Field, FollowNames, IntegrationSettings, Kind, NewCustomers,
    Operation, RecordRef, Trigger, TriggerCause, TriggerId, Value, VendorId, VendorRecord, Visibility,
};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{Considered, reconcile};
use counterpart_rules::triggers;

fn trigger(cause: TriggerCause, previous: Option<&str>) -> Trigger {
    Trigger {
        id: TriggerId(uuid::Uuid::from_u128(77)),
        integration: integration(),
        kind: Kind::Company,
        vendor: VendorId::from(1),
        cause,
        previous: previous.map(str::to_owned),
        new: None,
        at: at(0),
    }
}

fn company_event(facts: CompanyFacts, customers: Vec<Customer>, trigger: Trigger) -> Considered {
    Considered::Company {
        triggers: vec![trigger],
        facts: Box::new(facts),
        customers,
        open: Vec::new(),
        sites: vec![site(10, 1, "Main")],
    }
}

fn changes(settings: &IntegrationSettings, considered: Considered) -> Vec<Change> {
    let ids = Counter::default();
    let (groups, _) = reconcile(&scribe(&ids), settings, &[considered]);
    assert_eq!(groups.len(), 1);
    assert_eq!(
        groups[0].consumes,
        [TriggerId(uuid::Uuid::from_u128(77))],
        "a fact is consumed whatever it leads to"
    );
    groups.into_iter().flat_map(|group| group.changes).collect()
}

fn matched_facts(name: &str) -> CompanyFacts {
    let mut facts = facts(1, name);
    facts.matches.push(link(5, 1, 0));
    facts
}

fn code(change: &Change) -> Option<String> {
    change.after().optional_text(Field::Code)
}

#[test]
fn r21_automatic_makes_a_customer_of_a_new_company_with_sites_if_chosen() {
    let mut settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..Default::default() };
    let event = || company_event(facts(1, "Acme"), vec![], trigger(TriggerCause::Offered, None));
    let words = |changes: Vec<Change>| changes.iter().map(|c| c.record.word()).collect::<Vec<_>>();
    assert_eq!(words(changes(&settings, event())), ["customer", "match"]);
    settings.create_sites = true;
    assert_eq!(words(changes(&settings, event())), ["customer", "match", "site", "match"]);
}

#[test]
fn r21_on_request_and_never_leave_new_companies_to_people() {
    for new_customers in [NewCustomers::Never, NewCustomers::OnRequest] {
        let settings = IntegrationSettings { new_customers, ..Default::default() };
        assert!(
            changes(&settings, company_event(facts(1, "Acme"), vec![], trigger(TriggerCause::Offered, None)))
                .is_empty()
        );
    }
}

#[test]
fn r25_a_rename_is_proposed_by_default_and_writes_nothing_else() {
    let event = company_event(
        matched_facts("Acme Dental"),
        vec![customer(5, "Acme")],
        trigger(TriggerCause::Renamed, Some("Acme")),
    );
    let changes = changes(&IntegrationSettings::default(), event);
    assert_eq!(changes.len(), 1);
    assert_eq!(code(&changes[0]).as_deref(), Some("name_proposed"));
    assert_eq!(changes[0].after().get(Field::Proposed), Some(&Value::text("Acme Dental")));
}

#[test]
fn r25_a_rename_is_followed_where_that_is_chosen() {
    let settings = IntegrationSettings { follow_names: FollowNames::Follow, ..Default::default() };
    let event = |customer_name: &str| {
        company_event(
            matched_facts("Acme Dental"),
            vec![customer(5, customer_name)],
            trigger(TriggerCause::Renamed, Some("Acme")),
        )
    };
    let followed = changes(&settings, event("Acme"));
    assert_eq!(followed[0].record, RecordRef::Customer { id: customer_id(5) });
    assert_eq!(followed[0].fields[0].after, Value::text("Acme Dental"));
    let own_name = changes(&settings, event("Acme (our favourite)"));
    assert_eq!(
        code(&own_name[0]).as_deref(),
        Some("name_proposed"),
        "a name given by hand is not written over"
    );
}

#[test]
fn r25_a_rename_is_nobodys_business_where_that_is_chosen() {
    let settings = IntegrationSettings { follow_names: FollowNames::Keep, ..Default::default() };
    let event = company_event(
        matched_facts("New"),
        vec![customer(5, "Old")],
        trigger(TriggerCause::Renamed, Some("Old")),
    );
    assert!(changes(&settings, event).is_empty());
}

#[test]
fn r25_inactive_hidden_and_deleted_companies_put_their_match_under_attention() {
    for (cause, expected) in [
        (TriggerCause::Inactive, "company_inactive"),
        (TriggerCause::NotVisible, "company_not_visible"),
        (TriggerCause::Gone, "company_gone"),
    ] {
        let event = company_event(matched_facts("Acme"), vec![customer(5, "Acme")], trigger(cause, None));
        let changes = changes(&IntegrationSettings::default(), event);
        assert_eq!(changes.len(), 1, "nothing is deleted in the hub");
        assert_eq!((changes[0].operation, code(&changes[0]).as_deref()), (Operation::Create, Some(expected)));
    }
}

#[test]
fn r25_an_unmatched_company_that_vanishes_bothers_nobody() {
    let event = company_event(facts(1, "Acme"), vec![], trigger(TriggerCause::Gone, None));
    assert!(changes(&IntegrationSettings::default(), event).is_empty());
}

#[test]
fn r25_what_is_no_longer_so_is_resolved() {
    let ids = Counter::default();
    let raised = changes(
        &IntegrationSettings::default(),
        company_event(
            matched_facts("Acme"),
            vec![customer(5, "Acme")],
            trigger(TriggerCause::Inactive, None),
        ),
    );
    let item =
        Attention::from_fields(AttentionId(uuid::Uuid::from_u128(9)), &raised[0].after()).expect("readable");
    let event = Considered::Company {
        triggers: vec![trigger(TriggerCause::Active, None)],
        facts: Box::new(matched_facts("Acme")),
        customers: vec![customer(5, "Acme")],
        open: vec![item],
        sites: vec![],
    };
    let (groups, _) = reconcile(&scribe(&ids), &IntegrationSettings::default(), &[event]);
    let change = &groups[0].changes[0];
    assert_eq!(
        (change.fields[0].field, change.fields[0].after.clone()),
        (Field::Resolved, Value::Bool(true))
    );
}

#[test]
fn r25_a_company_that_was_not_shown_and_turns_out_deleted_waits_once() {
    let about = |cause, open| {
        let event = Considered::Company {
            triggers: vec![trigger(cause, None)],
            facts: Box::new(matched_facts("Acme")),
            customers: vec![customer(5, "Acme")],
            open,
            sites: vec![],
        };
        changes(&IntegrationSettings::default(), event)
    };
    let hidden = about(TriggerCause::NotVisible, vec![]);
    let item =
        Attention::from_fields(AttentionId(uuid::Uuid::from_u128(9)), &hidden[0].after()).expect("readable");
    let record = RecordRef::Attention { id: item.id };
    let deleted = about(TriggerCause::Gone, vec![item]);
    assert_eq!(deleted.len(), 2);
    assert_eq!((&deleted[0].record, deleted[0].fields[0].field), (&record, Field::Resolved));
    assert_eq!(code(&deleted[1]).as_deref(), Some("company_gone"));
}

#[test]
fn r25_of_what_changed_to_and_fro_before_anyone_looked_only_the_end_counts() {
    let judged = |causes: [TriggerCause; 2], open: Vec<Attention>| {
        let event = Considered::Company {
            triggers: causes.into_iter().map(|cause| trigger(cause, None)).collect(),
            facts: Box::new(matched_facts("Acme")),
            customers: vec![customer(5, "Acme")],
            open,
            sites: vec![],
        };
        let ids = Counter::default();
        let (groups, _) = reconcile(&scribe(&ids), &IntegrationSettings::default(), &[event]);
        assert_eq!(groups[0].consumes.len(), 2, "both facts are used up");
        groups.into_iter().flat_map(|group| group.changes).collect::<Vec<_>>()
    };
    for (bad, good) in [
        (TriggerCause::Inactive, TriggerCause::Active),
        (TriggerCause::NotVisible, TriggerCause::Visible),
        (TriggerCause::Gone, TriggerCause::Visible),
    ] {
        assert!(judged([bad, good], vec![]).is_empty(), "{bad:?}, {good:?}: all is as it was");
        let raised = judged([good, bad], vec![]);
        assert_eq!(raised.len(), 1, "{good:?}, {bad:?}");
        let item = Attention::from_fields(AttentionId(uuid::Uuid::from_u128(9)), &raised[0].after());
        let waits = judged([good, bad], vec![item.expect("readable")]);
        assert!(waits.is_empty(), "{good:?}, {bad:?}: what waits goes on waiting");
    }
}

#[test]
fn r21_a_new_site_of_a_matched_company_becomes_a_site_where_chosen() {
    let settings = IntegrationSettings { create_sites: true, ..Default::default() };
    let event = |owner, link: Option<counterpart_model::Match>| Considered::Site {
        triggers: vec![trigger(TriggerCause::Offered, None)],
        site: Box::new(site(12, 1, "York")),
        link: link.map(Box::new),
        owner,
    };
    assert_eq!(changes(&settings, event(Some(customer_id(5)), None)).len(), 2, "the site and its match");
    assert!(changes(&settings, event(None, None)).is_empty(), "no one customer to give it to");
    assert!(
        changes(&settings, event(Some(customer_id(5)), Some(link(5, 12, 0)))).is_empty(),
        "it has one already"
    );
}

#[test]
fn facts_are_kept_only_where_a_switch_could_act_on_them() {
    let record = VendorRecord::Company(company(1, "Acme"));
    assert!(triggers::of_new(&record, &IntegrationSettings::default()).is_empty());
    let switched = IntegrationSettings { save_exact_matches: true, ..Default::default() };
    assert_eq!(triggers::of_new(&record, &switched)[0].cause, TriggerCause::Offered);
}

#[test]
fn a_change_of_several_things_leaves_a_fact_for_each() {
    let before = VendorRecord::Company(company(1, "Acme"));
    let mut now = company(1, "Acme Dental");
    now.active = false;
    let facts = triggers::of_change(
        &before,
        Visibility::NotVisible,
        &VendorRecord::Company(now),
        &Default::default(),
    );
    let causes: Vec<_> = facts.iter().map(|fact| fact.cause).collect();
    assert_eq!(causes, [TriggerCause::Visible, TriggerCause::Renamed, TriggerCause::Inactive]);
}
