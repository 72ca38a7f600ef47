//! The workspace's settings.

use super::desk::*;
use crate::given::hub;
use counterpart_engine::{EngineError, SmtpPassword};
use counterpart_model::{Role, SecondFactorRule, SmtpSettings, SmtpTls, WorkspaceSettings};
use counterpart_store::on_both_databases;
use secrecy::ExposeSecret;

fn smtp() -> SmtpSettings {
    SmtpSettings {
        server: "mail.example.com".into(),
        port: 587,
        tls: SmtpTls::StartTls,
        user: Some("hub".into()),
        from: "hub@example.com".into(),
    }
}

on_both_databases! {
    async fn r07_a_super_technician_changes_settings_but_not_who_gets_in(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::SuperTechnician).await;
        let tech = given.colleague(&ana, "tech@example.com", Role::Technician).await;
        let now = given.hub.workspace_settings().await.expect("reads");
        assert_eq!(now, WorkspaceSettings::default());
        let named = WorkspaceSettings { name: "Acme IT".into(), notify: vec!["desk@example.com".into()], ..now.clone() };
        let save = async |who, settings: &WorkspaceSettings, password| {
            given.hub.change_workspace_settings(&who, settings.clone(), password).await
        };
        assert!(matches!(save(tech.who(), &named, SmtpPassword::Keep).await, Err(EngineError::Forbidden(_))));
        assert_eq!(save(ben.who(), &named, SmtpPassword::Keep).await.expect("saved"), named);
        for decides in [
            WorkspaceSettings { second_factor: SecondFactorRule::Optional, ..named.clone() },
            WorkspaceSettings { smtp: Some(smtp()), ..named.clone() },
            WorkspaceSettings { base_url: Some("https://evil.example".into()), ..named.clone() },
        ] {
            let refused = save(ben.who(), &decides, SmtpPassword::Keep).await;
            assert!(matches!(refused, Err(EngineError::Forbidden(sentence)) if sentence.contains("primary technician")));
            assert_eq!(save(ana.who(), &decides, SmtpPassword::Keep).await.expect("saved"), decides);
            save(ana.who(), &named, SmtpPassword::Keep).await.expect("as before");
        }
        for password in [SmtpPassword::Set("s3cret".into()), SmtpPassword::Clear] {
            assert!(matches!(save(ben.who(), &named, password).await, Err(EngineError::Forbidden(_))));
        }
        assert_eq!(given.hub.workspace_settings().await.expect("reads"), named);
    }

    async fn r05_the_mail_servers_password_is_sealed_and_shown_nowhere(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let settings = WorkspaceSettings { smtp: Some(smtp()), ..WorkspaceSettings::default() };
        let save = async |password| given.hub.change_workspace_settings(&ana.who(), settings.clone(), password).await.expect("saved");
        assert!(!given.hub.has_smtp_password().await.expect("reads"));
        let saved = save(SmtpPassword::Set("s3cret-of-the-mail".into())).await;
        save(SmtpPassword::Keep).await;
        let opened = given.hub.smtp_password().await.expect("opens").expect("kept");
        assert_eq!(opened.expose_secret(), "s3cret-of-the-mail");
        let tx = given.hub.workspace.read().await.expect("reads");
        for name in ["smtp_password", "workspace_settings"] {
            let stored = tx.meta().get(name).await.expect("reads").expect("there");
            assert!(!stored.windows(6).any(|window| window == b"s3cret"), "{name}");
        }
        drop(tx);
        for shown in [format!("{:?}", audit(&given.hub).await), format!("{saved:?}{:?}", SmtpPassword::Set("s3cret".into()))] {
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        assert!(audit(&given.hub).await[0].details["changed"].contains("smtp_password"));
        save(SmtpPassword::Clear).await;
        assert!(given.hub.smtp_password().await.expect("reads").is_none());
    }

    async fn nothing_changed_writes_nothing(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let acts = given.acts().await.len();
        let same = given.hub.change_workspace_settings(&ana.who(), WorkspaceSettings::default(), SmtpPassword::Keep).await;
        assert_eq!(same.expect("nothing to do"), WorkspaceSettings::default());
        assert_eq!(given.acts().await.len(), acts);
    }
}
