//! Deaths at random moments: workers are killed while they work, again and again, and the vendor changes meanwhile. A calm
//! hub beside them syncs the same vendor undisturbed; in the end both must hold the same.

use super::flows::{BY_ITSELF, Scene};
use super::laws;
use super::place::{Engine, Place};
use super::state::differences;
use super::watch::Watch;
use counterpart_model::RunState;
use serde_json::json;
use std::fs::File;
use std::process::{Child, Stdio};
use std::time::Duration;

/// How long a worker is believed alive.
const LEASE: Duration = Duration::from_millis(300);
/// About how long a sync takes here, in milliseconds: deaths are spread over that.
const SYNC: u64 = 300;
/// How often the vendor changes.
const STEPS: usize = 5;

/// How wild it gets.
pub struct Storm {
    pub engine: Engine,
    pub workers: usize,
    pub kills: usize,
    pub seed: u64,
}

/// Goes through the storm.
pub fn ride_out(storm: &Storm) {
    let scene = Scene::new(8, storm.engine);
    scene.connect(&BY_ITSELF);
    let clients = scene.companies("created");
    let calm = scene.place.copy();
    let watch = Watch::new(&scene.place);
    let mut crew = Crew::new(&scene, storm.workers);
    let mut dice = Dice(storm.seed);
    for step in 0..STEPS {
        change(&scene, &clients, step);
        queue(&scene);
        let kills = storm.kills / STEPS;
        for kill in 0..kills {
            if kill == kills / 2 {
                change_more(&scene, step);
            }
            let at_work = watch.somebody_works(|| queue(&scene));
            std::thread::sleep(Duration::from_millis(dice.below(SYNC)));
            // Mostly who works; sometimes another one.
            let victim = match at_work.worker.as_deref().and_then(|name| crew.number(name)) {
                Some(number) if dice.below(5) > 0 => number,
                _ => usize::try_from(dice.below(storm.workers as u64)).expect("few"),
            };
            crew.kill(victim);
            // A run that died too often is given up, and a person asks again.
            if !watch.under_way().iter().any(|run| run.state == RunState::Waiting) {
                queue(&scene);
            }
            std::thread::sleep(LEASE);
            crew.start(victim);
        }
        // Whatever was gone on with concludes nothing from absence; a whole sweep after it does.
        watch.until_idle();
        queue(&scene);
        watch.until_idle();
        assert_eq!(calm.run(&scene.desk, &["sync", "halopsa", "--sweep"]).code, 0);
    }
    drop(crew);
    watch.close();
    compare(storm, &scene.place, &calm);
    scene.place.remove();
    calm.remove();
}

fn compare(storm: &Storm, stormy: &Place, calm: &Place) {
    // Runs differ: those that died too often failed, and said so.
    let told = |place: &Place| -> Vec<String> {
        place.state().comparable().into_iter().filter(|line| !line.starts_with("runs ")).collect()
    };
    let mut wrong = laws::broken(&stormy.state());
    wrong.extend(differences(&told(calm), &told(stormy)));
    assert!(
        wrong.is_empty(),
        "after {} deaths, {} workers, {:?}:\n{}",
        storm.kills,
        storm.workers,
        storm.engine,
        wrong.join("\n")
    );
}

fn queue(scene: &Scene) {
    scene.run(&["sync", "halopsa", "--sweep", "--queue"]);
}

/// What the vendor changes before the first death of a step.
fn change(scene: &Scene, clients: &[(String, String)], step: usize) {
    let vendor = scene.desk.vendor();
    scene.new_client(&format!("New {step}"));
    vendor
        .update("halopsa", "client", &clients[step].0, json!({ "name": format!("Renamed {step}") }))
        .expect("renames");
}

/// And what it changes in the middle of it: never the same records, so that the calm hub sees each change once too.
fn change_more(scene: &Scene, step: usize) {
    let vendor = scene.desk.vendor();
    scene.new_client(&format!("Also New {step}"));
    if let Some(before) = step.checked_sub(1) {
        let (_, all) = vendor.list("halopsa", "client", 0, 1_000).expect("lists");
        let gone = all.iter().find(|client| client["name"] == format!("New {before}")).expect("is there");
        vendor.delete("halopsa", "client", &gone["id"]).expect("deletes");
    }
}

/// Workers on one hub.
struct Crew<'a> {
    scene: &'a Scene,
    workers: Vec<Child>,
}

impl<'a> Crew<'a> {
    fn new(scene: &'a Scene, workers: usize) -> Self {
        let workers = (0..workers).map(|number| spawn(scene, number)).collect();
        Self { scene, workers }
    }

    /// Which worker bears a name.
    fn number(&self, name: &str) -> Option<usize> {
        (0..self.workers.len()).find(|number| worker(*number) == name)
    }

    fn kill(&mut self, number: usize) {
        let worker = &mut self.workers[number];
        assert!(worker.try_wait().expect("is ours").is_none(), "a worker ended by itself");
        worker.kill().expect("is killed");
        worker.wait().expect("ends");
    }

    fn start(&mut self, number: usize) {
        self.workers[number] = spawn(self.scene, number);
    }
}

impl Drop for Crew<'_> {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            let _ = worker.kill();
            let _ = worker.wait();
        }
    }
}

fn worker(number: usize) -> String {
    format!("worker {number}")
}

fn spawn(scene: &Scene, number: usize) -> Child {
    let log = scene.place.folder().join("workers.log");
    let log = File::options().create(true).append(true).open(log).expect("opens");
    let mut command = scene.place.command(&scene.desk, &["worker", "--name", &worker(number)]);
    command.env("COUNTERPART_LEASE_MS", LEASE.as_millis().to_string());
    command.stdout(Stdio::null()).stderr(log).spawn().expect("starts")
}

/// Chance from a seed (splitmix64). The moments themselves are the machine's.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
