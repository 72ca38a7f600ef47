//! What a restored database knows of people.

use super::desk::*;
use crate::given::{Given, hub};
use counterpart_engine::{KeySource, RestoreOrder, Vault, back_up, restore};
use counterpart_model::{AuditAct, TokenScope};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Backup, on_both_databases};
use std::io::Cursor;

/// Restored beside the original, with the same key or a new one.
async fn restored(db: &TestDatabase, given: &Given, into: &TestDatabase, new_key: bool) -> Given {
    let mut file = Vec::new();
    back_up(&db.open().await, "0.1.0", given.hub.now(), None, &mut file).await.expect("is written");
    let byte = if new_key {
        "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="
    } else {
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
    };
    let key = KeySource::Text(byte.into());
    let order =
        RestoreOrder { database: into.location(), options: TestDatabase::options(), key: &key, new_key };
    restore(order, &mut Backup::open(Cursor::new(file)).expect("opens")).await.expect("is restored");
    let mut restored = hub(into).await;
    restored.hub.vault = Vault::open(&key, false).expect("a key");
    restored.hub.environment.clock = given.hub.environment.clock.clone();
    restored.hub.environment.timer = given.hub.environment.timer.clone();
    restored
}

on_both_databases! {
    async fn r81b_people_come_back_and_what_had_ended_meanwhile_does_not(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let token = given.hub.make_token(&ana.who(), "x", TokenScope::Read, None).await.expect("made");
        let (_, link) = given.hub.link_for(&ana.who(), ana.user().id).await.expect("made");
        // A key is known by what it sealed.
        let tx = given.hub.workspace.write().await.expect("begins");
        tx.meta().put("key_check", &given.hub.vault.check_value().expect("seals")).await.expect("writes");
        tx.commit().await.expect("commits");

        let target = TestDatabase::sqlite();
        let copy = restored(db, &given, &target, false).await;
        assert!(copy.resolve(&ana.token).await.is_none(), "sessions are not in a backup");
        assert!(copy.look(&link.secret).await.is_none(), "nor are links");
        assert!(copy.hub.resolve_token(&token.secret).await.expect("answers").is_some());
        assert!(copy.acts().await.contains(&AuditAct::TokenMade));
        copy.sign_in(&ana).await;

        let target = TestDatabase::sqlite();
        let anew = restored(db, &given, &target, true).await;
        let half = anew.try_in(&ana.email, PASSWORD, "192.0.2.1").await;
        assert_eq!(word(&half), "needs app", "what was sealed is gone with its key");
        anew.enrol(began(half)).await;
    }
}
