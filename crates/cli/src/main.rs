//! The `counterpart` command: the one place that sees every crate and wires them together.

mod args;
mod commands;
mod context;
mod failpoint;
mod files;
mod interrupted;
mod lock;
mod output;
mod paging;
mod plan_text;
mod threads;
mod vendors;
mod watching;

use args::Cli;
use clap::{CommandFactory, Parser};
use counterpart_engine::EngineError;
use output::Output;
use std::io::IsTerminal;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Alone, it says what there is; settings in the environment are no answer to that.
    if std::env::args_os().len() < 2 {
        output::aside(Cli::command().render_help().to_string().trim_end());
        return ExitCode::from(2);
    }
    let cli = Cli::parse();
    let output = Output { json: cli.global.json };
    listen_to_the_program(cli.global.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::aside(&format!("error: the program cannot start its threads: {error}"));
            return ExitCode::from(1);
        }
    };
    let outcome = runtime.block_on(commands::run(&cli, output));
    // Blocked threads (a prompt, a slow name server) must not keep a finished command waiting.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is::<commands::Quiet>() && !error.is::<commands::Held>() {
                report(&error, output);
            }
            ExitCode::from(code(&error))
        }
    }
}

/// 1 failed, 2 wrong usage, 3 needs a decision.
fn code(error: &anyhow::Error) -> u8 {
    if error.is::<commands::Usage>() {
        return 2;
    }
    if error.is::<commands::Held>() {
        return 3;
    }
    match error.downcast_ref::<EngineError>() {
        Some(EngineError::NeedsDecision(_) | EngineError::Conflicts(_) | EngineError::Stale(_)) => 3,
        Some(EngineError::Form(_)) => 2,
        _ => 1,
    }
}

fn report(error: &anyhow::Error, output: Output) {
    let text = format!("{error:#}");
    if output.json {
        let mut object = serde_json::json!({ "error": text, "exit": code(error) });
        if let Some(EngineError::Stale(stale)) = error.downcast_ref::<EngineError>() {
            object["stale"] = serde_json::json!(stale);
        }
        if let Some(EngineError::Conflicts(conflicts)) = error.downcast_ref::<EngineError>() {
            object["conflicts"] = serde_json::json!(conflicts);
        }
        println!("{object}");
        return;
    }
    output::aside(&format!("error: {}", output::plain(&text)));
    // The first one stands in the sentence already.
    if let Some(EngineError::Stale(stale)) = error.downcast_ref::<EngineError>() {
        for one in stale.iter().skip(1).take(20) {
            output::aside(&format!("  {}", output::plain(&one.to_string())));
        }
    }
    if let Some(EngineError::Conflicts(conflicts)) = error.downcast_ref::<EngineError>() {
        for one in conflicts.iter().skip(1) {
            output::aside(&format!("  {}", output::plain(&format!("{}: {}", one.label, one.reason))));
        }
    }
}

fn listen_to_the_program(verbose: bool) {
    let default = if verbose { "info,counterpart=debug" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("COUNTERPART_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
