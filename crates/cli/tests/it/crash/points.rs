//! Every place of a flow, one death each.

use super::flows::{Again, Flow, Scene};
use super::laws;
use super::place::{Engine, Fate, Place};
use super::state::differences;
use crate::desk::{Desk, Ran};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Deaths at a time. Most of a death is waiting for a lease.
const LANES: usize = 3;
/// Where time decides how often a place is passed (a lease is renewed, a block of permits has ended), a death is tried so
/// often before the place is taken to be one that did not come this time.
const TRIES: usize = 3;

/// Differences told of each death.
const SHOWN: usize = 6;

/// What has to be right after each death.
struct Stage<'a> {
    flow: &'a Flow,
    desk: &'a Desk,
    prepared: Place,
    command: Vec<String>,
    /// Runs that were done before.
    done: usize,
    expected: Vec<String>,
}

/// Lets a flow die at each of its places, has it finished, and compares.
pub fn every_point(flow: &Flow, engine: Engine) {
    let begun = now();
    let mut scene = Scene::new(flow.customers, engine);
    let command = (flow.prepare)(&mut scene);
    let Scene { desk, place: prepared, .. } = scene;

    let undisturbed = prepared.copy();
    let (ran, passed) = undisturbed.places_of(&desk, &command);
    assert!((flow.ends_well)(&ran), "{} by itself: {ran:#?}", flow.name);
    let done = if flow.again == Again::UnlessDone { prepared.state().runs_done() } else { 0 };
    let stage = Stage { flow, desk: &desk, prepared, command, done, expected: Vec::new() };
    stage.afterwards(&undisturbed).unwrap_or_else(|wrong| panic!("{} undisturbed: {wrong}", flow.name));
    let state = undisturbed.state();
    let wrong = laws::broken(&state);
    assert!(wrong.is_empty(), "{} undisturbed: {wrong:#?}", flow.name);
    let stage = Stage { expected: state.comparable(), ..stage };
    undisturbed.remove();

    let mut points = numbered(&passed);
    for word in flow.must_pass {
        let reached = points.iter().filter(|(place, _)| place.starts_with(word)).count();
        assert!(reached >= 2, "{} passes no '{word}': {passed:?}", flow.name);
    }
    points.retain(|(place, _)| flow.only.is_empty() || flow.only.iter().any(|word| place.starts_with(word)));
    let failures = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                while let Some((place, number)) = points.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if let Err(wrong) = stage.die_and_finish((place, *number)) {
                        failures
                            .lock()
                            .expect("no lane panics")
                            .push(format!("killed at {place}#{number}: {wrong}"));
                    }
                }
            });
        }
    });
    stage.prepared.remove();
    let failures = failures.into_inner().expect("no lane panics");
    println!("{} on {engine:?}: {} points, {:?}", flow.name, points.len(), begun.elapsed());
    assert!(
        failures.is_empty(),
        "{} of {} points of '{}' on {engine:?}:\n{}",
        failures.len(),
        points.len(),
        flow.name,
        failures.join("\n")
    );
}

impl Stage<'_> {
    fn die_and_finish(&self, point: (&str, usize)) -> Result<(), String> {
        for _ in 0..TRIES {
            let place = self.prepared.copy();
            match place.die_at(self.desk, &self.command, point) {
                Fate::Struck => {
                    self.finish(&place)?;
                    place.remove();
                    return Ok(());
                }
                // Only what is written beside comes by time, and of it only the last ones.
                Fate::Missed(_) if point.0.starts_with("beside") && point.1 > 1 => place.remove(),
                Fate::Missed(ran) => return Err(format!("it did not die there: {ran:#?}")),
            }
        }
        Ok(())
    }

    /// What a person does who finds the process gone; then everything must be as if it had not died.
    fn finish(&self, place: &Place) -> Result<(), String> {
        (self.flow.when_killed)(place)?;
        let give = match self.flow.again {
            Again::Always | Again::WhereItFits => true,
            Again::UnlessDone => place.state().runs_done() == self.done,
        };
        if give {
            let ran = place.run(self.desk, &self.command);
            if self.flow.again != Again::WhereItFits && !(self.flow.ends_well)(&ran) {
                return Err(format!("given again, it failed: {ran:#?}"));
            }
        }
        self.afterwards(place)?;
        let state = place.state();
        let mut wrong = laws::broken(&state);
        wrong.extend(differences(&self.expected, &state.comparable()));
        if wrong.is_empty() {
            return Ok(());
        }
        let more = wrong.len().saturating_sub(SHOWN);
        wrong.truncate(SHOWN);
        Err(format!("{}\n  and {more} more", wrong.join("\n  ")))
    }

    fn afterwards(&self, place: &Place) -> Result<(), String> {
        for args in self.flow.afterwards {
            let ran: Ran = place.run(self.desk, args);
            if ran.code != 0 {
                return Err(format!("{args:?} afterwards: {ran:#?}"));
            }
        }
        Ok(())
    }
}

/// Each place with the number of the time it is passed.
fn numbered(passed: &[String]) -> Vec<(&str, usize)> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let number = |place| {
        let times: &mut usize = times.entry(place).or_default();
        *times += 1;
        (place, *times)
    };
    passed.iter().map(String::as_str).map(number).collect()
}

#[expect(clippy::disallowed_methods, reason = "how long the suite takes is told to whoever runs it")]
fn now() -> Instant {
    Instant::now()
}
