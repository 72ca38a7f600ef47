//! Previews that are kept and applied exactly (R71), and the changes of a run a page at a time.

use crate::given::*;
use counterpart_engine::{Chosen, EngineError, Kept, Unwatched};
use counterpart_model::{How, Integration, IntegrationSettings, NewCustomers, Plan, RunId, RunState};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, JournalFilter, on_both_databases};
use std::time::Duration;

/// As many companies, each made a customer, and the run that did it.
async fn made(db: &TestDatabase, companies: i64) -> (Given, Integration, RunId) {
    let given = hub(db).await;
    (1..=companies).for_each(|n| given.vendor.company(n, &format!("Company {n:04}")));
    let integration = given.connect(IntegrationSettings::default()).await;
    given.sync().await;
    let all = Chosen::All { filter: CompanyFilter::Unmatched, search: None };
    let plan = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
    let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
    (given, integration, run)
}

impl Given {
    async fn undo_plan(&self, run: RunId) -> Plan {
        self.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned")
    }

    async fn keep(&self, plan: &Plan) -> Kept {
        self.hub.keep_plan(plan, "Take it back", "/runs").await.expect("kept")
    }
}

on_both_databases! {
    async fn r71_what_was_previewed_is_applied_once_however_often_it_is_asked(db) {
        let (given, _, run) = made(db, 3).await;
        let plan = given.undo_plan(run).await;
        let kept = given.keep(&plan).await;
        assert_eq!((kept.changes, kept.skipped, kept.applied), (6, 0, None));
        assert_eq!(given.hub.kept_whole(&kept.key).await.expect("kept"), plan, "the very same plan");
        let again = given.keep(&given.undo_plan(run).await).await;
        assert_eq!(again.key, kept.key, "the same preview twice is one");

        let bob = counterpart_model::Actor::Person("bob".into());
        let first = given.hub.apply_kept(&kept.key, &bob).await.expect("applied");
        let second = given.hub.apply_kept(&kept.key, &bob).await.expect("applied already");
        assert_eq!((first.run, first.applied), (second.run, second.applied));
        assert!(given.customer_names().await.is_empty());
        let (done, _) = given.hub.run(&first.run.expect("a run").to_string()).await.expect("there");
        assert_eq!(done.actor, bob, "who applies a plan answers for it");
        assert!(done.title.ends_with("planned by ana"), "{}", done.title);

        // Taken back and previewed anew, the very same plan is to be done again.
        let back = given.undo_plan(first.run.expect("a run")).await;
        given.save(&back).await;
        let kept = given.keep(&given.undo_plan(run).await).await;
        assert_eq!(kept.applied, None);
        let third = given.hub.apply_kept(&kept.key, &bob).await.expect("applied");
        assert_ne!(third.run, first.run);
        assert!(given.customer_names().await.is_empty());
    }

    async fn r71_a_preview_that_went_stale_does_nothing_and_says_what(db) {
        let (given, integration, run) = made(db, 2).await;
        let kept = given.keep(&given.undo_plan(run).await).await;
        let plan = given.hub.plan_unlink(&integration, &id(1), None, &ana()).await.expect("planned");
        given.save(&plan).await;
        let error = given.hub.apply_kept(&kept.key, &ana()).await.expect_err("stale");
        let EngineError::Stale(stale) = error else { panic!("stale, not {error}") };
        assert!(stale.iter().any(|one| one.reason == "it is not there any more"), "{stale:?}");
        assert_eq!(given.customer_names().await.len(), 2);
        assert_eq!(given.hub.kept_plan(&kept.key).await.expect("kept").applied, None);
    }

    async fn r71_a_preview_ends(db) {
        let (given, _, run) = made(db, 1).await;
        let kept = given.keep(&given.undo_plan(run).await).await;
        given.time.advance(Duration::from_secs(4 * 3_600 + 1));
        let gone = given.hub.apply_kept(&kept.key, &ana()).await.expect_err("it ended");
        assert!(matches!(gone, EngineError::NotFound(sentence) if sentence.contains("Preview it again")));
        assert_eq!(given.customer_names().await.len(), 1);
        for nonsense in ["", "0", "'; DROP TABLE runs", &"x".repeat(5_000), "\0"] {
            assert!(matches!(given.hub.kept_plan(nonsense).await, Err(EngineError::NotFound(_))));
        }
    }

    async fn r71_a_large_preview_is_read_a_page_at_a_time(db) {
        let (given, _, run) = made(db, 260).await;
        let plan = given.undo_plan(run).await;
        let kept = given.keep(&plan).await;
        assert_eq!(kept.changes, 520);
        let mut read = Vec::new();
        for behind in (0..520).step_by(90) {
            let stretch = given.hub.kept_stretch(&kept.key, behind, 90).await.expect("read");
            read.extend(stretch.groups.into_iter().flat_map(|group| group.changes));
        }
        assert_eq!(read, plan.changes().cloned().collect::<Vec<_>>());
        assert!(given.hub.kept_stretch(&kept.key, 520, 90).await.expect("read").groups.is_empty());
    }

    async fn r71_a_kept_plan_of_a_sync_is_done_by_whoever_claims_the_run_or_says_what_went_stale(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        let settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
        let integration = given.connect(settings).await;
        let plan = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed").plan;
        let kept = given.keep(&plan).await;
        let run = given.hub.queue_kept(&integration, &kept, &ana()).await.expect("asked for");
        assert_eq!(given.hub.queue_kept(&integration, &kept, &ana()).await.expect("asked for"), run, "once");
        given.vendor.company(2, "Beta");
        let claimed = given.hub.claim_sync(None).await.expect("claims").expect("it waits");
        let done = given.hub.work_on(claimed, &Unwatched, std::future::pending()).await.expect("recorded").run;
        assert_eq!((done.id, done.state), (run, RunState::Failed));
        assert!(done.summary.error.expect("said").contains("stale"));
        assert!(given.customer_names().await.is_empty());

        let plan = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed").plan;
        let kept = given.keep(&plan).await;
        given.hub.queue_kept(&integration, &kept, &ana()).await.expect("asked for");
        let claimed = given.hub.claim_sync(None).await.expect("claims").expect("it waits");
        let done = given.hub.work_on(claimed, &Unwatched, std::future::pending()).await.expect("recorded").run;
        assert_eq!((done.state, done.summary.applied), (RunState::Done, plan.changes().count() as u64));
        assert_eq!(given.customer_names().await, ["Acme", "Beta"]);
    }

    async fn r76_the_changes_of_a_run_come_in_pages_by_customer_and_are_searched(db) {
        let (given, _, run) = made(db, 12).await;
        let all = JournalFilter::default();
        let first = given.hub.run_changes(run, &all, None, 5).await.expect("read");
        let names: Vec<&str> = first.about.iter().map(|about| about.name.as_str()).collect();
        assert_eq!(names, ["Company 0001", "Company 0002", "Company 0003"]);
        assert!(first.about.iter().all(|about| about.customer.is_some()));
        assert_eq!(first.about.iter().map(|about| about.entries.len()).collect::<Vec<_>>(), [2, 2, 1]);
        let second = given.hub.run_changes(run, &all, first.next, 100).await.expect("read");
        assert_eq!((second.about.iter().map(|about| about.entries.len()).sum::<usize>(), second.next), (19, None));

        let wanted = |text: &str| JournalFilter { text: Some(text.to_owned()), ..JournalFilter::default() };
        let found = given.hub.run_changes(run, &wanted("COMPANY 0007"), None, 100).await.expect("read");
        assert_eq!(found.about.len(), 1);
        assert_eq!(found.about[0].entries.len(), 2, "the customer and its match");
        for nothing in ["%", "_ompany", "label", "\"", "Ünfug"] {
            let found = given.hub.run_changes(run, &wanted(nothing), None, 100).await.expect("read");
            assert_eq!(found.about.len(), 0, "{nothing}");
        }
        let matches = JournalFilter { word: Some("match".into()), ..JournalFilter::default() };
        let found = given.hub.run_changes(run, &matches, None, 100).await.expect("read");
        assert_eq!(found.about.iter().map(|about| about.entries.len()).sum::<usize>(), 12);
    }

    async fn r76_single_changes_are_undone_by_their_id_and_those_of_other_runs_are_not(db) {
        let (given, _, run) = made(db, 2).await;
        let (_, journal) = given.hub.run(&run.to_string()).await.expect("there");
        let link = journal.iter().find(|entry| entry.change.record.word() == "match").expect("a match").id;
        let plan = given.hub.plan_undo_these(run, &[link], &ana()).await.expect("planned");
        let other = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        assert_eq!(given.listed(CompanyFilter::Suggested).await.len(), 1);
        assert_eq!(given.customer_names().await.len(), 2);
        let foreign = given.hub.plan_undo_these(other, &[link], &ana()).await;
        assert!(matches!(foreign, Err(EngineError::NotFound(_))));
    }
}
