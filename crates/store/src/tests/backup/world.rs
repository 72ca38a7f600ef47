//! Two workspaces in which every table has rows, and files made of them.

mod people;

use crate::backup::{Backup, BackupError, Dumping};
use crate::entity::{
    Scoped, api_token, attention, audit, census, credential, customer, distinct, ignored, integration,
    journal, matched, meta, mirror, notification, outbox, picked, pull_state, rate_budget, recovery_code,
    rejected, run, run_problem, schedule, schedule_tick, secret, site, staged, trigger, user, webhook,
};
use crate::testing::TestDatabase;
use crate::tests::samples::{at, uuid};
use crate::{Store, Tx};
use counterpart_model::WorkspaceId;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

pub const SECOND: WorkspaceId = WorkspaceId(uuid::Uuid::from_u128(2));

/// Rows in every table; odd texts, odd bytes, and every column that may be NULL both with and without a value.
pub async fn fill(tx: &Tx, base: u128) {
    let workspace_id = tx.workspace();
    let odd = "O\u{2019}Brien \u{1f980} \"quoted\" \\ [tab\t] line\nbreak";
    let id = |number: u128| uuid(base + number);
    for n in 0..2_u128 {
        let given = |text: &str| (n == 0).then(|| text.to_owned());
        let when = (n == 0).then(|| at(77));
        let row = meta::Model { workspace_id, name: format!("name {n}"), value: vec![0, 255, 10, n as u8] };
        tx.insert::<meta::Entity>(row).await.expect("writes");
        tx.insert::<integration::Entity>(integration::Model {
            workspace_id,
            id: id(10 + n),
            connector: "halopsa".into(),
            name: format!("halo {n}"),
            config: "{}".into(),
            settings: "{\"kinds\":{}}".into(),
            tenant: given("{\"id\":\"1\",\"name\":\"Acme\"}"),
            state: "{\"state\":\"new\"}".into(),
            created_at: at(1) + chrono::TimeDelta::microseconds(123_456),
            fresh_at: when,
        })
        .await
        .expect("writes");
        let integration_id = id(10 + n);
        tx.insert::<secret::Entity>(secret::Model {
            workspace_id,
            integration_id,
            field: "client_secret".into(),
            key_id: "0badcafe".into(),
            ciphertext: (0..=255).collect(),
        })
        .await
        .expect("writes");
        tx.insert::<mirror::Entity>(mirror::Model {
            workspace_id,
            integration_id,
            kind: "company".into(),
            row_number: i64::MAX - n as i64,
            vendor_id: format!("{n}"),
            name: odd.into(),
            name_key: given("obrien"),
            sort_key: vec![],
            active: n == 0,
            internal: n == 1,
            offered: true,
            held_back: String::new(),
            parent_id: given("12"),
            visibility: "visible".into(),
            content: "{\"name\":\"a\\u0000b\"}".into(),
            content_hash: vec![7; 32],
            first_seen_at: at(2),
            changed_at: at(3),
            changed_run: id(20),
        })
        .await
        .expect("writes");
        tx.insert::<customer::Entity>(customer::Model {
            workspace_id,
            id: id(30 + n),
            name: odd.into(),
            name_key: given("obrien"),
            sort_key: vec![1, 2],
            active: true,
            origin: "\"by_hand\"".into(),
        })
        .await
        .expect("writes");
        tx.insert::<site::Entity>(site::Model {
            workspace_id,
            id: id(40 + n),
            customer_id: id(30 + n),
            name: "Main".into(),
            name_key: given("main"),
            sort_key: vec![3],
            active: true,
            country: given("GB"),
            phone: given("+441134960000"),
        })
        .await
        .expect("writes");
        tx.insert::<matched::Entity>(matched::Model {
            workspace_id,
            id: id(50 + n),
            integration_id,
            kind: "company".into(),
            hub_id: id(30 + n),
            vendor_id: format!("{n}"),
            how: "\"manual\"".into(),
            main: true,
            locked: false,
            sites: "[]".into(),
            made_by: "sam".into(),
            made_at: at(4),
        })
        .await
        .expect("writes");
        tx.insert::<ignored::Entity>(ignored::Model {
            workspace_id,
            integration_id,
            company_id: "9".into(),
            reason: odd.into(),
            made_by: "sam".into(),
            made_at: at(5),
        })
        .await
        .expect("writes");
        tx.insert::<distinct::Entity>(distinct::Model {
            workspace_id,
            integration_id: uuid::Uuid::nil(),
            first_id: format!("a{n}"),
            second_id: "b".into(),
            made_by: "sam".into(),
            made_at: at(5),
        })
        .await
        .expect("writes");
        tx.insert::<rejected::Entity>(rejected::Model {
            workspace_id,
            integration_id,
            company_id: "8".into(),
            customer_id: id(20 + n),
            made_by: "sam".into(),
            made_at: at(5),
        })
        .await
        .expect("writes");
        tx.insert::<attention::Entity>(attention::Model {
            workspace_id,
            id: id(60 + n),
            integration_id,
            kind: "company".into(),
            vendor_id: "9".into(),
            code: "renamed".into(),
            sentence: odd.into(),
            proposed: given("New name"),
            since: at(6),
            resolved: false,
        })
        .await
        .expect("writes");
        tx.insert::<outbox::Entity>(outbox::Model {
            workspace_id,
            id: id(100 + n),
            integration_id,
            kind: "company".into(),
            hub_id: id(30 + n),
            name: odd.into(),
            action: "{\"action\":\"create\",\"values\":{}}".into(),
            marker: format!("cp-{}", base + n),
            state: "unknown".into(),
            vendor_id: given("9"),
            found: "[\"9\"]".into(),
            attempts: 1,
            not_before: when,
            sentence: given(odd),
            made_by: "sam".into(),
            created_at: at(6),
            updated_at: at(7),
        })
        .await
        .expect("writes");
        tx.insert::<trigger::Entity>(trigger::Model {
            workspace_id,
            id: id(70 + n),
            integration_id,
            kind: "company".into(),
            vendor_id: "9".into(),
            cause: "renamed".into(),
            previous_value: given("before"),
            new_value: given("after"),
            seen_at: at(7),
        })
        .await
        .expect("writes");
        tx.insert::<run::Entity>(run::Model {
            workspace_id,
            id: id(20 + n),
            kind: "sync".into(),
            integration_id: Some(id(10)).filter(|_| n == 0),
            title: "sync halo".into(),
            actor: "{\"person\":\"sam\"}".into(),
            state: "running".into(),
            started_at: at(8),
            finished_at: when,
            summary: "{}".into(),
            worker: given("host/1"),
            lease_until: when,
            fence: 3,
            attempts: 2,
            task: "{}".into(),
            progress: "{}".into(),
        })
        .await
        .expect("writes");
        tx.insert::<run_problem::Entity>(run_problem::Model {
            workspace_id,
            run_id: id(20 + n),
            position: 1,
            kind: "company".into(),
            vendor_id: given("9"),
            sentence: odd.into(),
        })
        .await
        .expect("writes");
        tx.insert::<journal::Entity>(journal::Model {
            workspace_id,
            id: id(80 + n),
            run_id: id(20),
            applied_at: at(9),
            actor: "sam".into(),
            record: "{}".into(),
            record_key: "customer".into(),
            change: "{}".into(),
        })
        .await
        .expect("writes");
        tx.insert::<schedule::Entity>(schedule::Model {
            workspace_id,
            id: id(90 + n),
            integration_id,
            timing: "\"hourly\"".into(),
            time_zone: "Europe/London".into(),
            kinds: "[]".into(),
            quiet: "[]".into(),
            enabled: true,
            created_by: "sam".into(),
            created_at: at(10),
            next_at: when,
        })
        .await
        .expect("writes");
        tx.insert::<schedule_tick::Entity>(schedule_tick::Model {
            workspace_id,
            schedule_id: id(90 + n),
            due_at: at(11),
            fired_at: at(12),
            run_id: id(20),
        })
        .await
        .expect("writes");
        tx.insert::<rate_budget::Entity>(rate_budget::Model {
            workspace_id,
            tenant: format!("{n}"),
            state: "{}".into(),
        })
        .await
        .expect("writes");
        tx.insert::<pull_state::Entity>(pull_state::Model {
            workspace_id,
            integration_id,
            kind: "company".into(),
            state: "{}".into(),
        })
        .await
        .expect("writes");
    }
    people::fill(tx, base).await;
}

