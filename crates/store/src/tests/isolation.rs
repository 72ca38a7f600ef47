//! Workspaces are kept apart: by every call, and on PostgreSQL by the database itself.

use super::notifications::{notification, webhook};
use super::samples::*;
use super::schedules::schedule;
use crate::testing::TestDatabase;
use crate::{
    Beside, CompanyCounts, CompanyFilter, CustomerFacets, CustomerFilter, MappingCounts, MappingFilter,
    PickedBy, ProposedPicks, SealedWebhook, Secret, StoreError, SupplementalFilter, WorkspaceHandle,
    on_both_databases,
};
use counterpart_model::{
    Actor, Cause, Census, CensusPoint, Change, Decision, Distinct, Field, JournalEntry, JournalId, Kind,
    MatchKind, PickList, Picked, Proposal, ProposalClass, RecordRef, Rejected, Role, Staged, User, UserId,
    UserState, VendorId,
};
use sea_orm::{ConnectionTrait, TransactionTrait};

const ANA: UserId = UserId(uuid::Uuid::from_u128(40));
const MAP: PickedBy = PickedBy { integration: HALO, user: ANA, list: PickList::Map };

async fn fill(workspace: &WorkspaceHandle) {
    let tx = workspace.write().await.expect("begins");
    tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
    let page = vec![row(company(1, "Acme"))];
    tx.mirror().write_page(HALO, Kind::Company, RUN, at(0), page).await.expect("writes");
    let customer = add_customer(&tx, 100, "Acme").await;
    add_link(&tx, &link(200, customer, 1)).await;
    tx.meta().put("note", b"first").await.expect("writes");
    let secret = Secret { field: "client_secret".into(), key_id: "1".into(), ciphertext: vec![1] };
    tx.secrets().put(HALO, secret).await.expect("writes");
    tx.journal().append(&[entry()]).await.expect("writes");
    add_push(&tx, &push(500, customer)).await;
    tx.schedules().put(&schedule(400, Some(at(0)))).await.expect("writes");
    tx.notifications().insert(&notification(600), Some(vec![1])).await.expect("writes");
    let sealed = SealedWebhook { address: vec![1], secret: vec![2] };
    tx.webhooks().insert(&webhook(700), sealed).await.expect("writes");
    assert_eq!(tx.rate_budgets().lock::<u64>("halopsa/acme").await.expect("locks"), 0);
    tx.rate_budgets().put("halopsa/acme", &7).await.expect("writes");
    let parts = ["one".to_owned(), "two".to_owned()];
    tx.kept_plans().put("cafe", &"head", at(60), &parts).await.expect("writes");
    let ana = User {
        id: ANA,
        email: "ana@example.com".into(),
        name: "Ana".into(),
        role: Role::Technician,
        state: UserState::Active,
        locale: None,
        time_zone: None,
        second_factor_since: None,
        created_at: at(0),
        last_sign_in_at: None,
    };
    tx.users().insert(&ana, "ana@example.com").await.expect("writes");
    let staged = Staged {
        integration: HALO,
        user: ANA,
        company: VendorId::from(1),
        decision: Decision::Create,
        at: at(0),
        submitted: true,
    };
    tx.staging().put(&[staged]).await.expect("writes");
    let picked = Picked {
        integration: HALO,
        user: ANA,
        list: PickList::Map,
        company: VendorId::from(1),
        decision: Decision::Match { customer, take_over: false },
        at: at(0),
        submitted: true,
    };
    tx.picks().put(MAP, &[picked]).await.expect("writes");
    let proposal = Proposal {
        customer,
        class: ProposalClass::Possible,
        score: 9_000,
        reasons: vec!["same words".into()],
    };
    tx.proposals().put(HALO, &[(VendorId::from(1), vec![proposal])].into()).await.expect("writes");
    tx.proposals().worked_out_of(HALO, "then").await.expect("writes");
    let pair =
        Rejected { integration: HALO, company: VendorId::from(2), customer, by: "ana".into(), at: at(0) };
    let record = RecordRef::Rejected { integration: HALO, company: VendorId::from(2), customer };
    tx.records().create(&record, &pair.fields(), None).await.expect("writes");
    for integration in [None, Some(HALO)] {
        let ids = Distinct::pair("9", "8");
        let pair = Distinct { integration, ids: ids.clone(), by: "ana".into(), at: at(0) };
        let record = RecordRef::Distinct { integration, ids };
        tx.records().create(&record, &pair.fields(), None).await.expect("writes");
    }
    let census = Census { records: 1, companies: 1, matched: 1 };
    tx.census().put(HALO, &CensusPoint { at: at(0), census }).await.expect("writes");
    tx.commit().await.expect("commits");
}

