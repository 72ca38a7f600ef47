//! Names of organisations judged by hand: no kind of case may get worse.

use std::fmt::Write as _;

use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::organisations::Likeness;
use counterpart_matching::organisations::model::Model;
use counterpart_matching::record::{Beside, Organisation};

const CASES: &str = include_str!("cases/organisations.txt");
/// From here on a pair is thought likely.
const LIKELY: f64 = 0.5;
/// From here on a pair is shown to a person.
const SHOWN: f64 = 0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Same,
    Likely,
    Unsure,
    Different,
}

struct Case {
    line: usize,
    label: Label,
    left: Organisation,
    right: Organisation,
}

struct Kind {
    name: String,
    /// So many in a hundred must be judged right.
    floor: usize,
    cases: Vec<Case>,
}

/// A name, and what stands behind it in braces: domain, phone, city.
fn organisation(id: String, text: &str) -> Organisation {
    let (name, fields) = match text.trim().strip_suffix('}').and_then(|text| text.split_once('{')) {
        Some((name, fields)) => (name.trim(), fields.split(';').map(str::trim).collect()),
        None => (text.trim(), Vec::new()),
    };
    let field = |at: usize| fields.get(at).filter(|text| !text.is_empty()).map(|text| (*text).to_owned());
    let beside = Beside { domain: field(0), phone: field(1), city: field(2), ..Beside::NOTHING };
    Organisation::new(id, name).with(beside)
}

fn kinds() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (at, text) in CASES.lines().enumerate() {
        let line = at + 1;
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some((name, floor)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let floor = floor.trim().parse().unwrap_or_else(|_| panic!("line {line}: no floor"));
            kinds.push(Kind { name: name.to_owned(), floor, cases: Vec::new() });
            continue;
        }
        let cells: Vec<&str> = text.split(" | ").collect();
        let [label, left, right] = cells.as_slice() else { panic!("line {line}: label | left | right") };
        let label = match label.trim() {
            "same" => Label::Same,
            "likely" => Label::Likely,
            "unsure" => Label::Unsure,
            "different" => Label::Different,
            other => panic!("line {line}: '{other}' is no label"),
        };
        let (left, right) = (organisation(format!("L{line}"), left), organisation(format!("R{line}"), right));
        let kind = kinds.last_mut().unwrap_or_else(|| panic!("line {line}: before the first kind"));
        kind.cases.push(Case { line, label, left, right });
    }
    kinds
}

fn is_right(label: Label, found: Option<&Candidate>) -> bool {
    let matched = found.is_some_and(|candidate| candidate.decision == Decision::Match);
    let score = found.map_or(0.0, |candidate| candidate.score);
    match label {
        Label::Same => matched,
        Label::Likely => matched || score >= LIKELY,
        Label::Unsure => !matched && score >= SHOWN,
        Label::Different => !matched && score < LIKELY,
    }
}

fn told(case: &Case, found: Option<&Candidate>) -> String {
    let (left, right) = (&case.left.name, &case.right.name);
    let mut told = format!("  line {}: {:?} '{left}' | '{right}': ", case.line, case.label);
    match found {
        None => told.push_str("not a candidate"),
        Some(candidate) => {
            let reasons: Vec<String> = candidate.reasons.iter().map(ToString::to_string).collect();
            let _ = write!(told, "{:?} {:.4}, {}", candidate.decision, candidate.score, reasons.join("; "));
        }
    }
    told
}

#[test]
fn no_kind_of_case_gets_worse() {
    let model = Model::fitted();
    let likeness = Likeness::new(&model);
    let (mut table, mut wrong, mut worse) = (String::new(), String::new(), Vec::new());
    for kind in kinds() {
        let mut right = 0;
        for case in &kind.cases {
            let found =
                likeness.candidates(std::slice::from_ref(&case.left), std::slice::from_ref(&case.right));
            if is_right(case.label, found.first()) {
                right += 1;
            } else {
                let _ = writeln!(wrong, "{}", told(case, found.first()));
            }
        }
        let all = kind.cases.len();
        let _ =
            writeln!(table, "{:30} {right} of {all}, {}, floor {}", kind.name, right * 100 / all, kind.floor);
        if right * 100 < kind.floor * all {
            worse.push(kind.name);
        }
    }
    println!("{table}{wrong}");
    assert!(worse.is_empty(), "worse than before: {worse:?}\n{table}\njudged wrongly:\n{wrong}");
}

#[test]
fn all_cases_in_one_list_link_nothing_that_is_different() {
    let (mut left, mut right, mut different) = (Vec::new(), Vec::new(), Vec::new());
    for case in kinds().into_iter().flat_map(|kind| kind.cases) {
        if case.label == Label::Different {
            different.push((case.left.id.clone(), case.right.id.clone()));
        }
        left.push(case.left);
        right.push(case.right);
    }
    assert!(left.len() >= 350, "{} cases", left.len());
    let model = Model::fitted();
    let found = Likeness::new(&model).candidates(&left, &right);
    let linked: Vec<&Candidate> = found
        .iter()
        .filter(|c| c.decision == Decision::Match)
        .filter(|c| different.iter().any(|(l, r)| (l, r) == (&c.left, &c.right)))
        .collect();
    assert!(linked.is_empty(), "{linked:?}");
}
