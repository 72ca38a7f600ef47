use super::*;
use counterpart_connector::{BaseUrl, PlainHttp};

fn servers() -> Servers {
    let base = |text| BaseUrl::parse(text, PlainHttp::LoopbackOnly).expect("an address");
    Servers {
        resource: base("https://acme.halopsa.com/api"),
        authorisation: base("https://acme.halopsa.com/auth"),
        tenant: None,
    }
}

fn client(json: &str) -> Company {
    match row(Kind::Company, json, &servers()) {
        Row::Record(VendorRecord::Company(company)) => company,
        other => panic!("{json}: {other:?}"),
    }
}

fn site_of(json: &str) -> Site {
    match row(Kind::Site, json, &servers()) {
        Row::Record(VendorRecord::Site(site)) => site,
        other => panic!("{json}: {other:?}"),
    }
}

fn problem(kind: Kind, json: &str) -> (Option<String>, String) {
    match row(kind, json, &servers()) {
        Row::Unreadable { id, sentence, .. } => (id.map(|id| id.0), sentence),
        other => panic!("{json}: {other:?}"),
    }
}

fn codes(company: &Company) -> Vec<&str> {
    company.held_back.iter().map(|held| held.code.as_str()).collect()
}

#[test]
fn a_full_client_row() {
    let company = client(
        r#"{"id":42,"name":" Bramble & Fitch Ltd ","toplevel_id":1,"toplevel_name":"Managed","inactive":false,
            "main_site_id":57.0,"customer_relationship":[{"id":"2","name":"Contract"}],"customer_relationship_list":"Contract",
            "website":"bramblefitch.example","ref":"BF01","customfields":[],"use":"client"}"#,
    );
    assert_eq!(company.id.as_str(), "42");
    assert_eq!(company.name, "Bramble & Fitch Ltd");
    assert!(company.active && !company.internal && company.held_back.is_empty());
    assert_eq!(company.relationships, ["Contract"]);
    assert_eq!(company.main_site.as_ref().map(VendorId::as_str), Some("57"));
    assert_eq!(company.parent.as_deref(), Some("Managed"));
    assert_eq!(company.website.as_deref(), Some("bramblefitch.example"));
    assert_eq!(company.reference.as_deref(), Some("BF01"));
    assert_eq!(
        company.url.as_deref(),
        Some("https://acme.halopsa.com/customers?mainview=client&clientid=42")
    );
}

