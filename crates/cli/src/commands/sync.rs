//! `counterpart sync`

use super::{apply, forecast};
use crate::args::{Global, SyncArgs};
use crate::interrupted::asked_to_stop;
use crate::output::{Output, counted, grouped, plain};
use crate::watching::Watching;
use crate::{context, files, plan_text};
use counterpart_engine::{Hub, Preview, Synced};
use counterpart_model::{
    BrakeFinding, Integration, Kind, KindCounts, Plan, PullMode, Run, RunProblem, RunState, Task,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Syncs, or shows what a sync would do.
pub async fn run(global: &Global, args: &SyncArgs, output: Output) -> anyhow::Result<()> {
    let hub = context::open(global).await?;
    let integration = hub.integration(&args.integration).await?;
    if args.preview {
        return preview(&hub, &integration, args, output).await;
    }
    if let Some(file) = &args.plan {
        return as_planned(&hub, &integration, &apply::read(file)?, output).await;
    }
    let kinds = args.kinds.iter().copied().collect();
    let task = Task { kinds, sweep: args.sweep, ..Task::default() };
    if args.forecast {
        let forecast = hub.forecast(&integration, &task).await?;
        return output.object(&forecast, || {
            forecast::text(&forecast, hub.now()).unwrap_or_else(|| {
                format!(
                    "How many requests that takes is not known before the first sync of '{}'.",
                    integration.name
                )
            })
        });
    }
    if args.queue {
        let run = hub.queue_sync(&integration, task, &context::actor()).await?;
        return output.object(&run, || format!("Run {} waits for a worker: counterpart worker", run.id));
    }
    now(&hub, &integration, task, output).await
}

/// The first sync after set-up (R04), with a word on what comes next.
pub async fn first(hub: &Hub, integration: &Integration, output: Output) -> anyhow::Result<()> {
    now(hub, integration, Task::default(), output).await?;
    output.say(&format!(
        "\nNext: counterpart match list {name}\n      counterpart match create {name} --all --preview",
        name = integration.name
    ));
    Ok(())
}

/// Syncs now, and stops cleanly when interrupted: what was pulled stays, the run says that it was stopped.
pub async fn now(hub: &Hub, integration: &Integration, task: Task, output: Output) -> anyhow::Result<()> {
    if let Some(line) = forecast::text(&hub.forecast(integration, &task).await?, hub.now()) {
        output.say(&line);
    }
    let watching = Watching::new(output);
    let synced = hub.sync_until(integration, task, &context::actor(), &watching, asked_to_stop()).await?;
    watching.done();
    show(hub, &synced, output).await
}

/// Syncs exactly as planned.
pub async fn as_planned(
    hub: &Hub,
    integration: &Integration,
    plan: &Plan,
    output: Output,
) -> anyhow::Result<()> {
    let watching = Watching::new(output);
    let synced =
        hub.sync_as_planned(integration, plan, &context::actor(), &watching, asked_to_stop()).await?;
    watching.done();
    show(hub, &synced, output).await
}

async fn show(hub: &Hub, synced: &Synced, output: Output) -> anyhow::Result<()> {
    let run = &synced.run;
    // The problems went to the database as they came.
    let tx = hub.workspace.read().await?;
    let problems = tx.runs().get(run.id).await?.map(|stored| stored.problems).unwrap_or_default();
    drop(tx);
    output.object(run, || {
        let mut text = format!("{}{}", text(run), problems_text(&problems, run));
        text.push_str(&plan_text::skipped(&synced.skipped));
        text
    })?;
    if run.state == RunState::Held {
        let findings: Vec<&str> = run.summary.brake.iter().map(|found| found.sentence.as_str()).collect();
        return Err(super::Held(findings.join(" ")).into());
    }
    if run.state == RunState::Failed || (run.state == RunState::Partial && run.summary.error.is_some()) {
        return Err(super::Quiet.into());
    }
    Ok(())
}

/// Records that could not be read: the first ones, and where the others are.
fn problems_text(problems: &[RunProblem], run: &Run) -> String {
    const SHOWN: usize = 5;
    let mut text = String::new();
    for problem in problems.iter().take(SHOWN) {
        text.push_str(&format!("  problem: {}\n", plain(&problem.sentence)));
    }
    if problems.len() > SHOWN {
        text.push_str(&format!("  ... and {} more: counterpart runs {}\n", problems.len() - SHOWN, run.id));
    }
    text
}

/// A finished run in words.
pub fn text(run: &Run) -> String {
    let mut text = String::new();
    for (kind, counts) in &run.summary.pulled {
        text.push_str(&pulled(*kind, counts));
    }
    let planned = plan_text::counts_in_words(&run.summary.planned);
    let planned = if planned.is_empty() { "nothing to change".to_owned() } else { planned.join(", ") };
    if run.state != RunState::Failed || !run.summary.planned.is_empty() {
        text.push_str(&format!("{:<10} {planned}\n", "changes"));
    }
    let seconds = run.finished_at.map(|end| (end - run.started_at).num_milliseconds()).unwrap_or_default();
    let took = format!("{}.{} s", seconds / 1_000, seconds % 1_000 / 100);
    let state = match run.state {
        RunState::Waiting => "waiting for a worker",
        RunState::Running => "running",
        RunState::Held => "HELD by the safety brake",
        RunState::Done => "done",
        RunState::Partial => "done in part",
        RunState::Failed => "FAILED",
    };
    text.push_str(&format!("{state}, {} in {took}\n", counted(run.summary.requests, "request", "requests")));
    for note in run.summary.notes.iter().chain(&run.summary.error) {
        text.push_str(&format!("{}\n", plain(note)));
    }
    text.push_str(&brake_text(&run.summary.brake));
    if run.state == RunState::Held {
        text.push_str(&format!(
            "Nothing was applied. If it is right:  counterpart runs approve {}\nIf not, mend it at the vendor and sync again.\n",
            run.id
        ));
    }
    text
}

/// So many records of each finding of the safety brake are named; the pages show more.
const NAMED: usize = 5;

/// What the safety brake found, in words.
fn brake_text(findings: &[BrakeFinding]) -> String {
    let mut text = String::new();
    for found in findings {
        text.push_str(&format!("  brake: {}\n", plain(&found.sentence)));
        // Of one customer the sentence says everything.
        for one in
            found.first.iter().take(NAMED).filter(|one| one.word != "customer" || found.first.len() > 1)
        {
            text.push_str(&format!("    {} {}\n", one.word, plain(&one.label)));
        }
    }
    text
}

fn pulled(kind: Kind, counts: &KindCounts) -> String {
    let mut text = format!(
        "{:<10} {}; {} new, {} changed, {} unchanged",
        kind.plural(),
        counts.completeness,
        grouped(counts.new),
        grouped(counts.changed),
        grouped(counts.unchanged)
    );
    if counts.missing > 0 {
        text.push_str(&format!(", {} no longer shown", grouped(counts.missing)));
    }
    if counts.failed > 0 {
        text.push_str(&format!(", {} could not be read", grouped(counts.failed)));
    }
    text.push_str(match counts.mode {
        PullMode::Sweep => "",
        PullMode::Resumed => "; resumed, so nothing is concluded from what did not come",
        PullMode::Increment => "; only what changed",
    });
    for (code, count) in &counts.held_back {
        text.push_str(&format!("\n{:<10} {} held back: {}", "", grouped(*count), code.replace('_', " ")));
    }
    text.push('\n');
    text
}

async fn preview(
    hub: &Hub,
    integration: &Integration,
    args: &SyncArgs,
    output: Output,
) -> anyhow::Result<()> {
    let Preview { plan, pulled: counts, problems, brake } =
        hub.preview_sync(integration, &Watching::new(output)).await?;
    if let Some(file) = &args.out {
        let text = serde_json::to_vec_pretty(&plan)?;
        files::write_whole(file, |out| out.write_all(&text))?;
    }
    #[derive(Serialize)]
    struct Shown<'a> {
        plan: &'a Plan,
        pulled: &'a BTreeMap<Kind, KindCounts>,
        problems: &'a [RunProblem],
        brake: &'a [BrakeFinding],
    }
    output.object(&Shown { plan: &plan, pulled: &counts, problems: &problems, brake: &brake }, || {
        let mut text = String::from("Preview; nothing is written.\n");
        counts.iter().for_each(|(kind, counts)| text.push_str(&pulled(*kind, counts)));
        problems
            .iter()
            .take(20)
            .for_each(|problem| text.push_str(&format!("  {}\n", plain(&problem.sentence))));
        text.push_str(&plan_text::text(&plan));
        if !brake.is_empty() {
            text.push_str("\nA sync would be stopped by the safety brake before it does this:\n");
            text.push_str(&brake_text(&brake));
        }
        if let Some(file) = &args.out {
            let (name, file) = (&integration.name, file.display());
            text.push_str(&format!("\nApply exactly this: counterpart sync {name} --plan {file}\n"));
        }
        text
    })
}
