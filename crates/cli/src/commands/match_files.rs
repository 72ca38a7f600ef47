//! `counterpart match LEFT.csv RIGHT.csv --out FILE`

use super::match_report;
use crate::args::FilesArgs;
use crate::files;
use crate::output::{Output, counted, plain};
use crate::threads::Threads;
use anyhow::Context as _;
use counterpart_matching::candidate::{Candidate, Decision};
use counterpart_matching::files::lists::{self, List};
use counterpart_matching::files::{FileError, RowProblem, results};
use counterpart_matching::organisations::Likeness;
use counterpart_matching::organisations::model::Model;
use counterpart_matching::people;
use counterpart_matching::phone::Home;
use counterpart_matching::record::{Organisation, Person};
use counterpart_matching::scoring::proposals::Proposal;
use serde::Serialize;
use std::fs::File;
use std::path::Path;

/// Less likely than this is not worth a person's look.
const LEAST: f64 = 0.05;

#[derive(Serialize)]
struct Report {
    left: u64,
    right: u64,
    matched: u64,
    suggested: u64,
    ambiguous: u64,
    written: u64,
    out: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<String>,
    problems: Vec<String>,
    notes: Vec<String>,
}

/// What a comparison came to, which stands in the file: how many are decided so.
struct Found {
    /// What a person reads, where that is asked for.
    page: Option<match_report::Report>,
    written: u64,
    matched: u64,
    suggested: u64,
    ambiguous: u64,
}

impl Found {
    /// Writes what is shown: reasons are put into words for that only, by all threads, while the file is written.
    fn written(
        out: &Path,
        shown: &[&Proposal],
        candidate: &(dyn Fn(&Proposal) -> Candidate + Sync),
    ) -> anyhow::Result<Self> {
        files::write_whole(out, |file| {
            results::write_made(file, shown.len(), &Threads::of_machine(), &|at| candidate(shown[at]))
        })?;
        let count = |decision| shown.iter().filter(|proposal| proposal.decision == decision).count() as u64;
        Ok(Self {
            written: shown.len() as u64,
            matched: count(Decision::Match),
            suggested: count(Decision::Suggest),
            ambiguous: count(Decision::Ambiguous),
            page: None,
        })
    }
}

/// Matches two lists and writes the result file: whole, or not at all.
pub fn run(args: &FilesArgs, output: Output) -> anyhow::Result<()> {
    let (Some(left), Some(right), Some(out)) = (&args.left, &args.right, &args.out) else {
        anyhow::bail!("two files and --out are needed: counterpart match LEFT.csv RIGHT.csv --out FILE");
    };
    let (mut found, mut report) = if args.people {
        pair(left, right, lists::people, |left, right| persons(left, right, args, out))?
    } else {
        pair(left, right, lists::organisations, |left, right| organisations(left, right, args, out))?
    };
    report.out = out.display().to_string();
    if let (Some(path), Some(page)) = (&args.report, &mut found.page) {
        let name = |path: &Path| {
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        };
        page.lists[0].0 = name(left);
        page.lists[1].0 = name(right);
        page.noticed = [&report.problems[..], &report.notes[..]].concat();
        files::write_whole(path, |file| page.write(file))?;
        report.report = Some(path.display().to_string());
    }
    let all = [&report.problems, &report.notes];
    all.into_iter().flatten().for_each(|line| output.say(&plain(line)));
    output.object(&report, || {
        let page = report.report.as_ref().map(|page| format!(" To read: {page}.")).unwrap_or_default();
        format!(
            "{} with {}: {} matched, {} to decide, {} ambiguous. Written to {}.{page}",
            counted(report.left, "record", "records"),
            report.right,
            report.matched,
            report.suggested,
            report.ambiguous,
            report.out
        )
    })
}

fn organisations(
    left: &[Organisation],
    right: &[Organisation],
    args: &FilesArgs,
    out: &Path,
) -> anyhow::Result<Found> {
    let (model, threads) = (Model::fitted(), Threads::of_machine());
    let compared = Likeness { spread: &threads, ..Likeness::new(&model) }.compare(left, right);
    let open = compared.open(LEAST);
    let page = args.report.is_some().then(|| match_report::organisations(&compared, [left, right], &open));
    let shown = if args.all { compared.proposals.iter().collect() } else { open };
    Ok(Found { page, ..Found::written(out, &shown, &|proposal| compared.candidate(proposal))? })
}

fn persons(left: &[Person], right: &[Person], args: &FilesArgs, out: &Path) -> anyhow::Result<Found> {
    let (model, threads) = (people::model::Model::fitted(), Threads::of_machine());
    let likeness = people::Likeness {
        home: Home::of_site(None, None),
        spread: &threads,
        ..people::Likeness::new(&model)
    };
    let compared = likeness.compare(left, right);
    let open = compared.open(LEAST);
    let page = args.report.is_some().then(|| match_report::people(&compared, [left, right], &open));
    let shown = if args.all { compared.proposals.iter().collect() } else { open };
    Ok(Found { page, ..Found::written(out, &shown, &|proposal| compared.candidate(proposal))? })
}

fn pair<R>(
    left: &Path,
    right: &Path,
    read: impl Fn(File) -> Result<List<R>, FileError>,
    compare: impl FnOnce(&[R], &[R]) -> anyhow::Result<Found>,
) -> anyhow::Result<(Found, Report)> {
    let open = |path: &Path| -> anyhow::Result<List<R>> {
        let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
        read(file).with_context(|| path.display().to_string())
    };
    let (lefts, rights) = (open(left)?, open(right)?);
    let found = compare(&lefts.records, &rights.records)?;
    let named = |path: &Path, problem: &RowProblem| format!("{}, {problem}", path.display());
    let problems =
        lefts.problems.iter().map(|p| named(left, p)).chain(rights.problems.iter().map(|p| named(right, p)));
    let notes = lefts.notes.iter().map(|n| format!("{}: {n}", left.display()));
    let notes = notes.chain(rights.notes.iter().map(|n| format!("{}: {n}", right.display())));
    let report = Report {
        left: lefts.records.len() as u64,
        right: rights.records.len() as u64,
        matched: found.matched,
        suggested: found.suggested,
        ambiguous: found.ambiguous,
        written: found.written,
        out: String::new(),
        report: None,
        problems: problems.collect(),
        notes: notes.collect(),
    };
    Ok((found, report))
}
