//! People, what they sign in with, and what they are told.

use crate::Tx;
use crate::entity::{
    api_token, audit, census, credential, idempotency_key, notification, one_time_link, picked,
    recovery_code, session, staged, tries, user, webhook,
};
use crate::tests::samples::{at, uuid};

/// Two people with everything that belongs to them, also what no backup holds.
pub(super) async fn fill(tx: &Tx, base: u128) {
    let workspace_id = tx.workspace();
    let id = |number: u128| uuid(base + number);
    for n in 0..2_u128 {
        let given = |text: &str| (n == 0).then(|| text.to_owned());
        let when = (n == 0).then(|| at(77));
        let bytes = (n == 0).then(|| vec![0, 255, n as u8]);
        tx.insert::<user::Entity>(user::Model {
            workspace_id,
            id: id(200 + n),
            email: format!("Person{n}@example.com"),
            email_key: format!("person{n}@example.com"),
            name: "O\u{2019}Brien \u{1f980}".into(),
            role: "technician".into(),
            state: "active".into(),
            locale: given("de-DE"),
            time_zone: given("Europe/Berlin"),
            second_factor_since: when,
            created_at: at(1),
            last_sign_in_at: when,
        })
        .await
        .expect("writes");
        let user_id = id(200 + n);
        tx.insert::<credential::Entity>(credential::Model {
            workspace_id,
            user_id,
            password_hash: given("$argon2id$"),
            password_set_at: when,
            totp: bytes.clone(),
            totp_offered: bytes.clone(),
            totp_step: (n == 0).then_some(7),
        })
        .await
        .expect("writes");
        tx.insert::<recovery_code::Entity>(recovery_code::Model {
            workspace_id,
            user_id,
            code_hash: vec![8; 32],
            made_at: at(2),
            used_at: when,
        })
        .await
        .expect("writes");
        tx.insert::<api_token::Entity>(api_token::Model {
            workspace_id,
            id: id(210 + n),
            user_id,
            name: "reports".into(),
            scope: "read".into(),
            prefix: "cpt_abc".into(),
            token_hash: vec![n as u8; 32],
            created_at: at(3),
            expires_at: when,
            used_at: when,
        })
        .await
        .expect("writes");
        tx.insert::<audit::Entity>(audit::Model {
            workspace_id,
            id: id(220 + n),
            happened_at: at(4),
            actor: "person@example.com".into(),
            user_id: Some(user_id).filter(|_| n == 0),
            act: "signed_in".into(),
            about: given("somebody"),
            details: "{}".into(),
            address: given("192.0.2.1"),
            via: given("browser"),
        })
        .await
        .expect("writes");
        tx.insert::<one_time_link::Entity>(one_time_link::Model {
            workspace_id,
            id: id(230 + n),
            purpose: "invitation".into(),
            user_id: Some(user_id).filter(|_| n == 0),
            secret_hash: vec![n as u8; 32],
            made_by: "sam".into(),
            made_at: at(5),
            expires_at: at(6),
            used_at: when,
        })
        .await
        .expect("writes");
        tx.insert::<session::Entity>(session::Model {
            workspace_id,
            id: id(240 + n),
            user_id,
            token_hash: vec![n as u8; 32],
            standing: "in".into(),
            created_at: at(7),
            seen_at: at(8),
            expires_at: at(9),
            ends_at: at(10),
            address: given("192.0.2.1"),
            agent: given("browser"),
            data: "null".into(),
        })
        .await
        .expect("writes");
        tx.insert::<tries::Entity>(tries::Model {
            workspace_id,
            subject: format!("account {n}"),
            failures: 3,
            last_at: at(11),
            blocked_until: when,
        })
        .await
        .expect("writes");
        tx.insert::<census::Entity>(census::Model {
            workspace_id,
            integration_id: id(10 + n),
            hour_at: at(3_600),
            taken_at: at(3_700),
            records: 7,
            companies: 3,
            matched: n as i64,
        })
        .await
        .expect("writes");
        tx.insert::<staged::Entity>(staged::Model {
            workspace_id,
            integration_id: id(10 + n),
            user_id,
            company_id: format!("{n}"),
            does: "link".into(),
            decision: "{\"does\":\"link\"}".into(),
            staged_at: at(14),
            submitted: n == 0,
        })
        .await
        .expect("writes");
        tx.insert::<picked::Entity>(picked::Model {
            workspace_id,
            integration_id: id(10 + n),
            user_id,
            list: "map".into(),
            company_id: format!("{n}"),
            customer_id: id(20 + n),
            decision: "{\"does\":\"match\"}".into(),
            picked_at: at(15),
            submitted: n == 0,
        })
        .await
        .expect("writes");
        tx.insert::<webhook::Entity>(webhook::Model {
            workspace_id,
            id: id(250 + n),
            host: "hooks.example.com".into(),
            address: (0..=255).collect(),
            secret: vec![n as u8; 40],
            made_by: "sam".into(),
            made_at: at(13),
        })
        .await
        .expect("writes");
        tx.insert::<notification::Entity>(notification::Model {
            workspace_id,
            id: id(260 + n),
            code: "run_failed".into(),
            channel: "mail".into(),
            recipient: "ana@example.com".into(),
            integration_id: Some(id(10)).filter(|_| n == 0),
            integration: given("halo 0"),
            run_id: Some(id(20)).filter(|_| n == 0),
            sentence: "A sync of 'halo 0' failed.".into(),
            details: "[]".into(),
            link: bytes.clone(),
            made_at: at(14),
            expires_at: when,
            state: "waiting".into(),
            attempts: 1,
            due_at: when,
            said: given("not now"),
            updated_at: at(15),
        })
        .await
        .expect("writes");
        tx.insert::<idempotency_key::Entity>(idempotency_key::Model {
            workspace_id,
            owner: "user 1".into(),
            name: format!("{n}"),
            fingerprint: vec![1],
            claimed_at: at(12),
            status: (n == 0).then_some(201),
            answer: bytes,
        })
        .await
        .expect("writes");
    }
}
