//! Which of a customer's several companies receives what is pushed (R19g).

use crate::given::*;
use crate::staging::{customer, matched_with, somebody, with_companies};
use counterpart_engine::{Check, EngineError, SavedStaged};
use counterpart_model::{Decision, PickList, Plan, Role};
use counterpart_store::on_both_databases;

impl Given {
    /// The ids of a customer's main companies.
    async fn mains(&self, customer: &str) -> Vec<String> {
        let view = self.hub.customer(customer).await.expect("there");
        view.matches.iter().filter(|one| one.link.main).map(|one| one.link.vendor.to_string()).collect()
    }

    async fn plan_main(&self, company: i64) -> Result<Plan, EngineError> {
        self.hub.plan_main(&self.integration().await, &id(company), None, &ana()).await
    }
}

/// One customer with three companies, the first of them main.
async fn with_three(given: &Given) {
    with_companies(given, &["Acme", "Acme North", "Acme South", "Bright"]).await;
    let one = customer(given, "One").await;
    for company in 1..=3 {
        let user = somebody(given, &format!("maker{company}"), Role::SuperTechnician).await;
        given.stage(user, vec![(company, matched_with(one))]).await;
        assert!(matches!(given.save_staged(user).await, SavedStaged::Saved(_)));
    }
    assert_eq!(given.mains("One").await, ["1"]);
}

on_both_databases! {
    async fn r19g_another_company_is_made_main_journaled_and_taken_back(db) {
        let given = hub(db).await;
        with_three(&given).await;
        let plan = given.plan_main(3).await.expect("planned");
        assert_eq!(given.mains("One").await, ["1"], "a plan writes nothing");
        let labels: Vec<&str> = plan.changes().map(|change| change.label.as_str()).collect();
        assert_eq!(labels, ["One = 1 'Acme'", "One = 3 'Acme South'"], "both are named");
        let saved = given.hub.save(&plan).await.expect("saved");
        assert_eq!((given.mains("One").await, saved.applied), (vec!["3".to_owned()], 2));
        assert!(given.plan_main(3).await.expect("planned").is_empty(), "it is so already");

        // Who planned before somebody else chose is told, and one stays main.
        let (stale, other) = (given.plan_main(2).await.expect("planned"), given.plan_main(1).await.expect("planned"));
        given.save(&other).await;
        assert!(matches!(given.hub.save(&stale).await, Err(EngineError::Stale(_))));
        assert_eq!(given.mains("One").await, ["1"]);

        let run = saved.run.expect("a run");
        let history = given.hub.why("One").await.expect("explained").history;
        assert!(history.iter().any(|one| one.entry.run == run && one.entry.change.cause.sentence.contains("ana chose")));
        let plan = given.plan_main(2).await.expect("planned");
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        let undo = given.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        given.save(&undo).await;
        assert_eq!(given.mains("One").await, ["1"], "taken back");
    }

    async fn r19g_the_main_one_is_chosen_on_the_matching_list_and_saved_with_the_rest(db) {
        let given = hub(db).await;
        with_three(&given).await;
        let one = given.hub.customer("One").await.expect("there").customer.id;
        let user = somebody(&given, "ana", Role::SuperTechnician).await;
        // The main one is deleted in the same save: the chosen one takes its place, not the oldest.
        given.stage(user, vec![(3, Decision::Main { customer: one }), (1, Decision::Unlink { customer: one })]).await;
        let integration = given.integration().await;
        let rows = given.hub.staged_rows(&integration, user, &[id(3)], &ana()).await.expect("read");
        assert_eq!(rows[&id(3)].check, Check::Fine);
        assert!(matches!(given.save_staged(user).await, SavedStaged::Saved(_)));
        assert_eq!(given.mains("One").await, ["3"]);
        let compared = given.hub.compare(&integration, &id(2), "One").await.expect("compared");
        assert_eq!((compared.several, compared.matched.map(|link| link.main)), (true, Some(false)));

        // What is not matched cannot be main.
        given.stage(user, vec![(4, Decision::Main { customer: one })]).await;
        assert!(matches!(given.save_staged(user).await, SavedStaged::Problems(_)));
        assert!(matches!(given.plan_main(4).await, Err(EngineError::NotFound(_))));
    }

    async fn r19g_who_may_not_save_hands_the_choice_over(db) {
        let given = hub(db).await;
        with_three(&given).await;
        let ben = somebody(&given, "ben", Role::Technician).await;
        let integration = given.integration().await;
        let plan = given.plan_main(2).await.expect("planned");
        assert_eq!(given.hub.hand_over_plan(&integration, ben, &plan).await.expect("handed over"), 1);
        assert_eq!(given.mains("One").await, ["1"], "nothing is saved yet");
        let list = given.hub.plan_picks(&integration, ben, PickList::Map, false, &ana()).await.expect("read");
        assert_eq!((list.rows.len(), list.rows[0].check.clone()), (1, Check::Fine));
        given.hub.save_picks(&integration, ben, PickList::Map, false, &ana()).await.expect("saved");
        assert_eq!(given.mains("One").await, ["2"]);
    }
}
