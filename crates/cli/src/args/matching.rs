//! `counterpart match ...`

use super::{Page, chosen_by};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `match LEFT RIGHT --out FILE`, or `match list|confirm|...`
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  counterpart match list halopsa --filter suggested\n  counterpart match confirm halopsa --preview\n  counterpart match confirm halopsa\n  counterpart match create halopsa --all\n  counterpart match link halopsa 42 \"Acme Dental\"\n  counterpart match ours.csv theirs.csv --out matches.csv\n  counterpart match ours.csv theirs.csv --out matches.csv --report matches.html\n  counterpart match --people left.csv right.csv --out matches.csv --all"
)]
pub struct MatchArgs {
    /// Matching inside an integration.
    #[command(subcommand)]
    pub command: Option<MatchCommand>,
    /// Two lists in files.
    #[command(flatten)]
    pub files: FilesArgs,
}

/// Two lists in files.
#[derive(Debug, Args)]
pub struct FilesArgs {
    /// The lists are of people, not of organisations
    #[arg(long)]
    pub people: bool,
    /// First list, CSV: id,name and optional domain,email,phone,address,city,country
    #[arg(required = true)]
    pub left: Option<PathBuf>,
    /// Second list, CSV
    #[arg(required = true)]
    pub right: Option<PathBuf>,
    /// Where the result goes, CSV: left_id,right_id,score,decision,reasons
    #[arg(long, required = true, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Every scored candidate, not only the best of each
    #[arg(long)]
    pub all: bool,
    /// Also write a page to read and print: counts, scores, doubtful pairs side by side
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
}

