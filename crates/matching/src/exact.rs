//! The matcher by exact spelling (R14).

use crate::candidate::{Candidate, Decision, Matcher, Reason, Trait, best_first, score};
use crate::group::{Shared, by_id, shared_values};
use crate::record::Organisation;
use crate::spelling::SpellingKey;

/// Names spelled the same: a match where each list holds the name once, else ambiguous.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExactSpelling;

impl Matcher<Organisation> for ExactSpelling {
    fn candidates(&self, left: &[Organisation], right: &[Organisation]) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = shared_values(keys(left), keys(right))
            .iter()
            .flat_map(|group| of_group(group, left, right))
            .collect();
        candidates.sort_by(best_first);
        candidates
    }
}

fn keys(list: &[Organisation]) -> Vec<(SpellingKey, usize)> {
    by_id(list, |record| &record.id)
        .into_iter()
        .filter_map(|position| Some((SpellingKey::of(&list[position].name)?, position)))
        .collect()
}

/// The score of an ambiguous pair is its share: with two rivals it is as likely wrong as right.
fn of_group(group: &Shared<SpellingKey>, left: &[Organisation], right: &[Organisation]) -> Vec<Candidate> {
    let rivals = group.rivals();
    let mut reasons = vec![Reason::SameName];
    if rivals > 1 {
        reasons.push(Reason::Several { of: Trait::Name, left: group.left.len(), right: group.right.len() });
    }
    group
        .shown_pairs()
        .into_iter()
        .map(|(l, r)| Candidate {
            left: left[l].id.clone(),
            right: right[r].id.clone(),
            score: score(1.0 / rivals as f64),
            decision: if rivals == 1 { Decision::Match } else { Decision::Ambiguous },
            reasons: reasons.clone(),
        })
        .collect()
}