/// What removed a match with company 1.
fn entry() -> JournalEntry {
    let gone = link(201, counterpart_model::CustomerId(uuid(100)), 1);
    let cause = Cause::new("R23", "deleted by ana");
    let change = Change::delete(RecordRef::Match { id: gone.id }, "match with 1", &gone.fields(), cause);
    let actor = Actor::Person("ana".into());
    JournalEntry { id: JournalId(uuid(300)), run: RUN, at: at(0), actor, change }
}

on_both_databases! {
    async fn no_call_sees_or_changes_a_record_of_another_workspace(db) {
        let store = db.open().await;
        let first = db.first_workspace(&store);
        let second = db.second_workspace(&store).await;
        fill(&first).await;

        let tx = second.write().await.expect("begins");
        assert_eq!(tx.integrations().list().await.expect("reads"), []);
        assert_eq!(tx.integrations().get(HALO).await.expect("reads"), None);
        assert_eq!(tx.integrations().by_name("halopsa").await.expect("reads"), None);
        assert_eq!(tx.mirror().count(HALO, Kind::Company).await.expect("reads"), 0);
        assert_eq!(tx.mirror().get(HALO, Kind::Company, &VendorId::from(1)).await.expect("reads"), None);
        assert_eq!(tx.companies().list(HALO, CompanyFilter::Everything, None, None, 9).await.expect("reads"), []);
        assert_eq!(tx.customers().count(None).await.expect("reads"), 0);
        assert_eq!(tx.customers().page(CustomerFilter::All, None, (0, u64::MAX)).await.expect("reads"), []);
        assert_eq!(tx.customers().count_of(CustomerFilter::In(HALO), None).await.expect("reads"), 0);
        assert_eq!(tx.customers().facets(None).await.expect("reads"), CustomerFacets::default());
        assert_eq!(tx.finder().customers("acme", 9).await.expect("reads"), []);
        assert_eq!(tx.finder().companies("acme", 9).await.expect("reads"), []);
        assert_eq!(tx.finder().companies_of_id(&VendorId::from(1), 9).await.expect("reads"), []);
        assert_eq!(tx.finder().sites("acme", 9).await.expect("reads"), []);
        assert_eq!(tx.companies().page(HALO, CompanyFilter::Everything, None, (0, u64::MAX)).await.expect("reads"), []);
        let links = tx.matches().of_hubs_everywhere(MatchKind::Company, &[uuid(100)]).await;
        assert_eq!(links.expect("reads"), []);
        let staged = tx.staging();
        assert_eq!(staged.list(HALO, ANA, None, 9).await.expect("reads"), []);
        assert_eq!(staged.of_companies(HALO, ANA, &[VendorId::from(1)]).await.expect("reads"), []);
        assert_eq!(staged.counts(HALO, ANA).await.expect("reads"), [].into());
        assert_eq!(staged.proposed().await.expect("reads"), []);
        assert_eq!(staged.submit(HALO, ANA, false).await.expect("runs"), 0);
        assert_eq!(staged.remove(HALO, ANA, &[VendorId::from(1)]).await.expect("runs"), 0);
        assert_eq!(staged.clear(HALO, ANA).await.expect("runs"), 0);
        let picks = tx.picks();
        assert_eq!(picks.list(MAP, 9).await.expect("reads"), []);
        assert_eq!(picks.count(MAP).await.expect("reads"), 0);
        assert_eq!(picks.proposed().await.expect("reads"), []);
        assert_eq!(picks.submit(MAP, false).await.expect("runs"), 0);
        let customer = counterpart_model::CustomerId(uuid(100));
        assert_eq!(picks.remove(MAP, &[(VendorId::from(1), Some(customer))]).await.expect("runs"), 0);
        assert_eq!(picks.clear(MAP).await.expect("runs"), 0);
        let proposals = tx.proposals();
        assert_eq!(proposals.list(HALO, None, 9).await.expect("reads"), []);
        assert_eq!(proposals.of_companies(HALO, &[VendorId::from(1)]).await.expect("reads"), [].into());
        assert_eq!(proposals.companies_of(HALO, &[customer]).await.expect("reads"), [].into());
        assert_eq!(proposals.state(HALO).await.expect("reads"), (None, None));
        assert_eq!(proposals.revision(HALO).await.expect("reads"), 0);
        assert_eq!(proposals.moved_since(HALO, 0, 9).await.expect("reads"), []);
        assert_eq!(proposals.kept(HALO, &[VendorId::from(1)]).await.expect("reads"), [].into());
        assert_eq!(tx.customers().borne(&["acme".to_owned()]).await.expect("reads"), [].into());
        assert_eq!(tx.journal().since(None, 9).await.expect("reads"), []);
        assert_eq!(tx.rejected().list(HALO).await.expect("reads"), []);
        assert_eq!(tx.rejected().get(HALO, &VendorId::from(2), customer).await.expect("reads"), None);
        for list in [None, Some(HALO)] {
            assert_eq!(tx.distinct().list(list).await.expect("reads"), []);
            assert_eq!(tx.distinct().get(list, ["8", "9"]).await.expect("reads"), None);
        }
        let beside = Beside { primary: HALO, supplemental: OTHER };
        let all = SupplementalFilter::All;
        assert_eq!(tx.customers().of_primary(beside, all, None, (0, 9)).await.expect("reads"), []);
        assert_eq!(tx.customers().count_of_primary(beside, all, None).await.expect("counts"), 0);
        assert_eq!(tx.matches().mapped(HALO, MappingFilter::All, None, (0, 9)).await.expect("reads"), []);
        assert_eq!(tx.matches().mapping_counts(HALO, None).await.expect("reads"), MappingCounts::default());
        assert_eq!(tx.companies().counts(HALO, None).await.expect("reads"), CompanyCounts::default());
        let mine = CompanyFilter::StagedBy(ANA);
        assert_eq!(tx.companies().count(HALO, mine, None).await.expect("reads"), 0);
        assert_eq!(tx.companies().count_by_how(HALO, None).await.expect("reads"), [].into());
        assert_eq!(tx.census().last(HALO).await.expect("reads"), None);
        assert_eq!(tx.census().since(HALO, at(-9)).await.expect("reads"), []);
        assert_eq!(tx.census().count_records(HALO).await.expect("reads"), 0);
        assert_eq!(tx.census().count_companies(HALO).await.expect("reads"), (0, 0));
        assert_eq!(tx.customers().spelled("acme").await.expect("reads"), []);
        let links = tx.matches().touching(HALO, MatchKind::Company, &[uuid(100)], &[VendorId::from(1)]).await;
        assert_eq!(links.expect("reads"), []);
        let vendor = VendorId::from(1);
        let found = tx.attention().open_about(HALO, Kind::Company, &[vendor]).await;
        assert_eq!(found.expect("reads"), []);
        assert_eq!(tx.journal().naming("match", Field::Vendor, "1").await.expect("reads"), []);
        assert_eq!(tx.journal().removals("match").await.expect("reads"), []);
        assert_eq!(tx.journal().place(&entry()).await.expect("reads"), 0);
        let everything = crate::JournalFilter::default();
        assert_eq!(tx.journal().of_run_where(RUN, &everything, None, 9).await.expect("reads"), []);
        assert_eq!(tx.journal().of_run_these(RUN, &[entry().id]).await.expect("reads"), []);
        assert_eq!(tx.journal().count_of_run(RUN).await.expect("reads"), 0);
        assert_eq!(tx.kept_plans().get::<String>("cafe", at(0)).await.expect("reads"), None);
        assert_eq!(tx.kept_plans().part("cafe", 0).await.expect("reads"), None);
        tx.kept_plans().note_applied("cafe", RUN).await.expect("writes nothing");
        tx.kept_plans().forget_expired(at(99)).await.expect("removes nothing");
        tx.kept_plans().put("cafe", &"theirs", at(60), &[]).await.expect("writes its own");
        let foreign = push(500, counterpart_model::CustomerId(uuid(100)));
        let foreign_push = foreign.id;
        assert_eq!(tx.outbox().get(foreign.id).await.expect("reads"), None);
        assert_eq!(tx.outbox().list(None, &[], None, 9).await.expect("reads"), []);
        assert_eq!(tx.outbox().of_hub(uuid(100)).await.expect("reads"), []);
        assert_eq!(tx.outbox().due(HALO, at(9), None).await.expect("reads"), None);
        assert_eq!(tx.outbox().due_integrations(at(9)).await.expect("reads"), []);
        assert_eq!(tx.outbox().next_due(HALO, at(0)).await.expect("reads"), None);
        assert_eq!(tx.outbox().count(None).await.expect("reads"), [].into());
        assert!(matches!(tx.outbox().update(&foreign).await, Err(StoreError::NotThere { .. })));
        assert_eq!(tx.schedules().list().await.expect("reads"), []);
        assert_eq!(tx.schedules().due(at(9)).await.expect("reads"), []);
        let foreign = schedule(400, Some(at(0))).id;
        assert_eq!(tx.schedules().get(foreign).await.expect("reads"), None);
        assert!(!tx.schedules().remove(foreign).await.expect("removes nothing"));
        let customer = counterpart_model::CustomerId(uuid(100));
        let stranger = RecordRef::Customer { id: customer };
        assert_eq!(tx.records().read(&stranger).await.expect("reads"), None);
        let foreign_records = [stranger.clone(), RecordRef::Match { id: link(200, customer, 1).id }, RecordRef::Intent { id: foreign_push }];
        assert_eq!(tx.records().read_many(&foreign_records).await.expect("reads"), [].into());
        assert_eq!(tx.sites().of_all(&[customer]).await.expect("reads"), []);
        assert_eq!(tx.journal().of_run_back(RUN, None, 9).await.expect("reads"), []);
        assert!(matches!(tx.records().delete(&stranger).await, Err(StoreError::NotThere { .. })));
        assert_eq!(tx.rate_budgets().get::<u64>("halopsa/acme").await.expect("reads"), 0);
        assert_eq!(tx.rate_budgets().lock::<u64>("halopsa/acme").await.expect("locks its own"), 0);
        tx.rate_budgets().put("halopsa/acme", &8).await.expect("writes its own");
        let foreign = notification(600);
        assert_eq!(tx.notifications().get(foreign.id).await.expect("reads"), None);
        assert_eq!(tx.notifications().link(foreign.id).await.expect("reads"), None);
        assert_eq!(tx.notifications().list(&[], 9).await.expect("reads"), []);
        assert_eq!(tx.notifications().last_told(HALO, foreign.code).await.expect("reads"), None);
        assert_eq!(tx.notifications().claim(at(9), at(10)).await.expect("reads"), None);
        assert!(!tx.notifications().any_due(at(9)).await.expect("reads"));
        assert_eq!(tx.notifications().count().await.expect("reads"), [].into());
        assert_eq!(tx.notifications().forget(at(99)).await.expect("runs"), 0);
        assert_eq!(tx.notifications().drop_waiting("no", at(9)).await.expect("runs"), 0);
        assert!(matches!(tx.notifications().update(&foreign).await, Err(StoreError::NotThere { .. })));
        assert_eq!(tx.webhooks().list().await.expect("reads"), []);
        assert!(tx.webhooks().get(webhook(700).id).await.expect("reads").is_none());
        assert!(!tx.webhooks().remove(webhook(700).id).await.expect("runs"));
        assert_eq!(tx.webhooks().remove_all().await.expect("runs"), 0);
        let changed = integration(HALO, "stolen");
        assert!(matches!(tx.integrations().update(&changed).await, Err(StoreError::NotThere { .. })));
        assert!(matches!(tx.integrations().delete(HALO).await, Err(StoreError::NotThere { .. })));
        assert!(!tx.meta().remove("note").await.expect("runs"));
        assert_eq!(tx.secrets().remove_all().await.expect("runs"), 0);
        tx.commit().await.expect("commits");

        let tx = first.read().await.expect("begins");
        assert_eq!(tx.meta().get("note").await.expect("reads").as_deref(), Some(&b"first"[..]));
        assert_eq!(tx.secrets().of(HALO).await.expect("reads").len(), 1);
        assert_eq!(tx.integrations().list().await.expect("reads").len(), 1);
        assert_eq!(tx.mirror().count(HALO, Kind::Company).await.expect("reads"), 1);
        assert_eq!(tx.customers().count(None).await.expect("reads"), 1);
        assert_eq!(tx.census().count_companies(HALO).await.expect("reads"), (1, 1));
        assert_eq!(tx.staging().proposed().await.expect("reads").len(), 1);
        assert_eq!(tx.picks().proposed().await.expect("reads"), [ProposedPicks { by: MAP, rows: 1 }]);
        assert_eq!(tx.proposals().list(HALO, None, 9).await.expect("reads").len(), 1);
        assert_eq!(tx.rejected().list(HALO).await.expect("reads").len(), 1);
        assert_eq!(tx.distinct().list(Some(HALO)).await.expect("reads").len(), 1);
        assert!(tx.distinct().get(None, ["9", "8"]).await.expect("reads").is_some(), "in either order");
        assert_eq!(tx.matches().mapped(HALO, MappingFilter::All, None, (0, 9)).await.expect("reads").len(), 1);
        assert_eq!(tx.companies().count(HALO, CompanyFilter::StagedBy(ANA), None).await.expect("reads"), 1);
        assert_eq!(tx.finder().companies("acme", 9).await.expect("reads").len(), 1);
        assert_eq!(tx.customers().facets(None).await.expect("reads").in_all, 1);
        assert_eq!(tx.rate_budgets().get::<u64>("halopsa/acme").await.expect("reads"), 7);
        assert_eq!(tx.schedules().due(at(9)).await.expect("reads").len(), 1);
        assert_eq!(tx.notifications().list(&[], 9).await.expect("reads"), [notification(600)]);
        assert_eq!(tx.webhooks().list().await.expect("reads"), [webhook(700)]);
        let own = push(500, counterpart_model::CustomerId(uuid(100)));
        assert_eq!(tx.outbox().list(None, &[], None, 9).await.expect("reads"), [own]);
        assert_eq!(tx.journal().naming("match", Field::Vendor, "1").await.expect("reads"), [entry()]);
        assert_eq!(tx.journal().naming("match", Field::Hub, "1").await.expect("reads"), []);
        assert_eq!(tx.journal().naming("customer", Field::Vendor, "1").await.expect("reads"), []);
        assert_eq!(tx.journal().removals("match").await.expect("reads"), [entry()]);
        assert_eq!(tx.journal().place(&entry()).await.expect("reads"), 1);
        assert_eq!(tx.journal().since(None, 9).await.expect("reads"), [entry()]);
        assert_eq!(tx.journal().since(Some(entry().id), 9).await.expect("reads"), []);
        assert_eq!(tx.customers().borne(&["acme".to_owned()]).await.expect("reads").len(), 1);
        assert_eq!(tx.proposals().moved_since(HALO, 0, 9).await.expect("reads"), [VendorId::from(1)]);
        assert_eq!(tx.journal().of_run_back(RUN, None, 9).await.expect("reads"), [entry()]);
        assert_eq!(tx.journal().of_run_back(RUN, Some(entry().id), 9).await.expect("reads"), []);
        assert_eq!(tx.records().read_many(&foreign_records).await.expect("reads").len(), 3);
        assert_eq!(tx.journal().of_run_where(RUN, &everything, None, 9).await.expect("reads"), [entry()]);
        let kept = tx.kept_plans().get::<String>("cafe", at(0)).await.expect("reads").expect("is there");
        assert_eq!((kept.head.as_str(), kept.applied), ("head", None));
        assert_eq!(tx.kept_plans().part("cafe", 1).await.expect("reads").as_deref(), Some("two"));
        assert_eq!(tx.kept_plans().get::<String>("cafe", at(60)).await.expect("reads"), None, "it has expired");
    }

    async fn two_workspaces_may_use_the_same_names(db) {
        let store = db.open().await;
        let first = db.first_workspace(&store);
        let second = db.second_workspace(&store).await;
        fill(&first).await;
        let tx = second.write().await.expect("begins");
        tx.integrations().insert(&integration(OTHER, "halopsa")).await.expect("writes");
        add_customer(&tx, 100, "Acme").await;
        tx.commit().await.expect("commits");
        let tx = second.read().await.expect("begins");
        assert_eq!(tx.customers().spelled("acme").await.expect("reads").len(), 1);
    }
}

