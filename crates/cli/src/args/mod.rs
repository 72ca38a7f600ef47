//! The command line: what can be typed, with help and examples.

mod backup;
mod customers;
mod duplicates;
mod integration;
mod looking;
mod mappings;
mod matching;
mod notify;
mod push;
mod schedule;
mod serve;
mod users;
mod why;

pub use backup::{BackupArgs, PushesCommand, RestoreArgs};
pub use customers::{CustomersArgs, CustomersCommand};
pub use duplicates::DuplicatesArgs;
pub use integration::{
    AnswersArgs, FollowNamesArg, IntegrationCommand, NewCustomersArg, OnOff, PushCustomersArg, RoleArg,
    SettingsArgs, pair,
};
pub use looking::{AttentionArgs, RunsArgs, RunsCommand};
pub use mappings::MappingsCommand;
pub use matching::{FilesArgs, Filter, MatchArgs, MatchCommand, Writing};
pub use notify::{MailArgs, NotifyCommand, ToArgs, WebhookCommand};
pub use push::{DecisionArgs, OutboxArgs, OutboxCommand, PushCommand};
pub use schedule::{ScheduleCommand, WorkerArgs};
pub use serve::{ReachedArgs, ServeArgs};
pub use users::UsersCommand;
pub use why::WhyArgs;

use clap::{Args, Parser, Subcommand, ValueEnum};
use counterpart_connector::Reach;
use counterpart_engine::Hub;
use counterpart_model::Kind;
use std::net::SocketAddr;
use std::path::PathBuf;

