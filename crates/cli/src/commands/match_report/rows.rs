//! Pairs as the page shows them, of organisations and of people.

use counterpart_matching::candidate::{Candidate, Decision, Reason};
use counterpart_matching::organisations::{self, Compared, Mark, Proposal, Sort};
use counterpart_matching::record::{Organisation, Person};

/// A record: its id and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub id: String,
    pub name: String,
}

/// Two records side by side.
pub struct Pair {
    pub left: Side,
    pub right: Side,
    pub score: f64,
    pub decision: Decision,
    /// The words by which the names were compared; empty where they were not compared by words.
    pub words: [Vec<Word>; 2],
    pub rows: Vec<Row>,
    pub reasons: Vec<Reason>,
}

/// A word of a name, and how it stands to the other name where it is not the same there.
pub struct Word {
    pub text: String,
    pub verdict: Verdict,
    pub note: Option<String>,
}

/// A field of both.
pub struct Row {
    pub name: &'static str,
    pub values: [Option<String>; 2],
    pub verdict: Verdict,
    pub words: String,
    /// What it adds to the log-odds, where it is weighed by itself.
    pub adds: Option<f32>,
}

/// Which way something points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    For,
    Nearly,
    Against,
    Nothing,
}

/// A proposal of two organisations.
pub fn of_organisations(
    compared: &Compared<'_>,
    left: &[Organisation],
    right: &[Organisation],
    proposal: &Proposal,
) -> Pair {
    let beside = compared.side_by_side(proposal);
    let side = |record: &Organisation| Side { id: record.id.clone(), name: record.name.clone() };
    let rows = beside.fields.into_iter().map(|field| Row {
        name: field.name,
        values: [field.left, field.right],
        verdict: match field.verdict {
            organisations::Verdict::Agrees => Verdict::For,
            organisations::Verdict::AgreesWithOthers | organisations::Verdict::Nearly => Verdict::Nearly,
            organisations::Verdict::Differs => Verdict::Against,
            organisations::Verdict::OneSide | organisations::Verdict::NotCompared => Verdict::Nothing,
        },
        words: field.verdict.words().to_owned(),
        adds: Some(field.adds).filter(|adds| *adds != 0.0),
    });
    Pair {
        left: side(&left[proposal.left]),
        right: side(&right[proposal.right]),
        score: proposal.score,
        decision: proposal.decision,
        words: beside.words.map(|words| words.into_iter().map(word).collect()),
        rows: rows.collect(),
        reasons: compared.reasons(proposal),
    }
}

fn word(word: organisations::Word) -> Word {
    let (verdict, note) = match word.mark {
        Mark::Same => (Verdict::For, None),
        Mark::Nearly(other) => (Verdict::Nearly, Some(format!("nearly {other}"))),
        Mark::Short(other) => (Verdict::Nearly, Some(format!("may be {other}"))),
        Mark::Only(Sort::Word) => (Verdict::Against, Some("only here".to_owned())),
        Mark::Only(Sort::Number) => (Verdict::Against, Some("number, only here".to_owned())),
        Mark::Only(Sort::Place) => (Verdict::Against, Some("place, only here".to_owned())),
    };
    Word { text: word.text, verdict, note }
}

/// A candidate of two people.
pub fn of_people(left: &Person, right: &Person, candidate: &Candidate) -> Pair {
    let side = |person: &Person| Side { id: person.id.clone(), name: person.full_name().trim().to_owned() };
    let fields: [(&'static str, [&Option<String>; 2]); 5] = [
        ("e-mail address", [&left.email, &right.email]),
        ("phone number", [&left.phone, &right.phone]),
        ("mobile number", [&left.mobile, &right.mobile]),
        ("job title", [&left.title, &right.title]),
        ("company", [&left.company_id, &right.company_id]),
    ];
    let rows = fields.into_iter().filter_map(|(name, values)| {
        let verdict = match values {
            [None, None] => return None,
            [Some(a), Some(b)] if level(a) == level(b) => (Verdict::For, "the same"),
            [Some(_), Some(_)] => (Verdict::Against, "written otherwise"),
            _ => (Verdict::Nothing, "on one side only"),
        };
        let (verdict, words) = (verdict.0, verdict.1.to_owned());
        Some(Row { name, values: values.map(Clone::clone), verdict, words, adds: None })
    });
    Pair {
        left: side(left),
        right: side(right),
        score: candidate.score,
        decision: candidate.decision,
        words: Default::default(),
        rows: rows.collect(),
        reasons: candidate.reasons.clone(),
    }
}

/// A value without what is written in many ways: case, spaces, signs.
fn level(value: &str) -> String {
    value.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '@').collect()
}
