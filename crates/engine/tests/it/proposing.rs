//! Near-exact proposals: kept, explained, filled in, turned down (R15, R16).

use crate::given::*;
use counterpart_engine::{Chosen, NewUser, Proposing, SavedStaged, StagedAll};
use counterpart_model::{Actor, Decision, How, Principal, ProposalClass, Role, UserId, VendorId};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, on_both_databases};

/// 1 and 2 are nearly two of the customers; 3 is one branch of two; 4 is like nobody; 5 is spelled the same.
const COMPANIES: [&str; 5] = [
    "Harbourside Dental Ltd",
    "Wrexley and Tarn Solicitors",
    "Kingsway Plumbing - Leeds",
    "Quillfeather",
    "Ostrava Foods",
];
const CUSTOMERS: [&str; 5] = [
    "Harbourside Dental",
    "Wrexley & Tarn Solicitors",
    "Kingsway Plumbing - York",
    "Ostrava Foods",
    "Bellweather Marine",
];

async fn ready(db: &TestDatabase) -> Given {
    hub_with_lists(db, &COMPANIES, &CUSTOMERS).await
}

async fn ana_herself(given: &Given) -> UserId {
    let new = NewUser { email: "ana@example.com".into(), name: "ana".into(), role: Role::SuperTechnician };
    given.hub.invite(&Principal::operator(Actor::Person("test".into())), &new).await.expect("invited").0.id
}

impl Given {
    /// The customer in front of a company's row, its class and its reasons.
    async fn proposed(&self, company: i64) -> Option<(String, ProposalClass, String)> {
        let integration = self.integration().await;
        let rows = self.hub.page_companies(&integration, CompanyFilter::Offered, None, (0, 100)).await;
        let row = rows.expect("listed").into_iter().find(|row| row.facts.company.id == id(company))?;
        let first = row.candidates().into_iter().next()?;
        let likely = first.proposed?;
        Some((first.name, likely.class, likely.reasons.join("; ")))
    }

    async fn counted(&self, filter: &str) -> u64 {
        self.hub.company_counts(&self.integration().await, None).await.expect("counted")[filter]
    }
}