/// One customer list across an MSP's whole stack.
#[derive(Debug, Parser)]
#[command(
    name = "counterpart",
    version,
    about = "One customer list across an MSP's whole stack",
    long_about = "Counterpart pulls the customers of an MSP's tools, matches each one once, and keeps the result right: \
                  every change can be previewed first and is in the journal.",
    after_help = "New here?  counterpart demo    sets up bundled sandboxes and shows the whole way round.\n\
                  Exit codes: 0 done, 1 failed, 2 wrong usage, 3 needs a decision.",
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    /// Where the data is and how results are printed.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder of the database and the key [default: ./counterpart-data]
    #[arg(
        long,
        global = true,
        env = "COUNTERPART_DATA",
        value_name = "DIR",
        help_heading = "Global options"
    )]
    pub data: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database: postgres://user:password@host/database
    #[arg(
        long,
        global = true,
        env = "COUNTERPART_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub database_url: Option<String>,
    /// A second PostgreSQL account, used for migrations only
    #[arg(
        long,
        global = true,
        env = "COUNTERPART_MIGRATION_URL",
        value_name = "URL",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub migration_url: Option<String>,
    /// File with the key that seals secrets [default: DIR/key]; COUNTERPART_KEY may hold the key itself
    #[arg(
        long,
        global = true,
        env = "COUNTERPART_KEY_FILE",
        value_name = "FILE",
        help_heading = "Global options"
    )]
    pub key_file: Option<PathBuf>,
    /// Where integrations may be besides public addresses: networks such as 10.20.0.0/16, loopback, or all
    #[arg(
        long,
        global = true,
        env = "COUNTERPART_ALLOW_PRIVATE_ADDRESSES",
        value_name = "NETWORKS",
        default_value = "",
        hide_default_value = true,
        help_heading = "Global options"
    )]
    pub allow_private_addresses: Reach,
    /// How long a claim on a run is believed without being renewed, in milliseconds
    #[arg(
        long,
        global = true,
        env = "COUNTERPART_LEASE_MS",
        value_name = "MS",
        default_value_t = 10_000,
        hide = true
    )]
    pub lease_ms: u64,
    /// How many records of a pull are written per transaction
    #[arg(long, global = true, value_name = "RECORDS", default_value_t = Hub::BATCH, hide = true)]
    pub batch: usize,
    /// How long after a request to a vendor that was not answered nothing is concluded, in milliseconds
    #[arg(long, global = true, env = "COUNTERPART_SETTLE_MS", value_name = "MS", hide = true)]
    pub settle_ms: Option<u64>,
    /// Print JSON: one object, or one per line for lists
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Print what the program does, step by step, to standard error
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub verbose: bool,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole way round on bundled sandboxes: connect, pull, match, and what to try next
    #[command(
        after_help = "Examples:\n  counterpart demo\n  counterpart demo --customers 2000 --once --json"
    )]
    Demo(DemoArgs),
    /// Serve the pages and the API, and do what is due or waits
    #[command(
        after_help = "Examples:\n  counterpart serve\n  counterpart serve --listen 0.0.0.0:8630 --public-url https://hub.example.com\n\n\
                      The first start prints a link, good for one use, that makes the first account."
    )]
    Serve(ServeArgs),
    /// Run vendor sandboxes to develop and try against
    #[command(
        after_help = "Examples:\n  counterpart sandbox --customers 500\n  counterpart sandbox --listen 127.0.0.1:8600 --vendor halopsa,autotask --seed 7\n\n\
                      The first line printed is JSON with the addresses and credentials to use.\n\
                      Everything under /_sandbox/ is the control surface: state, requests, faults, clock, limits, reset."
    )]
    Sandbox(SandboxArgs),
    /// Set up, test, list and remove connections to vendors
    #[command(subcommand, visible_alias = "integrations")]
    Integration(IntegrationCommand),
    /// Pull from a vendor, reconcile and apply; or only show what would change
    #[command(
        after_help = "Examples:\n  counterpart sync halopsa\n  counterpart sync halopsa --preview\n  counterpart sync halopsa --preview --out plan.json\n  counterpart sync halopsa --plan plan.json   # applies exactly that plan, or says what went stale\n  counterpart sync halopsa --forecast         # how many requests, and until when"
    )]
    Sync(SyncArgs),
    /// Sync integrations by themselves: again and again, at times of day, by a cron expression
    #[command(subcommand, visible_alias = "schedules")]
    Schedule(ScheduleCommand),
    /// Fire schedules that are due and do the syncs that wait, until it is asked to stop
    #[command(
        after_help = "Examples:\n  counterpart worker\n  counterpart worker --concurrency 4\n  counterpart worker --until-idle    # do what is due or waits, then end; for cron\n\n\
                      Several may run, on several machines over one PostgreSQL: a sync is done by one of them at a time,\n\
                      and when that one dies another goes on with it."
    )]
    Worker(WorkerArgs),
    /// Match companies with customers; or match two lists in files
    Match(MatchArgs),
    /// Take matches out to a file and in from one
    #[command(subcommand)]
    Mappings(MappingsCommand),
    /// List customers, show one, add one by hand, merge several, or split one
    #[command(
        after_help = "Examples:\n  counterpart customers\n  counterpart customers --search dental\n  counterpart customers show \"Acme Dental\"\n  counterpart customers add \"Acme Dental\"\n  counterpart customers merge \"Acme Dental Ltd\" --into \"Acme Dental\" --preview"
    )]
    Customers(CustomersArgs),
    /// Customers that may be one, or companies of one integration that may be: why, and how to merge them
    Duplicates(DuplicatesArgs),
    /// Why a record is as it is: where it was seen, what was done to it, what is missing, what happens next
    Why(WhyArgs),
    /// Everything that waits for a person, each with the command that deals with it
    #[command(
        after_help = "Examples:\n  counterpart attention\n  counterpart attention --code run-held --integration halopsa\n  counterpart attention --accept 0199b6c2-...    # take over the new name\n  counterpart attention --dismiss 0199b6c2-..."
    )]
    Attention(AttentionArgs),
    /// List runs, or show one with its changes
    #[command(
        after_help = "Examples:\n  counterpart runs\n  counterpart runs 0199b6c2-...   # one run: pulled, planned, changed, problems\n  counterpart runs approve 0199b6c2-...   # what the safety brake found is right"
    )]
    Runs(RunsArgs),
    /// Take a run back, or some of its changes
    #[command(
        after_help = "Examples:\n  counterpart runs                                  # which run?\n  counterpart undo 0199b6c2-... --preview\n  counterpart undo 0199b6c2-...\n  counterpart undo 0199b6c2-... --change 3 --change 4\n\n\
                      What was changed since by somebody else is left alone and named. An undo is a run of its own and\n\
                      can be taken back too."
    )]
    Undo(UndoArgs),
    /// Apply a plan that a --preview --out wrote: exactly that plan, or nothing
    #[command(
        after_help = "Examples:\n  counterpart match confirm halopsa --preview --out plan.json\n  counterpart apply plan.json\n\nA plan that no longer fits is refused whole (exit code 3), with every change that went stale and why."
    )]
    Apply {
        /// The plan file
        file: PathBuf,
    },
    /// How a phone number, an e-mail address or a name is read, and why it would or would not be written
    #[command(
        after_help = "Examples:\n  counterpart explain phone --region GB \"020 7946 0000 ext 12\"\n  counterpart explain email \"Ana.Diaz@Example.com\"\n  printf '0113 496 0000\\tGB\\n' | counterpart explain phone --stdin --json"
    )]
    Explain(ExplainArgs),
    /// Write everything the database holds into one file, also while a server or worker runs
    #[command(
        after_help = "Examples:\n  counterpart backup hub.counterpart\n  counterpart backup hub.counterpart --with-key --force\n\n\
                      Without --with-key the stored secrets in it can only be used with the key, which is kept apart."
    )]
    Backup(BackupArgs),
    /// Make a new database of a backup: all of it, or nothing; pushes to vendors are paused there
    #[command(
        after_help = "Examples:\n  counterpart restore hub.counterpart --data new-folder\n  counterpart restore hub.counterpart --database-url postgres://user:password@host/empty\n  counterpart restore hub.counterpart --data new-folder --new-key   # the key is lost: enter the credentials again"
    )]
    Restore(RestoreArgs),
    /// Make customers as companies at a vendor, and send what waits for it
    #[command(subcommand)]
    Push(PushCommand),
    /// What is to be written to vendors, and what became of it
    #[command(
        after_help = "Examples:\n  counterpart outbox\n  counterpart outbox --state all --integration halopsa\n  counterpart outbox 0199b6c2-...\n  counterpart outbox resolve 0199b6c2-... --adopt 42"
    )]
    Outbox(OutboxArgs),
    /// Pause sending to vendors, or allow it again
    #[command(subcommand)]
    Pushes(PushesCommand),
    /// Say who is told how syncs end and what waits, by mail and by webhook, and see what was told
    #[command(subcommand)]
    Notify(NotifyCommand),
    /// Who can sign in: invite, list, change roles, disable, help back in
    #[command(subcommand)]
    Users(UsersCommand),
    /// Check the data folder, the database, the key, the clock and every vendor's reachability
    #[command(after_help = "Exit code 1 when something needs mending. With --json one check per line.")]
    Doctor,
}

