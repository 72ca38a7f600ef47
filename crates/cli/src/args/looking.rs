//! `attention` and `runs`: what waits, and what was done.

use clap::{Args, Subcommand};
use counterpart_engine::WaitingCode;

/// `attention`
#[derive(Debug, Args)]
pub struct AttentionArgs {
    /// Do what the item proposes: the customer takes the new name
    #[arg(long, value_name = "ID")]
    pub accept: Option<String>,
    /// Take the item off the list without doing anything
    #[arg(long, value_name = "ID", conflicts_with = "accept")]
    pub dismiss: Option<String>,
    /// Only what is of this kind, such as name_proposed, integration_failing, run_held
    #[arg(long, value_name = "CODE", conflicts_with_all = ["accept", "dismiss"])]
    pub code: Option<WaitingCode>,
    /// Only what this integration brought
    #[arg(long, value_name = "NAME", conflicts_with_all = ["accept", "dismiss"])]
    pub integration: Option<String>,
}

/// `runs`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RunsArgs {
    /// What to do with a run.
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// One run by its id; without one the newest are listed
    pub run: Option<String>,
    /// How many runs to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    pub limit: u64,
}

/// `runs ...`
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Let a run go on that the safety brake holds, as far as what it found goes
    Approve {
        /// The run's id
        run: String,
        /// Leave it to a worker instead of doing it now
        #[arg(long)]
        queue: bool,
    },
}
