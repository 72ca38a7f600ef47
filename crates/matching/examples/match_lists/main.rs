//! Compares two list files as `counterpart match LEFT RIGHT --out OUT --all` does, with the matching crate alone: what the
//! benchmark beside other programs runs, because it is built in a minute. `benches/README.md` says how.
//!
//! `cargo run --release -p counterpart-matching --example match_lists -- LEFT.csv RIGHT.csv OUT.csv`
//!
//! The last line that it prints is JSON: seconds for reading, comparing and writing, and what was found.

use std::fs::File;
use std::io::BufWriter;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use counterpart_matching::candidate::Decision;
use counterpart_matching::files::{lists, results};
use counterpart_matching::organisations::Likeness;
use counterpart_matching::organisations::model::Model;
use counterpart_matching::scoring::spread::Spread;

/// As many hands as there are processors.
struct Hands(usize);

impl Spread for Hands {
    fn hands(&self) -> usize {
        self.0
    }

    fn each(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..self.0.min(parts) {
                scope.spawn(|| {
                    loop {
                        let part = next.fetch_add(1, Ordering::Relaxed);
                        if part >= parts {
                            break;
                        }
                        work(part);
                    }
                });
            }
        });
    }
}

#[expect(clippy::disallowed_methods, reason = "what is measured is the time of this machine")]
fn now() -> Instant {
    Instant::now()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [left, right, out] = arguments.as_slice() else {
        return Err("three files are needed: LEFT.csv RIGHT.csv OUT.csv".into());
    };
    let begin = now();
    let left = lists::organisations(File::open(left)?)?.records;
    let right = lists::organisations(File::open(right)?)?.records;
    let read = now();
    let hands = Hands(std::thread::available_parallelism().map_or(1, usize::from));
    let model = Model::fitted();
    let compared = Likeness { spread: &hands, ..Likeness::new(&model) }.compare(&left, &right);
    let done = now();
    let mut file = BufWriter::new(File::create(out)?);
    let candidate = |at: usize| compared.candidate(&compared.proposals[at]);
    results::write_made(&mut file, compared.proposals.len(), &hands, &candidate)?;
    drop(file);
    let written = now();
    let count = |decision| compared.proposals.iter().filter(|one| one.decision == decision).count();
    println!(
        "{{\"left\":{},\"right\":{},\"read\":{:.3},\"compare\":{:.3},\"write\":{:.3},\"match\":{},\"suggest\":{},\"ambiguous\":{}}}",
        left.len(),
        right.len(),
        (read - begin).as_secs_f64(),
        (done - read).as_secs_f64(),
        (written - done).as_secs_f64(),
        count(Decision::Match),
        count(Decision::Suggest),
        count(Decision::Ambiguous)
    );
    Ok(())
}
