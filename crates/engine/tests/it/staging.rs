//! Decisions that are staged, and saved together or not at all (R18).

use crate::given::*;
use counterpart_engine::{Check, NewUser, SavedStaged, StagedAll};
use counterpart_model::{Actor, CustomerId, Decision, IntegrationSettings, Principal, Role, UserId};
use counterpart_store::{CompanyFilter, on_both_databases};

/// Somebody of this role.
pub async fn somebody(given: &Given, name: &str, role: Role) -> UserId {
    let new = NewUser { email: format!("{name}@example.com"), name: name.to_owned(), role };
    let operator = Principal::operator(Actor::Person("test".into()));
    given.hub.invite(&operator, &new).await.expect("invited").0.id
}

pub async fn customer(given: &Given, name: &str) -> CustomerId {
    given.add_customer(name).await.parse().expect("an id")
}

pub fn matched_with(customer: CustomerId) -> Decision {
    Decision::Match { customer, take_over: false }
}

impl Given {
    pub async fn stage(&self, user: UserId, decisions: Vec<(i64, Decision)>) {
        let integration = self.integration().await;
        let decisions = decisions.into_iter().map(|(company, decision)| (id(company), decision)).collect();
        self.hub.stage(&integration, user, decisions).await.expect("staged");
    }

    pub async fn save_staged(&self, user: UserId) -> SavedStaged {
        self.hub.save_staged(&self.integration().await, user, &ana()).await.expect("tried")
    }

    async fn staged(&self, user: UserId) -> u64 {
        self.hub.staged_counts(&self.integration().await, user).await.expect("counted").values().sum()
    }
}

pub async fn with_companies(given: &Given, names: &[&str]) {
    for (n, name) in names.iter().enumerate() {
        given.vendor.company(n as i64 + 1, name);
    }
    given.connect(IntegrationSettings::default()).await;
    given.sync().await;
}