#[test]
fn r10a_client_without_relationship_or_main_site_is_held_back() {
    let filled = r#""customer_relationship":[{"id":"2","name":"Contract"}]"#;
    for empty in [
        "",
        r#","customer_relationship":null"#,
        r#","customer_relationship":[]"#,
        r#","customer_relationship":[{"id":"2","name":""}]"#,
        r#","customer_relationship":[],"customer_relationship_list":"""#,
        r#","customer_relationship":[],"customertype_new":"Reseller""#,
    ] {
        let company = client(&format!(r#"{{"id":2,"name":"A","inactive":false,"main_site_id":3{empty}}}"#));
        assert_eq!(codes(&company), ["no_relationship"], "{empty}");
    }
    for empty in [
        "",
        r#","main_site_id":null"#,
        r#","main_site_id":0"#,
        r#","main_site_id":-1"#,
        r#","main_site_id":"""#,
    ] {
        let company = client(&format!(r#"{{"id":2,"name":"A","inactive":false,{filled}{empty}}}"#));
        assert_eq!(codes(&company), ["no_main_site"], "{empty}");
    }
    let company = client(r#"{"id":2,"name":"A","inactive":false}"#);
    assert_eq!(codes(&company), ["no_relationship", "no_main_site"]);
    for held in &company.held_back {
        assert!(held.sentence.contains("https://acme.halopsa.com/customers?mainview=client&clientid=2"));
    }
}

#[test]
fn r10a_relationship_in_its_other_spellings() {
    let listed = client(
        r#"{"id":2,"name":"A","inactive":false,"main_site_id":3,"customer_relationship_list":"Contract, Partner"}"#,
    );
    assert_eq!(listed.relationships, ["Contract", "Partner"]);
    let old =
        client(r#"{"id":2,"name":"A","inactive":false,"main_site_id":3,"customertype_new":"Contract"}"#);
    assert_eq!(old.relationships, ["Contract"]);
    assert!(listed.held_back.is_empty() && old.held_back.is_empty());
}

#[test]
fn r12_inactive_and_unassigned_clients_are_marked() {
    for inactive in ["true", "\"True\"", "1"] {
        assert!(!client(&format!(r#"{{"id":2,"name":"A","inactive":{inactive}}}"#)).active, "{inactive}");
    }
    assert!(client(r#"{"id":1,"name":"Unknown","inactive":false}"#).internal);
    assert!(!client(r#"{"id":11,"name":"Unknown","inactive":false}"#).internal);
}

#[test]
fn uneven_ids_are_one_id() {
    for id in ["7", "7.0", "\"7\""] {
        assert_eq!(client(&format!(r#"{{"id":{id},"name":"A","inactive":false}}"#)).id.as_str(), "7");
        assert_eq!(
            site_of(&format!(r#"{{"id":1,"name":"S","client_id":{id},"inactive":false}}"#)).company.as_str(),
            "7"
        );
    }
}

#[test]
fn a_full_site_row() {
    let site = site_of(
        r#"{"id":57,"name":"Main","client_id":42.0,"inactive":false,"phonenumber":"+44 20 7946 0000",
            "delivery_address_line1":"1 Weir Lane","delivery_address_line2":"","delivery_address_line3":"Leeds",
            "delivery_address_line4":"West Yorkshire","delivery_address_line5":"LS1 1AA",
            "country_code_name":"United Kingdom","region_code_name":null}"#,
    );
    let address = site.address.expect("an address");
    assert_eq!(address.lines, ["1 Weir Lane", "Leeds", "West Yorkshire"]);
    assert_eq!(address.postcode.as_deref(), Some("LS1 1AA"));
    assert_eq!(address.country.as_deref(), Some("United Kingdom"));
    assert_eq!(address.region, None);
    assert_eq!(site.phone.as_deref(), Some("+44 20 7946 0000"));
    assert_eq!(site.url.as_deref(), Some("https://acme.halopsa.com/customers?mainview=site&siteid=57"));
}

#[test]
fn a_site_without_any_address_has_none() {
    let site = site_of(
        r#"{"id":57,"name":"Main","client_id":42,"inactive":false,"country_code":"-1","delivery_address_line1":null}"#,
    );
    assert_eq!(site.address, None);
}

#[test]
fn r74_a_bad_record_is_named_with_what_is_wrong() {
    let (id, sentence) = problem(Kind::Company, r#"{"id":9,"name":"  "}"#);
    assert_eq!(id.as_deref(), Some("9"));
    assert!(sentence.starts_with("Client 9 was left out: it has no name."), "{sentence}");

    let (id, sentence) = problem(Kind::Company, r#"{"id":9,"name":"A","main_site_id":{"x":1}}"#);
    assert_eq!(id.as_deref(), Some("9"));
    assert!(sentence.contains("\"main_site_id\""), "{sentence}");

    let (id, sentence) = problem(Kind::Company, r#"{"id":"nine","name":"A"}"#);
    assert_eq!(id, None);
    assert!(sentence.contains("\"id\""), "{sentence}");

    let (id, sentence) = problem(Kind::Company, r#"{"id":9,"name":"A"}"#);
    assert_eq!(id.as_deref(), Some("9"));
    assert!(sentence.contains("it does not say whether it is inactive"), "{sentence}");
    let (_, sentence) = problem(Kind::Site, r#"{"id":9,"name":"S","client_id":0}"#);
    assert!(sentence.starts_with("Site 9 (S) was left out: it belongs to no client."), "{sentence}");

    let (_, sentence) = problem(Kind::Company, "7");
    assert!(sentence.contains("without id and name"), "{sentence}");
}
