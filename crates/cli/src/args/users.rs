//! `users`.

use clap::{Args, Subcommand};
use counterpart_model::Role;

/// `users ...`
#[derive(Debug, Subcommand)]
pub enum UsersCommand {
    /// List users with their roles, and how it stands with them
    List,
    /// Make an account, and print a link with which its user chooses a password
    #[command(
        after_help = "Examples:\n  counterpart users invite ben@example.com --name \"Ben Okoro\" --role technician\n\n\
                      Roles: read_only, technician, super_technician, primary_technician"
    )]
    Invite {
        /// The user's e-mail address
        email: String,
        /// The user's name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What the user may do
        #[arg(long, value_name = "ROLE", default_value = "technician")]
        role: Role,
    },
    /// Print a link that works once: for the first primary technician, or for somebody to choose a password
    #[command(
        after_help = "Examples:\n  counterpart users link                          # nobody can sign in yet\n  counterpart users link --reset ben@example.com  # a forgotten password, a lost invitation"
    )]
    Link {
        /// For this user
        #[arg(long, value_name = "EMAIL")]
        reset: Option<String>,
    },
    /// Give a user another role; their sessions end
    Role {
        /// The user's e-mail address
        email: String,
        /// What the user may do from now on
        role: Role,
    },
    /// Let a user in no more, or (--undo) again
    Disable(DisableArgs),
    /// Take away the second factor of a user who has lost it; the next sign-in sets up a new one
    ResetSecondFactor {
        /// The user's e-mail address
        email: String,
    },
}

/// `users disable`
#[derive(Debug, Args)]
pub struct DisableArgs {
    /// The user's e-mail address
    pub email: String,
    /// Let the user in again
    #[arg(long)]
    pub undo: bool,
}
