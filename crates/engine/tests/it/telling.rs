//! What people and programs are told: written down with the end of a run, delivered as often as it takes.

use crate::given::*;
use crate::hook::Hook;
use async_trait::async_trait;
use counterpart_connector::ConnectorError;
use counterpart_engine::{
    Delivered, EngineError, Hub, Mail, MailError, MailServer, Mailer, NewUser, SmtpPassword, WaitingCode,
};
use counterpart_model::{
    IntegrationSettings, NewCustomers, NoticeCode, Notification, NotificationState, Principal, Recipient,
    Role, RunState, SmtpSettings, SmtpTls, WorkspaceSettings,
};
use counterpart_store::on_both_databases;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Mutex;
use std::time::Duration;

/// Takes mail, or says what the test wants.
#[derive(Default)]
struct Post {
    took: Mutex<Vec<(Mail, Option<String>)>>,
    says: Mutex<Option<MailError>>,
}

#[async_trait]
impl Mailer for Post {
    async fn send(&self, server: &MailServer, mail: &Mail) -> Result<(), MailError> {
        if let Some(error) = self.says.lock().expect("no panic").clone() {
            return Err(error);
        }
        let password = server.password.as_ref().map(|word| word.expose_secret().to_owned());
        self.took.lock().expect("no panic").push((mail.clone(), password));
        Ok(())
    }
}

impl Post {
    fn refusing(&self, may_pass: bool) {
        let error = MailError { sentence: "The mail server says no.".into(), may_pass };
        *self.says.lock().expect("no panic") = Some(error);
    }

    fn taking(&self) {
        *self.says.lock().expect("no panic") = None;
    }

    fn took(&self) -> Vec<Mail> {
        self.took.lock().expect("no panic").iter().map(|(mail, _)| mail.clone()).collect()
    }
}

fn operator() -> Principal {
    Principal::operator(ana())
}

/// Mail goes out, and these are told.
async fn telling(hub: &Hub, notify: &[&str]) {
    let settings = WorkspaceSettings {
        name: "Acme IT".into(),
        notify: notify.iter().map(|address| (*address).to_owned()).collect(),
        smtp: Some(SmtpSettings {
            server: "mail.msp.example".into(),
            port: 587,
            tls: SmtpTls::StartTls,
            user: Some("hub".into()),
            from: "hub@msp.example".into(),
        }),
        base_url: Some("https://hub.msp.example".into()),
        ..WorkspaceSettings::default()
    };
    let password = SmtpPassword::Set(SecretString::from("s3cret-word"));
    hub.change_workspace_settings(&operator(), settings, password).await.expect("saved");
}

async fn told(hub: &Hub) -> Vec<Notification> {
    let mut told = hub.notifications(&[], 100).await.expect("reads");
    told.reverse();
    told
}

fn codes(told: &[Notification]) -> Vec<NoticeCode> {
    told.iter().map(|one| one.code).collect()
}

async fn deliver(hub: &Hub, post: &Post) -> Delivered {
    hub.deliver_notifications(post).await.expect("the database is there")
}

fn refuses() -> ConnectorError {
    crate::vendor::refused_credentials()
}

fn fails() -> ConnectorError {
    ConnectorError::new(counterpart_connector::ErrorKind::NotReachable, "Nobody answers.")
}