/// What can be done on an integration's matching list.
#[derive(Debug, Subcommand)]
pub enum MatchCommand {
    /// List companies with where they stand, and counts per filter
    #[command(
        after_help = "Examples:\n  counterpart match list halopsa\n  counterpart match list halopsa --filter held-back       # what the vendor must mend first\n  counterpart match list halopsa --filter unmatched --search dental --page-size 250\n  counterpart match list halopsa --all --json"
    )]
    List {
        /// The integration's name
        integration: String,
        /// Only these
        #[arg(long, value_enum, default_value_t = Filter::All)]
        filter: Filter,
        /// Which page.
        #[command(flatten)]
        page: Page,
    },
    /// Save every suggestion that is exact and unambiguous
    #[command(
        after_help = "Examples:\n  counterpart match confirm halopsa --preview\n  counterpart match confirm halopsa\n  counterpart match confirm halopsa 42 57            # only these\n  counterpart match confirm halopsa --preview --out plan.json && counterpart apply plan.json"
    )]
    Confirm {
        /// The integration's name
        integration: String,
        /// Only these companies (ids); without any, every suggestion
        companies: Vec<String>,
        /// Only names that contain this text
        #[arg(long, value_name = "TEXT", value_parser = chosen_by)]
        search: Option<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Save every proposal that is exact or nearly sure, with the reasons
    #[command(
        after_help = "Examples:\n  counterpart match list halopsa --filter automapped\n  counterpart match automap halopsa --preview\n  counterpart match automap halopsa 42 57            # only these"
    )]
    Automap {
        /// The integration's name
        integration: String,
        /// Only these companies (ids); without any, every one that is nearly sure
        companies: Vec<String>,
        /// Only names that contain this text
        #[arg(long, value_name = "TEXT", value_parser = chosen_by)]
        search: Option<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Say that a company is not a customer: the two are never proposed for each other again
    #[command(
        after_help = "Examples:\n  counterpart match reject halopsa 42 \"Acme Dental\"\n  counterpart match reject halopsa 42 \"Acme Dental\" --take-back"
    )]
    Reject {
        /// The integration's name
        integration: String,
        /// The company's id at the vendor
        company: String,
        /// The customer's id, or its name as it is spelled
        customer: String,
        /// Take that word back
        #[arg(long)]
        take_back: bool,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Match a company with a customer
    #[command(
        after_help = "Examples:\n  counterpart match link halopsa 42 \"Acme Dental\"\n  counterpart match link halopsa 42 \"Acme Dental\" --move     # take it from its present customer\n  counterpart match link halopsa 42 \"Acme Leeds\" --sites 7,8  # one company, several customers"
    )]
    Link {
        /// The integration's name
        integration: String,
        /// The company's id at the vendor
        company: String,
        /// The customer's id, or its name as it is spelled
        customer: String,
        /// Take the company away from the customer it is matched with now
        #[arg(long = "move")]
        take_over: bool,
        /// Make this company the customer's main one, which receives pushes
        #[arg(long)]
        main: bool,
        /// Where one company has several customers: the vendor's sites (ids) of this customer
        #[arg(long, value_delimiter = ',', value_name = "IDS")]
        sites: Vec<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Delete the match of a company; no record is deleted
    Unlink {
        /// The integration's name
        integration: String,
        /// The company's id at the vendor
        company: String,
        /// Where it has several customers: of which one (id or name)
        #[arg(long)]
        customer: Option<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Of a customer's several companies, make this one the main one, which receives pushes
    #[command(
        after_help = "Examples:\n  counterpart match main halopsa 42 --preview\n  counterpart match main halopsa 42"
    )]
    Main {
        /// The integration's name
        integration: String,
        /// The company's id at the vendor
        company: String,
        /// Where it has several customers: of which one (id or name)
        #[arg(long)]
        customer: Option<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Make customers of companies and match them, in one step
    #[command(
        after_help = "Examples:\n  counterpart match create halopsa 42 57 --sites\n  counterpart match create halopsa --all --preview\n  counterpart match create halopsa --all --import      # recorded as imported"
    )]
    Create {
        /// The integration's name
        integration: String,
        /// The companies' ids
        companies: Vec<String>,
        /// Every unmatched company
        #[arg(long, conflicts_with = "companies")]
        all: bool,
        /// Create their sites too
        #[arg(long)]
        sites: bool,
        /// Record the matches as imported rather than created
        #[arg(long)]
        import: bool,
        /// Only names that contain this text
        #[arg(long, value_name = "TEXT", value_parser = chosen_by)]
        search: Option<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Mark companies as not being customers
    #[command(
        after_help = "Example:\n  counterpart match ignore halopsa 42 57 --reason \"our own test client\""
    )]
    Ignore {
        /// The integration's name
        integration: String,
        /// The companies' ids
        #[arg(required = true)]
        companies: Vec<String>,
        /// Why
        #[arg(long, default_value = "not a customer")]
        reason: String,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Take the mark off
    Unignore {
        /// The integration's name
        integration: String,
        /// The companies' ids
        #[arg(required = true)]
        companies: Vec<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
}

/// Whether a plan is applied.
#[derive(Debug, Clone, Args)]
pub struct Writing {
    /// Show what would change and write nothing
    #[arg(long)]
    pub preview: bool,
    /// With --preview: write the plan to this file, for `counterpart apply`
    #[arg(long, value_name = "FILE", requires = "preview")]
    pub out: Option<PathBuf>,
}

/// Filters of the matching list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Filter {
    /// Everything offered, matched or ignored
    All,
    /// Exactly one customer is spelled the same
    Suggested,
    /// No customer is spelled the same
    Unmatched,
    /// Of the unmatched: one customer is nearly sure
    Automapped,
    /// Saved
    Matched,
    /// Several customers or companies are spelled the same, or as likely
    Ambiguous,
    /// Marked "not a customer"
    Ignored,
    /// Something is missing at the vendor
    HeldBack,
    /// Inactive, deleted, the vendor's own
    Hidden,
    /// Saved by the program
    Automatic,
    /// Saved by hand
    Manual,
    /// Created from the company
    Created,
    /// Imported from the vendor
    Imported,
    /// From a mapping file
    File,
}
