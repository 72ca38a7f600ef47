//! Finding the servers and the tenant from the instance address.

use crate::halo::{Halo, answer, empty, json_answer, nothing};
use counterpart_connector::{Connector, ErrorKind, PlainHttp, Purpose, Session};
use counterpart_connector_halopsa::HaloPsa;
use serde_json::json;

fn only_instance(halo: &Halo, address: &str) -> Session {
    let without = [
        ("instance_address", address),
        ("resource_server", ""),
        ("authorisation_server", ""),
        ("tenant", ""),
        ("client_id", ""),
    ];
    halo.session(Purpose::Person, &without)
}

#[tokio::test]
async fn r02a_servers_and_tenant_are_discovered_from_the_instance_address() {
    let halo = Halo::start(nothing).await;
    let found = HaloPsa::new().discover(&only_instance(&halo, &halo.base)).await.expect("found");
    assert_eq!(found.values["resource_server"], format!("{}/api", halo.base));
    assert_eq!(found.values["authorisation_server"], format!("{}/auth", halo.base));
    assert_eq!(found.values["tenant"], "acme");
    assert_eq!(found.notes, ["Halo PSA 2.236.1"]);
    assert_eq!(halo.paths(), ["/api/authinfo", "/api/InstanceInfo"], "and no credential was sent");
}

#[tokio::test]
async fn r02a_without_an_authorisation_server_named_the_usual_one_is_assumed_and_said() {
    let halo = Halo::start(|asked| match asked.path.as_str() {
        "/api/authinfo" => Some(json_answer(200, &json!({"tenant_id": null}))),
        "/api/InstanceInfo" => Some(empty(401)),
        _ => None,
    })
    .await;
    let found = HaloPsa::new().discover(&only_instance(&halo, &halo.base)).await.expect("found");
    assert_eq!(found.values["authorisation_server"], format!("{}/auth", halo.base));
    assert!(!found.values.contains_key("tenant"));
    assert_eq!(found.notes, ["HaloPSA names no authorisation server; the usual one is assumed."]);
}

#[tokio::test]
async fn r02a_an_address_that_is_not_halopsa_is_said_to_be_none() {
    let page = |_: &_| Some(answer(200, "text/html", "<html><title>Welcome to nginx</title></html>"));
    let halo = Halo::start(page).await;
    let error = HaloPsa::new().discover(&only_instance(&halo, &halo.base)).await.expect_err("a web page");
    assert_eq!(error.kind, ErrorKind::WrongAddress);
    assert!(error.message.contains("is not HaloPSA's resource server"), "{error}");
    assert!(error.message.contains("Welcome to nginx"), "{error}");
}

#[test]
fn r02a_the_form_asks_for_what_halopsa_needs() {
    let connector = HaloPsa::new();
    let form = &connector.descriptor().form;
    let required: Vec<_> = form.0.iter().filter(|field| field.required).map(|field| field.key).collect();
    assert_eq!(required, ["resource_server", "authorisation_server", "client_id", "client_secret"]);
    let discovered: Vec<_> = form.0.iter().filter(|field| field.discovered).map(|field| field.key).collect();
    assert_eq!(discovered, ["resource_server", "authorisation_server", "tenant"]);
    assert_eq!(form.secret_keys().collect::<Vec<_>>(), ["client_secret"]);
    let tidy = connector.tidy("resource_server", " acme.halopsa.com/tickets ", PlainHttp::LoopbackOnly);
    assert_eq!(tidy, Ok(Some("https://acme.halopsa.com/api".to_owned())));
}

#[tokio::test]
async fn r09_the_tenant_is_named_by_halopsa_or_by_its_host() {
    let halo = Halo::start(nothing).await;
    let tenant = HaloPsa::new().identify(&halo.person()).await.expect("a tenant");
    assert_eq!(tenant.id, "acme");
    assert!(halo.base.ends_with(&tenant.name));

    let halo =
        Halo::start(|asked| (asked.path == "/api/authinfo").then(|| json_answer(200, &json!({})))).await;
    let tenant = HaloPsa::new().identify(&halo.person()).await.expect("a tenant");
    assert_eq!(tenant.id, tenant.name);

    let halo = Halo::start(|asked| (asked.path == "/api/authinfo").then(|| empty(503))).await;
    let error = HaloPsa::new().identify(&halo.person()).await.expect_err("a failure is no other tenant");
    assert_eq!(error.kind, ErrorKind::VendorFailed { status: 503 });
}
