//! `counterpart duplicates`

use super::{Page, Writing};
use clap::Args;

/// `duplicates`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterpart duplicates                      # among the customers\n  counterpart duplicates halopsa              # inside HaloPSA's list of companies\n  counterpart duplicates halopsa --search dental --json\n  counterpart duplicates --not-the-same \"Acme Dental\" \"Acme Dentistry\"\n  counterpart duplicates halopsa --not-the-same 42 57 --take-back\n  counterpart duplicates --apart              # of whom somebody said so"
)]
pub struct DuplicatesArgs {
    /// The integration whose companies are compared; without one, the customers are
    pub integration: Option<String>,
    /// Say that these are not the same, none of them another, and never name them together again: customers by id or name,
    /// companies by id
    #[arg(long, num_args = 2.., value_name = "RECORD")]
    pub not_the_same: Vec<String>,
    /// Take that word back
    #[arg(long, requires = "not_the_same")]
    pub take_back: bool,
    /// List the pairs of which somebody said that they are not the same
    #[arg(long, conflicts_with = "not_the_same")]
    pub apart: bool,
    /// Which page.
    #[command(flatten)]
    pub page: Page,
    /// Show what would change, or write it to a file.
    #[command(flatten)]
    pub writing: Writing,
}