const TABLES: [&str; 5] = ["integrations", "mirror", "customers", "matches", "meta"];

/// The filter forgotten on purpose: raw statements on the connection of a transaction.
#[tokio::test]
async fn a_forgotten_filter_leaks_nothing_on_postgres() {
    let db = TestDatabase::postgres().await;
    let store = db.open().await;
    let second = db.second_workspace(&store).await;
    let first = db.first_workspace(&store);
    fill(&first).await;
    let tx = first.write().await.expect("begins");
    for table in TABLES {
        let n = tx.number(&format!("SELECT count(*) AS n FROM {table}"), Vec::new()).await.expect("counts");
        assert_eq!(n, 1, "{table}: the workspace sees its own");
    }
    tx.commit().await.expect("commits");

    let tx = second.write().await.expect("begins");
    for table in TABLES {
        let n = tx.number(&format!("SELECT count(*) AS n FROM {table}"), Vec::new()).await.expect("counts");
        assert_eq!(n, 0, "{table}: another sees nothing");
    }
    assert_eq!(tx.execute("UPDATE customers SET name = 'mine'", Vec::new()).await.expect("runs"), 0);
    assert_eq!(tx.execute("DELETE FROM matches", Vec::new()).await.expect("runs"), 0);
    let foreign = "INSERT INTO meta (workspace_id, name, value) VALUES ($1, 'x', '')";
    let refused =
        tx.execute(foreign, vec![first.id().0.into()]).await.expect_err("a row for another workspace");
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    drop(tx);

    // Without a workspace nothing is there at all.
    let pool = crate::connect::postgres(
        match db.location() {
            crate::DatabaseLocation::Postgres { url, .. } => url,
            crate::DatabaseLocation::Sqlite(_) => panic!("postgres"),
        },
        db.location(),
        std::time::Duration::from_secs(5),
    )
    .await
    .expect("connects");
    for enter in ["SELECT 1", crate::dialect::enter_lobby(sea_orm::DbBackend::Postgres).expect("postgres")] {
        let raw = pool.begin().await.expect("begins");
        raw.execute_unprepared(enter).await.expect("enters");
        for table in TABLES {
            let sql = format!("SELECT count(*) AS n FROM {table}");
            let row =
                raw.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await;
            let n: i64 = row.expect("counts").expect("a row").try_get("", "n").expect("a number");
            assert_eq!(n, 0, "{table}, without a workspace, after {enter}");
        }
    }
    pool.close().await.expect("closes");
    store.close().await;
    db.remove().await;
}
