//! `counterpart sync`

use super::apply;
use crate::args::SyncArgs;
use crate::output::{Output, counted, grouped, plain};
use crate::watching::Watching;
use crate::{context, plan_text};
use anyhow::Context as _;
use counterpart_engine::{Hub, Preview, Synced};
use counterpart_model::{Integration, Kind, KindCounts, Plan, Run, RunProblem, RunState};
use serde::Serialize;
use std::collections::BTreeMap;

/// Syncs, or shows what a sync would do.
pub async fn run(hub: &Hub, args: &SyncArgs, output: Output) -> anyhow::Result<()> {
    let integration = hub.integration(&args.integration).await?;
    if args.preview {
        return preview(hub, &integration, args, output).await;
    }
    match &args.plan {
        Some(file) => as_planned(hub, &integration, &apply::read(file)?, output).await,
        None => now(hub, &integration, output).await,
    }
}

/// The first sync after set-up (R04), with a word on what comes next.
pub async fn first(hub: &Hub, integration: &Integration, output: Output) -> anyhow::Result<()> {
    now(hub, integration, output).await?;
    output.say(&format!(
        "\nNext: counterpart match list {name}\n      counterpart match create {name} --all --preview",
        name = integration.name
    ));
    Ok(())
}

/// Syncs now, and stops cleanly when interrupted: what was pulled stays, the run says that it was stopped.
async fn now(hub: &Hub, integration: &Integration, output: Output) -> anyhow::Result<()> {
    let watching = Watching::new(output);
    let actor = context::actor();
    tokio::select! {
        synced = hub.sync(integration, &actor, &watching) => show(&synced?, output),
        _ = tokio::signal::ctrl_c() => {
            hub.stop_runs(integration).await?;
            anyhow::bail!("stopped. What had been pulled is kept; the next sync begins anew.")
        }
    }
}

/// Syncs exactly as planned.
pub async fn as_planned(
    hub: &Hub,
    integration: &Integration,
    plan: &Plan,
    output: Output,
) -> anyhow::Result<()> {
    let watching = Watching::new(output);
    let synced = hub.sync_as_planned(integration, plan, &context::actor(), &watching).await?;
    show(&synced, output)
}

fn show(synced: &Synced, output: Output) -> anyhow::Result<()> {
    let run = &synced.run;
    output.object(run, || format!("{}{}", text(run), plan_text::skipped(&synced.skipped)))?;
    if run.state == RunState::Failed || (run.state == RunState::Partial && run.summary.error.is_some()) {
        return Err(super::Quiet.into());
    }
    Ok(())
}

/// A finished run in words.
pub fn text(run: &Run) -> String {
    let mut text = String::new();
    for (kind, counts) in &run.summary.pulled {
        text.push_str(&pulled(*kind, counts));
    }
    let planned: Vec<_> = run.summary.planned.iter().map(|(what, count)| format!("{count} {what}")).collect();
    let planned = if planned.is_empty() { "nothing to change".to_owned() } else { planned.join(", ") };
    text.push_str(&format!("{:<10} {planned}\n", "changes"));
    let seconds = run.finished_at.map(|end| (end - run.started_at).num_milliseconds()).unwrap_or_default();
    let took = format!("{}.{} s", seconds / 1_000, seconds % 1_000 / 100);
    let state = match run.state {
        RunState::Running => "running (or interrupted)",
        RunState::Done => "done",
        RunState::Partial => "done in part",
        RunState::Failed => "FAILED",
    };
    text.push_str(&format!("{state}, {} in {took}\n", counted(run.summary.requests, "request", "requests")));
    if let Some(error) = &run.summary.error {
        text.push_str(&format!("{}\n", plain(error)));
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
    let Preview { plan, pulled: counts, problems } =
        hub.preview_sync(integration, &Watching::new(output)).await?;
    if let Some(file) = &args.out {
        std::fs::write(file, serde_json::to_string_pretty(&plan)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        output.say(&format!(
            "Written to {}. Apply exactly this: counterpart sync {} --plan {}",
            file.display(),
            integration.name,
            file.display()
        ));
    }
    #[derive(Serialize)]
    struct Shown<'a> {
        plan: &'a Plan,
        pulled: &'a BTreeMap<Kind, KindCounts>,
        problems: &'a [RunProblem],
    }
    output.object(&Shown { plan: &plan, pulled: &counts, problems: &problems }, || {
        let mut text = String::from("Preview; nothing is written.\n");
        counts.iter().for_each(|(kind, counts)| text.push_str(&pulled(*kind, counts)));
        problems
            .iter()
            .take(20)
            .for_each(|problem| text.push_str(&format!("  {}\n", plain(&problem.sentence))));
        text.push_str(&plan_text::text(&plan));
        text
    })
}
