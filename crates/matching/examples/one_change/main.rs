//! How long one changed record takes among lists that stay compared, beside comparing them anew, in one run.
//!
//! `cargo run --release -p counterpart-matching --example one_change -- LEFT.csv RIGHT.csv [CHANGES]`
//!
//! Every change gives a record another name, a typing error away, and the next one gives it back; then decisions about pairs.
//! The last line is JSON; `benches/README.md` tells the latest figures.

use std::fs::File;
use std::time::{Duration, Instant};

use counterpart_matching::files::lists;
use counterpart_matching::organisations::model::Model;
use counterpart_matching::organisations::{Index, Likeness, Settled, Side};
use counterpart_matching::record::Organisation;
use counterpart_matching::scoring::spread::OneAfterAnother;
use counterpart_matching::words::noise::NoiseWords;

#[expect(clippy::disallowed_methods, reason = "what is measured is the time of this machine")]
fn now() -> Instant {
    Instant::now()
}

/// What this process holds, in MB; nothing where the system does not tell.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes =
        line.and_then(|line| line.split_whitespace().next()).and_then(|text| text.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1_024.0
}

/// Times of one sort of change, in milliseconds: the median, nineteen of twenty, the longest.
fn figures(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    [50, 95, 100].map(|share| at(share).map_or(0.0, |time| time.as_secs_f64() * 1_000.0))
}

/// Another name, a typing error away.
fn otherwise(record: &Organisation) -> Organisation {
    let mut letters: Vec<char> = record.name.chars().collect();
    let at = letters.len() / 2;
    letters.insert(at, 'e');
    Organisation { name: letters.into_iter().collect(), ..record.clone() }
}

/// Changes records of a side, one after the other, there and back.
fn change(index: &mut Index, side: Side, list: &[Organisation], changes: usize) -> [f64; 3] {
    let step = (list.len() / changes.max(1)).max(1);
    let mut times = Vec::new();
    for record in list.iter().step_by(step).take(changes) {
        for record in [otherwise(record), record.clone()] {
            let begin = now();
            index.put(side, record);
            index.settle();
            times.push(now() - begin);
        }
    }
    figures(times)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (left, right, changes) = match arguments.as_slice() {
        [left, right] => (left, right, 500),
        [left, right, changes] => (left, right, changes.parse()?),
        _ => return Err("two files are needed: LEFT.csv RIGHT.csv, and how many changes if not 500".into()),
    };
    let left = lists::organisations(File::open(left)?)?.records;
    let right = lists::organisations(File::open(right)?)?.records;
    let before = resident();
    let (none, noise) = (Settled::default(), NoiseWords::default());
    let begin = now();
    let mut index = Index::new(left.clone(), right.clone(), &none, Model::fitted(), noise, &OneAfterAnother);
    let built = (now() - begin).as_secs_f64() * 1_000.0;
    let held = resident() - before;
    let model = Model::fitted();
    let begin = now();
    let anew = Likeness::new(&model).compare(&left, &right).proposals.len();
    let full = (now() - begin).as_secs_f64() * 1_000.0;
    let lefts = change(&mut index, Side::Left, &left, changes);
    let rights = change(&mut index, Side::Right, &right, changes);
    let mut decided = Vec::new();
    for record in left.iter().step_by((left.len() / changes.max(1)).max(1)).take(changes) {
        let Some(best) = index.proposals(Side::Left, &record.id, 0.0).into_iter().next() else { continue };
        for is in [true, false] {
            let begin = now();
            index.confirm(&best.left, &best.right, is);
            index.settle();
            decided.push(now() - begin);
        }
    }
    let decided = figures(decided);
    println!("{} and {} records, {anew} proposals, one hand", left.len(), right.len());
    println!("compared anew {full:.0} ms, index built {built:.0} ms; it holds {held:.0} MB");
    for (what, times) in [("left record", lefts), ("right record", rights), ("decision", decided)] {
        let [median, most, longest] = times;
        println!(
            "{what}: {median:.3} ms, 95 of 100 within {most:.3}, all within {longest:.3}; anew is {:.0} times the median",
            full / median
        );
    }
    println!(
        "{{\"anew\":{full:.1},\"built\":{built:.1},\"left\":{lefts:?},\"right\":{rights:?},\"decision\":{decided:?}}}"
    );
    Ok(())
}
