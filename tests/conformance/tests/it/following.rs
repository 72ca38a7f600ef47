//! Pulls follow what people do at the vendor: create, rename, deactivate, delete, hide.

use crate::stand::Stand;
use counterpart_connector::{Capability, PullOptions, Purpose};
use counterpart_model::Kind;

for_every_vendor! {
    #[test]
    async fn r25_a_renamed_record_keeps_its_id(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let before = stand.some(kind);
            subject.rename(stand.sandbox(), kind, &before.id, "Quite Another Name");
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            let after =
                pull.facts("a rename").into_iter().find(|fact| fact.id == before.id).expect("it came");
            assert_eq!(after.name, "Quite Another Name");
        }
    }

    #[test]
    async fn r25_what_is_created_comes_and_what_is_deleted_comes_no_more(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let id = subject.create(stand.sandbox(), kind, "Brand New");
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            let came =
                pull.facts("created").into_iter().find(|fact| fact.id == id).expect("the new one came");
            assert_eq!((came.name.as_str(), came.active), ("Brand New", true));
            subject.delete(stand.sandbox(), kind, &id);
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            assert!(pull.facts("deleted").iter().all(|fact| fact.id != id));
        }
    }

    #[test]
    async fn r25_a_record_made_inactive_still_comes(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let one = stand.some(kind);
            subject.deactivate(stand.sandbox(), kind, &one.id);
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            let after = pull.facts("inactive").into_iter().find(|fact| fact.id == one.id).expect("it came");
            assert!(!after.active);
        }
    }

    /// The vendor's own total shrinks with the role, so the pull is complete: complete means all that these credentials
    /// are shown. That fewer came than before is looked at twice, with one request more. What became of the others is
    /// for the probes to say, and they do not say "gone".
    #[test]
    async fn r78_a_narrowed_role_makes_a_complete_pull_of_fewer_that_is_looked_at_twice(subject) {
        let stand = Stand::new(subject).await;
        let hidden: Vec<String> = stand
            .facts(Kind::Company)
            .into_iter()
            .filter(|fact| !fact.internal)
            .take(9)
            .map(|fact| fact.id)
            .collect();
        let before: Vec<_> =
            stand.kinds(Capability::Pull).into_iter().map(|kind| (kind, stand.facts(kind))).collect();
        subject.hide(stand.sandbox(), &hidden);
        for (kind, before) in before {
            let company =
                |fact: &crate::subject::Fact| fact.company.clone().unwrap_or_else(|| fact.id.clone());
            let (gone, shown): (Vec<_>, Vec<_>) =
                before.iter().cloned().partition(|fact| hidden.contains(&company(fact)));
            assert!(gone.len() >= 9);
            stand.sandbox().clear_requests();
            let session = stand.session(Purpose::Background);
            let known = PullOptions { last_known: Some(before.len() as u64), ..PullOptions::default() };
            stand.pull_in(&session, kind, known).await.expect_all(&shown, kind.as_str());
            let least = stand.expected.token_requests() + stand.expected.list_requests(kind, shown.len());
            // Where the vendor is asked for their number anyhow, that is the second look.
            let second_look = u64::from(stand.expected.kind(kind).counts == 0);
            assert_eq!(stand.asked().len() as u64, least + second_look, "{kind}");
        }
    }

    /// A rename moves no record to another page; a deletion does, and the total tells; a new one may come or not.
    #[test]
    async fn r78_people_who_work_during_a_pull_make_it_no_less_honest(subject) {
        let stand = Stand::new(subject).await;
        let pages = || PullOptions { page_size: Some(4), ..PullOptions::default() };
        for kind in stand.kinds(Capability::Pull) {
            let session = stand.session(Purpose::Background);
            let last = subject.facts(stand.sandbox(), kind).pop().expect("there are records");
            // By name it would now come first, on a page that is read already.
            let rename = || subject.rename(stand.sandbox(), kind, &last.id, "0 Renamed Meanwhile");
            let pull = stand.pull_and(&session, kind, pages(), rename).await;
            pull.expect_all(&stand.facts(kind), "a rename");

            let create = || drop(subject.create(stand.sandbox(), kind, "Made Meanwhile"));
            let pull = stand.pull_and(&session, kind, pages(), create).await;
            pull.expect_honest(&stand.facts(kind), "a new one");

            let before = stand.facts(kind);
            let first = subject.facts(stand.sandbox(), kind).into_iter().find(|fact| !fact.internal);
            let first = first.expect("there are records").id;
            let delete = || subject.delete(stand.sandbox(), kind, &first);
            let pull = stand.pull_and(&session, kind, pages(), delete).await;
            assert!(!pull.is_complete(), "{kind}: {:?}", pull.outcome);
            pull.expect_honest(&before, "a deletion");
        }
    }
}
