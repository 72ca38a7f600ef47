//! The vendor: a sandbox that keeps no limits.

use crate::child;
use counterpart_connector::SystemClock;
use counterpart_model::Clock as _;
use counterpart_sandbox_kit::{LimitSettings, Options, RetryAfter, Sandbox, TimeSource};
use std::io::Read;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Customers of its world: each has a company and between one and two sites, some 100,000 records together.
const CUSTOMERS: u32 = 40_000;

/// Serves until standard input closes.
pub async fn serve() {
    let time = TimeSource::Following(Arc::new(|| SystemClock.now()));
    let options = Options { customers: CUSTOMERS, time, ..Options::default() };
    let sandbox = Sandbox::new(&[counterpart_sandbox_halopsa::vendor], options);
    let endless = LimitSettings { count: u32::MAX, window_seconds: 1, retry_after: RetryAfter::None };
    sandbox.set_limits("halopsa", endless).expect("it is played");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let running = sandbox.serve(listener).expect("serves");
    child::tell(&running.announcement()["vendors"][0]);
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
    running.shutdown().await;
}
