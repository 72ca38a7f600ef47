//! Schedules and their ticks.

use super::samples::*;
use crate::on_both_databases;
use counterpart_model::{Actor, Instant, Kind, RunId, Schedule, ScheduleId, Timing};

pub(crate) fn schedule(id: u128, next_at: Option<Instant>) -> Schedule {
    Schedule {
        id: ScheduleId(uuid(id)),
        integration: HALO,
        timing: Timing::Weekly {
            days: ["mon", "thu"].map(|day| day.parse().expect("a day")).into(),
            at: ["06:00"].map(|time| time.parse().expect("a time")).into(),
        },
        time_zone: "Europe/Berlin".to_owned(),
        kinds: [Kind::Company].into(),
        quiet: Some("22:00-06:00".parse().expect("quiet hours")),
        enabled: true,
        created_by: Actor::Person("sam".to_owned()),
        created_at: at(i64::try_from(id).unwrap_or_default()),
        next_at,
    }
}

on_both_databases! {
    async fn a_schedule_comes_back_as_it_was_put(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let mut one = schedule(1, Some(at(60)));
        tx.schedules().put(&one).await.expect("adds");
        tx.schedules().put(&schedule(2, None)).await.expect("adds");
        one.enabled = false;
        one.next_at = None;
        one.quiet = None;
        one.timing = Timing::Cron { expression: "0 6 * * 1-5".to_owned() };
        tx.schedules().put(&one).await.expect("overwrites");
        assert_eq!(tx.schedules().get(one.id).await.expect("reads"), Some(one.clone()));
        assert_eq!(tx.schedules().list().await.expect("reads"), [one.clone(), schedule(2, None)]);
        assert!(tx.schedules().remove(one.id).await.expect("removes"));
        assert!(!tx.schedules().remove(one.id).await.expect("removes nothing"));
        assert_eq!(tx.schedules().list().await.expect("reads").len(), 1);
        tx.integrations().delete(HALO).await.expect("takes its schedules along");
        assert_eq!(tx.schedules().list().await.expect("reads"), []);
    }

    async fn what_is_due_is_on_and_not_in_the_future(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let off = Schedule { enabled: false, ..schedule(4, Some(at(10))) };
        for one in [schedule(1, Some(at(60))), schedule(2, Some(at(30))), schedule(3, Some(at(61))), off, schedule(5, None)] {
            tx.schedules().put(&one).await.expect("adds");
        }
        let due = tx.schedules().due(at(60)).await.expect("reads");
        assert_eq!(due.iter().map(|one| one.id.0.as_u128()).collect::<Vec<_>>(), [2, 1]);
    }

    async fn a_tick_fires_once(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let one = schedule(1, Some(at(60))).id;
        tx.schedules().put(&schedule(1, Some(at(60)))).await.expect("adds");
        let fire = async |due: i64, run: u128, forget: i64| {
            tx.schedules().fire(one, at(due), at(due + 1), RunId(uuid(run)), at(forget)).await.expect("writes")
        };
        assert!(!tx.schedules().has_fired(one, at(60)).await.expect("reads"));
        assert!(fire(60, 50, 0).await);
        assert!(tx.schedules().has_fired(one, at(60)).await.expect("reads"));
        assert!(!fire(60, 51, 0).await, "it fired already");
        assert!(fire(120, 52, 0).await);
        assert_eq!(tx.schedules().fired(one).await.expect("reads"), [(at(120), RunId(uuid(52))), (at(60), RunId(uuid(50)))]);
        assert!(fire(180, 53, 120).await, "what is old is forgotten on the way");
        assert_eq!(tx.schedules().fired(one).await.expect("reads").len(), 2);
        assert!(tx.schedules().remove(one).await.expect("takes its ticks along"));
    }
}
