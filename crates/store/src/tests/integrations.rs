//! Integrations, their secrets, and what goes with them.

use super::samples::*;
use crate::{RemovalCounts, Secret, StoreError, on_both_databases};
use chrono::TimeDelta;
use counterpart_model::{
    Attention, AttentionCode, AttentionId, Direction, Ignored, IntegrationState, Kind, RecordRef,
    TenantIdentity, Trigger, TriggerCause, TriggerId, VendorId,
};

on_both_databases! {
    async fn an_integration_comes_back_as_it_was_saved(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let mut halo = integration(HALO, "halopsa");
        tx.integrations().insert(&halo).await.expect("writes");
        tx.integrations().insert(&integration(OTHER, "autotask")).await.expect("writes");
        halo.name = "halo-eu".to_owned();
        halo.settings.kinds.insert(Kind::Company, Direction::Pull);
        halo.settings.save_exact_matches = true;
        halo.tenant = Some(TenantIdentity { id: "t-1".to_owned(), name: "Zoë's MSP".to_owned() });
        halo.state = IntegrationState::Failing { reason: "The secret expired.".to_owned() };
        halo.fresh_at = Some(at(5) + TimeDelta::nanoseconds(123_456_789));
        tx.integrations().update(&halo).await.expect("writes");
        halo.fresh_at = Some(at(5) + TimeDelta::microseconds(123_456));
        assert_eq!(tx.integrations().get(HALO).await.expect("reads"), Some(halo.clone()), "cut to microseconds");
        assert_eq!(tx.integrations().by_name("halo-eu").await.expect("reads"), Some(halo));
        let names: Vec<_> = tx.integrations().list().await.expect("reads").into_iter().map(|i| i.name).collect();
        assert_eq!(names, ["autotask", "halo-eu"]);
    }

    async fn a_name_is_taken_once(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let refused = tx.integrations().insert(&integration(OTHER, "halopsa")).await.expect_err("taken");
        assert!(refused.is_duplicate(), "{refused:?}");
    }

    async fn secrets_are_kept_as_they_are_given(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let secret = |field: &str, bytes: &[u8]| Secret {
            field: field.to_owned(),
            key_id: "k1".to_owned(),
            ciphertext: bytes.to_owned(),
        };
        tx.secrets().put(HALO, secret("client_secret", &[0, 255, 7])).await.expect("writes");
        tx.secrets().put(HALO, secret("client_secret", &[9, 0])).await.expect("overwrites");
        tx.secrets().put(HALO, secret("api_key", &[1])).await.expect("writes");
        let found = tx.secrets().get(HALO, "client_secret").await.expect("reads").expect("there");
        assert_eq!((found.ciphertext, found.key_id), (vec![9, 0], "k1".to_owned()));
        assert_eq!(tx.secrets().of(HALO).await.expect("reads").len(), 2);
        assert!(tx.secrets().get(OTHER, "client_secret").await.expect("reads").is_none());
        let orphan = tx.secrets().put(OTHER, secret("api_key", &[1])).await.expect_err("no such integration");
        assert!(matches!(orphan, StoreError::Dangling { .. }), "{orphan:?}");
    }

    async fn r09_removing_takes_the_mirror_and_matches_and_leaves_hub_records(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        let tx = workspace.write().await.expect("begins");
        for (id, name) in [(HALO, "halopsa"), (OTHER, "other")] {
            tx.integrations().insert(&integration(id, name)).await.expect("writes");
            let page = vec![row(company(1, "Acme")), row(company(2, "Bright"))];
            tx.mirror().write_page(id, Kind::Company, RUN, at(0), page).await.expect("writes");
            let page = vec![site_row(site(7, 1, "Main"))];
            tx.mirror().write_page(id, Kind::Site, RUN, at(0), page).await.expect("writes");
        }
        let customer = add_customer(&tx, 100, "Acme").await;
        add_link(&tx, &link(200, customer, 1)).await;
        let mark = Ignored {
            integration: HALO, company: VendorId::from(2), reason: "us".to_owned(), by: "sam".to_owned(), at: at(0),
        };
        let record = RecordRef::Ignored { integration: HALO, company: mark.company.clone() };
        tx.records().create(&record, &mark.fields(), None).await.expect("writes");
        let waiting = Attention {
            id: AttentionId(uuid(300)), integration: HALO, kind: Kind::Company, vendor: VendorId::from(1),
            code: AttentionCode::CompanyGone, sentence: "Gone.".to_owned(), proposed: None, at: at(0), resolved: false,
        };
        let record = RecordRef::Attention { id: waiting.id };
        tx.records().create(&record, &waiting.fields(), None).await.expect("writes");
        let trigger = Trigger {
            id: TriggerId(uuid(400)), integration: HALO, kind: Kind::Company, vendor: VendorId::from(1),
            cause: TriggerCause::Offered, previous: None, new: None, at: at(0),
        };
        tx.triggers().insert(vec![trigger]).await.expect("writes");
        add_push(&tx, &push(500, customer)).await;
        let secret = Secret { field: "s".to_owned(), key_id: "k".to_owned(), ciphertext: vec![1] };
        tx.secrets().put(HALO, secret).await.expect("writes");

        let counts = tx.integrations().removal_counts(HALO).await.expect("counts");
        let expected = RemovalCounts {
            mirrored: [(Kind::Company, 2), (Kind::Site, 1)].into(),
            matches: 1, ignored: 1, triggers: 1, attention: 1, pushes: 1, secrets: 1,
        };
        assert_eq!(counts, expected);
        tx.integrations().delete(HALO).await.expect("removes");
        assert_eq!(tx.integrations().removal_counts(HALO).await.expect("counts"), RemovalCounts::default());
        assert_eq!(tx.integrations().get(HALO).await.expect("reads"), None);
        assert_eq!(tx.customers().count(None).await.expect("counts"), 1);
        assert_eq!(tx.mirror().count(OTHER, Kind::Company).await.expect("counts"), 2, "another integration's stay");
        tx.commit().await.expect("commits");
    }
}
