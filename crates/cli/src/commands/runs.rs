//! `counterpart runs`

use super::{age, sync};
use crate::args::{RunsArgs, RunsCommand};
use crate::context;
use crate::output::{Output, counted, name, plain, table};
use crate::plan_text;
use anyhow::Context as _;
use counterpart_engine::Hub;
use counterpart_model::{JournalEntry, Run, RunState};
use serde::Serialize;

/// Changes printed of one run.
const SHOWN: usize = 40;

/// Lists runs, or shows one.
pub async fn run(hub: &Hub, args: &RunsArgs, output: Output) -> anyhow::Result<()> {
    if let Some(RunsCommand::Approve { run, queue }) = &args.command {
        return approve(hub, run, *queue, output).await;
    }
    match &args.run {
        Some(id) => show(hub, id, output).await,
        None => list(hub, args.limit, output).await,
    }
}

/// Goes on with a run that the safety brake holds.
async fn approve(hub: &Hub, id: &str, queue: bool, output: Output) -> anyhow::Result<()> {
    let run = hub.approve(id, &context::actor()).await?;
    if queue {
        return output.object(&run, || format!("Run {} is approved and waits for a worker.", run.id));
    }
    let tx = hub.workspace.read().await?;
    let integration = match run.integration {
        Some(id) => tx.integrations().get(id).await?,
        None => None,
    };
    drop(tx);
    let integration = integration.context("its integration was removed")?;
    sync::now(hub, &integration, run.task.clone(), output).await
}

async fn list(hub: &Hub, limit: u64, output: Output) -> anyhow::Result<()> {
    let runs = hub.workspace.read().await?.runs().list(None, None, limit).await?;
    output.list(&runs, || {
        if runs.is_empty() {
            return "No runs yet.".into();
        }
        let rows = runs.iter().map(|run| {
            let changes = match run.summary.applied {
                0 => String::new(),
                count => counted(count, "change", "changes"),
            };
            vec![
                run.id.to_string(),
                age(hub, Some(run.started_at)),
                run.title.clone(),
                run.actor.to_string(),
                run.state.as_str().to_owned(),
                changes,
            ]
        });
        table(&["run", "started", "what", "by", "state", "changes"], rows.collect())
    })
}

async fn show(hub: &Hub, id: &str, output: Output) -> anyhow::Result<()> {
    let (run, journal) = hub.run(id).await?;
    #[derive(Serialize)]
    struct Shown<'a> {
        #[serde(flatten)]
        run: &'a Run,
        journal: &'a [JournalEntry],
    }
    output.object(&Shown { run: &run, journal: &journal }, || {
        let mut text = format!(
            "{} by {}, {}\n{}",
            plain(&run.title),
            name(&run.actor.to_string()),
            age(hub, Some(run.started_at)),
            sync::text(&run)
        );
        if let Some(worker) = run.worker.as_deref().filter(|_| run.state == RunState::Running) {
            text.push_str(&format!("at work: {}, attempt {}\n", plain(worker), run.attempts));
        }
        for problem in &run.problems {
            text.push_str(&format!("  problem: {}\n", plain(&problem.sentence)));
        }
        for (place, entry) in journal.iter().take(SHOWN).enumerate() {
            text.push_str(&format!("{:>4}{}", place + 1, plan_text::line(&entry.change)));
        }
        if journal.len() > SHOWN {
            text.push_str(&format!("  ... and {} more; --json prints all of them\n", journal.len() - SHOWN));
        }
        if !journal.is_empty() {
            text.push_str(&format!("\nTake it back: counterpart undo {} --preview\n", run.id));
        }
        text
    })
}
