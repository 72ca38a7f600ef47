//! From candidates to what stands on the page.

use super::rows::{Pair, Side, of_organisations, of_people};
use super::{Report, STEPS, grouped};
use counterpart_matching::candidate::{Candidate, Decision};
use counterpart_matching::files::results::{self, Show};
use counterpart_matching::organisations::{Compared, Proposal};
use counterpart_matching::record::{Organisation, Person};
use std::collections::{BTreeMap, BTreeSet};

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
    let distribution = compared.distribution(STEPS).into_iter().map(|step| {
        let count = |decision| step.get(&decision).copied().unwrap_or_default();
        [Decision::Match, Decision::Ambiguous, Decision::Suggest].map(count)
    });
    report("organisations", sides, pairs, distribution.collect())
}

/// Two lists of people.
pub fn people([left, right]: [&[Person]; 2], candidates: &[Candidate]) -> Report {
    let side = |person: &Person| Side { id: person.id.clone(), name: person.full_name().trim().to_owned() };
    let sides = [left.iter().map(side).collect(), right.iter().map(side).collect()];
    let (lefts, rights) = (positions(left), positions(right));
    let pairs = results::select(candidates, Show::Open).into_iter().map(|candidate| {
        let (l, r) = (lefts[candidate.left.as_str()], rights[candidate.right.as_str()]);
        match candidate.decision {
            Decision::Match => Listed::Sure(l, r, candidate.score),
            _ => Listed::Open(of_people(&left[l], &right[r], candidate)),
        }
    });
    let mut distribution = vec![[0; 3]; STEPS];
    for candidate in candidates {
        let step = ((candidate.score * STEPS as f64) as usize).min(STEPS - 1);
        let decision = match candidate.decision {
            Decision::Match => 0,
            Decision::Ambiguous => 1,
            Decision::Suggest => 2,
        };
        distribution[step][decision] += 1;
    }
    report("people", sides, pairs, distribution)
}

fn positions(list: &[Person]) -> BTreeMap<&str, usize> {
    list.iter().enumerate().map(|(at, person)| (person.id.as_str(), at)).collect()
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
