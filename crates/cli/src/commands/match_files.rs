//! `counterpart match LEFT.csv RIGHT.csv --out FILE`

use crate::args::FilesArgs;
use crate::files;
use crate::output::{Output, counted, plain};
use anyhow::Context as _;
use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::exact::ExactSpelling;
use counterpart_matching::files::lists::{self, List};
use counterpart_matching::files::{FileError, RowProblem, results};
use counterpart_matching::people::SharedIdentity;
use counterpart_matching::phone::Home;
use serde::Serialize;
use std::fs::File;
use std::path::Path;

#[derive(Serialize)]
struct Report {
    left: u64,
    right: u64,
    matched: u64,
    suggested: u64,
    ambiguous: u64,
    written: u64,
    out: String,
    problems: Vec<String>,
    notes: Vec<String>,
}

/// Matches two lists and writes the result file: whole, or not at all.
pub fn run(args: &FilesArgs, output: Output) -> anyhow::Result<()> {
    let (Some(left), Some(right), Some(out)) = (&args.left, &args.right, &args.out) else {
        anyhow::bail!("two files and --out are needed: counterpart match LEFT.csv RIGHT.csv --out FILE");
    };
    let (candidates, mut report) = if args.people {
        pair(left, right, lists::people, &SharedIdentity { home: Home::of_site(None, None) })?
    } else {
        pair(left, right, lists::organisations, &ExactSpelling)?
    };
    let show = if args.all { results::Show::All } else { results::Show::Open };
    files::write_whole(out, |mut file| {
        report.written = results::write(&mut file, &candidates, show)? as u64;
        Ok(())
    })?;
    report.out = out.display().to_string();
    let all = [&report.problems, &report.notes];
    all.into_iter().flatten().for_each(|line| output.say(&plain(line)));
    output.object(&report, || {
        format!(
            "{} with {}: {} matched, {} to decide, {} ambiguous. Written to {}.",
            counted(report.left, "record", "records"),
            report.right,
            report.matched,
            report.suggested,
            report.ambiguous,
            report.out
        )
    })
}

fn pair<R>(
    left: &Path,
    right: &Path,
    read: impl Fn(File) -> Result<List<R>, FileError>,
    matcher: &impl Matcher<R>,
) -> anyhow::Result<(Vec<Candidate>, Report)> {
    let open = |path: &Path| -> anyhow::Result<List<R>> {
        let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
        read(file).with_context(|| path.display().to_string())
    };
    let (lefts, rights) = (open(left)?, open(right)?);
    let candidates = matcher.candidates(&lefts.records, &rights.records);
    let count = |decision| candidates.iter().filter(|c| c.decision == decision).count() as u64;
    let named = |path: &Path, problem: &RowProblem| format!("{}, {problem}", path.display());
    let problems =
        lefts.problems.iter().map(|p| named(left, p)).chain(rights.problems.iter().map(|p| named(right, p)));
    let notes = lefts.notes.iter().map(|n| format!("{}: {n}", left.display()));
    let notes = notes.chain(rights.notes.iter().map(|n| format!("{}: {n}", right.display())));
    let report = Report {
        left: lefts.records.len() as u64,
        right: rights.records.len() as u64,
        matched: count(Decision::Match),
        suggested: count(Decision::Suggest),
        ambiguous: count(Decision::Ambiguous),
        written: 0,
        out: String::new(),
        problems: problems.collect(),
        notes: notes.collect(),
    };
    Ok((candidates, report))
}
