//! Laws that hold whatever the vendor does.

use crate::given::*;
use crate::vendor::held_back;
use counterpart_engine::Unwatched;
use counterpart_model::{FollowNames, IntegrationSettings, NewCustomers};
use counterpart_rules::stars::Stars;
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Something that happens at the vendor.
#[derive(Debug, Clone)]
enum Event {
    Appears(i64, u8),
    Renamed(i64, u8),
    Activity(i64, bool),
    Vanishes(i64),
    Deleted(i64),
    HeldBack(i64, bool),
    Site(i64, i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let id = 1..8i64;
    let event = prop_oneof![
        4 => (id.clone(), 0..6u8).prop_map(|(id, name)| Event::Appears(id, name)),
        2 => (id.clone(), 0..6u8).prop_map(|(id, name)| Event::Renamed(id, name)),
        1 => (id.clone(), any::<bool>()).prop_map(|(id, active)| Event::Activity(id, active)),
        1 => id.clone().prop_map(Event::Vanishes),
        1 => id.clone().prop_map(Event::Deleted),
        1 => (id.clone(), any::<bool>()).prop_map(|(id, held)| Event::HeldBack(id, held)),
        1 => (20..26i64, id).prop_map(|(site, company)| Event::Site(site, company)),
    ];
    prop::collection::vec(event, 1..12)
}

fn settings() -> impl Strategy<Value = IntegrationSettings> {
    let names = prop_oneof![Just(FollowNames::Propose), Just(FollowNames::Follow), Just(FollowNames::Keep)];
    (any::<bool>(), any::<bool>(), any::<bool>(), names).prop_map(
        |(automatic, save_exact_matches, create_sites, follow_names)| {
            let new_customers = if automatic { NewCustomers::Automatic } else { NewCustomers::OnRequest };
            IntegrationSettings {
                new_customers,
                save_exact_matches,
                create_sites,
                follow_names,
                ..Default::default()
            }
        },
    )
}

fn happens(given: &Given, event: &Event) {
    const NAMES: [&str; 6] = ["Acme", "ACME ", "Beta", "Gamma", "Delta", "Beta Two"];
    let change = |id: &i64, act: &dyn Fn(&mut counterpart_model::Company)| {
        if let Some(company) = given.vendor.state().companies.get_mut(id) {
            act(company);
        }
    };
    match event {
        Event::Appears(id, name) => {
            given.vendor.company(*id, NAMES[usize::from(*name)]);
            given.vendor.state().hidden.remove(id);
        }
        Event::Renamed(id, name) => change(id, &|company| company.name = NAMES[usize::from(*name)].into()),
        Event::Activity(id, active) => change(id, &|company| company.active = *active),
        Event::Vanishes(id) => drop(given.vendor.state().hidden.insert(*id)),
        Event::Deleted(id) => drop(given.vendor.state().companies.remove(id)),
        Event::HeldBack(id, held) => change(id, &|company| {
            company.held_back = if *held { vec![held_back("no_main_site")] } else { Vec::new() };
        }),
        Event::Site(site, company) => given.vendor.site(*site, *company, "Main"),
    }
}

async fn law_holds(
    db: &TestDatabase,
    rounds: &[Vec<Event>],
    settings: IntegrationSettings,
) -> Result<(), TestCaseError> {
    let given = hub(db).await;
    let integration = given.connect(settings).await;
    for round in rounds {
        round.iter().for_each(|event| happens(&given, event));
        given.sync().await;
        let second = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed");
        prop_assert!(second.plan.is_empty(), "a second run would do: {:?}", second.plan);
        prop_assert!(second.pulled.values().all(|counts| counts.new + counts.changed + counts.missing == 0));
        let tx = given.hub.workspace.read().await.expect("reads");
        let links = tx
            .matches()
            .list(integration.id, counterpart_model::MatchKind::Company, None, 100)
            .await
            .expect("reads");
        prop_assert!(Stars::of(&links).hold());
    }
    given.remove(&integration).await.expect("removed");
    Ok(())
}

on_both_databases! {
    /// Invariant 9: whatever happened at the vendor and whatever is switched on, a second run has nothing to do, and
    /// links form stars.
    async fn r71_a_second_runs_plan_is_empty(db) {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let worlds = (prop::collection::vec(events(), 1..4), settings());
        for _ in 0..24 {
            let (rounds, settings) = worlds.new_tree(&mut runner).expect("made").current();
            if let Err(error) = law_holds(db, &rounds, settings.clone()).await {
                panic!("{error}\nevents: {rounds:?}\nsettings: {settings:?}");
            }
        }
    }
}