/// `demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address of the sandbox [default: 127.0.0.1:8640; with --once any free port]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Which world: the same number makes the same customers
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many customers the world has
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub customers: u32,
    /// Stop after the first syncs
    #[arg(long)]
    pub once: bool,
}

/// `sandbox`
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8600", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Which vendors, separated by commas [default: all]
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pub vendor: Vec<String>,
    /// Which world: the same number makes the same customers
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many customers the world has
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub customers: u32,
}

/// `sync`
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// The integration's name
    pub integration: String,
    /// Show what would change and write nothing
    #[arg(long, conflicts_with = "plan")]
    pub preview: bool,
    /// With --preview: write the plan to this file, as JSON
    #[arg(long, value_name = "FILE", requires = "preview")]
    pub out: Option<PathBuf>,
    /// Apply only if the plan is exactly the one in this file
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Only these kinds of records, such as company,site
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kind, conflicts_with_all = ["plan", "preview"])]
    pub kinds: Vec<Kind>,
    /// Read whole lists, also where the vendor's list of changes is trusted
    #[arg(long, conflicts_with_all = ["plan", "preview"])]
    pub sweep: bool,
    /// Leave it to a worker instead of doing it now
    #[arg(long, conflicts_with_all = ["plan", "preview"])]
    pub queue: bool,
    /// Only say how many requests it would take, and when it would be done; asks the vendor nothing
    #[arg(long, conflicts_with_all = ["plan", "preview", "queue"])]
    pub forecast: bool,
}

/// A page of a list.
#[derive(Debug, Clone, Args)]
pub struct Page {
    /// Only names that contain this text
    #[arg(long, value_name = "TEXT", value_parser = search)]
    pub search: Option<String>,
    /// Which page, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub page: u64,
    /// Rows per page
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    pub page_size: u64,
    /// Every page
    #[arg(long, conflicts_with_all = ["page", "page_size"])]
    pub all: bool,
}

/// A search among names: blank lists all; signs alone would do the same without meaning it.
fn search(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.contains(char::is_alphanumeric) {
        return Ok(text.to_owned());
    }
    Err("a search needs at least one letter or digit".to_owned())
}

/// A search that says what will be saved: an empty one (a variable that is not set, perhaps) must not mean everything.
fn chosen_by(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("it is empty; leave --search out to mean all of them".to_owned());
    }
    search(text)
}

/// `undo`
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The run's id
    pub run: String,
    /// Only this change, by its number in `counterpart runs ID`; may be given several times
    #[arg(long = "change", value_name = "NUMBER")]
    pub changes: Vec<usize>,
    /// Show what would change, or write it to a file.
    #[command(flatten)]
    pub writing: Writing,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// What the values are
    pub what: What,
    /// Country of a phone number that has no country code: GB, US, ... [without one: +1]
    #[arg(long, value_name = "COUNTRY")]
    pub region: Option<String>,
    /// The values
    #[arg(required_unless_present = "stdin")]
    pub values: Vec<String>,
    /// Read lines of a value, a tab and a region from standard input
    #[arg(long, conflicts_with = "values")]
    pub stdin: bool,
}

/// What `explain` explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// A phone number
    Phone,
    /// An e-mail address
    Email,
    /// The name of an organisation
    Name,
}

/// A kind of record by its word.
fn kind(word: &str) -> Result<Kind, String> {
    let known = || Kind::ALL.map(Kind::as_str).join(", ");
    Kind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == word.trim())
        .ok_or_else(|| format!("the kinds are {}", known()))
}
