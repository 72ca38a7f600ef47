//! The description of the API says what the table of routes says, and what is committed is what it is.

use crate::stand::Stand;
use counterpart_store::testing::TestDatabase;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

#[tokio::test]
async fn every_route_of_the_api_is_described_and_nothing_else_is() {
    let db = TestDatabase::sqlite();
    let stand = Stand::new(&db).await;
    let routes: BTreeSet<String> = stand
        .table
        .iter()
        .filter(|row| row.is_api() && row.path != "/api/v1/metrics")
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    let document: Value = serde_json::from_str(&counterpart_server::api::document()).expect("JSON");
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert_eq!(routes, described);
    db.remove().await;
}

#[test]
fn the_committed_description_is_the_present_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let now = counterpart_server::api::document();
    if std::env::var_os("COUNTERPART_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, &now).expect("written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == now,
        "docs/api/openapi.json is not what the handlers say; make it anew: \
         COUNTERPART_BLESS=1 cargo test -p counterpart-server"
    );
}
