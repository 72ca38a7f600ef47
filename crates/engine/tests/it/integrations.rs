use crate::given::*;
use crate::vendor::refused_credentials;
use counterpart_engine::{Chosen, EngineError, Hub, SettingsChange, Typed};
use counterpart_model::{
    AuditAct, BrakeLimit, Direction, HeldBack, How, IntegrationSettings, IntegrationState, Kind, Principal,
    PushCustomers, Role,
};
use counterpart_store::{AuditFilter, on_both_databases};
use secrecy::{ExposeSecret, SecretString};

on_both_databases! {
    async fn r02a_what_can_be_discovered_need_not_be_typed(db) {
        let given = hub(db).await;
        let mut typed = typed();
        typed.plain.remove("region");
        let missing = given.hub.try_answers("scripted", &typed).await.err().expect("incomplete");
        assert!(matches!(&missing, EngineError::Form(problems) if problems[0].key == "region"));
        typed.plain.insert("address".into(), "https://there.example".into());
        let tested = given.hub.try_answers("scripted", &typed).await.expect("discovered");
        assert_eq!(tested.answers.config["region"], "north");
    }

    async fn r03_a_failed_test_saves_nothing(db) {
        let given = hub(db).await;
        given.vendor.state().failure = Some(refused_credentials());
        let tested = given.hub.try_answers("scripted", &typed()).await.expect("a report");
        assert!(!tested.report.successful());
        let refused = given.hub.add_integration("scripted", None, &tested, IntegrationSettings::default(), &operator()).await;
        assert!(matches!(refused, Err(EngineError::Refused(_))));
        assert!(given.hub.integration("scripted").await.is_err());
    }

    async fn r05_secrets_are_sealed_and_come_back_only_to_the_session(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        let tx = given.hub.workspace.read().await.expect("reads");
        let stored = tx.secrets().of(integration.id).await.expect("reads");
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].ciphertext.windows(6).any(|window| window == b"s3cret"));
        assert!(!serde_json::to_string(&integration).expect("JSON").contains("s3cret"));
        drop(tx);
        let answers = given.hub.merged_answers(&integration, &Typed::default()).await.expect("opened");
        assert_eq!(answers.secret["secret"].expose_secret(), "s3cret");
        assert!(!format!("{answers:?}").contains("s3cret"));
    }

    async fn r06_a_direction_that_the_connector_cannot_do_is_refused(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        let mut settings = integration.settings.clone();
        settings.kinds.insert(Kind::Company, Direction::Both);
        let refused = given.hub.change_settings(&integration, settings).await.expect_err("refused");
        assert_eq!(refused.to_string(), "Scripted cannot both companies. Choose off or pull.");
    }

    async fn r06_switches_are_saved_over_no_one_elses_and_not_over_the_end_of_a_sync(db) {
        let given = hub(db).await;
        let read = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let settings = IntegrationSettings { create_sites: true, ..read.settings.clone() };
        let changed = given.hub.change_settings(&read, settings).await.expect("saved");
        assert_eq!(changed.state, IntegrationState::Healthy, "the sync ended after the integration was read");
        assert!(given.integration().await.fresh_at.is_some());
        let other = IntegrationSettings { save_exact_matches: true, ..read.settings.clone() };
        let refused = given.hub.change_settings(&read, other).await.expect_err("read before the other change");
        assert!(matches!(refused, EngineError::NeedsDecision(_)));
        assert!(given.integration().await.settings.create_sites);
    }

    async fn r09_removing_states_the_counts_and_keeps_customers(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.site(10, 1, "Main");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, true, &ana()).await;
        given.save(&plan.expect("planned")).await;
        let counts = given.hub.removal(&integration).await.expect("counted").counts;
        assert_eq!((counts.mirrored[&Kind::Company], counts.mirrored[&Kind::Site], counts.matches), (1, 1, 2));
        given.remove(&integration).await.expect("removed");
        assert_eq!(given.customer_names().await, ["Acme"]);
        assert_eq!(given.hub.customer("Acme").await.expect("there").sites.len(), 1);
        given.connect(IntegrationSettings::default()).await;
    }

    async fn r09_credentials_of_another_tenant_are_refused_and_the_old_ones_kept(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        given.vendor.state().tenant = "tenant-2".into();
        let mut typed = typed();
        typed.secret.insert("secret".into(), SecretString::from("other"));
        let tested = given.hub.try_answers("scripted", &typed).await.expect("tested");
        let refused = given.hub.change_answers(&integration, &tested, &operator()).await.expect_err("refused");
        assert!(refused.to_string().contains("tenant-2") && refused.to_string().contains("tenant-1"), "{refused}");
        let kept = given.hub.merged_answers(&integration, &Typed::default()).await.expect("opened");
        assert_eq!(kept.secret["secret"].expose_secret(), "s3cret");
    }

    async fn r09_the_same_tenant_is_not_connected_twice(db) {
        let given = hub(db).await;
        given.connect(IntegrationSettings::default()).await;
        let tested = given.hub.try_answers("scripted", &typed()).await.expect("tested");
        let refused = given.hub.add_integration("scripted", Some("again"), &tested, IntegrationSettings::default(), &operator()).await;
        assert!(matches!(refused, Err(EngineError::Refused(text)) if text.contains("connected already")));
    }

    async fn r02a_what_was_discovered_at_one_address_is_not_kept_for_another(db) {
        let given = hub(db).await;
        let mut typed = typed();
        typed.plain = [("address".to_owned(), "https://old.example".to_owned())].into();
        let tested = given.hub.try_answers("scripted", &typed).await.expect("discovered");
        let integration = given.hub.add_integration("scripted", None, &tested, IntegrationSettings::default(), &operator()).await;
        let integration = integration.expect("saved");
        let moved = Typed { plain: [("address".to_owned(), "https://new.example".to_owned())].into(), ..Typed::default() };
        let merged = given.hub.merged_answers(&integration, &moved).await.expect("merged");
        assert!(!merged.plain.contains_key("region"), "it is discovered anew");
        let same = given.hub.merged_answers(&integration, &Typed::default()).await.expect("merged");
        assert_eq!(same.plain["region"], "north");
    }

    async fn r09_what_was_not_confirmed_is_not_removed(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        let integration = given.connect(IntegrationSettings::default()).await;
        let told = given.hub.removal(&integration).await.expect("counted");
        assert_eq!(
            told.sentence,
            "Removing 'scripted' removes nothing mirrored, 0 matches and 0 ignored marks. Customers, sites and the journal stay."
        );
        given.sync().await;
        let refused = given.hub.remove_integration(&integration, &told.confirmation(), &operator()).await.expect_err("others now");
        assert!(matches!(&refused, EngineError::NeedsDecision(now) if now.contains("removes 1 company, 0 matches")), "{refused}");
        given.remove(&integration).await.expect("removed");
        let again = given.hub.remove_integration(&integration, &told.confirmation(), &operator()).await.expect_err("gone");
        assert!(matches!(again, EngineError::NotFound(_)));
    }

    async fn r06_everything_that_cannot_be_done_is_said_at_its_field(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        let change = SettingsChange {
            kinds: [(Kind::Site, Direction::Push)].into(),
            push_customers: Some(PushCustomers::Automatic),
            template: [("tier".to_owned(), "gold".to_owned())].into(),
            brake: [("asset".to_owned(), None), ("ticket".to_owned(), Some(BrakeLimit::OFF))].into(),
            rate_share_percent: Some(0),
            ..SettingsChange::default()
        };
        let wanted = change.over(&integration.settings);
        let refused = given.hub.change_settings(&integration, wanted).await.expect_err("refused");
        let EngineError::Form(problems) = refused else { panic!("{refused}") };
        let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
        assert_eq!(keys, ["kinds.site", "push_customers", "template.tier", "brake.ticket", "rate_share_percent"]);
        assert_eq!(given.integration().await.settings, integration.settings);
    }

    async fn r06_a_version_is_another_one_once_somebody_changed_something(db) {
        let given = hub(db).await;
        let read = given.connect(IntegrationSettings::default()).await;
        let version = Hub::version_of(&read);
        given.sync().await;
        let synced = given.integration().await;
        Hub::unless_changed(&synced, &version).expect("a sync is no person's change");
        let settings = IntegrationSettings { create_sites: true, ..synced.settings.clone() };
        let changed = given.hub.change_settings(&synced, settings).await.expect("saved");
        assert!(matches!(Hub::unless_changed(&changed, &version), Err(EngineError::NeedsDecision(_))));
    }

    async fn r01_each_kind_says_how_much_of_it_is_there(db) {
        let given = hub(db).await;
        for (id, name) in [(1, "Acme"), (2, "Bright"), (3, "Contoso")] {
            given.vendor.company(id, name);
        }
        let reason = HeldBack { code: "no_main_site".into(), sentence: "no main site".into() };
        given.vendor.change(2, |company| company.held_back.push(reason));
        let integration = given.connect(IntegrationSettings::default()).await;
        assert!(given.hub.kinds_of(&integration).await.expect("read").iter().all(|kind| kind.last_read.is_none()));
        let synced = given.sync().await;
        let kinds = given.hub.kinds_of(&integration).await.expect("read");
        let company = kinds.iter().find(|kind| kind.kind == Kind::Company).expect("known");
        assert_eq!((company.visible, company.hidden, company.held_back_count()), (3, 0, 1));
        assert_eq!(company.held_back[0].code, "no_main_site");
        let (completeness, _, _, run) = company.last_read.as_ref().expect("read");
        assert!(completeness.is_complete() && *run == synced.run.id);
        assert_eq!(company.possible, [Direction::Off, Direction::Pull]);
    }

    async fn r05_what_is_done_with_credentials_is_written_down_without_them(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        let tested = given.hub.try_again(&integration, &Typed::default()).await.expect("tested");
        given.hub.change_answers(&integration, &tested, &operator()).await.expect("saved");
        given.remove(&integration).await.expect("removed");
        let log = given.hub.audit_log(&operator(), &AuditFilter::default(), None, 10).await.expect("read");
        let acts: Vec<AuditAct> = log.iter().rev().map(|entry| entry.act).collect();
        assert_eq!(acts, [AuditAct::IntegrationAdded, AuditAct::CredentialsChanged, AuditAct::IntegrationRemoved]);
        assert!(log.iter().all(|entry| entry.about.as_deref() == Some("scripted")));
        assert!(!serde_json::to_string(&log).expect("JSON").contains("s3cret"));
    }

    async fn r07_only_who_may_set_up_integrations_does(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        let technician = Principal { role: Role::Technician, ..operator() };
        let tested = given.hub.try_again(&integration, &Typed::default()).await.expect("tested");
        let told = given.hub.removal(&integration).await.expect("counted").confirmation();
        let refused = [
            given.hub.add_integration("scripted", Some("b"), &tested, IntegrationSettings::default(), &technician).await.err(),
            given.hub.change_answers(&integration, &tested, &technician).await.err(),
            given.hub.remove_integration(&integration, &told, &technician).await.err(),
        ];
        assert!(refused.iter().all(|error| matches!(error, Some(EngineError::Forbidden(_)))));
        assert_eq!(given.integration().await, integration);
    }
}
