//! People for tests.

use crate::tests::samples::{at, uuid};
use crate::{Credential, Tx};
use counterpart_model::{
    ApiToken, AuditAct, AuditEntry, AuditId, LinkId, LinkPurpose, OneTimeLink, Role, Session, SessionId,
    SessionStanding, TokenId, TokenScope, User, UserId, UserState,
};

pub fn user(id: u128, email: &str) -> User {
    User {
        id: UserId(uuid(id)),
        email: email.to_owned(),
        name: "Ana D\u{ed}az".to_owned(),
        role: Role::Technician,
        state: UserState::Active,
        locale: None,
        time_zone: None,
        second_factor_since: None,
        created_at: at(0),
        last_sign_in_at: None,
    }
}

pub async fn add_user(tx: &Tx, id: u128) -> User {
    let user = user(id, &format!("person{id}@example.com"));
    tx.users().insert(&user, &user.email).await.expect("writes");
    user
}

pub fn credential() -> Credential {
    Credential {
        password_hash: Some("$argon2id$".to_owned()),
        password_set_at: Some(at(1)),
        totp: Some(vec![0, 255]),
        totp_offered: Some(vec![1]),
        totp_step: Some(100),
    }
}

pub fn session(id: u128, user: &User) -> Session {
    Session {
        id: SessionId(uuid(id)),
        user: user.id,
        standing: SessionStanding::In,
        created_at: at(0),
        seen_at: at(0),
        expires_at: at(100),
        ends_at: at(1_000),
        address: Some("192.0.2.1".to_owned()),
        agent: None,
        data: serde_json::json!({ "csrf": "x" }),
    }
}

pub fn token(id: u128, user: &User) -> ApiToken {
    ApiToken {
        id: TokenId(uuid(id)),
        user: user.id,
        name: "reports".to_owned(),
        scope: TokenScope::Write,
        prefix: "cpt_abcdef".to_owned(),
        created_at: at(i64::try_from(id).unwrap_or_default()),
        expires_at: None,
        used_at: None,
    }
}

pub fn link(id: u128, purpose: LinkPurpose, user: Option<&User>) -> OneTimeLink {
    OneTimeLink {
        id: LinkId(uuid(id)),
        purpose,
        user: user.map(|user| user.id),
        made_by: "sam".to_owned(),
        made_at: at(0),
        expires_at: at(60),
        used_at: None,
    }
}

pub fn act(id: u128, act: AuditAct, user: Option<&User>) -> AuditEntry {
    AuditEntry {
        id: AuditId(uuid(id)),
        at: at(i64::try_from(id).unwrap_or_default()),
        actor: "ana@example.com".to_owned(),
        user: user.map(|user| user.id),
        act,
        about: Some("somebody".to_owned()),
        details: [("left".to_owned(), "9".to_owned())].into(),
        address: None,
        via: Some("browser".to_owned()),
    }
}
