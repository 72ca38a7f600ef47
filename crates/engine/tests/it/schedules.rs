//! Schedules: when they leave a run that waits, and when they do not.

use crate::given::*;
use counterpart_engine::{EngineError, NewSchedule, Scheduled};
use counterpart_model::{
    Actor, Direction, IntegrationSettings, Kind, QuietHours, RunState, Schedule, Task, Timing,
};
use counterpart_store::on_both_databases;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn every(minutes: u32) -> NewSchedule {
    NewSchedule { timing: Timing::Every { minutes }, time_zone: "UTC".into(), kinds: [].into(), quiet: None }
}

impl Given {
    /// A schedule of the one integration.
    async fn schedule(&self, asked: NewSchedule) -> Scheduled {
        let integration = self.connect(IntegrationSettings::default()).await;
        self.hub.add_schedule(&integration, asked, &ana()).await.expect("possible")
    }

    /// Lets time pass, looks at the schedules, and counts what fired.
    async fn fired_after(&self, time: Duration) -> usize {
        self.hub.environment.timer.sleep(time).await;
        self.hub.fire_due().await.expect("looked").len()
    }

    async fn stored(&self) -> Schedule {
        self.hub.schedules().await.expect("listed").remove(0).schedule
    }

    async fn runs(&self) -> usize {
        self.hub
            .workspace
            .read()
            .await
            .expect("reads")
            .runs()
            .list(None, None, 100)
            .await
            .expect("reads")
            .len()
    }
}

