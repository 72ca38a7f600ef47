//! 1: which zone a tenant lives in, and which versions a zone says it has.

use serde_json::json;

use crate::desk::{Desk, all};

fn lookup(user: &str) -> String {
    format!("/autotask/ATServicesRest/V1.0/zoneInformation?user={user}")
}

#[tokio::test]
async fn the_zone_is_told_to_whoever_names_the_user() {
    let desk = Desk::new();
    let user = desk.credentials[0].1.replace('@', "%40");
    let zone = desk.bare("GET", &lookup(&user)).await.ok();
    assert_eq!(zone["url"], "http://desk.example/autotask/webservices5/ATServicesRest/");
    assert_eq!(
        (&zone["zoneName"], &zone["webUrl"]),
        (&json!("America West"), &json!("http://desk.example/autotask/ww5/"))
    );
    assert!(zone["ci"].is_u64());
    assert_eq!(desk.bare("GET", &lookup(&user.to_lowercase())).await.ok(), zone);
    // Any zone can be asked, and paths ignore case.
    let elsewhere = format!("/autotask/webservices2/atservicesREST/v1.0/ZoneInformation?user={user}");
    assert_eq!(desk.bare("GET", &elsewhere).await.ok(), zone);
}

#[tokio::test]
async fn an_unknown_or_blank_user_is_a_500() {
    let desk = Desk::new();
    for user in ["", "nobody@msp.example"] {
        assert_eq!(
            desk.bare("GET", &lookup(user)).await.errors(),
            "Zone information could not be determined"
        );
    }
    assert_eq!(desk.bare("GET", "/autotask/ATServicesRest/V1.0/zoneInformation").await.status, 500);
    assert_eq!(desk.bare("POST", &lookup("x")).await.status, 405);
}

#[tokio::test]
async fn a_version_that_is_listed_need_not_have_anything() {
    let desk = Desk::new();
    let versions = desk.bare("GET", "/autotask/ATServicesRest/VersionInformation").await.ok();
    assert_eq!(versions, json!({ "apiVersions": ["V1.0", "V2.0"] }));
    let newer = format!("/autotask/ATServicesRest/V2.0/zoneInformation?user={}", desk.credentials[0].1);
    let reply = desk.full("GET", &newer, None, &[]).await;
    // A zone that is not the tenant's: 401 comes first, and behind it there is nothing.
    assert_eq!(reply.status, 401);
    let newer = "/autotask/webservices5/ATServicesRest/V2.0/zoneInformation";
    assert_eq!(desk.full("GET", newer, None, &[]).await.status, 404);
}

#[tokio::test]
async fn another_zone_is_a_401_until_the_zone_is_asked_for_again() {
    let desk = Desk::new();
    assert_eq!(desk.query("Companies", all()).await.status, 200);
    desk.set("instance", 1, json!({ "zone": "webservices29", "zone_name": "Sydney" }));
    let reply = desk.query("Companies", all()).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (401, ""));
    let zone = desk.bare("GET", &lookup(&desk.credentials[0].1)).await.ok();
    assert_eq!(zone["zoneName"], "Sydney");
    let moved = format!("{}V1.0/Companies/0", zone["url"].as_str().unwrap());
    assert_eq!(desk.full("GET", &moved, None, &[]).await.ok()["item"]["id"], 0);
    assert_eq!(desk.full("GET", "/autotask/ATServicesRest/V1.0/Companies/0", None, &[]).await.status, 401);
}
