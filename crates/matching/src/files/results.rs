//! Candidates as a table.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::cell::write_row;
use crate::candidate::{Candidate, Decision, best_first};
use crate::scoring::spread::{Spread, collect};

/// Rows are put into words in parts of so many, and so many parts for each hand are held at once.
const PART: usize = 512;
const PARTS_OF_A_HAND: usize = 4;

/// The header of a result file.
pub const HEADER: [&str; 5] = ["left_id", "right_id", "score", "decision", "reasons"];

/// Which candidates go into a result file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Matches, and what is open for a decision: candidates of records that no match has settled.
    #[default]
    Open,
    /// Every candidate that was scored.
    All,
}

/// Writes candidates, best first, then by ids. Several reasons are joined by semicolons. Returns how many.
pub fn write(out: &mut impl Write, candidates: &[Candidate], show: Show) -> io::Result<usize> {
    let mut shown = select(candidates, show);
    shown.sort_by(|a, b| best_first(a, b));
    write_row(out, &HEADER)?;
    for candidate in &shown {
        row(out, candidate)?;
    }
    Ok(shown.len())
}

/// Writes so many candidates in the order in which they are numbered, each made when it is its turn: of millions, reasons are put
/// into words by all hands, and few of them are held at once.
pub fn write_made(
    out: &mut dyn Write,
    count: usize,
    spread: &dyn Spread,
    candidate: &(dyn Fn(usize) -> Candidate + Sync),
) -> io::Result<()> {
    let mut header = Vec::new();
    write_row(&mut header, &HEADER)?;
    out.write_all(&header)?;
    let batch = PART * PARTS_OF_A_HAND * spread.hands().max(1);
    for from in (0..count).step_by(batch) {
        let until = (from + batch).min(count);
        let parts = collect(spread, (until - from).div_ceil(PART), &|part| {
            let from = from + part * PART;
            let mut rows = Vec::new();
            (from..(from + PART).min(until)).try_for_each(|at| row(&mut rows, &candidate(at)))?;
            io::Result::Ok(rows)
        });
        for rows in parts {
            out.write_all(&rows?)?;
        }
    }
    Ok(())
}

fn row(out: &mut impl Write, candidate: &Candidate) -> io::Result<()> {
    let reasons: Vec<String> = candidate.reasons.iter().map(ToString::to_string).collect();
    let score = format!("{:.4}", candidate.score);
    let cells = [&candidate.left, &candidate.right, &score, candidate.decision.word(), &reasons.join("; ")];
    write_row(out, &cells)
}

/// The candidates that a file shows.
pub fn select(candidates: &[Candidate], show: Show) -> Vec<&Candidate> {
    let matches = || candidates.iter().filter(|candidate| candidate.decision == Decision::Match);
    let left: BTreeSet<&str> = matches().map(|candidate| candidate.left.as_str()).collect();
    let right: BTreeSet<&str> = matches().map(|candidate| candidate.right.as_str()).collect();
    let open = |candidate: &&Candidate| {
        candidate.decision == Decision::Match
            || !(left.contains(candidate.left.as_str()) || right.contains(candidate.right.as_str()))
    };
    candidates.iter().filter(|candidate| show == Show::All || open(candidate)).collect()
}
