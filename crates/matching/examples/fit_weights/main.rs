//! Fits the weights of the matcher anew. `CONTRIBUTING.md` says how and when.
//!
//! `cargo run --release -p counterpart-matching --example fit_weights -- --set DIR [--write FILE --date DATE]`

mod generate;
mod logistic;
mod sets;
mod shapes;

use std::path::PathBuf;

use counterpart_matching::organisations::fitting::{judged, see, see_rivals};
use counterpart_matching::organisations::model::Model;
use counterpart_matching::record::Organisation;
use logistic::{Row, fit};
use sets::{Failure, Labelled, judge, organisations};
use shapes::{ORGANISATIONS, RIVALS};

const FOLDS: usize = 5;
/// How much a pair that must not be linked counts.
const HARD: f64 = 4.0;
/// What bending costs a curve, and what being anything costs it.
const STIFF: f64 = 1.0;
const SHRINK: f64 = 0.1;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1)).cloned()
    };
    let mut sets = Vec::new();
    for (at, argument) in arguments.iter().enumerate() {
        if argument == "--set" {
            let folder = PathBuf::from(arguments.get(at + 1).ok_or("--set needs a folder")?);
            sets.push(organisations(&folder)?);
        }
    }
    // Names that nobody else has, so that the weights do not lean on one source.
    sets.push(numbered(generate::generate(7, 2_500)));
    let mut model = Model::fitted();
    let all: Vec<Labelled<Organisation>> =
        sets.iter().flat_map(|set| [set.names_only(), set.clone()]).collect();
    // The reading of a name that fits best depends on the weights, so a second round begins with the first one's.
    for _ in 0..2 {
        model = fit_model(&all, &model, None);
    }
    for (at, set) in all.iter().enumerate() {
        let name =
            format!("set {}, {}", at / 2 + 1, if at % 2 == 0 { "names only" } else { "with evidence" });
        let mut held_out = Vec::new();
        for fold in 0..FOLDS {
            let part = fit_model(&all, &model, Some(fold));
            held_out.extend(score(set, &part).into_iter().filter(|(left, _, _)| left % FOLDS == fold));
        }
        report(&format!("{name}, held out"), set, &held_out);
        report(&format!("{name}, fitted"), set, &score(set, &model));
    }
    if let Some(path) = value("--write") {
        let date = value("--date").ok_or("--date says when it was fitted")?;
        let head = "# What each observation about two organisations adds to the log-odds that they are one: observed:adds ...\n\
            # Between the knots of a curve the line is straight. docs/matching.md says what the curves observe.\n";
        let text = format!(
            "{head}# Fitted {date} by examples/fit_weights on generated and on public labelled lists.\n{}\n---\n# The same for a pair among its rivals.\n{}",
            model.pair.text(),
            model.rivals.text()
        );
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// Gives made-up records their ids.
fn numbered(mut set: Labelled<Organisation>) -> Labelled<Organisation> {
    set.left.iter_mut().enumerate().for_each(|(at, record)| record.id = format!("L{at:06}"));
    set.right.iter_mut().enumerate().for_each(|(at, record)| record.id = format!("R{at:06}"));
    set
}

/// Fits both tables; with a fold, on all that is outside of it.
fn fit_model(sets: &[Labelled<Organisation>], start: &Model, without: Option<usize>) -> Model {
    let outside = |left: usize| without.is_none_or(|fold| left % FOLDS != fold);
    let mut rows = Vec::new();
    for set in sets {
        for seen in see(&set.left, &set.right, start).into_iter().filter(|seen| outside(seen.left)) {
            let same = set.pairs.contains_key(&(seen.left, seen.right));
            // What must not be linked is rare in lists and dear in life.
            let weight = if set.hard.contains_key(&(seen.left, seen.right)) { HARD } else { 1.0 };
            rows.push(Row { observed: seen.observed.to_vec(), same, weight });
        }
    }
    let pair = fit(&ORGANISATIONS, &rows, STIFF, SHRINK);
    let model = Model { pair, rivals: start.rivals.clone() };
    let mut rows = Vec::new();
    for set in sets {
        for (left, right, observed) in see_rivals(&set.left, &set.right, &model) {
            if outside(left) {
                let same = set.pairs.contains_key(&(left, right));
                rows.push(Row { observed: observed.to_vec(), same, weight: 1.0 });
            }
        }
    }
    Model { rivals: fit(&RIVALS, &rows, STIFF, SHRINK), ..model }
}

fn score(set: &Labelled<Organisation>, model: &Model) -> Vec<(usize, usize, f32)> {
    judged(&set.left, &set.right, model)
}

fn report(what: &str, set: &Labelled<Organisation>, scored: &[(usize, usize, f32)]) {
    let found = scored.iter().filter(|(l, r, _)| set.pairs.contains_key(&(*l, *r))).count();
    let worth = judge(set, scored, 0.99);
    let exact = judge(set, scored, 0.995);
    println!(
        "{what}: F1 {:.4}  recall at .99 {:.4} (at .995 {:.4})  real {:.3}  hard {:.4}  at {:.4}/{:.4}  candidates {:.4}",
        worth.f1,
        worth.recall,
        exact.recall,
        worth.real,
        worth.hard,
        worth.threshold,
        exact.threshold,
        found as f64 / set.pairs.len() as f64
    );
    let kinds = |kinds: &std::collections::BTreeMap<String, (usize, usize)>| {
        let words: Vec<String> =
            kinds.iter().map(|(kind, (hit, all))| format!("{kind} {hit}/{all}")).collect();
        println!("    {}", words.join("  "));
    };
    kinds(&worth.kinds);
    kinds(&worth.hard_kinds);
    if std::env::args().any(|argument| argument == "--wrong") {
        wrong(set, scored, &worth);
    }
}

/// The pairs that are judged wrongly, for a person to look at.
fn wrong(set: &Labelled<Organisation>, scored: &[(usize, usize, f32)], worth: &sets::Worth) {
    let mut order: Vec<_> = scored.to_vec();
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (left, right, score) in order {
        let same = set.pairs.get(&(left, right));
        let over = f64::from(score) >= worth.threshold;
        if over != same.is_some() && (over || score > 0.05) {
            let kind = same.or(set.hard.get(&(left, right))).map_or("", String::as_str);
            println!("      {score:6.2} {kind:18} {} | {}", set.left[left].name, set.right[right].name);
        }
    }
}