on_both_databases! {
    async fn r15a_a_sync_leaves_near_exact_proposals_with_reasons_in_words(db) {
        let given = ready(db).await;
        let (name, class, reasons) = given.proposed(1).await.expect("proposed");
        assert_eq!((name.as_str(), class), ("Harbourside Dental", ProposalClass::NearExact));
        assert!(reasons.contains("'Ltd' dropped") && reasons.contains("nothing disagrees"), "{reasons}");
        assert_eq!(given.proposed(2).await.map(|one| one.0).as_deref(), Some("Wrexley & Tarn Solicitors"));
        assert_eq!(given.proposed(4).await, None, "like nobody");
        assert_eq!(given.proposed(5).await, None, "what is spelled the same is suggested and needs no proposal");
        // R16: they live among the unmatched, and can be told apart.
        assert_eq!(given.listed(CompanyFilter::Automapped).await, ["1", "2"]);
        assert_eq!(given.listed(CompanyFilter::Unmatched).await, ["1", "3", "4", "2"]);
        assert_eq!((given.counted("automapped").await, given.counted("unmatched").await), (2, 4));
        assert_eq!(given.listed(CompanyFilter::Matched).await, Vec::<String>::new(), "nothing is saved");
    }

    async fn r15d_a_branch_is_proposed_at_most_as_possible_and_never_filled_in(db) {
        let given = ready(db).await;
        let class = given.proposed(3).await.map(|(_, class, _)| class);
        assert_ne!(class, Some(ProposalClass::NearExact));
        let plan = given.hub.plan_automap(&given.integration().await,
            &Chosen::These((1..=5).map(id).collect()), &ana()).await.expect("planned");
        let about: Vec<&str> = plan.groups.iter().map(|group| group.about.as_str()).collect();
        assert_eq!(about, ["Harbourside Dental Ltd", "Wrexley and Tarn Solicitors", "Ostrava Foods"]);
    }

    async fn r15a_automap_stages_exact_and_near_exact_ones_and_saves_nothing_before_a_person_saves(db) {
        let given = ready(db).await;
        let user = ana_herself(&given).await;
        let integration = given.integration().await;
        let staged = given.hub.stage_automapped(&integration, user, (CompanyFilter::Offered, None), &ana()).await;
        assert_eq!(staged.expect("staged"), StagedAll { staged: 3, left_out: 0 });
        let counts = given.hub.staged_counts(&integration, user).await.expect("counted");
        assert_eq!((counts["automap"], counts["confirm"]), (2, 1));
        assert_eq!(given.listed(CompanyFilter::Matched).await, Vec::<String>::new());
        let saved = given.hub.save_staged(&integration, user, &ana()).await.expect("tried");
        let SavedStaged::Saved(saved) = saved else { panic!("nothing is in the way") };
        assert_eq!(given.listed(CompanyFilter::MatchedBy(How::Automatic)).await, ["1", "5", "2"]);
        assert_eq!(given.listed(CompanyFilter::Automapped).await, Vec::<String>::new());
        // The journal says why.
        let tx = given.hub.workspace.read().await.expect("read");
        let entries = tx.journal().of_run(saved.run.expect("a run"), None, 10).await.expect("read");
        assert!(entries.iter().any(|entry| entry.change.cause.rule == "R15" && entry.change.cause.sentence.contains("'Ltd' dropped")));
    }

    async fn r15c_who_is_turned_down_is_never_proposed_again_until_that_is_taken_back(db) {
        let given = ready(db).await;
        let integration = given.integration().await;
        let reject = async |take_back| {
            let which = (&id(1), "Harbourside Dental");
            let plan = given.hub.plan_reject(&integration, which, take_back, &ana()).await.expect("planned");
            given.hub.save(&plan).await.expect("saved")
        };
        reject(false).await;
        assert_eq!(given.proposed(1).await, None, "at once");
        assert_eq!(given.listed(CompanyFilter::Automapped).await, ["2"]);
        given.hub.propose_anew(&integration).await.expect("worked out");
        assert_eq!(given.proposed(1).await, None, "and when proposals are worked out anew");
        assert_eq!(reject(false).await.applied, 0, "said twice is said once");
        reject(true).await;
        given.hub.propose(&integration).await.expect("worked out");
        assert!(given.proposed(1).await.is_some());
        // An undo of the word does the same.
        let again = reject(false).await.run.expect("a run").to_string();
        let undo = given.hub.plan_undo(&again, &[], &ana()).await.expect("planned");
        given.save(&undo).await;
        given.hub.propose(&integration).await.expect("worked out");
        assert!(given.proposed(1).await.is_some());
    }

    async fn r15c_a_customer_that_finds_a_match_is_proposed_to_nobody_else(db) {
        let given = ready(db).await;
        let integration = given.integration().await;
        given.vendor.company(6, "Harbourside Dental Limited");
        given.sync().await;
        // Two companies are the same customer nearly: neither is filled in.
        assert!(given.listed(CompanyFilter::Automapped).await.len() <= 2);
        let link = counterpart_engine::Link {
            company: VendorId::from(6), customer: "Harbourside Dental".into(), take_over: false, main: false, sites: Vec::new(),
        };
        let plan = given.hub.plan_link(&integration, &link, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.proposed(1).await, None, "before anything is worked out anew");
        assert_eq!(given.listed(CompanyFilter::Automapped).await, ["2"]);
        let plan = given.hub.plan_unlink(&integration, &id(6), None, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.hub.propose(&integration).await.expect("worked out");
        assert!(given.proposed(1).await.is_some() || given.proposed(6).await.is_some());
    }

    async fn proposals_are_worked_out_anew_only_where_something_changed_and_written_only_where_they_differ(db) {
        let given = ready(db).await;
        let integration = given.integration().await;
        assert!(!given.hub.proposals_are_stale(&integration).await.expect("asked"));
        assert_eq!(given.hub.propose(&integration).await.expect("asked"), None);
        given.sync().await;
        assert!(!given.hub.proposals_are_stale(&integration).await.expect("asked"), "the same companies came");
        let before = given.hub.propose_anew(&integration).await.expect("worked out");
        assert_eq!(before, Proposing { companies: before.companies, changed: 0 });
        given.add_customer("Quillfeathers").await;
        assert!(given.hub.proposals_are_stale(&integration).await.expect("asked"));
        let after = given.hub.propose(&integration).await.expect("worked out").expect("it was stale");
        assert_eq!(after.changed, after.companies - before.companies);
    }

    async fn r15a_a_near_exact_row_is_a_decision_like_any_other(db) {
        let given = ready(db).await;
        let user = ana_herself(&given).await;
        let integration = given.integration().await;
        let customer = given.hub.customer("Harbourside Dental").await.expect("there").customer.id;
        let wrong = given.hub.customer("Bellweather Marine").await.expect("there").customer.id;
        given.hub.stage(&integration, user, vec![(id(1), Decision::Automap { customer: wrong })]).await.expect("staged");
        let SavedStaged::Problems(problems) = given.hub.save_staged(&integration, user, &ana()).await.expect("tried") else {
            panic!("it is not proposed")
        };
        assert!(problems[0].1.reason.contains("choose by hand"), "{:?}", problems[0].1);
        given.hub.stage(&integration, user, vec![
            (id(1), Decision::Automap { customer }),
            (id(4), Decision::Reject { customer: wrong }),
        ]).await.expect("staged");
        assert!(matches!(given.hub.save_staged(&integration, user, &ana()).await, Ok(SavedStaged::Saved(_))));
        assert_eq!(given.listed(CompanyFilter::MatchedBy(How::Automatic)).await, ["1"]);
        let tx = given.hub.workspace.read().await.expect("read");
        assert_eq!(tx.rejected().list(integration.id).await.expect("read").len(), 1);
    }
}
