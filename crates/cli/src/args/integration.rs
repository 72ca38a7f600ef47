//! `counterpart integration ...`

use clap::{Args, Subcommand, ValueEnum};
use counterpart_model::BrakeLimit;

/// What can be done with integrations.
#[derive(Debug, Subcommand)]
pub enum IntegrationCommand {
    /// The connectors there are; with a name: what to prepare at the vendor, and what the form asks
    Connectors {
        /// A connector: autotask, halopsa
        connector: Option<String>,
    },
    /// Test and save a connection, then start the first sync
    #[command(
        after_help = "Examples:\n  counterpart integration add halopsa --set instance_address=https://acme.halopsa.com \\\n      --set client_id=7f3c... --secret-env client_secret=HALO_SECRET\n  counterpart integration add halopsa --set ... --secret-file client_secret=./secret.txt --no-sync\n  counterpart integration add autotask --set user_name=k7f3example@acme.com \\\n      --secret-env secret=AUTOTASK_SECRET --secret-env integration_code=AUTOTASK_CODE\n\n\
                      A secret that is not given is asked for on the terminal. Where each value is found, and which\n\
                      permissions are needed: counterpart integration connectors halopsa"
    )]
    Add {
        /// The connector: autotask, halopsa
        connector: String,
        /// A short name for it [default: the connector's name]
        #[arg(long)]
        name: Option<String>,
        /// What the form asks.
        #[command(flatten)]
        answers: AnswersArgs,
        /// What flows.
        #[command(flatten)]
        settings: SettingsArgs,
        /// Save without starting the first sync
        #[arg(long)]
        no_sync: bool,
    },
    /// Test a saved connection, or answers that are not saved; saves nothing
    #[command(
        after_help = "Examples:\n  counterpart integration test halopsa\n  counterpart integration test halopsa --secret-file client_secret=./new-secret.txt\n  counterpart integration test halopsa --set instance_address=https://acme.halopsa.com \\\n      --set client_id=7f3c... --secret-env client_secret=HALO_SECRET   # nothing saved yet"
    )]
    Test {
        /// An integration's name, or a connector's when --set is given
        name: String,
        /// What the form asks.
        #[command(flatten)]
        answers: AnswersArgs,
    },
    /// List integrations with their state and the age of their data
    List,
    /// Change switches or credentials of an integration
    #[command(
        after_help = "Examples:\n  counterpart integration set halopsa --new-customers automatic --create-sites true\n  counterpart integration set halopsa --brake customer=20%,50 --brake company=default\n  counterpart integration set halopsa --secret-env client_secret=HALO_SECRET"
    )]
    Set {
        /// The integration's name
        name: String,
        /// New answers to the form; those not given stay.
        #[command(flatten)]
        answers: AnswersArgs,
        /// What flows.
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Remove an integration with its mirror and matches; customers stay
    #[command(
        after_help = "Examples:\n  counterpart integration remove halopsa         # says what would go, and asks\n  counterpart integration remove halopsa --yes"
    )]
    Remove {
        /// The integration's name
        name: String,
        /// Remove without asking
        #[arg(long)]
        yes: bool,
    },
}

/// Answers to a connector's form.
#[derive(Debug, Clone, Default, Args)]
pub struct AnswersArgs {
    /// An answer that is not secret
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// A secret, read from an environment variable
    #[arg(long, value_name = "KEY=VARIABLE")]
    pub secret_env: Vec<String>,
    /// A secret, read from a file
    #[arg(long, value_name = "KEY=FILE")]
    pub secret_file: Vec<String>,
    /// Allow http:// to hosts other than this machine
    #[arg(long)]
    pub allow_http: bool,
}

impl AnswersArgs {
    /// True when nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.secret_env.is_empty() && self.secret_file.is_empty()
    }
}

impl SettingsArgs {
    /// True when no switch was named.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
            && self.new_customers.is_none()
            && self.save_exact_matches.is_none()
            && self.create_sites.is_none()
            && self.follow_names.is_none()
            && self.role.is_none()
            && self.brake.is_empty()
            && !self.trust_increments
            && self.rate_share.is_none()
            && self.template.is_empty()
            && self.push.is_none()
            && self.push_customers.is_none()
    }
}

