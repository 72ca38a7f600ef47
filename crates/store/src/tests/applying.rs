//! What applying a plan does to hub records.

use super::samples::*;
use crate::{StoreError, on_both_databases};
use counterpart_model::{
    Attention, AttentionCode, AttentionId, Field, FieldChange, Fields, Kind, RecordRef, Value, VendorId,
};

on_both_databases! {
    async fn every_kind_of_record_reads_back_the_fields_it_was_made_of(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let customer = add_customer(&tx, 100, "Acme").await;
        let saved = link(200, customer, 1);
        add_link(&tx, &saved).await;
        let waiting = Attention {
            id: AttentionId(uuid(300)), integration: HALO, kind: Kind::Company, vendor: VendorId::from(1),
            code: AttentionCode::NameProposed, sentence: "Renamed.".to_owned(), proposed: Some("Acme 2".to_owned()),
            at: at(3), resolved: false,
        };
        let item = RecordRef::Attention { id: waiting.id };
        tx.records().create(&item, &waiting.fields(), None).await.expect("writes");
        assert_eq!(tx.records().read(&RecordRef::Match { id: saved.id }).await.expect("reads"), Some(saved.fields()));
        assert_eq!(tx.records().read(&item).await.expect("reads"), Some(waiting.fields()));
        let read = tx.records().read(&RecordRef::Customer { id: customer }).await.expect("reads").expect("there");
        assert_eq!(read.get(Field::Name), Some(&Value::text("Acme")));

        assert_eq!(tx.attention().open(None, None, 10).await.expect("reads"), std::slice::from_ref(&waiting));
        let about = tx.attention().open_about(HALO, Kind::Company, &["1".into()]).await.expect("reads");
        assert_eq!(about, std::slice::from_ref(&waiting));
        let resolve = FieldChange { field: Field::Resolved, before: Value::Bool(false), after: Value::Bool(true) };
        tx.records().update(&item, &[resolve], None).await.expect("writes");
        assert_eq!(tx.attention().count_open(Some(HALO)).await.expect("counts"), 0);
        assert!(tx.attention().get(waiting.id).await.expect("reads").is_some_and(|item| item.resolved));
    }

    async fn a_new_name_brings_its_keys_and_another_field_keeps_them(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let record = RecordRef::Customer { id: add_customer(&tx, 100, "Acme").await };
        let rename = FieldChange { field: Field::Name, before: Value::text("Acme"), after: Value::text("Zenith") };
        let refused = tx.records().update(&record, std::slice::from_ref(&rename), None).await;
        assert!(matches!(refused, Err(StoreError::Unstorable(_))), "a name without its keys would sort wrongly");
        tx.records().update(&record, &[rename], Some(keys("Zenith"))).await.expect("writes");
        let close = FieldChange { field: Field::Active, before: Value::Bool(true), after: Value::Bool(false) };
        tx.records().update(&record, &[close], None).await.expect("writes");
        let found = tx.customers().spelled("zenith").await.expect("reads");
        assert_eq!(found.iter().map(|c| (c.name.as_str(), c.active)).collect::<Vec<_>>(), [("Zenith", false)]);
        assert_eq!(tx.customers().spelled("acme").await.expect("reads"), []);
    }

    async fn what_is_not_there_or_does_not_fit_is_refused_by_name(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let ghost = RecordRef::Customer { id: counterpart_model::CustomerId(uuid(5)) };
        let refused = tx.records().delete(&ghost).await.expect_err("not there");
        assert!(refused.to_string().contains("customer 00000000-0000-0000-0000-000000000005"), "{refused}");
        let change = FieldChange { field: Field::Active, before: Value::Null, after: Value::Bool(true) };
        assert!(matches!(tx.records().update(&ghost, &[change], None).await, Err(StoreError::NotThere { .. })));
        let nameless = Fields::from([(Field::Active, Value::Bool(true))]);
        let refused = tx.records().create(&ghost, &nameless, Some(keys("x"))).await.expect_err("no name");
        assert!(matches!(refused, StoreError::Unstorable(_)), "{refused:?}");
        let first = add_customer(&tx, 100, "Acme").await;
        let fields = tx.records().read(&RecordRef::Customer { id: first }).await.expect("reads").expect("there");
        let twice = tx.records().create(&RecordRef::Customer { id: first }, &fields, Some(keys("Acme"))).await;
        assert!(twice.expect_err("the same id").is_duplicate());
    }
}
