//! `serve`.

use clap::Args;
use std::net::SocketAddr;

/// `serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8630", env = "COUNTERPART_LISTEN", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// The address under which people reach it, where a proxy stands before it
    #[arg(long, env = "COUNTERPART_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// How many syncs are done at a time; 0 leaves them to workers elsewhere
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub concurrency: u8,
}
