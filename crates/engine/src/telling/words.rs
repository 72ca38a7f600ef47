//! What a run did, in sentences for whoever did not watch it.

use counterpart_model::{Integration, KindCounts, NoticeCode, Run, RunKind, RunProblem, RunState};

/// Problems that are told of one by one; the others are counted.
const PROBLEMS: usize = 5;

/// What happened, in one sentence.
pub(super) fn sentence(code: NoticeCode, run: &Run, integration: &Integration) -> String {
    let name = &integration.name;
    let what = if run.kind == RunKind::Push { "A push to" } else { "A sync of" };
    match (code, run.state) {
        (NoticeCode::FirstSyncDone, RunState::Done) => format!("The first sync of '{name}' is done."),
        (NoticeCode::FirstSyncDone, _) => format!("The first sync of '{name}' is done in part."),
        (NoticeCode::CredentialsRefused, _) => {
            format!("The credentials of '{name}' are refused. It is not synced until they are entered again.")
        }
        (NoticeCode::RunHeld, _) => {
            format!(
                "{what} '{name}' is held by the safety brake: nothing was applied. Look at it, and approve it if it is right."
            )
        }
        (_, RunState::Partial) => format!("{what} '{name}' was done in part."),
        _ => format!("{what} '{name}' failed."),
    }
}

/// The rest, a line each: why, what was read, what was done, what could not be.
pub(super) fn details(run: &Run, problems: &[RunProblem]) -> Vec<String> {
    let summary = &run.summary;
    let mut lines: Vec<String> = summary.error.iter().cloned().collect();
    lines.extend(summary.brake.iter().map(|finding| finding.sentence.clone()));
    for (kind, counts) in &summary.pulled {
        lines.push(format!("{}: {}", kind.plural(), read(counts)));
    }
    lines.extend(summary.planned.iter().map(|(what, count)| format!("{what}: {count}")));
    lines.extend(problems.iter().take(PROBLEMS).map(|problem| problem.sentence.clone()));
    if problems.len() > PROBLEMS {
        lines.push(format!("... and {} more that could not be read or written", problems.len() - PROBLEMS));
    }
    lines
}

fn read(counts: &KindCounts) -> String {
    let mut text = format!(
        "{}; {} new, {} changed, {} unchanged",
        counts.completeness, counts.new, counts.changed, counts.unchanged
    );
    let held_back: u64 = counts.held_back.values().sum();
    for (count, what) in
        [(held_back, "held back"), (counts.missing, "no longer shown"), (counts.failed, "could not be read")]
    {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}

/// That more waits than when it was last told.
pub(super) fn growth(told: u64, now: u64) -> String {
    let things = if now == 1 { "thing waits" } else { "things wait" };
    match told {
        0 => format!("{now} {things} for a person."),
        told => format!("{now} {things} for a person; {told} did when this was last told."),
    }
}
