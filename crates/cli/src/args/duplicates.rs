//! `counterpart duplicates`

use super::Page;
use clap::Args;

/// `duplicates`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterpart duplicates                      # among the customers\n  counterpart duplicates halopsa              # inside HaloPSA's list of companies\n  counterpart duplicates halopsa --search dental --json"
)]
pub struct DuplicatesArgs {
    /// The integration whose companies are compared; without one, the customers are
    pub integration: Option<String>,
    /// Which page.
    #[command(flatten)]
    pub page: Page,
}
