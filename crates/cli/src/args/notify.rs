//! `notify ...`

use clap::{Args, Subcommand, ValueEnum};
use counterpart_model::SmtpTls;
use std::path::PathBuf;

/// `notify ...`
#[derive(Debug, Subcommand)]
pub enum NotifyCommand {
    /// Who is told, through which mail server, and how much waits to be delivered
    Show,
    /// Set the mail server
    #[command(
        after_help = "Examples:\n  counterpart notify mail --server mail.example.com --from hub@example.com --user hub --password-env SMTP_PASSWORD\n  counterpart notify mail --server localhost --port 25 --tls off --from hub@example.com\n  counterpart notify mail --pages https://hub.example.com    # links in mails begin with it\n  counterpart notify mail --off\n\n\
                      What is not said stays as it is. Then: counterpart notify test"
    )]
    Mail(MailArgs),
    /// Say which addresses are told how syncs end, besides whoever set an integration up
    #[command(
        after_help = "Examples:\n  counterpart notify to --add ana@example.com --add team@example.com\n  counterpart notify to --remove ana@example.com"
    )]
    To(ToArgs),
    /// Tell programs: a signed message is posted to an address
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Try whether it arrives: tells everybody who would be told, now
    #[command(
        after_help = "Examples:\n  counterpart notify test\n  counterpart notify test --to ana@example.com"
    )]
    Test {
        /// Only this address
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
    /// What was told, what waits, and what could not be delivered, newest first
    List {
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1_000))]
        limit: u64,
    },
    /// Try one again that could not be delivered
    Retry {
        /// Its id
        id: String,
    },
    /// Leave one undelivered
    Drop {
        /// Its id
        id: String,
    },
}

/// `notify mail`
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct MailArgs {
    /// The mail server's name or address
    #[arg(long, value_name = "NAME")]
    pub server: Option<String>,
    /// Its port [default: 587, with --tls implicit 465]
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// How the connection is protected [default: starttls]
    #[arg(long, value_name = "HOW")]
    pub tls: Option<TlsArg>,
    /// As whom to sign in there; empty for not at all
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// The environment variable that holds the password
    #[arg(long, value_name = "VARIABLE", conflicts_with = "password_file")]
    pub password_env: Option<String>,
    /// A file whose first line is the password
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// From whom mails are
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// Where people reach the pages; links in mails begin with it. Empty for nowhere
    #[arg(long, value_name = "URL")]
    pub pages: Option<String>,
    /// Send no mail any more
    #[arg(long, conflicts_with_all = ["server", "port", "tls", "user", "password_env", "password_file", "from"])]
    pub off: bool,
}

/// `--tls`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum TlsArg {
    /// Begun in the clear and then protected; nothing is sent where the server cannot
    Starttls,
    /// Protected from the beginning
    Implicit,
    /// Not at all: for a server on the same machine
    Off,
}

impl TlsArg {
    /// As it is stored.
    pub fn tls(self) -> SmtpTls {
        match self {
            Self::Starttls => SmtpTls::StartTls,
            Self::Implicit => SmtpTls::Implicit,
            Self::Off => SmtpTls::Off,
        }
    }
}

/// `notify to`
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct ToArgs {
    /// An address that is told from now on
    #[arg(long, value_name = "ADDRESS")]
    pub add: Vec<String>,
    /// An address that is told no more
    #[arg(long, value_name = "ADDRESS")]
    pub remove: Vec<String>,
}

/// `notify webhook ...`
#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    /// List them
    List,
    /// Tell a program from now on; prints once what messages to it are signed with
    #[command(
        after_help = "Examples:\n  counterpart notify webhook add https://hooks.example.com/counterpart\n  counterpart notify webhook add --address-env HOOK    # an address that is a secret itself"
    )]
    Add {
        /// The address
        #[arg(required_unless_present = "address_env")]
        address: Option<String>,
        /// The environment variable that holds the address
        #[arg(long, value_name = "VARIABLE", conflicts_with = "address")]
        address_env: Option<String>,
    },
    /// Tell a program no more
    Remove {
        /// Its id
        id: String,
    },
}
