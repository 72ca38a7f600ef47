//! What a run read, with how it knows that everything came (R78), in words.

use crate::text::{counted, grouped, words};
use counterpart_model::{Completeness, Kind, KindCounts, Proof, PullMode, RunProgress, RunSummary};

/// What was read of one kind.
pub struct ReadView {
    /// `companies`.
    pub kind: &'static str,
    /// Counts of the mirror.
    pub counts: KindCounts,
    /// Whether everything came, and how that is known.
    pub proof: String,
    /// How the list was read.
    pub mode: &'static str,
    /// Records not offered for matching, with their reasons: "26: no main site".
    pub held_back: Vec<String>,
}

/// A kind that is being read now.
pub struct UnderWay {
    /// `companies`.
    pub kind: &'static str,
    /// Records so far.
    pub received: u64,
    /// Of so many, where the vendor says.
    pub total: Option<u64>,
}

/// What was read so far, or in all.
pub fn read(summary: &RunSummary, progress: Option<&RunProgress>) -> Vec<ReadView> {
    let pulled = match progress {
        Some(progress) if summary.pulled.is_empty() => &progress.pulled,
        _ => &summary.pulled,
    };
    pulled.iter().map(|(kind, counts)| of_kind(*kind, counts)).collect()
}

/// What is being read at this moment.
pub fn under_way(progress: Option<&RunProgress>) -> Option<UnderWay> {
    let kind = progress?.under_way.as_ref()?;
    let total = match &kind.point {
        Some(counterpart_model::ListPoint::Page(page)) => Some(page.total),
        _ => None,
    };
    let received = kind.new + kind.changed + kind.unchanged + kind.failed;
    Some(UnderWay { kind: kind.kind.plural(), received, total })
}

fn of_kind(kind: Kind, counts: &KindCounts) -> ReadView {
    let held_back = counts.held_back.iter();
    ReadView {
        kind: kind.plural(),
        proof: proof(&counts.completeness),
        mode: match counts.mode {
            PullMode::Sweep => "the whole list",
            PullMode::Resumed => {
                "the whole list, gone on with after an interruption: nothing is concluded from what did not come"
            }
            PullMode::Increment => "only what the vendor says has changed",
        },
        held_back: held_back
            .map(|(reason, count)| format!("{}: {}", grouped(*count), words(reason)))
            .collect(),
        counts: counts.clone(),
    }
}

fn proof(completeness: &Completeness) -> String {
    match completeness {
        Completeness::Complete { records, proof } => {
            let came = counted(*records, "record", "different records");
            match proof {
                Proof::VendorTotal { total } => {
                    format!("{came} came, and the vendor counts {}", grouped(*total))
                }
                Proof::EndOfCursor => format!("{came} came, then the vendor's list ended"),
                Proof::EmptyPage => format!("{came} came, then an empty page"),
                Proof::SingleAnswer => format!("{came} came in one answer"),
            }
        }
        Completeness::Incomplete { records, reason } => format!(
            "after {}: {reason}. What came is kept; nothing is concluded from what did not",
            counted(*records, "record", "records")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r78_the_proof_of_completeness_is_said_in_words() {
        let by = |proof| super::proof(&Completeness::Complete { records: 1_204, proof });
        assert_eq!(
            by(Proof::VendorTotal { total: 1_204 }),
            "1,204 different records came, and the vendor counts 1,204"
        );
        assert!(by(Proof::EmptyPage).ends_with("then an empty page"));
        let cut = Completeness::Incomplete { records: 1, reason: "the total moved".into() };
        assert!(super::proof(&cut).starts_with("after 1 record: the total moved."));
    }
}
