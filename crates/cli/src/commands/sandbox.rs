//! `counterpart sandbox`

use crate::args::SandboxArgs;
use crate::interrupted::asked_to_stop;
use crate::output::aside;
use crate::vendors;
use anyhow::Context as _;
use counterpart_connector::SystemClock;
use counterpart_model::Clock;
use counterpart_sandbox_kit::{Options, Running, Sandbox, TimeSource, VendorFactory};
use std::net::SocketAddr;
use std::sync::Arc;

/// Serves until it is interrupted.
pub async fn run(args: &SandboxArgs) -> anyhow::Result<()> {
    let all = vendors::sandboxes();
    let unknown = args.vendor.iter().find(|name| !all.iter().any(|(known, _)| known == name));
    if let Some(name) = unknown {
        let known: Vec<_> = all.iter().map(|(known, _)| *known).collect();
        return Err(super::usage(format!(
            "there is no sandbox of '{name}'; there are: {}",
            known.join(", ")
        )));
    }
    let wanted: Vec<_> = all
        .iter()
        .filter(|(name, _)| args.vendor.is_empty() || args.vendor.iter().any(|wanted| wanted == name))
        .map(|(_, factory)| *factory)
        .collect();
    let running = start(args.listen, &wanted, args.seed, args.customers).await?;
    let stop = asked_to_stop();
    println!("{}", running.announcement());
    aside("The sandbox runs until you press Ctrl-C.");
    stop.await;
    running.shutdown().await;
    Ok(())
}

/// Starts these vendors, all of one world.
pub async fn start(
    listen: SocketAddr,
    vendors: &[VendorFactory],
    seed: u64,
    customers: u32,
) -> anyhow::Result<Running> {
    let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| {
        format!("{listen} cannot be listened on; choose another address with --listen 127.0.0.1:0")
    })?;
    let time = TimeSource::Following(Arc::new(|| SystemClock.now()));
    let sandbox = Sandbox::new(vendors, Options { seed, customers, time });
    Ok(sandbox.serve(listener)?)
}
