//! `counterpart why`

use clap::Args;

/// `why`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterpart why halopsa:42             # a vendor's company or site by its id\n  counterpart why halopsa:site:42        # the site, where a company has the same id\n  counterpart why Acme Dental            # a customer by its name or id; else a company of that name\n  counterpart why 0199b6c2-...           # a site of the hub or a match by its id, also one that was removed"
)]
pub struct WhyArgs {
    /// INTEGRATION:ID, INTEGRATION:company:ID, INTEGRATION:site:ID, a customer's name, or an id of the hub
    #[arg(required = true, value_name = "RECORD")]
    pub record: Vec<String>,
}