/// Switches of an integration.
#[derive(Debug, Clone, Default, Args)]
pub struct SettingsArgs {
    /// Direction per kind of data: companies=pull, sites=off
    #[arg(long, value_name = "KIND=off|pull|push|both")]
    pub kind: Vec<String>,
    /// Whether new offered companies become customers
    #[arg(long, value_enum)]
    pub new_customers: Option<NewCustomersArg>,
    /// Whether a sync saves exact and unambiguous matches by itself
    #[arg(long, value_name = "true|false")]
    pub save_exact_matches: Option<bool>,
    /// Whether creating a customer creates its sites too
    #[arg(long, value_name = "true|false")]
    pub create_sites: Option<bool>,
    /// Whether a customer's name follows its company's new name
    #[arg(long, value_enum)]
    pub follow_names: Option<FollowNamesArg>,
    /// What it is to the customer list: the active companies of the primary make it
    #[arg(long, value_enum)]
    pub role: Option<RoleArg>,
    /// How much a sync may change before it asks, per customer, site, match, company, push: customer=10%,20
    #[arg(long, value_name = "RECORD=PERCENT%,AT_LEAST|off|default", value_parser = brake)]
    pub brake: Vec<BrakeArg>,
    /// Compare the vendor's list of changes with whole readings again, after it had missed something
    #[arg(long)]
    pub trust_increments: bool,
    /// Which share of the vendor's rate limit may be used, in percent [default: 90]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rate_share: Option<u32>,
    /// Which customers are made as companies there
    #[arg(long, value_enum)]
    pub push_customers: Option<PushCustomersArg>,
    /// What a new company gets there besides its name; an empty value takes the answer back
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub template: Vec<(String, String)>,
    /// Whether anything is sent to this vendor; off lets it wait
    #[arg(long, value_enum, value_name = "on|off")]
    pub push: Option<OnOff>,
}

/// `--role`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleArg {
    /// One like the others
    Ordinary,
    /// Its active companies make the customer list; one integration at most
    Primary,
    /// Beside the primary; makes no customers unless --new-customers says so
    Supplemental,
}

/// `--push`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// It is sent
    On,
    /// It waits
    Off,
}

/// `--push-customers`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PushCustomersArg {
    /// Those that a person names
    OnRequest,
    /// Every new one
    Automatic,
}

/// `--brake`
#[derive(Debug, Clone)]
pub struct BrakeArg {
    /// The word for the kind of record, as the settings name it.
    pub word: &'static str,
    /// Its limit; nothing for the one that everything has from the start.
    pub limit: Option<BrakeLimit>,
}

fn brake(text: &str) -> Result<BrakeArg, String> {
    const WORDS: [(&str, &str); 5] = [
        ("customer", "customers"),
        ("site", "sites"),
        ("match", "matches"),
        ("company", "companies"),
        ("push", "pushes"),
    ];
    let (record, limit) = pair(text)?;
    let (word, _) =
        WORDS.into_iter().find(|(one, many)| record == *one || record == *many).ok_or_else(|| {
            format!(
                "there is no limit for '{record}'; there are limits for customer, site, match, company and \
                 push"
            )
        })?;
    let limit = if limit.trim() == "default" { None } else { Some(limit.parse()?) };
    Ok(BrakeArg { word, limit })
}

/// `--new-customers`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum NewCustomersArg {
    /// Not from this integration
    Never,
    /// When a person asks
    OnRequest,
    /// By the sync: an exact unambiguous match first, else created
    Automatic,
}

/// `--follow-names`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FollowNamesArg {
    /// A new name is proposed under attention
    Propose,
    /// The customer is renamed
    Follow,
    /// Nothing happens
    Keep,
}

/// Reads `KEY=VALUE`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err(format!("'{text}' is not KEY=VALUE")),
    }
}
