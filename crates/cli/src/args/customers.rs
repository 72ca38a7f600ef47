//! `customers ...`.

use super::{Page, Writing};
use clap::{Args, Subcommand};

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
    /// Make one customer of several: matches and sites go to the one that stays
    #[command(
        after_help = "Example:\n  counterpart customers merge \"Acme Dental Ltd\" \"Acme (old)\" --into \"Acme Dental\" --preview\n\n\
                      Where matches would be torn apart, nothing is merged and each of them is named (exit code 3).\n\
                      A merge is a run and can be taken back: counterpart undo"
    )]
    Merge {
        /// The customers that become part of the other, each by its id or its name as it is spelled
        #[arg(required = true, value_name = "CUSTOMER")]
        from: Vec<String>,
        /// The customer that stays
        #[arg(long, value_name = "CUSTOMER")]
        into: String,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
    /// Make a new customer of some of a customer's companies, with their sites
    #[command(
        after_help = "Example:\n  counterpart customers split \"Acme Dental\" --name \"Acme Vets\" --company halopsa:57 --site Surgery --preview"
    )]
    Split {
        /// The customer, by its id or its name as it is spelled
        customer: String,
        /// The new customer's name
        #[arg(long)]
        name: String,
        /// A company that is the new customer's, by its integration and its id there; may be given several times
        #[arg(long = "company", required = true, value_name = "INTEGRATION:ID", value_parser = company)]
        companies: Vec<(String, String)>,
        /// A site that goes along besides those of the companies, by its id or name; may be given several times
        #[arg(long = "site", value_name = "SITE")]
        sites: Vec<String>,
        /// Show what would change, or write it to a file.
        #[command(flatten)]
        writing: Writing,
    },
}

/// `INTEGRATION:ID`
fn company(text: &str) -> Result<(String, String), String> {
    match text.trim().split_once(':') {
        Some((integration, id)) if !integration.is_empty() && !id.is_empty() => {
            Ok((integration.to_owned(), id.to_owned()))
        }
        _ => Err(format!(
            "'{text}' does not name a company; write the integration and the id there: halopsa:57"
        )),
    }
}
