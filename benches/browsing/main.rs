//! Two hundred people browse while a sync of 100,000 records goes on: how long pages take, beside the same without a sync. See
//! `benches/README.md`.
//!
//! The program starts itself again for the vendor and for the hub, so that the hub's memory is its own.

#[allow(dead_code)]
#[path = "../pull/child.rs"]
mod child;
mod clients;
mod hub;
#[allow(dead_code)]
#[path = "../pull/memory.rs"]
mod memory;
mod vendor;

use std::process::ExitCode;
use std::time::Instant;

const DATABASES: [&str; 2] = ["sqlite", "postgres"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads start");
    runtime.block_on(async {
        match arguments.as_slice() {
            [] => return compare(&DATABASES).await,
            ["--database", database] if DATABASES.contains(database) => return compare(&[database]).await,
            ["vendor"] => vendor::serve().await,
            ["hub", database, announced] => hub::run(database, announced).await,
            _ => {
                eprintln!(
                    "This benchmark takes --database with one of {}, or nothing.",
                    DATABASES.join(", ")
                );
                return ExitCode::from(2);
            }
        }
        ExitCode::SUCCESS
    })
}

async fn compare(databases: &[&str]) -> ExitCode {
    let (_vendor, announced) = child::start::<serde_json::Value>(&["vendor"]);
    let announced = announced.to_string();
    println!("| database | what | pages | errors | median | p99 | hub's memory |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut right = true;
    for database in databases {
        let (hub, told) = child::start::<hub::Told>(&["hub", database, &announced]);
        let quiet = clients::browse(&told, false).await;
        let busy = clients::browse(&told, true).await;
        for (what, seen) in [("nothing else", &quiet), ("a sync of 100,000", &busy)] {
            println!(
                "| {database} | {what} | {} | {} | {:.0} ms | {:.0} ms | {:.0} MB |",
                seen.pages, seen.errors, seen.median_ms, seen.p99_ms, seen.memory_mb
            );
        }
        println!(
            "| {database} | ratio | | | {:.2} | {:.2} | |",
            busy.median_ms / quiet.median_ms,
            busy.p99_ms / quiet.p99_ms
        );
        right &= busy.errors == 0 && quiet.errors == 0 && busy.p99_ms < 500.0;
        drop(hub);
    }
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Now, for a stopwatch.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn now() -> Instant {
    Instant::now()
}
