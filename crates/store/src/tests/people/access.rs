//! Sessions, tokens and links that work once.

use super::samples::*;
use crate::on_both_databases;
use crate::tests::samples::at;
use counterpart_model::LinkPurpose;

on_both_databases! {
    async fn a_session_is_found_by_its_hash_touched_and_ended(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let (ana, ben) = (add_user(&tx, 1).await, add_user(&tx, 2).await);
        let sessions = tx.sessions();
        for (id, user) in [(10, &ana), (11, &ana), (12, &ana), (13, &ben)] {
            sessions.insert(&session(id, user), &[id as u8]).await.expect("writes");
        }
        let mut first = session(10, &ana);
        assert_eq!(sessions.by_hash(&[10]).await.expect("reads"), Some(first.clone()));
        assert_eq!(sessions.by_hash(&[99]).await.expect("reads"), None);
        assert!(!sessions.touch(first.id, at(30), at(130), at(0)).await.expect("writes"), "noted already");
        assert!(sessions.touch(first.id, at(61), at(161), at(1)).await.expect("writes"));
        assert!(sessions.put_data(first.id, &serde_json::json!([1])).await.expect("writes"));
        (first.seen_at, first.expires_at, first.data) = (at(61), at(161), serde_json::json!([1]));
        assert_eq!(sessions.get(first.id).await.expect("reads"), Some(first.clone()));
        let of = async |seconds| sessions.of(ana.id, at(seconds)).await.expect("reads");
        assert_eq!(of(99).await.len(), 3);
        assert_eq!(of(99).await[0].id, first.id, "the one used last");
        assert_eq!(of(100).await, [first.clone()], "the others have expired");
        assert!(sessions.remove(session(11, &ana).id).await.expect("writes"));
        assert!(!sessions.remove(session(11, &ana).id).await.expect("writes"));
        assert_eq!(sessions.remove_of(ana.id, Some(first.id)).await.expect("writes"), 1);
        assert_eq!(sessions.forget(at(100)).await.expect("writes"), 0, "lasts until then");
        assert_eq!(sessions.forget(at(101)).await.expect("writes"), 1);
        assert_eq!(sessions.remove_of(ana.id, None).await.expect("writes"), 1);
        let twice = sessions.insert(&session(14, &ben), &[14]).await.and(sessions.insert(&session(15, &ben), &[14]).await);
        assert!(twice.expect_err("two with one token").is_duplicate());
    }

    async fn a_session_that_lasted_as_long_as_any_may_is_over_however_often_it_was_used(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let ana = add_user(&tx, 1).await;
        tx.sessions().insert(&session(10, &ana), &[10]).await.expect("writes");
        tx.sessions().touch(session(10, &ana).id, at(999), at(2_000), at(998)).await.expect("writes");
        assert_eq!(tx.sessions().of(ana.id, at(999)).await.expect("reads").len(), 1);
        assert_eq!(tx.sessions().of(ana.id, at(1_000)).await.expect("reads").len(), 0);
        assert_eq!(tx.sessions().forget(at(1_001)).await.expect("writes"), 1);
    }

    async fn a_token_is_found_by_its_hash_listed_touched_and_revoked(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let (ana, ben) = (add_user(&tx, 1).await, add_user(&tx, 2).await);
        let tokens = tx.api_tokens();
        let mut first = token(20, &ana);
        first.expires_at = Some(at(50));
        tokens.insert(&first, &[20]).await.expect("writes");
        tokens.insert(&token(21, &ben), &[21]).await.expect("writes");
        assert!(tokens.touch(first.id, at(10), at(0)).await.expect("writes"));
        assert!(!tokens.touch(first.id, at(20), at(10)).await.expect("writes"), "noted already");
        first.used_at = Some(at(10));
        assert_eq!(tokens.by_hash(&[20]).await.expect("reads"), Some(first.clone()));
        assert_eq!(tokens.get(first.id).await.expect("reads"), Some(first.clone()));
        assert_eq!(tokens.list(None).await.expect("reads"), [first.clone(), token(21, &ben)]);
        assert_eq!(tokens.list(Some(ben.id)).await.expect("reads"), [token(21, &ben)]);
        assert!(tokens.remove(first.id).await.expect("writes"));
        assert!(!tokens.remove(first.id).await.expect("writes"));
        assert_eq!(tokens.by_hash(&[20]).await.expect("reads"), None);
    }

    async fn r07_a_link_is_used_once_and_a_newer_one_takes_its_place(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let (ana, ben) = (add_user(&tx, 1).await, add_user(&tx, 2).await);
        let links = tx.one_time_links();
        let made = [
            link(30, LinkPurpose::First, None),
            link(31, LinkPurpose::PasswordReset, Some(&ana)),
            link(32, LinkPurpose::PasswordReset, Some(&ben)),
            link(33, LinkPurpose::Invitation, Some(&ana)),
        ];
        for (n, link) in made.iter().enumerate() {
            links.insert(link, &[n as u8]).await.expect("writes");
        }
        assert!(links.consume(made[1].id, at(5)).await.expect("writes"));
        assert!(!links.consume(made[1].id, at(6)).await.expect("writes"), "used");
        let used = links.by_hash(&[1]).await.expect("reads").expect("there");
        assert_eq!((used.used_at, used.works(at(5))), (Some(at(5)), false));
        links.insert(&link(34, LinkPurpose::First, None), &[4]).await.expect("writes");
        assert_eq!(links.by_hash(&[0]).await.expect("reads"), None, "a newer one was made");
        for n in [2, 3, 4] {
            let link = links.by_hash(&[n]).await.expect("reads").expect("another person's, or for something else");
            assert!(link.works(at(59)) && !link.works(at(60)));
        }
        assert_eq!(links.revoke_all(ana.id).await.expect("writes"), 1);
        assert_eq!(links.by_hash(&[3]).await.expect("reads"), None);
        assert_eq!(links.forget(at(61)).await.expect("writes"), 3, "all that expired");
    }
}
