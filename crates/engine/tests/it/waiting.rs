//! Everything that waits for a person, as one list (R80).

use crate::given::*;
use crate::vendor::refused_credentials;
use counterpart_engine::{Chosen, Waiting, WaitingCode};
use counterpart_model::{
    Attention, AttentionCode, AttentionId, BrakeFinding, BrakeRule, Cause, Change, Group, How, Increments,
    Instant, IntegrationSettings, Kind, Plan, PlanOrigin, PullState, RecordRef, RunState,
};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;

async fn matched(db: &TestDatabase) -> Given {
    let given = hub(db).await;
    (1..=3).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
    let integration = given.connect(IntegrationSettings::default()).await;
    given.sync().await;
    let all = Chosen::These(vec![id(1), id(2), id(3)]);
    let plan = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
    given.save(&plan).await;
    given
}

impl Given {
    async fn waiting(&self, code: Option<WaitingCode>) -> Vec<Waiting> {
        self.hub.waiting(code, None).await.expect("listed")
    }
}

fn codes(waiting: &[Waiting]) -> Vec<&str> {
    waiting.iter().map(|one| one.code.as_str()).collect()
}

on_both_databases! {
    async fn r80e_everything_that_waits_is_one_list_oldest_first(db) {
        let given = matched(db).await;
        assert!(given.waiting(None).await.is_empty());
        given.vendor.change(1, |company| company.name = "Renamed".into());
        let mut run = given.sync().await.run;
        let integration = given.integration().await;

        // Something that the brake holds, and increments that missed something: older and newer than the new name.
        let tx = given.hub.workspace.write().await.expect("writes");
        run.id = counterpart_model::RunId(given.hub.ids.next());
        run.state = RunState::Held;
        run.finished_at = Some(Instant::from_timestamp(1_000, 0).expect("a moment"));
        run.summary.brake = vec![BrakeFinding {
            rule: BrakeRule::Creations,
            subject: "customer".into(),
            count: 900,
            known: 300,
            allowed: 30,
            sentence: "It would make 900 customers where 300 were known.".into(),
            first: Vec::new(),
        }];
        tx.runs().insert(&run).await.expect("writes");
        let at = given.hub.now() + std::time::Duration::from_secs(60);
        let reason = "company 7 was changed and not told of".to_owned();
        let state = PullState { increments: Increments::Disagreed { at, reason }, ..PullState::default() };
        tx.pull_states().put(integration.id, Kind::Company, &state).await.expect("writes");
        tx.commit().await.expect("commits");

        let waiting = given.waiting(None).await;
        assert_eq!(codes(&waiting), ["run_held", "name_proposed", "increments_distrusted"]);
        let [held, item, distrusted] = waiting.as_slice() else { panic!("three") };
        assert_eq!(steps(&held.commands), [format!("counterpart runs {}", run.id), format!("counterpart runs approve {}", run.id)]);
        assert!(held.sentence.contains("900 customers") && held.record == Some(run.id.to_string()), "{held:?}");
        assert_eq!((item.record.as_deref(), item.integration.as_str()), (Some("scripted:company:1"), "scripted"));
        let key = item.id.expect("an item").to_string();
        assert_eq!(steps(&item.commands), [format!("counterpart attention --accept {key}"), format!("counterpart attention --dismiss {key}")]);
        assert_eq!(steps(&distrusted.commands), ["counterpart integration set scripted --trust-increments"]);
        assert!(distrusted.sentence.contains("company 7"), "{}", distrusted.sentence);

        let held = given.waiting(Some(WaitingCode::RunHeld)).await;
        assert_eq!(codes(&held), ["run_held"]);
        let code = WaitingCode::Item(AttentionCode::NameProposed);
        let proposed = given.hub.waiting(Some(code), Some(&integration)).await.expect("listed");
        assert_eq!(codes(&proposed), ["name_proposed"]);
        assert!(given.waiting(Some(WaitingCode::IntegrationFailing)).await.is_empty());
    }

    async fn r80e_a_failing_integration_waits_once_since_its_first_bad_run(db) {
        let given = matched(db).await;
        given.vendor.state().failure = Some(refused_credentials());
        let first = given.try_sync().await.run;
        let second = given.try_sync().await.run;
        let waiting = given.waiting(None).await;
        assert_eq!(codes(&waiting), ["integration_failing"]);
        assert_eq!(Some(waiting[0].since), first.finished_at);
        assert_eq!(waiting[0].run, Some(second.id), "the latest one is the one to look at");
        assert!(waiting[0].sentence.contains("refuses the credentials"));
        assert_eq!(steps(&waiting[0].commands)[0], "counterpart integration test scripted");
        given.vendor.state().failure = None;
        given.sync().await;
        assert!(given.waiting(None).await.is_empty(), "it heals by itself");
    }

    async fn r80e_no_item_is_lost_behind_the_first_thousand(db) {
        let given = matched(db).await;
        let integration = given.integration().await;
        let changes: Vec<Change> = (0..2_100)
            .map(|n| {
                let item = Attention {
                    id: AttentionId(given.hub.ids.next()),
                    integration: integration.id,
                    kind: Kind::Company,
                    vendor: id(n),
                    code: AttentionCode::CompanyInactive,
                    sentence: "It is inactive.".into(),
                    proposed: None,
                    at: given.hub.now(),
                    resolved: false,
                };
                Change::create(RecordRef::Attention { id: item.id }, "x", &item.fields(), Cause::new("R25", "x"))
            })
            .collect();
        let group = Group { about: "x".into(), changes, consumes: vec![] };
        let origin = PlanOrigin::Person { command: "x".into(), actor: ana() };
        given.save(&Plan { origin, groups: vec![group], skipped: vec![] }).await;
        assert_eq!(given.waiting(None).await.len(), 2_100);
        assert_eq!(given.hub.attention().await.expect("listed").len(), 2_100);
    }
}

#[test]
fn codes_are_read_as_they_are_written() {
    for code in WaitingCode::all() {
        assert_eq!(code.as_str().parse::<WaitingCode>(), Ok(code));
    }
    assert_eq!("run-held".parse(), Ok(WaitingCode::RunHeld));
    let unknown = "rusty".parse::<WaitingCode>().expect_err("unknown");
    assert!(unknown.contains("name_proposed") && unknown.contains("integration_failing"), "{unknown}");
}