/// A database with both workspaces full.
pub async fn full(db: &TestDatabase) -> Store {
    let store = db.open().await;
    db.second_workspace(&store).await;
    for (workspace, base) in [(TestDatabase::options().first_workspace, 1_000), (SECOND, 2_000)] {
        let tx = store.workspace(workspace).write().await.expect("begins");
        fill(&tx, base).await;
        tx.commit().await.expect("commits");
    }
    store
}

/// Every row of every table that a backup holds, workspace by workspace, as text.
pub async fn rows(store: &Store) -> BTreeMap<String, Vec<String>> {
    async fn of<E: Scoped>(tx: &Tx, name: &str, into: &mut BTreeMap<String, Vec<String>>)
    where
        E::Model: Send + Sync,
    {
        let found = tx.find::<E>().all(tx.db()).await.expect("reads");
        let mut found: Vec<String> = found.iter().map(|row| format!("{row:?}")).collect();
        found.sort();
        into.entry(name.to_owned()).or_default().extend(found);
    }
    let mut rows = BTreeMap::new();
    for workspace in store.workspaces().await.expect("reads") {
        rows.entry("workspaces".to_owned()).or_insert_with(Vec::new).push(format!("{workspace:?}"));
        let tx = store.workspace(workspace.id).read().await.expect("begins");
        macro_rules! each {
            ($($table:ident),* $(,)?) => {$( of::<$table::Entity>(&tx, stringify!($table), &mut rows).await; )*};
        }
        each!(
            meta,
            integration,
            secret,
            mirror,
            customer,
            site,
            matched,
            ignored,
            rejected,
            distinct,
            attention,
            outbox,
            trigger,
            run,
            run_problem,
            journal,
            schedule,
            schedule_tick,
            pull_state,
            user,
            credential,
            recovery_code,
            api_token,
            audit,
            webhook,
            notification,
            census,
            staged,
            picked,
        );
    }
    rows
}

