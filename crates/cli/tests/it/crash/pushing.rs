//! Deaths while something is written to a vendor (R79). Unlike the other flows this one changes the vendor, so each death
//! gets a vendor of its own, and the vendor is looked at as well: one record per customer, whatever died where.

use super::flows::Scene;
use super::laws;
use super::place::{Engine, Fate, Place};
use super::state::{State, text};
use crate::desk::Desk;
use crate::psa::Psa;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const NAMES: [&str; 2] = ["Quayside Dental", "Harbour Vets"];
/// Deaths at a time, each with a vendor of its own.
const LANES: usize = 2;
/// Rounds of looking and deciding after which everything must have come to rest.
const ROUNDS: usize = 4;

/// What is killed. Nobody saves anything behind our back here, so nothing has to be waited for.
fn push(psa: &Psa) -> Vec<String> {
    ["push", "run", psa.name, "--settle-ms", "1"].map(str::to_owned).to_vec()
}

fn prepared(psa: &'static Psa, engine: Engine) -> Scene {
    let scene = Scene::of(psa, 4, engine);
    scene.connect(&psa.answers());
    for name in NAMES {
        scene.run(&["customers", "add", name]);
    }
    scene.run(&["push", "companies", psa.name, NAMES[0], NAMES[1]]);
    scene
}

/// The ids of the companies of each name that the vendor has.
fn there(psa: &Psa, desk: &Desk) -> BTreeMap<&'static str, Vec<String>> {
    let ids = |name: &str| psa.called(desk, name).iter().map(|company| company["id"].to_string()).collect();
    NAMES.into_iter().map(|name| (name, ids(name))).collect()
}

/// What a person does who finds the process gone: sends what waits, and decides what nobody else can.
fn finish(psa: &Psa, desk: &Desk, place: &Place) -> Result<(), String> {
    for _ in 0..ROUNDS {
        let ran = place.run(desk, &push(psa));
        if ran.code != 0 {
            return Err(format!("sent again, it failed: {ran:#?}"));
        }
        let left = place.run(desk, &["outbox", "--json"]).done().lines();
        if left.is_empty() {
            return Ok(());
        }
        for intent in left.iter().filter(|intent| intent["state"] == "doubt") {
            let (id, name) = (text(&intent["id"]), text(&intent["name"]));
            let there = there(psa, desk);
            let args = match there[name.as_str()].as_slice() {
                [one] => vec!["outbox", "resolve", &id, "--adopt", one],
                [] => vec!["outbox", "resolve", &id, "--send-again"],
                several => return Err(format!("{several:?} are called '{name}'")),
            };
            place.run(desk, &args).done();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Err(format!("something is left: {:#?}", place.run(desk, &["outbox"])))
}

/// Everything that must hold in the end.
fn wrong(psa: &Psa, desk: &Desk, state: &State) -> Vec<String> {
    let mut wrong = laws::broken(state);
    let matched: BTreeMap<String, String> =
        state.rows("matches").iter().map(|link| (text(&link["hub_id"]), text(&link["vendor_id"]))).collect();
    let names: BTreeMap<String, String> =
        state.rows("customers").iter().map(|row| (text(&row["name"]), text(&row["id"]))).collect();
    for (name, ids) in there(psa, desk) {
        match ids.as_slice() {
            [one] if matched.get(&names[name]) == Some(one) => {}
            other => wrong.push(format!("'{name}' is {other:?} at the vendor, matched: {matched:?}")),
        }
    }
    for row in state.rows("outbox") {
        if row["state"] != "done" {
            wrong.push(format!("'{}' is {}", text(&row["name"]), text(&row["state"])));
        }
    }
    let mirrored = |id: &Value| state.rows("mirror").iter().any(|row| row["vendor_id"] == *id);
    for row in state.rows("outbox").iter().filter(|row| !mirrored(&row["vendor_id"])) {
        wrong.push(format!("{} is not in the mirror", row["vendor_id"]));
    }
    wrong
}

/// Lets a push die at each of its places.
pub fn every_point(psa: &'static Psa, engine: Engine) {
    let Scene { desk, place, .. } = prepared(psa, engine);
    let command = push(psa);
    let (ran, passed) = place.places_of(&desk, &command);
    assert_eq!(ran.code, 0, "{ran:#?}");
    let found = wrong(psa, &desk, &place.state());
    assert!(found.is_empty(), "undisturbed: {found:#?}");
    place.remove();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let mut points = Vec::new();
    for place in passed.iter().filter(|place| !place.starts_with("beside")) {
        let number = times.entry(place).or_default();
        *number += 1;
        points.push((place.as_str(), *number));
    }
    // Stored before it is sent, sent, and stored afterwards: for each customer.
    assert!(times["vendor: before"] >= 6 && times["commit: before"] >= 7, "{passed:?}");
    let failures = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                while let Some(point) = points.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if let Err(wrong) = die_and_finish(psa, engine, *point) {
                        failures
                            .lock()
                            .expect("no lane panics")
                            .push(format!("killed at {point:?}: {wrong}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no lane panics");
    println!("push run {} on {engine:?}: {} points", psa.name, points.len());
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), points.len(), failures.join("\n"));
}

fn die_and_finish(psa: &'static Psa, engine: Engine, point: (&str, usize)) -> Result<(), String> {
    let Scene { desk, place, .. } = prepared(psa, engine);
    match place.die_at(&desk, &push(psa), point) {
        Fate::Struck => {}
        Fate::Missed(ran) => return Err(format!("it did not die there: {ran:#?}")),
    }
    finish(psa, &desk, &place)?;
    let wrong = wrong(psa, &desk, &place.state());
    place.remove();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}
