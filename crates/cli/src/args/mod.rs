//! The command line: what can be typed, with help and examples.

mod integration;
mod mappings;
mod matching;

pub use integration::{AnswersArgs, FollowNamesArg, IntegrationCommand, NewCustomersArg, SettingsArgs, pair};
pub use mappings::MappingsCommand;
pub use matching::{FilesArgs, Filter, MatchArgs, MatchCommand, Writing};

use clap::{Args, Parser, Subcommand, ValueEnum};
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
    after_help = "New here?  counterpart demo    sets up a bundled HaloPSA sandbox and shows the whole way round.\n\
                  Exit codes: 0 done, 1 failed, 2 wrong usage, 3 needs a decision.",
    arg_required_else_help = true,
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
    /// Show the whole way round on a bundled sandbox: connect, pull, match, and what to try next
    #[command(
        after_help = "Examples:\n  counterpart demo\n  counterpart demo --customers 2000 --once --json"
    )]
    Demo(DemoArgs),
    /// Run vendor sandboxes to develop and try against
    #[command(
        after_help = "Examples:\n  counterpart sandbox --customers 500\n  counterpart sandbox --listen 127.0.0.1:8600 --vendor halopsa --seed 7\n\n\
                      The first line printed is JSON with the addresses and credentials to use.\n\
                      Everything under /_sandbox/ is the control surface: state, requests, faults, clock, limits, reset."
    )]
    Sandbox(SandboxArgs),
    /// Set up, test, list and remove connections to vendors
    #[command(subcommand, visible_alias = "integrations")]
    Integration(IntegrationCommand),
    /// Pull from a vendor, reconcile and apply; or only show what would change
    #[command(
        after_help = "Examples:\n  counterpart sync halopsa\n  counterpart sync halopsa --preview\n  counterpart sync halopsa --preview --out plan.json\n  counterpart sync halopsa --plan plan.json   # applies exactly that plan, or says what went stale"
    )]
    Sync(SyncArgs),
    /// Match companies with customers; or match two lists in files
    Match(MatchArgs),
    /// Take matches out to a file and in from one
    #[command(subcommand)]
    Mappings(MappingsCommand),
    /// List customers, show one, or add one by hand
    #[command(
        after_help = "Examples:\n  counterpart customers\n  counterpart customers --search dental\n  counterpart customers show \"Acme Dental\"\n  counterpart customers add \"Acme Dental\""
    )]
    Customers(CustomersArgs),
    /// What waits for a person
    #[command(
        after_help = "Examples:\n  counterpart attention\n  counterpart attention --accept 0199b6c2-...    # take over the new name\n  counterpart attention --dismiss 0199b6c2-..."
    )]
    Attention(AttentionArgs),
    /// List runs, or show one with its changes
    #[command(
        after_help = "Examples:\n  counterpart runs\n  counterpart runs 0199b6c2-...   # one run: pulled, planned, changed, problems"
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
}

/// `customers`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct CustomersArgs {
    /// One customer, or a new one.
    #[command(subcommand)]
    pub command: Option<CustomersCommand>,
    /// Which page of the list.
    #[command(flatten)]
    pub page: Page,
}

/// `customers ...`
#[derive(Debug, Subcommand)]
pub enum CustomersCommand {
    /// One customer with its sites and its match in every tool
    Show {
        /// Its id, or its name as it is spelled
        customer: String,
    },
    /// Add a customer by hand
    Add {
        /// Its name
        name: String,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
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

/// `attention`
#[derive(Debug, Args)]
pub struct AttentionArgs {
    /// Do what the item proposes: the customer takes the new name
    #[arg(long, value_name = "ID")]
    pub accept: Option<String>,
    /// Take the item off the list without doing anything
    #[arg(long, value_name = "ID", conflicts_with = "accept")]
    pub dismiss: Option<String>,
}

/// `runs`
#[derive(Debug, Args)]
pub struct RunsArgs {
    /// One run by its id; without one the newest are listed
    pub run: Option<String>,
    /// How many runs to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    pub limit: u64,
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
