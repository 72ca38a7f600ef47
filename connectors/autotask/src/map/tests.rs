use super::*;
use counterpart_connector::{BaseUrl, PlainHttp};
use std::collections::BTreeMap;

fn screens() -> Screens {
    Screens(BaseUrl::parse("https://ww5.autotask.net/", PlainHttp::LoopbackOnly).expect("an address"))
}

fn words() -> Words {
    let words = |pairs: &[(i64, &str)]| -> BTreeMap<i64, String> {
        pairs.iter().map(|(number, word)| (*number, (*word).to_owned())).collect()
    };
    Words {
        types: words(&[(1, "Customer"), (3, "Prospect"), (7, "Vendor")]),
        categories: words(&[(1, "Standard"), (2, "Gold")]),
        countries: words(&[(83, "DE"), (237, "US")]),
        ..Words::default()
    }
}

fn mapped(kind: Kind, json: &str, chosen: &Chosen) -> Row {
    row(kind, json, &Around { words: &words(), chosen, screens: &screens() })
}

fn company_with(json: &str, chosen: &Chosen) -> Company {
    match mapped(Kind::Company, json, chosen) {
        Row::Record(VendorRecord::Company(company)) => company,
        other => panic!("{json}: {other:?}"),
    }
}

fn company(json: &str) -> Company {
    company_with(json, &Chosen::default())
}

fn site(json: &str) -> Site {
    match mapped(Kind::Site, json, &Chosen::default()) {
        Row::Record(VendorRecord::Site(site)) => site,
        other => panic!("{json}: {other:?}"),
    }
}

fn problem(kind: Kind, json: &str) -> (Option<String>, String) {
    match mapped(kind, json, &Chosen::default()) {
        Row::Unreadable { id, sentence, .. } => (id.map(|id| id.0), sentence),
        other => panic!("{json}: {other:?}"),
    }
}

fn codes(company: &Company) -> Vec<&str> {
    company.held_back.iter().map(|held| held.code.as_str()).collect()
}

#[test]
fn a_full_company_row() {
    let company = company(
        r#"{"id":29701122,"companyName":" Nordlicht Zahntechnik ","companyNumber":"NZ-01","companyType":1,
            "companyCategoryID":1,"ownerResourceID":29682885,"phone":"+49 40 555 0142","webAddress":"www.nordlicht.example",
            "address1":"Hafenstr. 4","address2":"","additionalAddressInformation":"Hof","city":"Hamburg","state":"",
            "postalCode":"20457","countryID":83,"isActive":true,"classification":null,
            "lastActivityDate":"2026-11-02T09:15:47.313Z","createDate":"2024-02-01T05:00:00Z",
            "userDefinedFields":[{"name":"Hub ID","value":"c-17"}]}"#,
    );
    assert_eq!(company.id.as_str(), "29701122");
    assert_eq!(company.name, "Nordlicht Zahntechnik");
    assert!(company.active && !company.internal && company.held_back.is_empty());
    assert_eq!(company.relationships, ["Customer"]);
    assert_eq!(company.reference.as_deref(), Some("NZ-01"));
    assert_eq!(company.website.as_deref(), Some("www.nordlicht.example"));
    assert_eq!(company.phone.as_deref(), Some("+49 40 555 0142"));
    let address = company.address.expect("an address");
    assert_eq!(address.lines, ["Hafenstr. 4", "Hof"]);
    assert_eq!((address.city.as_deref(), address.region.as_deref()), (Some("Hamburg"), None));
    assert_eq!((address.postcode.as_deref(), address.country.as_deref()), (Some("20457"), Some("DE")));
    assert_eq!(
        company.url.as_deref(),
        Some(
            "https://ww5.autotask.net/Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenAccount&AccountID=29701122"
        )
    );
}

