//! The matching page of 100,000 companies beside 100,000 customers: how long any filter, search or page takes on the server, beside
//! the same with 1,000. See `benches/README.md`.

mod world;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use counterpart_store::testing::TestDatabase;
use std::process::ExitCode;
use std::time::Instant;
use tower::ServiceExt;
use world::World;

/// Companies, and as many customers.
const MANY: usize = 100_000;
/// The same list when it is short.
const FEW: usize = 1_000;
/// How often everything is asked for.
const ROUNDS: usize = 5;
/// Milliseconds at the median that are fluent.
const FLUENT: f64 = 50.0;

/// What a person clicks or types: filters, searches, both, and pages at the beginning, in the middle and at the end.
fn asked(size: usize) -> Vec<String> {
    let filters = [
        "",
        "suggested",
        "ambiguous",
        "unmatched",
        "automapped",
        "matched",
        "staged",
        "ignored",
        "held_back",
        "hidden",
        "everything",
        "automatic",
        "created",
        "file",
    ];
    let searches = ["dental", "brook", "no such name", "a", "north 77"];
    let mut queries: Vec<String> = filters.iter().map(|filter| format!("filter={filter}")).collect();
    queries.extend(searches.iter().map(|search| format!("q={}", search.replace(' ', "+"))));
    queries.extend(searches.iter().map(|search| format!("filter=unmatched&q={}", search.replace(' ', "+"))));
    for page in [2, size / 100, size / 50] {
        queries.push(format!("page={page}"));
        queries.push(format!("filter=unmatched&page={}", page / 4 + 1));
    }
    queries
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads start");
    runtime.block_on(compare())
}

async fn compare() -> ExitCode {
    println!("| database | companies | pages | median | p99 | slowest | proposals worked out in |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut fluent = true;
    for database in ["sqlite", "postgres"] {
        let mut medians = Vec::new();
        for size in [FEW, MANY] {
            let db =
                if database == "sqlite" { TestDatabase::sqlite() } else { TestDatabase::postgres().await };
            let world = World::new(&db, size).await;
            let began = now();
            world.propose().await;
            let proposed = began.elapsed().as_secs_f64();
            let mut took = Vec::new();
            for round in 0..=ROUNDS {
                for query in asked(size) {
                    // Counts are kept for as long as nothing changes: each round begins with a change.
                    let milliseconds = open(&world, &query).await;
                    if round > 0 {
                        took.push((milliseconds, query));
                    }
                }
                world.change().await;
            }
            took.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (median, p99) = (took[took.len() / 2].0, took[took.len() * 99 / 100].0);
            let (slowest, query) = took.last().expect("something was asked");
            println!(
                "| {database} | {size} | {} | {median:.1} ms | {p99:.1} ms | {slowest:.1} ms (`{query}`) | {proposed:.1} s |",
                took.len()
            );
            medians.push(median);
            world.close(db).await;
        }
        println!("| {database} | ratio | | {:.2} | | | |", medians[1] / medians[0]);
        fluent &= medians[1] < FLUENT;
    }
    if fluent { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Milliseconds until the last byte of a page is there.
async fn open(world: &World, query: &str) -> f64 {
    let request = Request::builder()
        .uri(format!("/integrations/halopsa/match?{query}"))
        .header(header::COOKIE, format!("counterpart={}", world.session))
        .body(Body::empty())
        .expect("a request");
    let began = now();
    let answer = world.router.clone().oneshot(request).await.expect("infallible");
    assert!(answer.status().is_success(), "{query}: {}", answer.status());
    to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    began.elapsed().as_secs_f64() * 1_000.0
}

/// Now, for a stopwatch.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn now() -> Instant {
    Instant::now()
}
