//! Tokens: kept, renewed before they end, renewed once when refused.

use crate::vendor::{Plain, Vendor, World, answer, get, json};
use counterpart_connector::{Calls, ErrorKind, Purpose};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A vendor that gives tokens `t1`, `t2`... for 3600 s and accepts those that the test's rule accepts.
async fn vendor(accepts: impl Fn(&str) -> bool + Send + Sync + 'static) -> Vendor {
    let given = std::sync::atomic::AtomicU32::new(0);
    Vendor::start(move |asked| {
        if asked.path == "/token" {
            let nth = given.fetch_add(1, Ordering::Relaxed) + 1;
            return json(format!("[\"token-{nth}\",3600]"));
        }
        match accepts(asked.header("authorization").trim_start_matches("Bearer ")) {
            true => json("1"),
            false => answer(401, &[], ""),
        }
    })
    .await
}

fn calls(world: &World, vendor: &Vendor) -> Calls {
    world.session(Purpose::Background).calls(Arc::new(Plain { tokens: Some(vendor.url("/token")) }))
}

fn token_requests(vendor: &Vendor) -> usize {
    vendor.asked().iter().filter(|asked| asked.path == "/token").count()
}

#[tokio::test]
async fn a_token_is_kept_and_renewed_before_it_ends() {
    let world = World::new();
    let vendor = vendor(|_| true).await;
    let calls = calls(&world, &vendor);
    get(&calls, &vendor, "/x").await.expect("good");
    world.time.advance(Duration::from_secs(3539));
    get(&calls, &vendor, "/x").await.expect("good");
    assert_eq!(token_requests(&vendor), 1);
    world.time.advance(Duration::from_secs(1));
    get(&calls, &vendor, "/x").await.expect("good");
    assert_eq!(token_requests(&vendor), 2);
    assert_eq!(vendor.asked()[0].body, "secret=s3cret-value");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated() {
    let world = World::new();
    let vendor = vendor(|token| token != "token-1").await;
    get(&calls(&world, &vendor), &vendor, "/x").await.expect("good with the second token");
    assert_eq!(token_requests(&vendor), 2);
    assert_eq!(world.time.slept(), Duration::ZERO);
}

#[tokio::test]
async fn r74_a_credential_refused_with_a_fresh_token_is_final() {
    let world = World::new();
    let vendor = vendor(|_| false).await;
    let error = get(&calls(&world, &vendor), &vendor, "/x").await.expect_err("refused twice");
    assert_eq!(error.kind, ErrorKind::CredentialRefused);
    assert!(error.stops_integration());
    assert_eq!(vendor.asked().len(), 4, "token, call, token, call");
}

#[tokio::test]
async fn calls_side_by_side_share_one_token_and_one_renewal() {
    let world = World::new();
    let revoked = Arc::new(AtomicBool::new(false));
    let seen = revoked.clone();
    let vendor = vendor(move |token| token == "token-2" || !seen.load(Ordering::Relaxed)).await;
    let calls = calls(&world, &vendor);
    let many = || futures::future::join_all((0..20).map(|_| get(&calls, &vendor, "/x")));
    assert!(many().await.iter().all(Result::is_ok));
    assert_eq!(token_requests(&vendor), 1);
    revoked.store(true, Ordering::Relaxed);
    assert!(many().await.iter().all(Result::is_ok));
    assert_eq!(token_requests(&vendor), 2);
}