#[test]
fn r10b_a_company_of_another_type_is_held_back_and_says_of_which() {
    for (of, said) in [
        (r#","companyType":3"#, "of the type \"Prospect\""),
        (r#","companyType":"7""#, "of the type \"Vendor\""),
        (r#","companyType":99"#, "of the type number 99"),
        (r#","companyType":null"#, "of no type"),
        ("", "of no type"),
    ] {
        let company = company(&format!(r#"{{"id":2,"companyName":"A","isActive":true{of}}}"#));
        assert_eq!(codes(&company), ["not_a_customer"], "{of}");
        let sentence = &company.held_back[0].sentence;
        assert!(
            sentence.contains(said) && sentence.contains(company.url.as_deref().expect("a page")),
            "{sentence}"
        );
    }
}

#[test]
fn r10b_a_company_of_a_category_that_was_not_chosen_is_held_back() {
    let chosen = Chosen::entered("Prospect", "gold");
    let row = |kind: u8, category: u8| {
        format!(
            r#"{{"id":2,"companyName":"A","isActive":true,"companyType":{kind},"companyCategoryID":{category}}}"#
        )
    };
    assert_eq!(codes(&company_with(&row(3, 2), &chosen)), [""; 0]);
    assert_eq!(codes(&company_with(&row(3, 1), &chosen)), ["other_category"]);
    let both = company_with(&row(1, 9), &chosen);
    assert_eq!(codes(&both), ["not_a_customer", "other_category"]);
    assert!(both.held_back[1].sentence.contains("in no category that we know"), "{:?}", both.held_back);
}

#[test]
fn r12_inactive_companies_and_the_msps_own_are_marked() {
    for inactive in ["false", "\"False\"", "0"] {
        let row = format!(r#"{{"id":2,"companyName":"A","companyType":1,"isActive":{inactive}}}"#);
        assert!(!company(&row).active, "{inactive}");
    }
    let own = company(r#"{"id":0,"companyName":"Our MSP","companyType":7,"isActive":true}"#);
    assert!(own.internal && own.held_back.is_empty());
    assert_eq!(own.id.as_str(), "0");
    assert!(!company(r#"{"id":10,"companyName":"Our MSP","companyType":1,"isActive":true}"#).internal);
}

#[test]
fn uneven_ids_are_one_id() {
    for id in ["7", "7.0", "\"7\""] {
        let row = format!(r#"{{"id":{id},"companyName":"A","isActive":true}}"#);
        assert_eq!(company(&row).id.as_str(), "7");
        let row = format!(r#"{{"id":1,"name":"S","companyID":{id},"isActive":1}}"#);
        assert_eq!(site(&row).company.as_str(), "7");
    }
}

#[test]
fn a_full_location_row() {
    let site = site(
        r#"{"id":57,"companyID":29701122,"name":"Werk 2","isActive":true,"isPrimary":false,"phone":"+49 40 555 0199",
            "address1":"Kai 1","address2":null,"city":"Hamburg","state":null,"postalCode":"20457","countryID":"83",
            "description":"","roundtripDistance":12.5,"userDefinedFields":[]}"#,
    );
    let address = site.address.expect("an address");
    assert_eq!((address.lines, address.country.as_deref()), (vec!["Kai 1".to_owned()], Some("DE")));
    assert_eq!(site.phone.as_deref(), Some("+49 40 555 0199"));
    assert!(site.active && site.held_back.is_empty());
    let url = site.url.expect("a page");
    assert!(url.ends_with("AccountID=29701122#location-57"), "{url}");
}

#[test]
fn a_location_of_the_msps_own_company_and_without_an_address() {
    let site = site(r#"{"id":1,"companyID":0,"name":"Main","isActive":true,"address1":"","countryID":null}"#);
    assert_eq!(site.company.as_str(), "0");
    assert_eq!(site.address, None);
}

#[test]
fn a_country_that_nobody_knows_is_left_out() {
    let site = site(r#"{"id":1,"companyID":2,"name":"Main","isActive":true,"city":"Ulm","countryID":999}"#);
    assert_eq!(site.address.expect("a city").country, None);
}

#[test]
fn r74_a_bad_record_is_named_with_what_is_wrong() {
    let (id, sentence) = problem(Kind::Company, r#"{"id":9,"companyName":"  ","isActive":true}"#);
    assert_eq!(id.as_deref(), Some("9"));
    assert!(sentence.starts_with("Company 9 was left out: it has no name."), "{sentence}");

    let (_, sentence) = problem(Kind::Company, r#"{"id":9,"companyName":"A"}"#);
    assert!(
        sentence.starts_with("Company 9 (A) was left out: it does not say whether it is active."),
        "{sentence}"
    );

    let (id, sentence) =
        problem(Kind::Company, r#"{"id":9,"companyName":"A","isActive":true,"companyType":{"x":1}}"#);
    assert_eq!(id.as_deref(), Some("9"));
    assert!(sentence.contains("\"companyType\""), "{sentence}");

    let (id, sentence) = problem(Kind::Company, r#"{"id":"nine","companyName":"A","isActive":true}"#);
    assert_eq!(id, None);
    assert!(sentence.contains("\"id\""), "{sentence}");

    let (_, sentence) = problem(Kind::Site, r#"{"id":9,"name":"S","companyID":null,"isActive":true}"#);
    assert!(sentence.starts_with("Location 9 (S) was left out: it belongs to no company."), "{sentence}");

    let (_, sentence) = problem(Kind::Site, "7");
    assert!(sentence.starts_with("A location without id and name"), "{sentence}");
}
