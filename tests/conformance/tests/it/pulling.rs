//! A pull brings every record that the vendor holds, exactly once, and proves it.

use crate::expected::expected;
use crate::stand::{CUSTOMERS, Stand};
use counterpart_connector::{
    BoxError, Capability, CompletenessProof, ErrorKind, PullError, PullOptions, PulledPage, Purpose, Sink,
    TransportSettings,
};
use counterpart_model::{Clock, Completeness, Kind, Proof, VendorRecord};
use serde::Serialize;

fn pages_of(size: u32) -> PullOptions {
    PullOptions { page_size: Some(size), ..PullOptions::default() }
}

fn proof_fits(claimed: CompletenessProof, given: &Proof, records: usize) -> bool {
    match (claimed, given) {
        (CompletenessProof::VendorTotal, Proof::VendorTotal { total }) => *total == records as u64,
        (CompletenessProof::EmptyPage, Proof::EmptyPage)
        | (CompletenessProof::EndOfCursor, Proof::EndOfCursor)
        | (CompletenessProof::SingleAnswer, Proof::SingleAnswer) => true,
        _ => false,
    }
}

fn json(records: &[impl Serialize]) -> String {
    serde_json::to_string(records).expect("plain data")
}

for_every_vendor! {
    #[test]
    async fn r78_every_record_comes_once_with_the_proof_that_is_claimed(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            // Some customers are several records, and some records several customers.
            assert!(truth.len() >= CUSTOMERS as usize / 4 * 3);
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_all(&truth, kind.as_str());
            let claimed = stand.descriptor().kind(kind).expect("it pulls the kind").completeness;
            match &pull.pulled("a pull").completeness {
                Completeness::Complete { proof, .. } => {
                    assert!(
                        proof_fits(claimed, proof, truth.len()),
                        "{kind}: {claimed:?} claimed, {proof:?} given"
                    );
                }
                other => panic!("{kind}: {other}"),
            }
            assert_eq!((pull.pulled("a pull").duplicates, pull.pulled("a pull").unreadable), (0, 0));
            assert_eq!(pull.pulled("a pull").notes, [] as [String; 0], "{kind}");
        }
    }

    #[test]
    async fn r12_inactive_records_and_the_vendors_own_come_marked(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            let pull = stand.pull(kind, PullOptions::default()).await;
            let inactive = |record: &&VendorRecord| !record.active();
            let came = pull.records.iter().filter(inactive).count();
            assert!(came > 0, "{kind}: this world has no inactive ones");
            assert_eq!(came, truth.iter().filter(|fact| !fact.active).count(), "{kind}");
            let internal: Vec<String> = pull
                .records
                .iter()
                .filter(|record| record.internal())
                .map(|record| record.id().to_string())
                .collect();
            let own = truth.iter().filter(|fact| fact.internal).map(|fact| fact.id.clone());
            assert_eq!(internal, own.collect::<Vec<_>>(), "{kind}");
        }
    }

    #[test]
    async fn r10b_records_are_held_back_for_the_reasons_declared_and_no_others(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let codes = stand.expected.kind(kind).held_back.clone();
            let ids: Vec<String> =
                stand.facts(kind).into_iter().filter(|fact| !fact.internal).map(|fact| fact.id).collect();
            for (code, id) in codes.iter().zip(&ids) {
                subject.hold_back(stand.sandbox(), kind, id, code);
            }
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            for (code, id) in codes.iter().zip(&ids) {
                let record = pull.records.iter().find(|record| record.id().as_str() == id).expect("it came");
                let reasons: Vec<&str> =
                    record.held_back().iter().map(|reason| reason.code.as_str()).collect();
                assert_eq!(reasons, [code.as_str()], "{kind} {id}");
            }
        }
    }

    #[test]
    async fn r10c_what_is_held_back_has_a_reason_and_a_link(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            for record in stand.pull(kind, PullOptions::default()).await.records {
                let url = match &record {
                    VendorRecord::Company(company) => &company.url,
                    VendorRecord::Site(site) => &site.url,
                };
                let url = url.as_deref().unwrap_or_else(|| panic!("{kind} {} has no link", record.id()));
                assert!(url.starts_with("http") && url.contains(record.id().as_str()), "{url}");
                for reason in record.held_back() {
                    crate::stand::expect_sentence(&reason.sentence, &reason.code);
                    assert!(reason.sentence.contains(url), "{}", reason.sentence);
                }
            }
        }
    }

    #[test]
    async fn r78_pages_of_any_size_bring_the_same_records(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            let whole = stand.pull(kind, PullOptions::default()).await;
            let beyond_the_cap = stand.expected.kind(kind).page_cap + 150;
            for size in [1, 7, 33, truth.len() as u32 - 1, truth.len() as u32, beyond_the_cap] {
                let pull = stand.pull(kind, pages_of(size)).await;
                pull.expect_all(&truth, &format!("{kind} in pages of {size}"));
                assert_eq!(json(&pull.records), json(&whole.records), "{kind} in pages of {size}");
            }
        }
    }

    #[test]
    async fn r78_a_page_size_beyond_the_vendors_cap_is_no_trap(subject) {
        let cap = |stand: &Stand, kind| stand.expected.kind(kind).page_cap;
        let largest = expected(subject.name()).kind.iter().map(|row| row.page_cap).max().expect("a kind");
        let stand = Stand::with(subject, largest + largest / 4, TransportSettings::default()).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            assert!(truth.len() > cap(&stand, kind) as usize);
            let pull = stand.pull(kind, pages_of(cap(&stand, kind) * 10)).await;
            pull.expect_all(&truth, kind.as_str());
        }
    }

    #[test]
    async fn a_second_pull_brings_equal_records(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let first = stand.pull(kind, PullOptions::default()).await;
            stand.time.advance(std::time::Duration::from_secs(86_400));
            let known = PullOptions { last_known: Some(first.records.len() as u64), ..PullOptions::default() };
            let second = stand.pull(kind, known).await;
            assert_eq!(json(&first.records), json(&second.records), "{kind}");
            assert!(first.records.iter().all(|record| !record.id().as_str().trim().is_empty()));
        }
    }

    #[test]
    async fn a_pull_takes_the_least_requests_that_the_vendor_allows(subject) {
        let stand = Stand::with(subject, 230, TransportSettings::default()).await;
        let session = stand.session(Purpose::Background);
        let mut least = stand.expected.token_requests();
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            stand.pull_in(&session, kind, PullOptions::default()).await.expect_all(&truth, kind.as_str());
            least += stand.expected.list_requests(kind, truth.len());
            assert_eq!(stand.asked().len() as u64, least, "{kind}: {:#?}", stand.asked());
            // Nothing has changed: the second time costs no more, what is known included.
            let known = PullOptions { last_known: Some(truth.len() as u64), ..PullOptions::default() };
            stand.pull_in(&session, kind, known).await.expect_all(&truth, kind.as_str());
            least += stand.expected.list_requests(kind, truth.len());
            assert_eq!(stand.asked().len() as u64, least, "{kind}, again");
        }
        assert_eq!(session.counters().requests, least);
    }

    #[test]
    async fn requests_ask_for_what_the_vendor_knows(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            stand.pull(kind, PullOptions::default()).await;
        }
        stand.test().await;
        for asked in stand.asked() {
            let odd = |tag: &String| {
                ["paging-ignored", "default-page", "page-size-cut", "unknown-parameter"]
                    .iter()
                    .any(|bad| tag.starts_with(bad))
            };
            assert!(!asked.tags.iter().any(odd), "{asked:?}");
        }
    }

    #[test]
    async fn r06_what_is_not_claimed_is_refused_and_nothing_is_sent(subject) {
        let stand = Stand::new(subject).await;
        let session = stand.session(Purpose::Background);
        let can = |kind: &Kind, capability| stand.descriptor().can(*kind, capability);
        for kind in Kind::ALL.into_iter().filter(|kind| !can(kind, Capability::Pull)) {
            match stand.pull_in(&session, kind, PullOptions::default()).await.outcome {
                Err(PullError::Vendor { error, .. }) => {
                    assert_eq!(error.kind, ErrorKind::NotSupported, "{kind}")
                }
                other => panic!("{kind}: {other:?}"),
            }
        }
        let changed = PullOptions { changed_since: Some(stand.time.now()), ..PullOptions::default() };
        for kind in Kind::ALL.into_iter().filter(|kind| !can(kind, Capability::Changes)) {
            match stand.pull_in(&session, kind, changed.clone()).await.outcome {
                Err(PullError::Vendor { error, .. }) => {
                    assert_eq!(error.kind, ErrorKind::NotSupported, "{kind}")
                }
                other => panic!("{kind}: {other:?}"),
            }
        }
        for kind in Kind::ALL.into_iter().filter(|kind| !can(kind, Capability::Probe)) {
            let error = stand.connector.probe(kind, &"1".into(), &session).await.expect_err("not claimed");
            assert_eq!(error.kind, ErrorKind::NotSupported, "{kind}");
        }
        assert!(stand.asked().is_empty(), "{:?}", stand.asked());
    }

    #[test]
    async fn a_sink_that_fails_ends_the_pull(subject) {
        struct Full;

        #[async_trait::async_trait]
        impl Sink for Full {
            async fn page(&mut self, _: PulledPage) -> Result<(), BoxError> {
                Err("the disk is full".into())
            }
        }

        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let session = stand.session(Purpose::Background);
            let outcome = stand.connector.pull(kind, &pages_of(2), &session, &mut Full).await;
            assert!(
                matches!(&outcome, Err(PullError::Sink(error)) if error.to_string() == "the disk is full")
            );
            let asked = stand.asked().len();
            assert!(asked < 12, "{kind}: {asked} requests were sent for nothing");
            stand.sandbox().clear_requests();
        }
    }
}
