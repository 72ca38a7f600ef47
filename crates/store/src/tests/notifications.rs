//! What people are told: claimed by one at a time, and not forgotten before it is over.

use super::samples::*;
use crate::{SealedWebhook, on_both_databases};
use chrono::TimeDelta;
use counterpart_model::{
    NoticeCode, Notification, NotificationId, NotificationState, Recipient, RunId, Webhook, WebhookId,
};

pub fn notification(number: u128) -> Notification {
    Notification {
        id: NotificationId(uuid(number)),
        code: NoticeCode::RunFailed,
        recipient: Recipient::Mail("ana@msp.example".into()),
        integration: Some(HALO),
        name: Some("halopsa".into()),
        run: Some(RunId(uuid(9))),
        sentence: "A sync of 'halopsa' failed.".into(),
        details: vec!["one".into(), "two".into()],
        made_at: at(0),
        expires_at: Some(at(100)),
        state: NotificationState::Waiting,
        attempts: 0,
        due_at: Some(at(1)),
        said: None,
        updated_at: at(0),
    }
}

pub fn webhook(number: u128) -> Webhook {
    let id = WebhookId(uuid(number));
    Webhook { id, host: "hooks.example.com".into(), made_by: "ana".into(), made_at: at(0) }
}

on_both_databases! {
    async fn r77_what_is_due_is_claimed_by_one_and_due_again_where_that_one_dies(db) {
        let (one, other) = (db.open().await, db.open().await);
        let (one, other) = (db.first_workspace(&one), db.first_workspace(&other));
        let tx = one.write().await.expect("begins");
        let to_hook = Recipient::Webhook(webhook(700).id);
        let later = Notification { recipient: to_hook, due_at: Some(at(2)), ..notification(601) };
        tx.notifications().insert(&later, None).await.expect("writes");
        tx.notifications().insert(&notification(600), None).await.expect("writes");
        tx.commit().await.expect("commits");

        let tx = one.beside().await.expect("begins");
        assert_eq!(tx.notifications().claim(at(0), at(50)).await.expect("reads"), None, "not due yet");
        let first = tx.notifications().claim(at(5), at(50)).await.expect("claims").expect("the first");
        assert_eq!((first.id, first.attempts, first.due_at), (notification(600).id, 1, Some(at(50))));
        tx.commit().await.expect("commits");
        let tx = other.beside().await.expect("begins");
        let second = tx.notifications().claim(at(5), at(50)).await.expect("claims").expect("the second");
        assert_eq!(second, Notification { attempts: 1, due_at: Some(at(50)), ..later });
        assert_eq!(tx.notifications().claim(at(5), at(50)).await.expect("reads"), None, "both are taken");
        assert!(!tx.notifications().any_due(at(49)).await.expect("reads"));
        let again = tx.notifications().claim(at(50), at(90)).await.expect("claims").expect("left");
        assert_eq!(again.attempts, 2);
        tx.commit().await.expect("commits");
    }

    async fn r77_what_is_over_is_told_and_forgotten_later_and_its_link_at_once(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let of = tx.notifications();
        for number in 600..603 {
            of.insert(&notification(number), Some(vec![7])).await.expect("writes");
        }
        let over = |number, state| Notification {
            state,
            due_at: None,
            said: Some("no".into()),
            updated_at: at(20),
            ..notification(number)
        };
        of.update(&over(600, NotificationState::Sent)).await.expect("writes");
        of.update(&over(601, NotificationState::GivenUp)).await.expect("writes");
        assert_eq!(of.get(notification(600).id).await.expect("reads"), Some(over(600, NotificationState::Sent)));
        assert_eq!(of.link(notification(600).id).await.expect("reads"), None);
        assert_eq!(of.link(notification(601).id).await.expect("reads"), Some(vec![7]), "it may be tried again");
        let count = |state: &str, number| (state.to_owned(), number);
        let counts = [count("given_up", 1), count("sent", 1), count("waiting", 1)];
        assert_eq!(of.count().await.expect("counts"), counts.into());
        let given_up = of.list(&[NotificationState::GivenUp], 9).await.expect("reads");
        assert_eq!(given_up, [over(601, NotificationState::GivenUp)]);
        assert_eq!(of.last_told(HALO, NoticeCode::RunFailed).await.expect("reads"), Some(at(0)));
        assert_eq!(of.last_told(HALO, NoticeCode::RunHeld).await.expect("reads"), None);
        assert_eq!(of.last_told(OTHER, NoticeCode::RunFailed).await.expect("reads"), None);

        assert_eq!(of.drop_waiting("no more", at(20)).await.expect("drops"), 1);
        assert_eq!(of.link(notification(602).id).await.expect("reads"), None);
        assert!(!of.any_due(at(99)).await.expect("reads"));
        assert_eq!(of.forget(at(20)).await.expect("forgets"), 0);
        assert_eq!(of.forget(at(20) + TimeDelta::days(1)).await.expect("forgets"), 2);
        assert_eq!(of.list(&[], 9).await.expect("reads").len(), 1);
        tx.commit().await.expect("commits");
    }

    async fn r05_a_webhooks_address_is_kept_as_it_was_sealed(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let sealed = SealedWebhook { address: vec![1, 0, 255], secret: vec![2] };
        tx.webhooks().insert(&webhook(700), sealed.clone()).await.expect("writes");
        let (found, kept) = tx.webhooks().get(webhook(700).id).await.expect("reads").expect("there");
        assert!(found == webhook(700) && kept == sealed);
        assert!(tx.webhooks().remove(webhook(700).id).await.expect("removes"));
        assert_eq!(tx.webhooks().list().await.expect("reads"), []);
        tx.commit().await.expect("commits");
    }
}
