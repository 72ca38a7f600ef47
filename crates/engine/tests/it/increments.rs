//! Reading only what changed, where that was seen to be the truth.

use crate::given::*;
use crate::vendor::Scripted;
use counterpart_engine::{Typed, Unwatched};
use counterpart_model::{Increments, IntegrationSettings, Kind, PullMode, PullState, Run, Task};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;
use std::time::Duration;

async fn swept(db: &TestDatabase) -> Given {
    let given = hub_with(db, Scripted::with_changes()).await;
    (1..=9).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
    given.connect(IntegrationSettings::default()).await;
    assert_eq!(mode(&given.sync().await.run), PullMode::Sweep);
    given
}

fn mode(run: &Run) -> PullMode {
    run.summary.pulled[&Kind::Company].mode
}

async fn state(given: &Given) -> PullState {
    let tx = given.hub.workspace.read().await.expect("reads");
    tx.pull_states().get(given.integration().await.id, Kind::Company).await.expect("reads")
}

/// A company changes, and the vendor says so, or does not.
fn rename(given: &Given, id: i64, told: bool) {
    given.vendor.change(id, |company| company.name.push_str(" Ltd"));
    if told {
        given.vendor.state().changed.insert(id);
    }
}

on_both_databases! {
    async fn r73_an_increment_is_trusted_only_after_it_agreed_with_a_sweep(db) {
        let given = swept(db).await;
        assert_eq!(mode(&given.sync().await.run), PullMode::Sweep, "nothing changed, so nothing was compared");
        assert_eq!(state(&given).await.increments, Increments::Untried);
        rename(&given, 4, true);
        assert_eq!(mode(&given.sync().await.run), PullMode::Sweep, "the one that is compared");
        assert!(matches!(state(&given).await.increments, Increments::Agreed { times: 1, .. }));

        rename(&given, 5, true);
        let run = given.sync().await.run;
        assert_eq!(mode(&run), PullMode::Increment);
        assert_eq!(run.summary.pulled[&Kind::Company].changed, 1);
    }

    async fn r73_pages_that_moved_are_no_change_that_a_list_of_changes_must_tell(db) {
        let given = swept(db).await;
        (1..=9).for_each(|n| given.vendor.change(n, |company| company.url = Some(format!("https://new.example/{n}"))));
        let run = given.sync().await.run;
        assert_eq!(run.summary.pulled[&Kind::Company].changed, 9, "the links lead to the new place");
        assert_eq!(state(&given).await.increments, Increments::Untried, "{:?}", run.summary.notes);
    }

    async fn r73_changed_answers_are_followed_by_a_sweep_that_says_nothing_about_increments(db) {
        let given = swept(db).await;
        rename(&given, 4, true);
        given.sync().await;
        let integration = given.integration().await;
        let tested = given.hub.try_again(&integration, &Typed::default()).await.expect("tested");
        given.hub.change_answers(&integration, &tested, &operator()).await.expect("saved");
        // With other answers the connector reads it otherwise; at the vendor nothing changed.
        rename(&given, 5, false);
        let run = given.sync().await.run;
        assert_eq!((mode(&run), run.summary.pulled[&Kind::Company].changed), (PullMode::Sweep, 1));
        assert!(matches!(state(&given).await.increments, Increments::Agreed { times: 1, .. }));
        rename(&given, 6, true);
        assert_eq!(mode(&given.sync().await.run), PullMode::Increment);
    }

    async fn r73_an_increment_that_misses_something_is_not_trusted(db) {
        let given = swept(db).await;
        rename(&given, 4, true);
        rename(&given, 5, false);
        given.sync().await;
        let Increments::Disagreed { reason, .. } = state(&given).await.increments else { panic!("it missed one") };
        assert!(reason.contains("1 of 2 companies") && reason.contains("5 'Company 5 Ltd'"), "{reason}");
        rename(&given, 6, true);
        assert_eq!(mode(&given.sync().await.run), PullMode::Sweep);

        // A person gives it another chance: it is compared again before it is used.
        assert_eq!(given.hub.compare_increments_again(&given.integration().await).await.expect("written"), 1);
        rename(&given, 7, true);
        assert_eq!(mode(&given.sync().await.run), PullMode::Sweep);
        assert!(matches!(state(&given).await.increments, Increments::Agreed { times: 1, .. }));
    }

    async fn r73_sweeps_come_back_and_find_what_increments_cannot(db) {
        let given = swept(db).await;
        rename(&given, 4, true);
        given.sync().await;
        given.vendor.state().companies.remove(&9);
        let run = given.sync().await.run;
        assert_eq!((mode(&run), run.summary.pulled[&Kind::Company].missing), (PullMode::Increment, 0));

        // A day later everything is read again, and compared again.
        given.time.advance(Duration::from_secs(25 * 3600));
        rename(&given, 7, false);
        let run = given.sync().await.run;
        assert_eq!((mode(&run), run.summary.pulled[&Kind::Company].missing), (PullMode::Sweep, 1));
        assert!(matches!(state(&given).await.increments, Increments::Disagreed { .. }));
    }

    async fn r73_a_sweep_can_be_asked_for(db) {
        let given = swept(db).await;
        rename(&given, 4, true);
        given.sync().await;
        let task = Task { sweep: true, ..Task::default() };
        let integration = given.integration().await;
        let never = std::future::pending();
        let synced = given.hub.sync_until(&integration, task, &ana(), &Unwatched, never).await.expect("done");
        assert_eq!(mode(&synced.run), PullMode::Sweep);
    }
}
