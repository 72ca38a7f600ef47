//! Bringing together what different evidence says of the same pair.

use std::collections::BTreeMap;

use crate::candidate::{Candidate, Decision, Reason, Trait, best_first, score};
use crate::group::MOST_SHOWN;

/// The most that a contested claim scores.
const CONTESTED: f64 = 0.5;

/// The evidence gathered so far, pair by pair. Evidence comes in the order of its weight: what identifies by
/// e-mail before what identifies by name and phone, and so on.
#[derive(Default)]
pub(super) struct Weighing {
    pairs: BTreeMap<(usize, usize), Weighed>,
    /// Pairs that identifying evidence joins, with the evidence's weight.
    identified: Vec<(usize, usize, f64)>,
}

struct Weighed {
    score: f64,
    decision: Decision,
    reasons: Vec<Reason>,
}

impl Weighing {
    /// Evidence that identifies: nobody else on either side has it.
    pub(super) fn identify(&mut self, left: usize, right: usize, sure: f64, reason: Reason) {
        self.identified.push((left, right, sure));
        self.add(left, right, sure, Decision::Match, &[reason]);
    }

    /// Evidence that is worth a look.
    pub(super) fn suggest(&mut self, left: usize, right: usize, sure: f64, reasons: &[Reason]) {
        self.add(left, right, sure, Decision::Suggest, reasons);
    }

    /// Adds evidence; the most certain kind decides, the reasons are gathered.
    pub(super) fn add(
        &mut self,
        left: usize,
        right: usize,
        sure: f64,
        decision: Decision,
        reasons: &[Reason],
    ) {
        let weighed = self.pairs.entry((left, right)).or_insert_with(|| Weighed {
            score: score(sure),
            decision,
            reasons: Vec::new(),
        });
        if sure > weighed.score {
            weighed.score = score(sure);
            weighed.decision = decision;
        }
        for reason in reasons {
            if !weighed.reasons.contains(reason) {
                weighed.reasons.push(reason.clone());
            }
        }
    }

    /// The candidates: one-to-one where identity is claimed, at most three of a record, best first.
    pub(super) fn into_candidates<'a>(
        mut self,
        left_id: impl Fn(usize) -> &'a str,
        right_id: impl Fn(usize) -> &'a str,
    ) -> Vec<Candidate> {
        self.settle_claims();
        let mut all: Vec<((usize, usize), Weighed)> = self.pairs.into_iter().collect();
        // Ties go by both ids without regard to side, so that exchanging the lists changes nothing.
        all.sort_by(|((l, r), a), ((m, s), b)| {
            let ids = |l: usize, r: usize| {
                let (l, r) = (left_id(l), right_id(r));
                if l <= r { (l, r) } else { (r, l) }
            };
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.decision.cmp(&b.decision))
                .then_with(|| ids(*l, *r).cmp(&ids(*m, *s)))
        });
        let mut shown_left: BTreeMap<usize, usize> = BTreeMap::new();
        let mut shown_right: BTreeMap<usize, usize> = BTreeMap::new();
        let mut candidates = Vec::with_capacity(all.len());
        for ((l, r), weighed) in all {
            let (of_left, of_right) = (shown_left.entry(l).or_default(), shown_right.entry(r).or_default());
            if *of_left >= MOST_SHOWN || *of_right >= MOST_SHOWN {
                continue;
            }
            *of_left += 1;
            *of_right += 1;
            candidates.push(Candidate {
                left: left_id(l).to_owned(),
                right: right_id(r).to_owned(),
                score: weighed.score,
                decision: weighed.decision,
                reasons: weighed.reasons,
            });
        }
        candidates.sort_by(best_first);
        candidates
    }

    /// One-to-one. Stronger evidence goes first; a pair of which one side is matched to another by stronger
    /// evidence becomes a suggestion; records that evidence of one strength joins to several become ambiguous.
    fn settle_claims(&mut self) {
        self.identified.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
        self.identified.dedup_by(|a, b| (a.0, a.1) == (b.0, b.1) && a.2 == b.2);
        let mut partner_of_left: BTreeMap<usize, usize> = BTreeMap::new();
        let mut partner_of_right: BTreeMap<usize, usize> = BTreeMap::new();
        let identified = std::mem::take(&mut self.identified);
        for claims in identified.chunk_by(|a, b| a.2 == b.2) {
            let mut open: Vec<(usize, usize)> = Vec::new();
            for &(l, r, _) in claims {
                match (partner_of_left.get(&l), partner_of_right.get(&r)) {
                    (None, None) => open.push((l, r)),
                    (Some(partner), _) if *partner == r => {}
                    _ => self.demote((l, r), Decision::Suggest, Reason::ClaimedElsewhere),
                }
            }
            let mut of_left: BTreeMap<usize, usize> = BTreeMap::new();
            let mut of_right: BTreeMap<usize, usize> = BTreeMap::new();
            for (l, r) in &open {
                *of_left.entry(*l).or_default() += 1;
                *of_right.entry(*r).or_default() += 1;
            }
            for (l, r) in open {
                let (left, right) = (of_right[&r], of_left[&l]);
                if left == 1 && right == 1 {
                    partner_of_left.insert(l, r);
                    partner_of_right.insert(r, l);
                } else {
                    self.demote(
                        (l, r),
                        Decision::Ambiguous,
                        Reason::Several { of: Trait::NameAndPhone, left, right },
                    );
                }
            }
        }
    }

    /// A claim that cannot stand. Its score sinks below every match's.
    fn demote(&mut self, pair: (usize, usize), to: Decision, why: Reason) {
        if let Some(weighed) = self.pairs.get_mut(&pair) {
            weighed.decision = to;
            weighed.score = weighed.score.min(CONTESTED);
            weighed.reasons.push(why);
        }
    }
}
