//! Fits the weights of the matchers anew. `CONTRIBUTING.md` says how and when.
//!
//! `cargo run --release -p counterpart-matching --example fit_weights -- [--people | --people-without-companies]
//! --set DIR [--judge DIR] [--rounds N] [--wrong] [--write FILE --date DATE]`

mod companies;
mod dice;
mod kind;
mod logistic;
mod organisations;
mod people;
mod sets;
mod shapes;
mod staff;
mod vocabulary;

use std::path::PathBuf;

use kind::Kind;
use logistic::{Row, fit};
use organisations::Organisations;
use people::People;
use sets::{Failure, Labelled, Worth, judge};
use shapes::RIVALS;

const FOLDS: usize = 5;
/// How much a pair that must not be linked counts.
const HARD: f64 = 4.0;
/// What bending costs a curve, and what being anything costs it.
const STIFF: f64 = 1.0;
const SHRINK: f64 = 0.1;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    if asked("--people") {
        run::<People<true>>(&arguments)
    } else if asked("--people-without-companies") {
        run::<People<false>>(&arguments)
    } else {
        run::<Organisations>(&arguments)
    }
}

fn run<K: Kind>(arguments: &[String]) -> Result<(), Failure> {
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1)).cloned()
    };
    let folders = |name: &str| -> Result<Vec<Labelled<K::Record>>, Failure> {
        let after = arguments.windows(2).filter(|two| two[0] == name);
        after.map(|two| K::load(&PathBuf::from(&two[1]))).collect()
    };
    let named = |sets: Vec<Labelled<K::Record>>, what: &str| -> Vec<(String, Labelled<K::Record>)> {
        let views = sets.into_iter().enumerate().flat_map(|(at, set)| {
            K::views(set).into_iter().map(move |(view, set)| (format!("{what} {}, {view}", at + 1), set))
        });
        views.collect()
    };
    let mut sets = folders("--set")?;
    sets.push(K::made_up());
    let all = named(sets, "set");
    let mut model = K::fitted();
    // How a record is read best may depend on the weights, so a second round begins with the first one's.
    for _ in 0..2 {
        model = fit_model::<K>(&all, &model, None);
    }
    let rounds = value("--rounds").map_or(Ok(1), |rounds| rounds.parse::<usize>())?;
    let mut held_out: Vec<Vec<Worth>> = all.iter().map(|_| Vec::new()).collect();
    for round in 0..rounds {
        let parts = (0..FOLDS).map(|fold| fit_model::<K>(&all, &model, Some((round, fold))));
        let parts: Vec<K::Model> = parts.collect();
        for ((name, set), worths) in all.iter().zip(&mut held_out) {
            let mut judged = Vec::new();
            for (fold, part) in parts.iter().enumerate() {
                let own = |pair: &(usize, usize, f32)| fold_of(pair.0, round) == fold;
                judged.extend(K::judged(set, part).into_iter().filter(own));
            }
            worths.push(report::<K>(&format!("{name}, held out"), set, &judged));
        }
    }
    for ((name, set), worths) in all.iter().zip(&held_out) {
        mean(name, worths);
        report::<K>(&format!("{name}, fitted"), set, &K::judged(set, &model));
    }
    for (name, set) in named(folders("--judge")?, "judged only, set") {
        report::<K>(&name, &set, &K::judged(&set, &model));
    }
    if let Some(path) = value("--write") {
        let date = value("--date").ok_or("--date says when it was fitted")?;
        let (pair, rivals) = K::tables(&model);
        let text = format!(
            "{}# Fitted {date} by examples/fit_weights on generated and on public labelled lists.\n{}\n---\n# The same for a pair among its rivals.\n{}",
            K::HEAD,
            pair.text(),
            rivals.text()
        );
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// The part of a set that a left record is held out with. Every round parts a set otherwise, so that few pairs that are
/// judged wrongly by chance weigh less in the mean of several.
fn fold_of(left: usize, round: usize) -> usize {
    (left + round * (left / FOLDS)) % FOLDS
}

/// Fits both tables; with a round and a fold, on all that is outside of it.
fn fit_model<K: Kind>(
    sets: &[(String, Labelled<K::Record>)],
    start: &K::Model,
    without: Option<(usize, usize)>,
) -> K::Model {
    let outside = |left: usize| without.is_none_or(|(round, fold)| fold_of(left, round) != fold);
    let mut rows = Vec::new();
    for (_, set) in sets {
        for (left, right, observed) in K::see(set, start).into_iter().filter(|seen| outside(seen.0)) {
            let same = set.pairs.contains_key(&(left, right));
            // What must not be linked is rare in lists and dear in life.
            let weight = if set.hard.contains_key(&(left, right)) { HARD } else { 1.0 };
            rows.push(Row { observed, same, weight });
        }
    }
    let pair = fit(K::SHAPES, &rows, STIFF, SHRINK);
    let model = K::model(pair, K::tables(start).1.clone());
    let mut rows = Vec::new();
    for (_, set) in sets {
        for (left, right, observed) in K::see_rivals(set, &model).into_iter().filter(|seen| outside(seen.0)) {
            let weight = if set.hard.contains_key(&(left, right)) { K::HARD_AMONG_RIVALS } else { 1.0 };
            rows.push(Row { observed, same: set.pairs.contains_key(&(left, right)), weight });
        }
    }
    K::model(K::tables(&model).0.clone(), fit(&RIVALS, &rows, STIFF, SHRINK))
}

/// What all rounds say together.
fn mean(what: &str, worths: &[Worth]) {
    let of = |figure: fn(&Worth) -> f64| worths.iter().map(figure).sum::<f64>() / worths.len().max(1) as f64;
    println!(
        "{what}, held out, mean of {}: F1 {:.4}  recall at .99 {:.4}  real {:.3}  hard {:.4}",
        worths.len(),
        of(|worth| worth.f1),
        of(|worth| worth.recall),
        of(|worth| worth.real),
        of(|worth| worth.hard)
    );
}

fn report<K: Kind>(what: &str, set: &Labelled<K::Record>, scored: &[(usize, usize, f32)]) -> Worth {
    let found = scored.iter().filter(|(l, r, _)| set.pairs.contains_key(&(*l, *r))).count();
    let worth = judge(set, scored, 0.99);
    let exact = judge(set, scored, 0.995);
    let hard_from = |least: f32| {
        scored.iter().filter(|(l, r, s)| *s >= least && set.hard.contains_key(&(*l, *r))).count()
    };
    println!(
        "{what}: F1 {:.4}  recall at .99 {:.4} (at .995 {:.4})  real {:.3}  hard {:.4} ({} from .05 up, {} from .5)  at {:.4}/{:.4}  candidates {:.4}",
        worth.f1,
        worth.recall,
        exact.recall,
        worth.real,
        worth.hard,
        hard_from(0.05),
        hard_from(0.5),
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
        wrong::<K>(set, scored, &worth);
    }
    worth
}

/// The pairs that are judged wrongly, for a person to look at.
fn wrong<K: Kind>(set: &Labelled<K::Record>, scored: &[(usize, usize, f32)], worth: &Worth) {
    let mut order: Vec<_> = scored.to_vec();
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (left, right, score) in order {
        let same = set.pairs.get(&(left, right));
        let over = f64::from(score) >= worth.threshold;
        if over != same.is_some() && (over || score > 0.05) {
            let kind = same.or(set.hard.get(&(left, right))).map_or("", String::as_str);
            println!(
                "      {score:6.2} {kind:18} {} | {}",
                K::line(&set.left[left]),
                K::line(&set.right[right])
            );
        }
    }
}
