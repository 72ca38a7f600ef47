//! The labelled pairs of people_cases.txt, kind by kind.

use std::collections::BTreeMap;

use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::people::Likeness;
use counterpart_matching::people::model::Model;
use counterpart_matching::phone::Home;
use counterpart_matching::record::Person;

const CASES: &str = include_str!("people_cases.txt");
/// From here on a pair counts as found.
const FOUND: f64 = 0.5;

struct Case<'a> {
    kind: &'a str,
    verdict: &'a str,
    line: &'a str,
}

/// The cases, and how many of each kind are said to be right.
fn cases() -> (Vec<Case<'static>>, BTreeMap<&'static str, usize>) {
    let (mut cases, mut right, mut kind) = (Vec::new(), BTreeMap::new(), "");
    for line in CASES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some((name, count)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            kind = name;
            right.insert(name, count.trim().parse().unwrap_or_else(|_| panic!("'{line}' has no number")));
        } else {
            let verdict = line.split('|').next().unwrap_or_default().trim();
            assert!(["match", "suggest", "tie", "no"].contains(&verdict), "'{line}' has no verdict");
            cases.push(Case { kind, verdict, line });
        }
    }
    (cases, right)
}

fn person(text: &str, id: String, company: &str) -> Person {
    let cells: Vec<&str> = text.split('/').map(str::trim).collect();
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let address = match cell(2).strip_suffix('@') {
        Some(local) => format!("{local}@{company}.example"),
        None => cell(2).to_owned(),
    };
    Person {
        id,
        company_id: some(company.to_owned()),
        first_name: cell(0).to_owned(),
        last_name: cell(1).to_owned(),
        email: some(address),
        phone: some(cell(3).to_owned()),
        mobile: some(cell(4).to_owned()),
        title: some(cell(5).to_owned()),
    }
}

/// The people of one side of all cases.
fn side(cases: &[Case<'_>], side: usize) -> Vec<Person> {
    let colleagues =
        ["Zelda / Quist / zelda.quist@ / 0113 496 0100", "Ivo / Brandt / ivo.brandt@ / 0113 496 0100"];
    let mut people = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let company = format!("c{at}");
        let cells: Vec<&str> = case.line.split('|').collect();
        assert_eq!(cells.len(), 3, "'{}' has two sides", case.line);
        for (of, text) in cells[1 + side].split('&').chain(colleagues).enumerate() {
            people.push(person(text, format!("{at}-{of}"), &company));
        }
    }
    people
}

/// What became of the first person of each side.
fn outcome(found: &BTreeMap<(&str, &str), &Candidate>, at: usize) -> (&'static str, f64) {
    let id = format!("{at}-0");
    match found.get(&(id.as_str(), id.as_str())) {
        Some(candidate) if candidate.decision == Decision::Match => ("match", candidate.score),
        Some(candidate) if candidate.decision == Decision::Ambiguous => ("tie", candidate.score),
        Some(candidate) if candidate.score >= FOUND => ("suggest", candidate.score),
        Some(candidate) => ("no", candidate.score),
        None => ("no", 0.0),
    }
}

#[test]
fn no_kind_of_pair_gets_worse() {
    let (cases, expected) = cases();
    assert!(cases.len() >= 150, "{} cases", cases.len());
    let (left, right) = (side(&cases, 0), side(&cases, 1));
    let model = Model::fitted();
    let candidates = Likeness { home: Home::named("GB"), ..Likeness::new(&model) }.candidates(&left, &right);
    let found: BTreeMap<(&str, &str), &Candidate> =
        candidates.iter().map(|found| ((found.left.as_str(), found.right.as_str()), found)).collect();
    let (mut counts, mut wrong) = (BTreeMap::new(), Vec::new());
    for (at, case) in cases.iter().enumerate() {
        let (verdict, score) = outcome(&found, at);
        let count: &mut usize = counts.entry(case.kind).or_default();
        *count += usize::from(verdict == case.verdict);
        if verdict != case.verdict {
            wrong.push(format!("[{}] {verdict} {score:.2} where it says {}", case.kind, case.line));
        }
        // Whatever else: what is not one is never linked.
        assert!(verdict != "match" || case.verdict == "match", "linked: {}", case.line);
    }
    assert_eq!(
        counts,
        expected,
        "right of each kind, found and written down; wrong are:\n{}",
        wrong.join("\n")
    );
}
