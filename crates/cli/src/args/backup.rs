//! `backup`, `restore` and `pushes`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write
    pub file: PathBuf,
    /// Put the key inside, so that the file alone is enough; it is then as secret as the key
    #[arg(long)]
    pub with_key: bool,
    /// Write over an older backup
    #[arg(long)]
    pub force: bool,
}

/// `restore`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The file that `backup` wrote
    pub file: PathBuf,
    /// Leave the sealed secrets out and begin with a key of its own; credentials are entered again
    #[arg(long)]
    pub new_key: bool,
}

/// `pushes ...`
#[derive(Debug, Subcommand)]
pub enum PushesCommand {
    /// Send nothing to any vendor until `pushes resume`
    Pause {
        /// Why, for whoever finds it so
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
    },
    /// Allow sending to vendors again
    Resume,
}