on_both_databases! {
    async fn r04_the_first_sync_is_told_to_whoever_saved_and_to_the_workspaces_addresses(db) {
        let given = hub(db).await;
        telling(&given.hub, &["team@msp.example", "BO@msp.example"]).await;
        // Ana has no account: she cannot be mailed. Bo has one, and stands among the addresses too.
        for (email, name) in [("bo@msp.example", "Bo"), ("cy@msp.example", "Cy")] {
            let new = NewUser { email: email.into(), name: name.into(), role: Role::SuperTechnician };
            let (_, link) = given.hub.invite(&operator(), &new).await.expect("invited");
            let password = SecretString::from("a long pass phrase of theirs");
            given.hub.choose_password(&link.secret, &password, &Default::default()).await.expect("chosen");
        }
        given.vendor.company(1, "Acme");
        let integration = given.connect(IntegrationSettings::default()).await;
        let cy = counterpart_model::Actor::Person("cy@msp.example".into());
        let run = given.hub.sync(&integration, &cy, &counterpart_engine::Unwatched).await.expect("recorded").run;
        given.sync().await;
        let told: Vec<_> = told(&given.hub).await.into_iter().filter(|one| one.run == Some(run.id)).collect();
        let whom: Vec<_> = told.iter().map(|one| one.recipient.clone()).collect();
        let mail = |address: &str| Recipient::Mail(address.into());
        assert_eq!(whom, [mail("BO@msp.example"), mail("cy@msp.example"), mail("team@msp.example")]);
        assert!(told.iter().all(|one| one.code == NoticeCode::FirstSyncDone && one.name.as_deref() == Some("scripted")));
        assert_eq!(told[0].sentence, "The first sync of 'scripted' is done.");
        assert!(told[0].details[0].starts_with("companies: complete (1"), "{:?}", told[0].details);

        let post = Post::default();
        let delivered = deliver(&given.hub, &post).await;
        assert_eq!((delivered.sent, delivered.failed.len()), (5, 0), "two invitations and three of the sync");
        let took = post.took.lock().expect("no panic").last().cloned().expect("the last");
        assert_eq!((took.0.to.as_str(), took.1.as_deref()), ("team@msp.example", Some("s3cret-word")));
        assert_eq!(took.0.letter.subject(), "Acme IT: The first sync of 'scripted' is done");
        assert!(took.0.letter.text().contains(&format!("https://hub.msp.example/runs/{}", run.id)));
        assert_eq!(deliver(&given.hub, &post).await, Delivered::default(), "once");
    }

    async fn links_in_mails_lead_where_the_settings_say_or_else_where_the_server_was_told(db) {
        let mut given = hub(db).await;
        given.hub.public_url = Some("https://told.msp.example".into());
        telling(&given.hub, &["team@msp.example"]).await;
        let without = |settings| WorkspaceSettings { base_url: None, ..settings };
        for told in ["https://hub.msp.example", "https://told.msp.example"] {
            let new = NewUser { email: format!("bo@{}", &told[8..]), name: "Bo".into(), role: Role::Technician };
            let (_, link) = given.hub.invite(&operator(), &new).await.expect("invited");
            assert!(link.mailed, "{told}");
            let post = Post::default();
            deliver(&given.hub, &post).await;
            let text = post.took()[0].letter.text();
            assert!(text.contains(&format!("{told}/link/")), "{text}");
            let settings = without(given.hub.workspace_settings().await.expect("reads"));
            given.hub.change_workspace_settings(&operator(), settings, SmtpPassword::Keep).await.expect("saved");
        }
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings::default()).await;
        let run = given.sync().await.run;
        let post = Post::default();
        deliver(&given.hub, &post).await;
        let text = post.took()[0].letter.text();
        assert!(text.contains(&format!("https://told.msp.example/runs/{}", run.id)), "{text}");
    }

    async fn r77_a_failure_is_told_once_until_a_good_sync_and_refused_credentials_by_their_name(db) {
        let given = hub(db).await;
        telling(&given.hub, &["team@msp.example"]).await;
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        given.vendor.state().failure = Some(fails());
        for _ in 0..3 {
            given.time.advance(Duration::from_secs(900));
            assert_eq!(given.try_sync().await.run.state, RunState::Failed);
        }
        given.vendor.state().failure = Some(refuses());
        for _ in 0..3 {
            given.time.advance(Duration::from_secs(900));
            given.try_sync().await;
        }
        let (first, failed, refused) = (NoticeCode::FirstSyncDone, NoticeCode::RunFailed, NoticeCode::CredentialsRefused);
        assert_eq!(codes(&told(&given.hub).await), [first, failed, refused]);
        given.vendor.state().failure = None;
        given.time.advance(Duration::from_secs(900));
        given.sync().await;
        given.vendor.state().failure = Some(fails());
        given.time.advance(Duration::from_secs(900));
        given.try_sync().await;
        let told = told(&given.hub).await;
        assert_eq!(codes(&told), [first, failed, refused, failed]);
        assert_eq!(told[1].sentence, "A sync of 'scripted' failed.");
        assert!(told[1].details[0].contains("Nobody answers."), "{:?}", told[1].details);
        assert!(told[2].sentence.contains("credentials of 'scripted' are refused"));
    }

    async fn r77_a_held_sync_is_told_with_what_the_brake_found(db) {
        let given = hub(db).await;
        (1..=60).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
        given.connect(settings).await;
        given.sync().await;
        telling(&given.hub, &["team@msp.example"]).await;
        (61..=180).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        for _ in 0..2 {
            given.time.advance(Duration::from_secs(900));
            assert_eq!(given.try_sync().await.run.state, RunState::Held);
        }
        let told = told(&given.hub).await;
        assert_eq!(codes(&told), [NoticeCode::RunHeld], "the one that takes its place is not told again");
        assert!(told[0].sentence.contains("held by the safety brake") && told[0].details[0].contains("120 new customers"));
    }

    async fn r77_attention_that_grows_is_told_with_the_sync_that_made_it_grow(db) {
        let given = hub(db).await;
        (1..=12).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
        given.connect(settings).await;
        given.sync().await;
        telling(&given.hub, &["team@msp.example"]).await;
        let rename = |companies: std::ops::RangeInclusive<i64>| {
            companies.for_each(|n| given.vendor.change(n, |company| company.name = format!("Renamed {n}")));
        };
        rename(1..=4);
        given.sync().await;
        assert_eq!(codes(&told(&given.hub).await), [], "four are no reason to be woken");
        rename(5..=6);
        given.sync().await;
        let told = told(&given.hub).await;
        assert_eq!(codes(&told), [NoticeCode::AttentionGrew]);
        assert_eq!((told[0].sentence.as_str(), told[0].details.as_slice()),
            ("6 things wait for a person.", &["6 name proposed".to_owned()][..]));
        given.sync().await;
        assert_eq!(codes(&self::told(&given.hub).await).len(), 1);
    }

    async fn r77_what_is_not_taken_is_tried_for_days_and_then_waits_for_a_person(db) {
        let given = hub(db).await;
        telling(&given.hub, &["team@msp.example"]).await;
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let post = Post::default();
        post.refusing(true);
        let mut tries = 0;
        let began = given.hub.now();
        let given_up = loop {
            let delivered = deliver(&given.hub, &post).await;
            tries += 1;
            assert_eq!((delivered.sent, delivered.failed.len()), (0, 1), "try {tries}");
            let one = delivered.failed[0].clone();
            assert_eq!((one.attempts, one.said.as_deref()), (tries, Some("The mail server says no.")));
            let Some(due) = one.due_at else { break one };
            assert_eq!(deliver(&given.hub, &post).await, Delivered::default(), "not before it is due");
            given.time.advance((due - given.hub.now()).to_std().expect("later"));
        };
        assert_eq!(given_up.state, NotificationState::GivenUp);
        assert!((given.hub.now() - began).num_days() >= 3, "{tries} tries");
        let waiting = given.hub.waiting(Some(WaitingCode::NotificationGivenUp), None).await.expect("reads");
        assert_eq!(waiting.len(), 1);
        assert!(waiting[0].sentence.contains("team@msp.example could not be told"), "{:?}", waiting[0]);

        post.taking();
        let id = given_up.id.to_string();
        given.hub.retry_notification(&id).await.expect("again");
        assert_eq!(deliver(&given.hub, &post).await.sent, 1);
        assert_eq!(post.took()[0].id, given_up.id.0);
        assert!(given.hub.waiting(None, None).await.expect("reads").is_empty());
        let error = given.hub.retry_notification(&id).await.expect_err("is over");
        assert!(matches!(error, EngineError::Refused(_)), "{error}");
    }

    async fn r77_whoever_dies_with_one_in_hand_leaves_it_to_the_next(db) {
        let given = hub(db).await;
        telling(&given.hub, &["team@msp.example"]).await;
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        struct Dies;
        #[async_trait]
        impl Mailer for Dies {
            async fn send(&self, _: &MailServer, _: &Mail) -> Result<(), MailError> {
                std::future::pending().await
            }
        }
        let dying = tokio::time::timeout(Duration::from_millis(300), given.hub.deliver_notifications(&Dies));
        assert!(dying.await.is_err(), "it never came back");
        let post = Post::default();
        assert_eq!(deliver(&given.hub, &post).await, Delivered::default(), "it may still be sending");
        given.time.advance(Duration::from_secs(301));
        assert_eq!(deliver(&given.hub, &post).await.sent, 1);
        assert_eq!(told(&given.hub).await[0].attempts, 2);
    }

    async fn r05_a_link_that_lets_somebody_in_is_mailed_and_kept_only_until_then(db) {
        let given = hub(db).await;
        telling(&given.hub, &[]).await;
        let new = NewUser { email: "bo@msp.example".into(), name: "Bo".into(), role: Role::Technician };
        let (user, link) = given.hub.invite(&operator(), &new).await.expect("invited");
        assert!(link.mailed);
        let url = format!("https://hub.msp.example{}", link.path().expose_secret());
        let one = told(&given.hub).await.remove(0);
        assert_eq!((one.code, &one.recipient), (NoticeCode::Invitation, &Recipient::Mail("bo@msp.example".into())));
        assert!(!format!("{one:?}").contains(link.secret.expose_secret()));
        let tx = given.hub.workspace.read().await.expect("begins");
        let sealed = tx.notifications().link(one.id).await.expect("reads").expect("kept");
        assert!(!sealed.windows(8).any(|part| link.secret.expose_secret().as_bytes().starts_with(part)));
        drop(tx);

        let post = Post::default();
        assert_eq!(deliver(&given.hub, &post).await.sent, 1);
        let letter = post.took()[0].letter.clone();
        assert!(letter.text().contains(&url) && letter.text().contains("works once, until"), "{}", letter.text());
        let tx = given.hub.workspace.read().await.expect("begins");
        assert_eq!(tx.notifications().link(one.id).await.expect("reads"), None);
        drop(tx);

        // A link that does not work any more when it could be delivered is not.
        post.refusing(true);
        let password = SecretString::from("a long pass phrase of theirs");
        given.hub.choose_password(&link.secret, &password, &Default::default()).await.expect("chosen");
        let asked = given.hub.ask_password_reset("bo@msp.example", &Default::default()).await.expect("asked");
        assert!(asked.is_some_and(|(who, link)| who.id == user.id && link.mailed));
        assert_eq!(deliver(&given.hub, &post).await.failed.len(), 1);
        given.time.advance(Duration::from_secs(3 * 3600));
        post.taking();
        let delivered = deliver(&given.hub, &post).await;
        assert_eq!((delivered.sent, delivered.failed[0].state), (0, NotificationState::Dropped));
        assert_eq!(post.took().len(), 1);
    }

    async fn r77_nobody_is_told_where_nobody_is_to_be_and_previews_tell_nothing(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let new = NewUser { email: "bo@msp.example".into(), name: "Bo".into(), role: Role::Technician };
        let (_, link) = given.hub.invite(&operator(), &new).await.expect("invited");
        assert!(!link.mailed, "there is no mail server");
        telling(&given.hub, &["team@msp.example"]).await;
        given.hub.preview_sync(&integration, &counterpart_engine::Unwatched).await.expect("shown");
        assert_eq!(told(&given.hub).await, []);
    }

    async fn r77_a_webhook_is_told_with_a_signature_and_again_until_it_hears(db) {
        let given = hub(db).await;
        let hook = Hook::start().await;
        let added = given.hub.add_webhook(&operator(), &hook.url("/in?key=abc")).await.expect("added");
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings::default()).await;
        let run = given.sync().await.run;
        hook.answers(503);
        let post = Post::default();
        let failed = deliver(&given.hub, &post).await.failed;
        assert!(failed[0].said.as_deref().is_some_and(|said| said.contains("answered with status 503")), "{failed:?}");
        hook.answers(204);
        given.time.advance(Duration::from_secs(60));
        assert_eq!(deliver(&given.hub, &post).await.sent, 1);

        let heard = hook.heard();
        assert_eq!(heard.len(), 2);
        assert_eq!(heard[0].header("counterpart-id"), heard[1].header("counterpart-id"), "the same twice");
        assert_eq!(heard[1].line, "POST /in?key=abc HTTP/1.1");
        let body: serde_json::Value = serde_json::from_str(&heard[1].body).expect("JSON");
        assert_eq!((&body["code"], &body["integration"]), (&"first_sync_done".into(), &"scripted".into()));
        assert_eq!(body["run"], run.id.to_string());
        let signed = format!("{}.{}", heard[1].header("counterpart-timestamp"), heard[1].body);
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, added.secret.expose_secret().as_bytes());
        let tag = ring::hmac::sign(&key, signed.as_bytes());
        let tag: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(heard[1].header("counterpart-signature"), format!("v1={tag}"));

        // Neither the address nor the secret is told on.
        let shown = format!("{:?}{:?}", given.hub.webhooks().await.expect("reads"), told(&given.hub).await);
        assert!(!shown.contains("key=abc") && !shown.contains(added.secret.expose_secret()), "{shown}");
        given.hub.remove_webhook(&operator(), &added.webhook.id.to_string()).await.expect("removed");
        given.vendor.state().failure = Some(fails());
        given.try_sync().await;
        assert_eq!(deliver(&given.hub, &post).await, Delivered::default());
    }

    async fn a_webhook_inside_is_not_called_and_one_that_is_removed_is_given_up(db) {
        let mut given = hub(db).await;
        let hook = Hook::start().await;
        let added = given.hub.add_webhook(&operator(), &hook.url("/in")).await.expect("added");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let outside = counterpart_connector::TransportSettings::default();
        given.hub.environment.transport = counterpart_connector::Transport::new(&outside).expect("a client");
        let failed = deliver(&given.hub, &Post::default()).await.failed;
        assert!(failed[0].said.as_deref().is_some_and(|said| said.contains("Nothing was sent there")), "{failed:?}");
        assert_eq!(hook.heard().len(), 0);
        let error = given.hub.try_webhook(added.webhook.id).await.expect_err("refused");
        assert!(error.to_string().contains("127.0.0.1"), "{error}");

        given.hub.remove_webhook(&operator(), &added.webhook.id.to_string()).await.expect("removed");
        given.time.advance(Duration::from_secs(60));
        let failed = deliver(&given.hub, &Post::default()).await.failed;
        assert_eq!(failed[0].state, NotificationState::GivenUp);
    }
}
