//! What is to be written to vendors.

use super::samples::*;
use crate::{StoreError, on_both_databases};
use counterpart_model::{CustomerId, Field, FieldChange, Intent, IntentState, RecordRef, Value};

fn ids(intents: &[Intent]) -> Vec<u128> {
    intents.iter().map(|intent| intent.id.0.as_u128()).collect()
}

on_both_databases! {
    async fn r79a_an_intent_is_stored_and_how_it_goes_on_too(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let mut one = push(1, CustomerId(uuid(100)));
        add_push(&tx, &one).await;
        assert_eq!(tx.outbox().get(one.id).await.expect("reads"), Some(one.clone()));
        one.state = IntentState::Unknown;
        one.vendor = Some("42".into());
        one.found = vec!["41".into(), "42".into()];
        one.attempts = 2;
        one.not_before = Some(at(60));
        one.sentence = Some("No answer came.".to_owned());
        one.updated_at = at(9);
        tx.outbox().update(&one).await.expect("writes");
        assert_eq!(tx.outbox().get(one.id).await.expect("reads"), Some(one.clone()));
        // A person's word changes what a plan may say of it, and nothing of what was sent.
        let before = Value::text("unknown");
        let change = FieldChange { field: Field::State, before, after: Value::text("waiting") };
        tx.records().update(&RecordRef::Intent { id: one.id }, &[change], None).await.expect("writes");
        let now = tx.outbox().get(one.id).await.expect("reads").expect("is there");
        assert_eq!(now, Intent { state: IntentState::Waiting, not_before: None, sentence: None, ..one });
        tx.commit().await.expect("commits");
    }

    async fn r79a_what_is_due_is_found_and_what_is_over_is_not(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        for (n, state) in (1..).zip(IntentState::ALL) {
            let mut intent = push(n, CustomerId(uuid(100 + n)));
            intent.state = state;
            add_push(&tx, &intent).await;
            intent.not_before = (state == IntentState::Unknown).then(|| at(50));
            tx.outbox().update(&intent).await.expect("writes");
        }
        let mut due = Vec::new();
        while let Some(next) = tx.outbox().due(HALO, at(49), due.last().map(|i: &Intent| i.id)).await.expect("reads") {
            due.push(next);
        }
        assert_eq!(ids(&due), [1, 2]);
        assert_eq!(tx.outbox().due_integrations(at(49)).await.expect("reads"), [HALO]);
        assert_eq!(tx.outbox().next_due(HALO, at(49)).await.expect("reads"), Some(at(50)));
        assert_eq!(tx.outbox().next_due(HALO, at(50)).await.expect("reads"), None);
        assert!(tx.outbox().due(HALO, at(50), Some(due[1].id)).await.expect("reads").is_some_and(|i| i.id.0 == uuid(3)));
        assert_eq!(tx.outbox().due(OTHER, at(50), None).await.expect("reads"), None);
        let left = tx.outbox().list(None, &[], None, 9).await.expect("reads");
        assert_eq!(ids(&left), [1, 2, 3, 4, 6, 7], "without what is done and cancelled");
        let over = [IntentState::Done, IntentState::Cancelled];
        assert_eq!(ids(&tx.outbox().list(Some(HALO), &over, None, 9).await.expect("reads")), [5, 8]);
        let counts = tx.outbox().count(Some(HALO)).await.expect("counts");
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| *count == 1), "{counts:?}");
        assert_eq!(tx.outbox().count(Some(OTHER)).await.expect("counts"), [].into());
    }

    async fn r79a_one_thing_at_a_time_is_under_way_for_a_customer(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let customer = CustomerId(uuid(100));
        let mut refused = push(1, customer);
        refused.state = IntentState::Refused;
        add_push(&tx, &refused).await;
        add_push(&tx, &push(2, customer)).await;
        tx.commit().await.expect("commits");
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let second = push(3, customer);
        let twice = tx.records().create(&RecordRef::Intent { id: second.id }, &second.fields(), None).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
        drop(tx);
        let tx = db.first_workspace(&store).read().await.expect("begins");
        assert_eq!(ids(&tx.outbox().of_hub(customer.0).await.expect("reads")), [1, 2]);
        assert_eq!(tx.outbox().of_hub(uuid(101)).await.expect("reads"), []);
    }
}
