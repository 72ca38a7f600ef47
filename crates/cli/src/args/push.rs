//! `push` and `outbox`.

use super::Writing;
use clap::{Args, Subcommand, ValueEnum};
use counterpart_model::IntentState;

/// `push ...`
#[derive(Debug, Subcommand)]
pub enum PushCommand {
    /// Make customers as companies at a vendor
    #[command(
        after_help = "Examples:\n  counterpart push companies halopsa \"Acme Dental\" --preview\n  counterpart push companies halopsa \"Acme Dental\" \"Bright Vets\"\n  counterpart push companies halopsa --all --preview --out plan.json\n\n\
                      What is to be made is stored, and sent by a worker, or now: counterpart push run halopsa\n\
                      A customer that came from there is never sent back; one that is matched there is not sent."
    )]
    Companies {
        /// The integration's name
        integration: String,
        /// The customers, each by its id or its name as it is spelled
        #[arg(value_name = "CUSTOMER", required_unless_present = "all", conflicts_with = "all")]
        customers: Vec<String>,
        /// All customers that are not there yet
        #[arg(long)]
        all: bool,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Send what waits for a vendor now, and look for what is not known
    Run {
        /// The integration's name
        integration: String,
        /// Wait for what is looked for later, and go on until nothing is left to do
        #[arg(long)]
        wait: bool,
    },
    /// What a new company gets at a vendor besides its name: the questions, the answers, what may be answered
    Template {
        /// The integration's name
        integration: String,
        /// Ask the vendor what it accepts
        #[arg(long)]
        choices: bool,
    },
}

/// `outbox`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct OutboxArgs {
    /// A person's word.
    #[command(subcommand)]
    pub command: Option<OutboxCommand>,
    /// One of them, by its id
    pub id: Option<String>,
    /// Only those in this state [default: those in which something is left to do]
    #[arg(long, value_enum)]
    pub state: Option<StateArg>,
    /// Only those for this integration
    #[arg(long, value_name = "NAME")]
    pub integration: Option<String>,
}

/// `outbox ...`
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// Say what the program cannot know, or may not decide
    #[command(
        after_help = "Examples:\n  counterpart outbox resolve 0199b6c2-... --adopt 42      # company 42 there is it\n  counterpart outbox resolve 0199b6c2-... --send-again    # it is not there and will not come\n  counterpart outbox resolve 0199b6c2-... --drop"
    )]
    Resolve {
        /// Its id
        id: String,
        /// What is decided.
        #[command(flatten)]
        decision: DecisionArgs,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
}

/// What is decided: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct DecisionArgs {
    /// This record at the vendor is it
    #[arg(long, value_name = "VENDOR_ID")]
    pub adopt: Option<String>,
    /// Send it (once more), with the template as it is now
    #[arg(long)]
    pub send_again: bool,
    /// It is not wanted any more
    #[arg(long)]
    pub drop: bool,
    /// What the vendor made of it is right
    #[arg(long)]
    pub accept: bool,
}

/// `--state`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateArg {
    /// To be sent
    Waiting,
    /// Being sent
    Sending,
    /// Sent, and nobody knows what came of it; looked for when the vendor must have finished
    Unknown,
    /// A person must say
    Doubt,
    /// The vendor has it
    Done,
    /// The vendor said no, or something is missing
    Refused,
    /// The vendor has it, but not as it was sent
    Conflict,
    /// Not wanted any more
    Cancelled,
    /// In any of these
    All,
}

impl StateArg {
    /// The states that are meant.
    pub fn states(self) -> Vec<IntentState> {
        match self {
            Self::All => IntentState::ALL.to_vec(),
            Self::Waiting => vec![IntentState::Waiting],
            Self::Sending => vec![IntentState::Sending],
            Self::Unknown => vec![IntentState::Unknown],
            Self::Doubt => vec![IntentState::Doubt],
            Self::Done => vec![IntentState::Done],
            Self::Refused => vec![IntentState::Refused],
            Self::Conflict => vec![IntentState::Conflict],
            Self::Cancelled => vec![IntentState::Cancelled],
        }
    }
}