/// Leaves a restored database as the backup was.
pub async fn as_it_was(_: &Tx) -> Result<(), BackupError> {
    Ok(())
}

pub async fn back_up(store: &Store) -> Vec<u8> {
    let dumping = Dumping { program: "0.1.0".into(), now: at(100), key: None };
    let mut file = Vec::new();
    store.back_up(dumping, &mut file).await.expect("is written");
    file
}

pub fn open(file: &[u8]) -> Result<Backup<Cursor<Vec<u8>>>, BackupError> {
    Backup::open(Cursor::new(file.to_vec()))
}

/// Restores the file, everything as it was.
pub async fn restore(file: &[u8], into: &TestDatabase) -> Result<(), BackupError> {
    open(file)?.restore_into(into.location(), TestDatabase::options(), as_it_was).await
}

pub fn unpacked(file: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).expect("unpacks");
    text
}

pub fn packed(text: &str) -> Vec<u8> {
    let builder = GzBuilder::new().mtime(0).operating_system(255);
    let mut file = builder.write(Vec::new(), Compression::default());
    file.write_all(text.as_bytes()).expect("packs");
    file.finish().expect("packs")
}

/// The lines, and a last one whose checksum and counts fit them.
pub fn sealed(lines: &[&str], rows: &str) -> Vec<u8> {
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let hash = blake3::hash(body.as_bytes()).to_hex();
    packed(&format!("{body}{{\"end\":{{\"rows\":{rows},\"blake3\":\"{hash}\"}}}}\n"))
}
