//! From candidates to what stands on the page.

use super::rows::{Pair, Side, of_organisations, of_people};
use super::{Report, STEPS, grouped};
use counterpart_matching::candidate::Decision;
use counterpart_matching::organisations::Compared;
use counterpart_matching::people;
use counterpart_matching::record::{Organisation, Person};
use counterpart_matching::scoring::proposals::Proposal;
use std::collections::BTreeSet;

/// Two lists of organisations; `open` are the proposals that somebody should see.
pub fn organisations(
    compared: &Compared<'_>,
    [left, right]: [&[Organisation]; 2],
    open: &[&Proposal],
) -> Report {
    let side = |record: &Organisation| Side { id: record.id.clone(), name: record.name.clone() };
    let sides = [left.iter().map(side).collect(), right.iter().map(side).collect()];
    let pairs = open.iter().map(|proposal| match proposal.decision {
        Decision::Match => Listed::Sure(proposal.left, proposal.right, proposal.score),
        _ => Listed::Open(of_organisations(compared, left, right, proposal)),
    });
    report("organisations", sides, pairs, distribution(&compared.proposals))
}

/// Two lists of people; `open` are the proposals that somebody should see.
pub fn people(compared: &people::Compared<'_>, [left, right]: [&[Person]; 2], open: &[&Proposal]) -> Report {
    let side = |person: &Person| Side { id: person.id.clone(), name: person.full_name().trim().to_owned() };
    let sides = [left.iter().map(side).collect(), right.iter().map(side).collect()];
    let pairs = open.iter().map(|proposal| match proposal.decision {
        Decision::Match => Listed::Sure(proposal.left, proposal.right, proposal.score),
        _ => {
            let (left, right) = (&left[proposal.left], &right[proposal.right]);
            Listed::Open(of_people(left, right, &compared.candidate(proposal)))
        }
    });
    report("people", sides, pairs, distribution(&compared.proposals))
}

/// How many proposals fall into each step of the score: linked, ambiguous, others.
fn distribution(proposals: &[Proposal]) -> Vec<[usize; 3]> {
    let mut steps = vec![[0; 3]; STEPS];
    for proposal in proposals {
        let step = ((proposal.score * STEPS as f64) as usize).min(STEPS - 1);
        let decision = match proposal.decision {
            Decision::Match => 0,
            Decision::Ambiguous => 1,
            Decision::Suggest => 2,
        };
        steps[step][decision] += 1;
    }
    steps
}

/// A pair as it stands on the page: positions where it is sure, all of it where it is not.
enum Listed {
    Sure(usize, usize, f64),
    Open(Pair),
}

fn report(
    of: &'static str,
    sides: [Vec<Side>; 2],
    pairs: impl Iterator<Item = Listed>,
    distribution: Vec<[usize; 3]>,
) -> Report {
    let (mut sure, mut doubtful, mut ambiguous) = (Vec::new(), Vec::new(), Vec::new());
    let mut met: [BTreeSet<String>; 2] = Default::default();
    for pair in pairs {
        match pair {
            Listed::Sure(left, right, score) => {
                met[0].insert(sides[0][left].id.clone());
                met[1].insert(sides[1][right].id.clone());
                sure.push((sides[0][left].clone(), sides[1][right].clone(), score));
            }
            Listed::Open(pair) => {
                met[0].insert(pair.left.id.clone());
                met[1].insert(pair.right.id.clone());
                let tied = pair.decision == Decision::Ambiguous;
                if tied { ambiguous.push(pair) } else { doubtful.push(pair) }
            }
        }
    }
    let lists = [(String::new(), sides[0].len()), (String::new(), sides[1].len())];
    let mut alone = sides;
    for (records, met) in alone.iter_mut().zip(&met) {
        records.retain(|record| !met.contains(&record.id));
    }
    let ambiguous = grouped(ambiguous);
    Report { lists, of, doubtful, ambiguous, sure, alone, distribution, noticed: Vec::new() }
}
