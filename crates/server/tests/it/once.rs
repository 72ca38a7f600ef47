//! What is sent twice is done once.

use crate::stand::Stand;
use axum::http::StatusCode;
use counterpart_model::Role;

/// Forms that need no word: what they do is the same however often it is done, they save nothing, or they end the session.
const NEED_NONE: [&str; 12] = [
    "/sign-out",
    "/account/password",
    "/account/second-factor",
    "/account/recovery-codes",
    "/integrations/halopsa/match",
    "/integrations/halopsa/match/approve",
    "/integrations/halopsa/match/submit",
    "/integrations/halopsa/supplemental",
    "/integrations/halopsa/import",
    "/integrations/halopsa/map",
    "/integrations/halopsa/mappings/upload",
    "/integrations/halopsa/preview",
];

counterpart_store::on_both_databases! {
    async fn every_form_that_writes_has_a_word_by_which_it_is_done_once(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright"]).await.with_customers(&["Acme", "Zeta", "Zeta Ltd"]).await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let (zeta, other) = (stand.customer("Zeta").await, stand.customer("Zeta Ltd").await);
        stand.with_everything_waiting(&zeta).await;
        let staged = format!("accept=1+customer+{}", stand.customer("Acme").await);
        stand.post(Some(&session), "/integrations/halopsa/match", &staged).await;
        let mut starts = ["/", "/attention", "/outbox", "/runs", "/customers", "/account", "/settings/users"].map(str::to_owned).to_vec();
        starts.extend([format!("/customers/{zeta}/merge?with={other}"), "/integrations/halopsa/match?filter=staged".to_owned()]);
        let mut with = 0;
        for (path, page) in stand.crawled(&session, &starts).await {
            for form in page.split("<form ").skip(1).filter(|form| form.starts_with("method=\"post\"") || form.contains(" method=\"post\"")) {
                let form = form.split("</form>").next().unwrap_or_default();
                let addresses = form.match_indices("action=\"").filter_map(|(at, key)| form[at + key.len()..].split('"').next());
                for address in addresses {
                    let plain = address.split('?').next().unwrap_or_default();
                    with += usize::from(address.contains("?once="));
                    assert!(address.contains("?once=") || NEED_NONE.contains(&plain), "{path}: {address}");
                }
            }
        }
        assert!(with > 30, "{with}");
    }

    async fn what_is_shown_once_is_shown_again_to_whoever_sends_the_same_again(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let send = || stand.post(Some(&session), "/account/tokens?once=abc", "name=backup&scope=read&days=30");
        let (first, second) = (send().await, send().await);
        assert_eq!(first.status, StatusCode::OK, "{}", first.body);
        assert_eq!((second.status, &second.body), (first.status, &first.body));
        let signed_in = stand.hub.resolve_session(&session).await.expect("reads").expect("in");
        let who = signed_in.principal(Default::default()).expect("in");
        assert_eq!(stand.hub.own_tokens(&who).await.expect("listed").len(), 1);
    }

    async fn a_form_that_is_sent_twice_is_done_once_and_leads_to_the_same_page(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let send = || stand.post(Some(&session), "/customers/new?once=abc", "name=Acme+Dental");
        let (first, second) = tokio::join!(send(), send());
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
        assert_eq!((second.status, second.location()), (first.status, first.location()));
        let third = send().await;
        assert_eq!(third.location(), first.location());
        assert_eq!(stand.hub.list_customers(None, (0, 0)).await.expect("counted").1, 1);

        // Back in the browser, something else is typed: that is another save.
        let other = stand.post(Some(&session), "/customers/new?once=abc", "name=Bright+Smiles").await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "{}", other.body);
        assert_eq!(stand.hub.list_customers(None, (0, 0)).await.expect("counted").1, 2);
    }

    async fn what_was_refused_may_be_sent_again(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        for _ in 0..2 {
            let refused = stand.post(Some(&session), "/customers/new?once=abc", "name=").await;
            assert!(refused.status.is_client_error(), "{}", refused.status);
        }
    }
}
