//! People at a hub, and what they do there.

use crate::given::Given;
use counterpart_engine::{Began, Enrolment, Hub, LinkShown, NewUser, SignIn, SignedIn};
use counterpart_model::{
    Actor, AuditAct, Caller, Principal, Role, SecondFactorRule, User, WorkspaceSettings,
};
use counterpart_store::AuditFilter;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use totp_rs::{Builder, Secret, Totp};

pub const PASSWORD: &str = "correct horse battery";

/// Somebody who is signed in, with everything they know.
pub struct Person {
    pub email: String,
    pub token: SecretString,
    pub signed_in: SignedIn,
    pub app: Totp,
    pub codes: Vec<String>,
}

impl Person {
    pub fn who(&self) -> Principal {
        self.signed_in.principal(from("192.0.2.1")).expect("signed in")
    }

    pub fn user(&self) -> &User {
        &self.signed_in.user
    }
}

pub fn from(address: &str) -> Caller {
    Caller { address: address.parse().ok(), agent: Some("a browser".into()) }
}

pub fn operator() -> Principal {
    Principal::operator(Actor::Person("sam".into()))
}

pub fn new_user(email: &str, role: Role) -> NewUser {
    NewUser { email: email.into(), name: "Some Body".into(), role }
}

/// The app into which a secret was typed.
pub fn app_of(enrolment: &Enrolment) -> Totp {
    let secret = Secret::try_from_base32(enrolment.secret.expose_secret()).expect("letters of base32");
    Builder::new().with_secret(secret).build().expect("an app")
}

/// The session that began, wherever the sign-in stands.
pub fn began(signed_in: SignIn) -> Began {
    signed_in.began().expect("the password was right")
}

/// What came of a sign-in, in one word.
pub fn word(signed_in: &SignIn) -> &'static str {
    match signed_in {
        SignIn::In(_) => "in",
        SignIn::NeedsSecondFactor(_) => "needs code",
        SignIn::NeedsEnrolment(_) => "needs app",
        SignIn::Refused => "refused",
        SignIn::Throttled { .. } => "throttled",
    }
}

impl Given {
    /// Time passes.
    pub async fn later(&self, seconds: u64) {
        self.hub.environment.timer.sleep(Duration::from_secs(seconds)).await;
    }

    /// What an app shows now. Codes work once, so this waits for a new one.
    pub async fn code(&self, app: &Totp) -> String {
        self.later(30).await;
        self.same_code(app)
    }

    pub fn same_code(&self, app: &Totp) -> String {
        app.generate(self.hub.now().timestamp().cast_unsigned()).to_string()
    }

    /// The first primary technician, as far as a password goes.
    pub async fn first_password(&self) -> Began {
        let link = self.hub.first_link(&Actor::Person("sam".into())).await.expect("nobody is there");
        let (password, caller) = (PASSWORD.into(), from("192.0.2.1"));
        let made =
            self.hub.make_first_user(&link.secret, "ana@example.com", "Ana D\u{ed}az", &password, &caller);
        began(made.await.expect("works"))
    }

    /// The first primary technician, signed in.
    pub async fn ana(&self) -> Person {
        let began = self.first_password().await;
        self.enrol(began).await
    }

    /// Whoever is asked for an app sets one up.
    pub async fn enrol(&self, began: Began) -> Person {
        let enrolment = self.hub.begin_second_factor(&began.signed_in, None).await.expect("is asked for");
        let app = app_of(&enrolment);
        let code = self.code(&app).await;
        let confirmed = self.hub.confirm_second_factor(&began.signed_in, &code, &from("192.0.2.1")).await;
        let (began, codes) = confirmed.expect("the code is right");
        let codes = codes.0.iter().map(|code| code.expose_secret().to_owned()).collect();
        let email = began.signed_in.user.email.clone();
        Person { email, token: began.token, signed_in: began.signed_in, app, codes }
    }

    /// Somebody who was invited, accepted and set up an app.
    pub async fn colleague(&self, by: &Person, email: &str, role: Role) -> Person {
        let (_, link) = self.hub.invite(&by.who(), &new_user(email, role)).await.expect("a new address");
        let chosen = self.hub.choose_password(&link.secret, &PASSWORD.into(), &from("192.0.2.2")).await;
        self.enrol(began(chosen.expect("works"))).await
    }

    pub async fn try_in(&self, email: &str, password: &str, address: &str) -> SignIn {
        self.hub.sign_in(email, &password.into(), &from(address)).await.expect("answers")
    }

    /// A whole sign-in.
    pub async fn sign_in(&self, person: &Person) -> Began {
        let half = began(self.try_in(&person.email, PASSWORD, "192.0.2.9").await);
        let code = self.code(&person.app).await;
        let passed = self.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.9")).await;
        let passed = passed.expect("answers");
        assert_eq!(word(&passed), "in");
        began(passed)
    }

    pub async fn resolve(&self, token: &SecretString) -> Option<SignedIn> {
        self.hub.resolve_session(token).await.expect("answers")
    }

    pub async fn look(&self, secret: &SecretString) -> Option<LinkShown> {
        self.hub.look_at_link(secret).await.expect("answers")
    }

    /// Nobody needs an app any more.
    pub async fn without_apps(&self) {
        let now = self.hub.workspace_settings().await.expect("reads");
        let settings = WorkspaceSettings { second_factor: SecondFactorRule::Optional, ..now };
        let keep = counterpart_engine::SmtpPassword::Keep;
        self.hub.change_workspace_settings(&operator(), settings, keep).await.expect("saves");
    }

    /// The acts of the audit log, oldest first.
    pub async fn acts(&self) -> Vec<AuditAct> {
        let mut entries = audit(&self.hub).await;
        entries.reverse();
        entries.into_iter().map(|entry| entry.act).collect()
    }
}

/// The audit log, newest first.
pub async fn audit(hub: &Hub) -> Vec<counterpart_model::AuditEntry> {
    hub.audit_log(&operator(), &AuditFilter::default(), None, 1_000).await.expect("reads")
}
