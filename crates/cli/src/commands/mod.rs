//! One file per command.

mod apply;
mod attention;
mod backup;
mod customers;
mod demo;
mod doctor;
mod duplicates;
mod explain;
mod forecast;
mod integration;
mod mappings;
mod match_files;
mod match_report;
mod matching;
mod notify;
mod outbox;
mod push;
mod pushes;
mod restore;
mod runs;
mod sandbox;
mod schedule;
mod serve;
mod sync;
mod undo;
mod users;
mod why;
mod worker;

use crate::args::{Cli, Command, Writing};
use crate::output::Output;
use crate::{context, files, plan_text};
use counterpart_engine::Hub;
use counterpart_model::{Instant, Plan};
use serde::Serialize;
use std::fmt;

/// Does what was asked.
pub async fn run(cli: &Cli, output: Output) -> anyhow::Result<()> {
    let global = &cli.global;
    match &cli.command {
        Command::Demo(args) => demo::run(global, args, output).await,
        Command::Serve(args) => serve::run(global, args, output).await,
        Command::Sandbox(args) => sandbox::run(args).await,
        Command::Integration(command) => integration::run(global, command, output).await,
        Command::Sync(args) => sync::run(global, args, output).await,
        Command::Schedule(command) => schedule::run(&context::open(global).await?, command, output).await,
        Command::Worker(args) => worker::run(global, args, output).await,
        Command::Match(args) => match &args.command {
            None => match_files::run(&args.files, output),
            Some(command) => matching::run(&context::open(global).await?, command, output).await,
        },
        Command::Mappings(command) => mappings::run(&context::open(global).await?, command, output).await,
        Command::Customers(args) => customers::run(&context::open(global).await?, args, output).await,
        Command::Duplicates(args) => duplicates::run(&context::open(global).await?, args, output).await,
        Command::Attention(args) => attention::run(&context::open(global).await?, args, output).await,
        Command::Why(args) => why::run(&context::open(global).await?, args, output).await,
        Command::Runs(args) => runs::run(&context::open(global).await?, args, output).await,
        Command::Undo(args) => undo::run(&context::open(global).await?, args, output).await,
        Command::Apply { file } => apply::run(global, file, output).await,
        Command::Explain(args) => explain::run(args, output),
        Command::Backup(args) => backup::run(global, args, output).await,
        Command::Restore(args) => restore::run(global, args, output).await,
        Command::Push(command) => push::run(&context::open(global).await?, command, output).await,
        Command::Outbox(args) => outbox::run(&context::open(global).await?, args, output).await,
        Command::Pushes(command) => pushes::run(&context::open(global).await?, command, output).await,
        Command::Notify(command) => notify::run(&context::open(global).await?, command, output).await,
        Command::Users(command) => users::run(&context::open(global).await?, command, output).await,
        Command::Doctor => doctor::run(global, output).await,
    }
}

/// Failed, and everything has been said already.
#[derive(Debug)]
pub struct Quiet;

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

impl std::error::Error for Quiet {}

/// Stopped by the safety brake; a person decides. Everything has been said already.
#[derive(Debug)]
pub struct Held(String);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Held {}

/// The command line itself was wrong.
#[derive(Debug)]
pub struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

fn usage(text: impl Into<String>) -> anyhow::Error {
    Usage(text.into()).into()
}

/// Previews a person's plan, or applies it.
async fn carry_out(hub: &Hub, plan: &Plan, writing: &Writing, output: Output) -> anyhow::Result<()> {
    if writing.preview {
        if let Some(file) = &writing.out {
            let text = serde_json::to_vec_pretty(plan)?;
            files::write_whole(file, |out| out.write_all(&text))?;
        }
        return output.object(plan, || {
            let next = match &writing.out {
                _ if plan.is_empty() => String::new(),
                Some(file) => format!("\nApply exactly this: counterpart apply {}\n", file.display()),
                None => "\nA preview; nothing is written. The same without --preview does it.\n".to_owned(),
            };
            format!("{}{next}", plan_text::text(plan))
        });
    }
    #[derive(Serialize)]
    struct Done<'a> {
        applied: u64,
        run: Option<String>,
        changes: std::collections::BTreeMap<String, u64>,
        skipped: &'a [counterpart_model::Skipped],
    }
    let saved = hub.save(plan).await?;
    let done = Done {
        applied: saved.applied,
        run: saved.run.map(|run| run.to_string()),
        changes: counterpart_engine::counts(plan),
        skipped: &plan.skipped,
    };
    output.object(&done, || {
        let first = match &done.run {
            Some(run) => format!(
                "Done: {}.\nDetails: counterpart runs {run}\n",
                plan_text::counts_in_words(&done.changes).join(", ")
            ),
            None => "Nothing to do.\n".to_owned(),
        };
        format!("{first}{}", plan_text::skipped(done.skipped))
    })
}

/// How old something is, in words.
fn age(hub: &Hub, at: Option<Instant>) -> String {
    let Some(at) = at else { return "none yet".to_owned() };
    ago((hub.now() - at).num_seconds().max(0))
}

fn ago(seconds: i64) -> String {
    match seconds {
        0..60 => "just now".to_owned(),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}