on_both_databases! {
    async fn r70b_a_schedule_that_is_due_leaves_a_run_that_waits(db) {
        let given = hub(db).await;
        let made = given.schedule(NewSchedule { kinds: [Kind::Company].into(), ..every(15) }).await;
        assert_eq!(made.next_times[..2], ["Thu 2026-01-01 00:15 UTC", "Thu 2026-01-01 00:30 UTC"]);
        assert_eq!(given.fired_after(14 * MINUTE).await, 0);
        given.hub.environment.timer.sleep(MINUTE).await;
        let fired = given.hub.fire_due().await.expect("looked").remove(0);
        assert_eq!(Some(fired.due_at), made.schedule.next_at);
        assert_eq!(fired.run.state, RunState::Waiting);
        assert_eq!((fired.run.actor, fired.run.title.as_str()), (Actor::Schedule, "sync scripted"));
        assert_eq!(fired.run.task.kinds, [Kind::Company].into());
        assert!(given.stored().await.next_at > Some(given.hub.now()));
        assert_eq!((given.fired_after(MINUTE).await, given.runs().await), (0, 1));
    }

    async fn r70b_times_that_were_missed_are_one(db) {
        let given = hub(db).await;
        let made = given.schedule(every(15)).await;
        given.hub.environment.timer.sleep(3 * HOUR + MINUTE).await;
        let fired = given.hub.fire_due().await.expect("looked");
        assert_eq!((fired.len(), Some(fired[0].due_at)), (1, made.schedule.next_at), "the first one that was missed");
        assert_eq!((given.fired_after(Duration::ZERO).await, given.runs().await), (0, 1));
        assert_eq!(given.fired_after(14 * MINUTE).await, 1, "from here on as before");
    }

    async fn r70b_a_tick_fires_once_however_many_look(db) {
        let given = hub(db).await;
        given.schedule(every(15)).await;
        let others = [hub(db).await, hub(db).await, hub(db).await];
        for other in &others {
            other.hub.environment.timer.sleep(15 * MINUTE).await;
        }
        given.hub.environment.timer.sleep(15 * MINUTE).await;
        let looks = others.iter().chain([&given, &given]).map(|given| given.hub.fire_due());
        let fired: usize = futures::future::join_all(looks).await.into_iter().map(|fired| fired.expect("looked").len()).sum();
        assert_eq!((fired, given.runs().await), (1, 1));
        let ticks = given.hub.workspace.read().await.expect("reads").schedules().fired(given.stored().await.id).await;
        assert_eq!(ticks.expect("reads").len(), 1);
    }

    async fn r70b_a_clock_that_is_put_back_fires_no_tick_again(db) {
        let given = hub(db).await;
        let made = given.schedule(every(15)).await;
        assert_eq!(given.fired_after(15 * MINUTE).await, 1);
        let tx = given.hub.workspace.write().await.expect("begins");
        tx.schedules().put(&made.schedule).await.expect("as it was before");
        tx.commit().await.expect("commits");
        assert_eq!((given.fired_after(MINUTE).await, given.runs().await), (0, 1));
        assert!(given.stored().await.next_at > Some(given.hub.now()), "it goes on with the next one");
    }

    async fn r70b_what_was_missed_is_not_made_up_for_in_quiet_hours(db) {
        let given = hub(db).await;
        let quiet: QuietHours = "02:00-05:00".parse().expect("hours");
        given.schedule(NewSchedule { quiet: Some(quiet), ..every(60) }).await;
        assert_eq!(given.fired_after(3 * HOUR).await, 0, "due at one o'clock, but nobody was there until three");
        assert_eq!(given.stored().await.next_at, Some(given.hub.now() + 2 * HOUR));
        assert_eq!(given.fired_after(2 * HOUR).await, 1, "at five, once");
        assert_eq!((given.fired_after(59 * MINUTE).await, given.fired_after(MINUTE).await), (0, 1));
    }

    async fn r70b_what_waits_already_is_asked_to_do_this_too(db) {
        let given = hub(db).await;
        given.schedule(NewSchedule { kinds: [Kind::Company].into(), ..every(15) }).await;
        let task = Task { kinds: [Kind::Site].into(), sweep: true, ..Task::default() };
        let waiting = given.hub.queue_sync(&given.integration().await, task, &ana()).await.expect("waits");
        given.hub.environment.timer.sleep(15 * MINUTE).await;
        let fired = given.hub.fire_due().await.expect("looked").remove(0);
        assert_eq!((fired.run.id, given.runs().await), (waiting.id, 1));
        assert_eq!(fired.run.task.kinds, [Kind::Company, Kind::Site].into());
        assert!(fired.run.task.sweep);
    }

    async fn r70b_a_schedule_that_is_off_fires_nothing_and_makes_nothing_up_for(db) {
        let given = hub(db).await;
        let id = given.schedule(every(15)).await.schedule.id.to_string();
        let off = given.hub.switch_schedule(&id, false).await.expect("there");
        assert_eq!((off.next_times.len(), off.schedule.next_at), (0, None));
        assert_eq!(given.fired_after(HOUR).await, 0);
        given.hub.switch_schedule(&id, true).await.expect("there");
        assert_eq!((given.fired_after(14 * MINUTE).await, given.fired_after(MINUTE).await), (0, 1));
        given.hub.remove_schedule(&id).await.expect("there");
        assert_eq!((given.fired_after(HOUR).await, given.runs().await), (0, 1));
        let gone = given.hub.switch_schedule(&id, true).await.expect_err("gone");
        assert!(matches!(&gone, EngineError::NotFound(sentence) if sentence.contains("schedule list")), "{gone}");
    }

    async fn r70b_what_cannot_be_scheduled_is_refused_and_nothing_is_saved(db) {
        let given = hub(db).await;
        let mut settings = IntegrationSettings::default();
        settings.kinds.insert(Kind::Site, Direction::Off);
        let integration = given.connect(settings).await;
        let cron = Timing::Cron { expression: "every morning".into() };
        let rows = [
            (NewSchedule { kinds: [Kind::Ticket].into(), ..every(15) }, "pulls no tickets"),
            (NewSchedule { time_zone: "Europe/Atlantis".into(), ..every(15) }, "no time zone 'Europe/Atlantis'"),
            (NewSchedule { timing: cron, ..every(15) }, "five fields"),
            (every(0), "every minute at most"),
        ];
        for (asked, expected) in rows {
            let refused = given.hub.add_schedule(&integration, asked, &ana()).await.expect_err(expected);
            assert!(refused.to_string().contains(expected), "{refused}");
        }
        assert!(given.hub.schedules().await.expect("listed").is_empty());
    }
}
