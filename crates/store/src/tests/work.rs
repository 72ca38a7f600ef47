//! Runs, triggers and the journal.

use super::samples::*;
use crate::on_both_databases;
use counterpart_model::{
    Actor, Cause, Change, CustomerId, Field, Fields, JournalEntry, JournalId, Kind, RecordRef, Run, RunId,
    RunKind, RunProblem, RunState, RunSummary, Task, Trigger, TriggerCause, TriggerId, Value, VendorId,
};

fn run(id: u128, started: i64) -> Run {
    Run {
        id: RunId(uuid(id)),
        kind: RunKind::Sync,
        integration: Some(HALO),
        title: "sync halopsa".to_owned(),
        actor: Actor::Person("sam".to_owned()),
        state: RunState::Running,
        started_at: at(started),
        finished_at: None,
        summary: RunSummary::default(),
        problems: Vec::new(),
        task: Task::default(),
        worker: None,
        lease_until: None,
        attempts: 0,
    }
}

fn problem(id: Option<&str>, sentence: &str) -> RunProblem {
    RunProblem { kind: Kind::Company, vendor: id.map(VendorId::from), sentence: sentence.to_owned() }
}

fn trigger(id: u128, vendor: i64, cause: TriggerCause, previous: &str, new: &str) -> Trigger {
    Trigger {
        id: TriggerId(uuid(id)),
        integration: HALO,
        kind: Kind::Company,
        vendor: VendorId::from(vendor),
        cause,
        previous: Some(previous.to_owned()).filter(|text| !text.is_empty()),
        new: Some(new.to_owned()).filter(|text| !text.is_empty()),
        at: at(i64::try_from(id).unwrap_or_default()),
    }
}

on_both_databases! {
    async fn a_run_is_updated_and_keeps_its_problems_in_order(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let mut one = run(1, 0);
        one.problems.push(problem(None, "no name"));
        tx.runs().insert(&one).await.expect("writes");
        tx.runs().insert(&Run { state: RunState::Done, ..run(2, 10) }).await.expect("writes");
        tx.runs().insert(&Run { integration: None, kind: RunKind::Save, ..run(3, 10) }).await.expect("writes");
        tx.runs().add_problems(one.id, &[problem(Some("7"), "bad phone")]).await.expect("writes");
        one.state = RunState::Partial;
        one.finished_at = Some(at(60));
        one.summary.requests = 12;
        one.summary.error = Some("One record failed.".to_owned());
        tx.runs().update(&one).await.expect("writes");
        one.problems.push(problem(Some("7"), "bad phone"));
        assert_eq!(tx.runs().get(one.id).await.expect("reads"), Some(one));
        let newest = tx.runs().list(None, None, 2).await.expect("reads");
        assert_eq!(newest.iter().map(|r| r.id.0.as_u128()).collect::<Vec<_>>(), [3, 2]);
        let older = tx.runs().list(None, newest.last(), 2).await.expect("reads");
        assert_eq!(older.iter().map(|r| r.id.0.as_u128()).collect::<Vec<_>>(), [1]);
        assert_eq!(tx.runs().list(Some(HALO), None, 9).await.expect("reads").len(), 2);
        assert_eq!(tx.runs().in_states(&[RunState::Running]).await.expect("reads").len(), 1);
        assert!(tx.runs().update(&run(9, 0)).await.is_err());
    }

    async fn triggers_wait_until_they_are_consumed(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let many: Vec<_> = (1..=700).map(|n| trigger(n, i64::try_from(n).unwrap_or_default(), TriggerCause::Offered, "", "")).collect();
        tx.triggers().insert(many.clone()).await.expect("writes");
        assert_eq!(tx.triggers().count(HALO).await.expect("counts"), 700);
        let first = tx.triggers().pending(HALO, None, 500).await.expect("reads");
        assert_eq!(first, many[..500]);
        let rest = tx.triggers().pending(HALO, Some(first[499].id), 500).await.expect("reads");
        assert_eq!(rest, many[500..]);
        let ids: Vec<_> = first.iter().map(|t| t.id).collect();
        assert_eq!(tx.triggers().consume(&ids).await.expect("removes"), 500);
        assert_eq!(tx.triggers().consume(&ids).await.expect("removes nothing"), 0);
        assert_eq!(tx.triggers().count(HALO).await.expect("counts"), 200);
        assert_eq!(tx.triggers().pending(OTHER, None, 9).await.expect("reads"), []);
    }

    async fn a_newer_fact_replaces_the_older_one_and_is_not_answered_by_it(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.triggers().insert(vec![trigger(1, 5, TriggerCause::Renamed, "A", "B")]).await.expect("writes");
        let both = vec![
            trigger(2, 5, TriggerCause::Renamed, "B", "C"),
            trigger(3, 5, TriggerCause::Inactive, "", ""),
            trigger(4, 5, TriggerCause::Renamed, "C", "D"),
        ];
        tx.triggers().insert(both).await.expect("writes");
        let waiting = tx.triggers().about(HALO, Kind::Company, &[VendorId::from(5)]).await.expect("reads");
        let expected = [trigger(3, 5, TriggerCause::Inactive, "", ""), trigger(4, 5, TriggerCause::Renamed, "A", "D")];
        assert_eq!(waiting, expected);
        assert_eq!(tx.triggers().consume(&[TriggerId(uuid(1))]).await.expect("removes"), 0, "already replaced");
        assert_eq!(tx.triggers().count(HALO).await.expect("counts"), 2);
    }

    async fn the_journal_is_read_by_run_by_record_and_latest_first(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let customer = |n: u128| RecordRef::Customer { id: CustomerId(uuid(n)) };
        let entry = |id: u128, run: u128, record: RecordRef| JournalEntry {
            id: JournalId(uuid(id)),
            run: RunId(uuid(run)),
            at: at(0),
            actor: Actor::Sync,
            change: Change::create(
                record, "Acme", &Fields::from([(Field::Name, Value::text("Acme"))]), Cause::new("R21", "asked"),
            ),
        };
        let entries = [entry(1, 50, customer(1)), entry(2, 50, customer(2)), entry(3, 51, customer(1))];
        tx.journal().append(&entries).await.expect("writes");
        assert_eq!(tx.journal().of_run(RunId(uuid(50)), None, 10).await.expect("reads"), entries[..2]);
        assert_eq!(tx.journal().of_run(RunId(uuid(50)), Some(entries[0].id), 10).await.expect("reads"), entries[1..2]);
        assert_eq!(tx.journal().of_record(&customer(1)).await.expect("reads"), [entries[0].clone(), entries[2].clone()]);
        assert_eq!(tx.journal().count().await.expect("counts"), 3);
    }
}
