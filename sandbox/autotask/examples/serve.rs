//! Serves the Autotask sandbox alone: `cargo run -p counterpart-sandbox-autotask --example serve [customers [seed]]`.

use std::sync::Arc;

use counterpart_sandbox_autotask::vendor;
use counterpart_sandbox_kit::{Options, Sandbox, TimeSource};
use tokio::net::TcpListener;

#[expect(clippy::disallowed_methods, reason = "this is where the real clock is handed in")]
fn now() -> chrono::DateTime<chrono::Utc> {
    std::time::SystemTime::now().into()
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let number = |position| std::env::args().nth(position).and_then(|text| text.parse::<u32>().ok());
    let options = Options {
        customers: number(1).unwrap_or(250),
        seed: number(2).unwrap_or(1).into(),
        time: TimeSource::Following(Arc::new(now)),
    };
    let sandbox = Sandbox::new(&[vendor], options);
    let mut running = sandbox.serve(TcpListener::bind("127.0.0.1:0").await?)?;
    println!("{}", running.announcement());
    running.finished().await;
    Ok(())
}
