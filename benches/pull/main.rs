//! How fast, how lean and how idle a pull is, each beside its baseline from the same run: see `benches/README.md`.
//!
//! The program starts itself again for every part: the server that holds the answers, the baseline, each measured pull.
//! So no part's memory or warmth is another's.

mod arguments;
mod baseline;
mod child;
mod compare;
mod layers;
mod measured;
mod memory;
mod report;
mod server;
mod vendors;

// The baseline parses into the very types the connectors parse into.
#[allow(dead_code)]
#[path = "../../connectors/autotask/src/wire.rs"]
mod autotask_wire;
#[allow(dead_code)]
#[path = "../../connectors/halopsa/src/wire.rs"]
mod halopsa_wire;
#[allow(dead_code)]
#[path = "../../connectors/halopsa/src/lenient.rs"]
mod lenient;

use arguments::Role;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let role = match arguments::read(std::env::args().skip(1)) {
        Ok(role) => role,
        Err(sentence) => {
            eprintln!("{sentence}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads start");
    runtime.block_on(async {
        match role {
            Role::Compare(wishes) => return compare::run(&wishes),
            Role::Serve(serving) => server::serve(&serving).await,
            Role::Baseline { site } => child::tell(&baseline::run(&site).await),
            Role::Layers { site } => child::tell(&layers::run(&site).await),
            Role::Measure { database, site } => child::tell(&measured::run(database, &site).await),
        }
        ExitCode::SUCCESS
    })
}

/// Now, for a stopwatch.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn now() -> Instant {
    Instant::now()
}
