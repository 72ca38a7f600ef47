//! Finding the zone and the database of a user name.

use crate::autotask::{Server, USER, answer, empty, json_answer, nothing};
use counterpart_connector::{Connector, ErrorKind, PlainHttp, Purpose};
use counterpart_connector_autotask::Autotask;
use serde_json::{Value, json};

#[tokio::test]
async fn r02b_the_zone_is_discovered_from_the_user_name_without_credentials() {
    let server = Server::start(nothing).await;
    let entry = format!("{}/zone7/ATServicesRest", server.base);
    let session = server.session(Purpose::Person, &[("zone_url", &entry)]);
    let found = Autotask::new().discover(&session).await.expect("found");
    assert_eq!(found.values["zone_url"], format!("{}/zone1/ATServicesRest", server.base));
    assert_eq!(found.notes, ["Autotask zone: America East, database 41213"]);
    let asked = server.asked();
    assert_eq!(server.calls(), ["GET zoneInformation"]);
    assert_eq!((asked[0].zone, asked[0].query["user"].as_str()), (7, USER));
    assert!(!asked[0].headers.contains_key("secret") && !asked[0].headers.contains_key("username"));
}

#[tokio::test]
async fn r02b_a_user_that_nobody_knows_is_told_as_such() {
    let server = Server::start(nothing).await;
    let session = server.session(Purpose::Person, &[("user_name", "nobody@msp.example")]);
    let error = Autotask::new().discover(&session).await.expect_err("unknown");
    assert_eq!(error.kind, ErrorKind::CredentialRefused);
    assert!(error.message.contains("knows no API user named \"nobody@msp.example\""), "{error}");
    assert_eq!(server.asked().len(), 1, "and is not asked for again");
}

#[tokio::test]
async fn r02b_an_address_that_is_not_autotask_is_said_to_be_none() {
    for response in [
        || answer(200, "text/html", "<html><title>Welcome to nginx</title></html>"),
        || empty(404),
        || json_answer(200, &json!({"hello": "world"})),
    ] {
        let server = Server::start(move |_| Some(response())).await;
        let error = Autotask::new().discover(&server.person()).await.expect_err("something else");
        assert_eq!(error.kind, ErrorKind::WrongAddress, "{error}");
        assert!(error.message.contains("is not Autotask's API"), "{error}");
    }
}

#[tokio::test]
async fn r05_a_zone_that_is_not_autotasks_own_is_sent_nothing() {
    let server = Server::start(|asked| {
        let zone = json!({"zoneName": "Z", "url": "https://evil.example/ATServicesRest/", "ci": 1});
        (asked.path == "zoneInformation").then(|| json_answer(200, &zone))
    })
    .await;
    let error = Autotask::new().identify(&server.person()).await.expect_err("elsewhere");
    assert!(error.message.contains("evil.example, which is not one of Autotask's"), "{error}");
    assert_eq!(server.calls(), ["GET zoneInformation"]);
}

#[test]
fn r02b_the_form_asks_for_user_name_secret_and_integration_code() {
    let connector = Autotask::new();
    let form = &connector.descriptor().form;
    let required: Vec<_> = form.0.iter().filter(|field| field.required).map(|field| field.key).collect();
    assert_eq!(required, ["user_name", "secret", "integration_code"]);
    let discovered: Vec<_> = form.0.iter().filter(|field| field.discovered).map(|field| field.key).collect();
    assert_eq!(discovered, ["zone_url"]);
    assert_eq!(form.secret_keys().collect::<Vec<_>>(), ["secret", "integration_code"]);
    let tidy = connector.tidy("zone_url", " ww5.autotask.net/Mvc/Home ", PlainHttp::LoopbackOnly);
    assert_eq!(tidy, Ok(Some("https://webservices5.autotask.net/ATServicesRest".to_owned())));
    let guide = connector.descriptor().guide.join(" ");
    assert!(guide.contains("API User (system)") && guide.contains("Custom (Internal Integration)"));
}

#[tokio::test]
async fn r09_the_tenant_is_the_database() {
    let server = Server::start(nothing).await;
    let tenant = Autotask::new().identify(&server.person()).await.expect("a tenant");
    assert_eq!(
        (tenant.id.as_str(), tenant.name.as_str()),
        ("41213", "Autotask database 41213, America East")
    );

    let ci = |ci: Value| {
        Server::start(move |asked| {
            let zone = json!({"url": format!("{}/zone1/ATServicesRest", asked.base), "ci": ci});
            (asked.path == "zoneInformation").then(|| json_answer(200, &zone))
        })
    };
    let server = ci(json!("41213")).await;
    assert_eq!(Autotask::new().identify(&server.person()).await.expect("a tenant").id, "41213");
    let server = ci(Value::Null).await;
    Autotask::new().identify(&server.person()).await.expect_err("which database it is is not known");

    let server = Server::start(|asked| (asked.path == "zoneInformation").then(|| empty(503))).await;
    let error = Autotask::new().identify(&server.person()).await.expect_err("a failure is no other tenant");
    assert_eq!(error.kind, ErrorKind::VendorFailed { status: 503 });
}

#[tokio::test]
async fn r09_identity_and_pull_of_a_session_ask_for_the_zone_once() {
    let server = Server::start(nothing).await;
    let session = server.person();
    let connector = Autotask::new();
    connector.identify(&session).await.expect("a tenant");
    connector.identify(&session).await.expect("a tenant");
    connector.probe(counterpart_model::Kind::Company, &"0".into(), &session).await.expect("present");
    assert_eq!(server.calls(), ["GET zoneInformation", "GET Companies/0"]);
}
