//! `serve`, and where people reach it.

use clap::Args;
use std::net::SocketAddr;

/// `serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8630", env = "COUNTERPART_LISTEN", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub reached: ReachedArgs,
    /// How many syncs are done at a time; 0 leaves them to workers elsewhere
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub concurrency: u8,
}

/// Where people reach the pages.
#[derive(Debug, Args)]
pub struct ReachedArgs {
    /// The address under which people reach the pages, where a proxy stands before them; links in mails lead there, unless the
    /// settings say another
    #[arg(long, env = "COUNTERPART_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
}
