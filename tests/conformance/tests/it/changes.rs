//! Asking for what changed since a moment (R73). Whether the vendor tells the truth is not the connector's to know: it says
//! what came, and nothing about what did not.

use crate::stand::{Pull, Stand};
use crate::subject::{Fact, Subject};
use crate::traps::{PAGE, traps};
use counterpart_connector::{AbsenceProof, Capability, Presence, PullOptions, Purpose};
use counterpart_model::{Clock, Kind};
use counterpart_sandbox_kit::Effect;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

/// Everything that has changed from now on, an hour later. What was before is long past.
fn from_now(stand: &Stand) -> PullOptions {
    stand.time.advance(HOUR);
    let since = stand.time.now();
    stand.time.advance(HOUR);
    PullOptions { changed_since: Some(since), ..PullOptions::default() }
}

/// The facts of these ids.
fn of(stand: &Stand, kind: Kind, ids: &[String]) -> Vec<Fact> {
    stand.facts(kind).into_iter().filter(|fact| ids.contains(&fact.id)).collect()
}

/// Renames so many records, the vendor's own bookkeeping apart.
fn rename(stand: &Stand, subject: &dyn Subject, kind: Kind, many: usize) -> Vec<String> {
    let facts = stand.facts(kind).into_iter().filter(|fact| !fact.internal);
    let ids: Vec<String> = facts.map(|fact| fact.id).take(many).collect();
    for id in &ids {
        subject.rename(stand.sandbox(), kind, id, &format!("Renamed {id}"));
    }
    ids
}

fn records(pull: &Pull) -> usize {
    pull.records.len()
}

for_every_vendor! {
    #[test]
    async fn r73_an_increment_brings_what_changed_and_only_that(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Changes) {
            let known = stand.facts(kind).len() as u64;
            let options = PullOptions { last_known: Some(known), ..from_now(&stand) };
            let mut ids = rename(&stand, subject, kind, 2);
            let inactive = stand.facts(kind).into_iter().find(|fact| {
                fact.active && !fact.internal && !ids.contains(&fact.id)
            });
            ids.push(inactive.expect("an active record").id);
            subject.deactivate(stand.sandbox(), kind, &ids[2]);
            ids.push(subject.create(stand.sandbox(), kind, "Brand New"));
            stand.sandbox().clear_requests();
            let pull = stand.pull(kind, options).await;
            pull.expect_all(&of(&stand, kind, &ids), kind.as_str());
            let pulled = pull.pulled("an increment");
            assert!(!pulled.resumed && pulled.notes.is_empty(), "{pulled:?}");
            assert!(pull.points.iter().all(Option::is_none), "nobody goes on with what changes");
            let least = stand.expected.token_requests() + 1 + stand.expected.kind(kind).lookups;
            assert_eq!(stand.asked().len() as u64, least, "{kind}");
        }
    }

    #[test]
    async fn r73_where_nothing_changed_nothing_comes_and_that_is_no_suspicion(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Changes) {
            let known = stand.facts(kind).len() as u64;
            let options = PullOptions { last_known: Some(known), ..from_now(&stand) };
            stand.sandbox().clear_requests();
            stand.pull(kind, options).await.expect_all(&[], kind.as_str());
            assert_eq!(stand.asked().len() as u64, stand.expected.token_requests() + 1, "{kind}");
        }
    }

    /// The vendor's clock is not ours, and a stamp is set before its record can be seen.
    #[test]
    async fn r73_what_changed_shortly_before_the_moment_comes_too(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Changes) {
            stand.time.advance(HOUR);
            let ids = rename(&stand, subject, kind, 1);
            stand.time.advance(Duration::from_secs(120));
            let changed_since = Some(stand.time.now());
            let pull = stand.pull(kind, PullOptions { changed_since, ..PullOptions::default() }).await;
            pull.expect_all(&of(&stand, kind, &ids), kind.as_str());
        }
    }

    #[test]
    async fn r78_what_was_deleted_is_not_in_an_increment_and_only_a_probe_proves_it(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Changes) {
            let options = from_now(&stand);
            let id = subject.create(stand.sandbox(), kind, "Soon Gone");
            subject.delete(stand.sandbox(), kind, &id);
            stand.pull(kind, options).await.expect_all(&[], kind.as_str());
            if stand.descriptor().can(kind, Capability::Probe) {
                let session = stand.session(Purpose::Background);
                let presence = stand.connector.probe(kind, &id.as_str().into(), &session).await;
                let gone = presence.expect("it answers") == Presence::Gone;
                let proves = stand.descriptor().kind(kind).expect("it is probed").absence != AbsenceProof::None;
                assert_eq!(gone, proves, "{kind}");
                let other = stand.some(kind).id;
                let presence = stand.connector.probe(kind, &other.as_str().into(), &session).await;
                assert_eq!(presence.expect("it answers"), Presence::Present, "though no increment named it");
            }
        }
    }

    /// The lie that no connector can see: the total agrees with it. Comparing with a sweep shows it.
    #[test]
    async fn r73_a_vendor_that_forgets_changes_harms_nothing_and_a_sweep_brings_them(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Changes) {
            let options = from_now(&stand);
            let ids = rename(&stand, subject, kind, 7);
            let changed = of(&stand, kind, &ids);
            for (every, left) in [(2, 4), (1, 0)] {
                stand.arm(kind, Effect::ForgetChanges { every }, |fault| fault);
                let pull = stand.pull(kind, options.clone()).await;
                assert!(pull.is_complete() && stand.struck() > 0);
                assert_eq!(records(&pull), left, "{kind}: every {every} is forgotten");
                assert!(pull.facts("forgotten").iter().all(|fact| changed.contains(fact)));
                stand.pull(kind, PullOptions::default()).await.expect_all(&stand.facts(kind), "a sweep");
                stand.sandbox().disarm_all();
            }
            stand.arm(kind, Effect::IgnoreSince, |fault| fault);
            stand.pull(kind, options.clone()).await.expect_all(&stand.facts(kind), "all instead of some");
            stand.sandbox().disarm_all();
            stand.pull(kind, options).await.expect_all(&changed, "told the truth");
        }
    }

    #[test]
    async fn r78_no_trap_makes_an_increment_silently_short(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Changes) {
            let options = PullOptions { page_size: Some(PAGE), ..from_now(&stand) };
            let ids = rename(&stand, subject, kind, 3 * PAGE as usize + 5);
            let truth = of(&stand, kind, &ids);
            assert_eq!(truth.len(), 35);
            for trap in traps(&stand, kind) {
                // That nothing changed is believed: it is what an increment mostly says.
                if trap.says_nothing_is_there() {
                    continue;
                }
                let about = format!("{kind}, {}", trap.about());
                stand.arm(kind, trap.effect.clone(), |fault| trap.narrow(fault, 4));
                let pull = stand.pull(kind, options.clone()).await;
                assert!(stand.struck() > 0, "{about}: the trap was never met");
                pull.expect_honest(&truth, &about);
                stand.sandbox().disarm_all();
            }
            stand.pull(kind, options).await.expect_all(&truth, "after all traps");
        }
    }
}
