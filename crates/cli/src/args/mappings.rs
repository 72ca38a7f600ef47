//! `counterpart mappings ...`

use super::Writing;
use clap::Subcommand;
use std::path::PathBuf;

/// Matches in files.
#[derive(Debug, Subcommand)]
pub enum MappingsCommand {
    /// Write an integration's matches to a CSV file
    #[command(after_help = "Example:\n  counterpart mappings export halopsa --out mappings.csv")]
    Export {
        /// The integration's name
        integration: String,
        /// The file [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Read matches from a CSV file with the columns customer_id or customer, and company_id or company
    #[command(
        after_help = "Examples:\n  counterpart mappings import halopsa mappings.csv --preview\n  counterpart mappings import halopsa mappings.csv\n\n\
                      A bad row is reported with its line and reason and stops nothing else. Importing the same file\n\
                      again changes nothing."
    )]
    Import {
        /// The integration's name
        integration: String,
        /// The file
        file: PathBuf,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
}
