//! Two workspaces on one database: nobody of one is anybody in the other.

use super::desk::*;
use crate::given::{Given, hub};
use counterpart_engine::EngineError;
use counterpart_model::{Role, TokenScope};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;

async fn second(db: &TestDatabase) -> Given {
    let mut given = hub(db).await;
    given.hub.workspace = db.second_workspace(&db.open().await).await;
    given
}

on_both_databases! {
    async fn r07_what_opens_one_workspace_opens_no_other(db) {
        let (first, second) = (hub(db).await, second(db).await);
        let ana = first.ana().await;
        let token = first.hub.make_token(&ana.who(), "x", TokenScope::Admin, None).await.expect("made");
        let (_, link) = first.hub.link_for(&ana.who(), ana.user().id).await.expect("made");
        assert!(second.resolve(&ana.token).await.is_none());
        assert!(second.hub.resolve_token(&token.secret).await.expect("answers").is_none());
        assert!(second.look(&link.secret).await.is_none());
        assert_eq!(word(&second.try_in(&ana.email, PASSWORD, "192.0.2.1").await), "refused");
        assert!(second.hub.choose_password(&link.secret, &"another long one".into(), &from("192.0.2.1")).await.is_err());
        assert!(second.hub.awaits_first_user().await.expect("reads"), "it has people of its own");
        assert!(first.resolve(&ana.token).await.is_some());
        assert!(first.look(&link.secret).await.is_some());
    }

    async fn r07_nobody_reaches_people_of_another_workspace_by_their_ids(db) {
        let (first, second) = (hub(db).await, second(db).await);
        let ana = first.ana().await;
        let ben = first.colleague(&ana, "ben@example.com", Role::Technician).await;
        let token = first.hub.make_token(&ben.who(), "x", TokenScope::Read, None).await.expect("made");
        let eve = second.ana().await;
        let (who, his) = (eve.who(), ben.user().id);
        let answers = [
            second.hub.user(his).await.err(),
            second.hub.link_for(&who, his).await.err(),
            second.hub.change_role(&who, his, Role::PrimaryTechnician).await.err(),
            second.hub.change_user(&who, his, "Eve", "eve@example.com").await.err(),
            second.hub.disable_user(&who, his).await.err(),
            second.hub.enable_user(&who, his).await.err(),
            second.hub.end_sessions(&who, his).await.err(),
            second.hub.reset_second_factor(&who, his).await.err(),
            second.hub.revoke_token(&who, token.token.id).await.err(),
            second.hub.end_own_sessions(&eve.signed_in, Some(ben.signed_in.session.id), &from("192.0.2.1")).await.err(),
        ];
        for answer in answers {
            assert!(matches!(answer.expect("nothing there"), EngineError::NotFound(_)));
        }
        assert_eq!(second.hub.users().await.expect("listed").len(), 1);
        assert!(audit(&second.hub).await.iter().all(|entry| entry.user != Some(his)));
        assert!(first.resolve(&ben.token).await.is_some());
    }
}