on_both_databases! {
    async fn r18c_all_staged_rows_are_saved_in_one_run_or_none_is(db) {
        let given = hub(db).await;
        with_companies(&given, &["Acme", "Acme North", "Bright", "Corner"]).await;
        let (acme, zeta) = (customer(&given, "Acme").await, customer(&given, "Zeta").await);
        let user = somebody(&given, "ana", Role::SuperTechnician).await;
        given.stage(user, vec![
            (1, Decision::Confirm { customer: acme }),
            // A second company of the same customer: one of them is main, also within one save (R19g).
            (2, matched_with(acme)),
            (3, Decision::Create),
            (4, Decision::Ignore { reason: "ours".into() }),
        ]).await;
        assert_eq!(given.staged(user).await, 4);
        assert_eq!(given.listed(CompanyFilter::StagedBy(user)).await.len(), 4);
        let plan = given.hub.plan_staged(&given.integration().await, user, &ana()).await.expect("planned");
        assert!(plan.problems.is_empty(), "{:?}", plan.problems);
        assert_eq!(given.listed(CompanyFilter::Matched).await, Vec::<String>::new(), "a plan writes nothing");

        let SavedStaged::Saved(saved) = given.save_staged(user).await else { panic!("nothing is in the way") };
        assert!(saved.run.is_some());
        assert_eq!(given.staged(user).await, 0);
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["1", "2", "3"]);
        assert_eq!(given.listed(CompanyFilter::Ignored).await, ["4"]);
        let view = given.hub.customer("Acme").await.expect("there");
        assert_eq!(view.matches.iter().filter(|one| one.link.main).count(), 1);

        // One row that cannot be saved keeps all of them back, and they stay staged.
        given.stage(user, vec![(4, Decision::Unignore), (3, matched_with(acme)), (2, matched_with(zeta))]).await;
        let SavedStaged::Problems(problems) = given.save_staged(user).await else { panic!("two are in the way") };
        let names: Vec<&str> = problems.iter().map(|(_, one)| one.label.as_str()).collect();
        assert_eq!(names, ["Acme North", "Bright"], "each is told");
        assert_eq!(given.staged(user).await, 3);
        assert_eq!(given.listed(CompanyFilter::Ignored).await, ["4"]);
    }

    async fn r18b_confirm_stages_every_unambiguous_suggestion_of_the_filter_and_leaves_what_was_decided(db) {
        let given = hub(db).await;
        with_companies(&given, &["Acme", "Bright", "Twice", "Twice", "Corner", "Delta"]).await;
        for name in ["Acme", "Bright", "Twice", "Delta"] {
            customer(&given, name).await;
        }
        let user = somebody(&given, "ana", Role::SuperTechnician).await;
        given.stage(user, vec![(6, Decision::Ignore { reason: String::new() })]).await;
        let integration = given.integration().await;
        let confirm = async |search| {
            let filter = (CompanyFilter::Offered, search);
            given.hub.stage_suggested(&integration, user, filter, &ana()).await.expect("staged")
        };
        assert_eq!(confirm(Some("bri")).await, StagedAll { staged: 1, left_out: 0 });
        assert_eq!(confirm(None).await, StagedAll { staged: 1, left_out: 2 }, "the two that bear one name are left out");
        let counts = given.hub.staged_counts(&integration, user).await.expect("counted");
        assert_eq!((counts["confirm"], counts["ignore"]), (2, 1));
        assert!(matches!(given.save_staged(user).await, SavedStaged::Saved(saved) if saved.applied == 3));
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["1", "2"]);
    }

    async fn r18e_the_later_of_two_people_is_told_which_rows_changed_and_loses_nothing(db) {
        let given = hub(db).await;
        with_companies(&given, &["Acme", "Bright"]).await;
        let (one, two) = (customer(&given, "One").await, customer(&given, "Two").await);
        let first = somebody(&given, "first", Role::SuperTechnician).await;
        let second = somebody(&given, "second", Role::SuperTechnician).await;
        given.stage(first, vec![(1, matched_with(one))]).await;
        given.stage(second, vec![(1, Decision::Ignore { reason: "no".into() }), (2, matched_with(two))]).await;
        assert!(matches!(given.save_staged(first).await, SavedStaged::Saved(_)));
        let SavedStaged::Problems(problems) = given.save_staged(second).await else { panic!("one is in the way") };
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].0.clone(), problems[0].1.label.as_str()), (id(1), "Acme"));
        assert_eq!(given.staged(second).await, 2, "nothing staged is lost");
        let rows = given.hub.staged_rows(&given.integration().await, second, &[id(1), id(2)], &ana()).await.expect("read");
        assert!(matches!(rows[&id(1)].check, Check::Refused(_)), "and the row says so by itself");
        assert_eq!(rows[&id(2)].check, Check::Fine);
        given.hub.unstage(&given.integration().await, second, Some(&[id(1)])).await.expect("taken back");
        assert!(matches!(given.save_staged(second).await, SavedStaged::Saved(_)));
    }

    async fn r19e_a_move_is_asked_about_and_done_when_the_person_says_so(db) {
        let given = hub(db).await;
        with_companies(&given, &["Acme", "Acme North", "Bright"]).await;
        let (one, two) = (customer(&given, "One").await, customer(&given, "Two").await);
        let user = somebody(&given, "ana", Role::SuperTechnician).await;
        given.stage(user, vec![(1, matched_with(one)), (2, matched_with(one)), (3, matched_with(two))]).await;
        assert!(matches!(given.save_staged(user).await, SavedStaged::Saved(_)));
        given.stage(user, vec![(2, matched_with(two))]).await;
        let rows = given.hub.staged_rows(&given.integration().await, user, &[id(2)], &ana()).await.expect("read");
        assert!(matches!(rows[&id(2)].check, Check::Moves(_)), "{:?}", rows[&id(2)].check);
        assert!(matches!(given.save_staged(user).await, SavedStaged::Problems(_)));
        given.stage(user, vec![(2, Decision::Match { customer: two, take_over: true })]).await;
        assert!(matches!(given.save_staged(user).await, SavedStaged::Saved(_)));
        assert_eq!(given.hub.customer("Two").await.expect("there").matches.len(), 2);
        // What is so already is nothing to do, and no reason to stop.
        given.stage(user, vec![(2, matched_with(two))]).await;
        assert!(matches!(given.save_staged(user).await, SavedStaged::Saved(saved) if saved.run.is_none()));
        assert_eq!(given.staged(user).await, 0);
    }

    async fn r07b_a_technicians_rows_wait_for_somebody_who_may_save(db) {
        let given = hub(db).await;
        with_companies(&given, &["Acme"]).await;
        let acme = customer(&given, "One").await;
        let ben = somebody(&given, "ben", Role::Technician).await;
        given.stage(ben, vec![(1, matched_with(acme))]).await;
        let integration = given.integration().await;
        assert_eq!(given.hub.proposed().await.expect("read"), [], "nobody is asked before they are handed over");
        assert_eq!(given.hub.submit_staged(&integration, ben, true).await.expect("handed over"), 1);
        let proposed = given.hub.proposed().await.expect("read");
        assert_eq!((proposed.len(), proposed[0].user, proposed[0].rows), (1, ben, 1));
        // Who approves answers for it.
        assert!(matches!(given.save_staged(ben).await, SavedStaged::Saved(_)));
        let view = given.hub.customer("One").await.expect("there");
        assert_eq!(view.matches[0].link.by, "ana");
        assert_eq!(given.hub.proposed().await.expect("read"), []);
    }
}
