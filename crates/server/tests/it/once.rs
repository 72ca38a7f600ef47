//! What is sent twice is done once.

use crate::stand::Stand;
use axum::http::StatusCode;
use counterpart_model::Role;

counterpart_store::on_both_databases! {
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
