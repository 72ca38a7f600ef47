//! Records as JSON: slim rows for lists, the whole for one.

use counterpart_sandbox_kit::world::{COUNTRIES, Organization};
use serde_json::{Map, Value, json};

use crate::customfields;
use crate::dates;
use crate::fields;
use crate::state::{Client, More, RELATIONSHIPS, Site, State};
use counterpart_sandbox_kit::spread::percent;

/// A client in a list: no domain, no telephone, no stamps.
pub(crate) fn client_row(state: &State, client: &Client, custom_fields: Option<&str>) -> Value {
    let mut row = fields::CLIENT.row.clone();
    client_core(state, client, &mut row);
    overlay(&mut row, &client.more);
    relationship(client, &mut row);
    row.insert("customfields".to_owned(), shown_fields(2, client.id, &client.more, custom_fields));
    Value::Object(row)
}

/// A client by itself.
pub(crate) fn client_detail(state: &State, client: &Client, extras: bool) -> Value {
    let mut record = fields::CLIENT.detail.clone();
    if extras {
        record.extend(fields::CLIENT.extras.clone());
    }
    client_core(state, client, &mut record);
    let main = state.site(client.main_site);
    let organization = client.world.and_then(|id| state.world.organization(id));
    let domain =
        organization.as_ref().filter(|_| !percent(client.id, 21, 25)).map_or("", |found| &found.domain);
    let trading =
        organization.as_ref().filter(|_| percent(client.id, 22, 30)).map_or("", |found| &found.trading_name);
    set(&mut record, "domain", json!(domain));
    set(&mut record, "trading_name", json!(trading));
    set(&mut record, "main_site_name", json!(main.map_or("", |site| &site.name)));
    let phone = main.map(|site| site_detail(state, site, false)["phonenumber"].clone());
    set(&mut record, "main_phonenumber", phone.unwrap_or_else(|| json!("")));
    set(&mut record, "allowall_tickettypes", json!(!percent(client.id, 23, 20)));
    if extras && percent(client.id, 23, 20) {
        set(&mut record, "allowed_tickettypes", json!([{ "id": 1, "name": "Incident" }]));
    }
    if let (true, Some(site)) = (extras, main) {
        set(&mut record, "main_delivery_address", site_detail(state, site, true)["delivery_address"].clone());
    }
    set(&mut record, "datecreated", json!(dates::write(client.created)));
    set(&mut record, "alastupdate", json!(dates::write(client.updated)));
    overlay(&mut record, &client.more);
    relationship(client, &mut record);
    set(&mut record, "customfields", customfields::values(2, client.id, &client.more, None));
    Value::Object(record)
}

fn client_core(state: &State, client: &Client, record: &mut Map<String, Value>) {
    let website = match client.world.and_then(|id| state.world.organization(id)) {
        Some(organization) => website(client.id, &organization),
        None => String::new(),
    };
    set(record, "id", json!(client.id));
    set(record, "name", json!(client.name));
    set(record, "toplevel_id", json!(client.toplevel));
    set(record, "toplevel_name", json!(state.toplevel_name(client.toplevel)));
    set(record, "inactive", json!(client.inactive));
    set(record, "main_site_id", json!(client.main_site));
    set(record, "customertype", json!(client.relationship));
    set(record, "website", json!(website));
    set(
        record,
        "ref",
        json!(if percent(client.id, 24, 60) { format!("C{:05}", client.id) } else { String::new() }),
    );
    set(record, "taxable", json!(true));
    set(record, "use", json!("clients"));
    set(record, "key", json!(client.id.to_string()));
    set(record, "table", json!("area"));
}

fn website(id: u32, organization: &Organization) -> String {
    let domain = &organization.domain;
    match id % 5 {
        0 => String::new(),
        1 => format!("https://www.{domain}/"),
        2 => format!("http://{domain}"),
        3 => format!("WWW.{}", domain.to_uppercase()),
        _ => format!("www.{domain}"),
    }
}

fn relationship(client: &Client, record: &mut Map<String, Value>) {
    let written = client.more.as_ref().and_then(|more| more.get("customer_relationship")).cloned();
    let shown = written.unwrap_or_else(|| {
        match RELATIONSHIPS.get(usize::from(client.relationship).wrapping_sub(1)) {
            Some(name) => json!([{ "id": client.relationship.to_string(), "name": name }]),
            None => json!([]),
        }
    });
    let names = shown.as_array().into_iter().flatten().filter_map(|entry| entry["name"].as_str());
    let list = names.collect::<Vec<_>>().join(", ");
    set(record, "customer_relationship_list", json!(list));
    set(record, "customer_relationship", shown);
}

/// A site in a list: no country code; address lines only on request.
pub(crate) fn site_row(state: &State, site: &Site, address: bool, custom_fields: Option<&str>) -> Value {
    let mut row = fields::SITE.row.clone();
    site_core(state, site, &mut row);
    overlay(&mut row, &site.more);
    if address {
        flat_address(&mut row, &address_of(state, site), &site.more);
    }
    row.insert("customfields".to_owned(), shown_fields(3, site.id, &site.more, custom_fields));
    Value::Object(row)
}

/// A site by itself.
pub(crate) fn site_detail(state: &State, site: &Site, extras: bool) -> Value {
    let mut record = fields::SITE.detail.clone();
    if extras {
        record.extend(fields::SITE.extras.clone());
    }
    site_core(state, site, &mut record);
    set(&mut record, "country_code", json!(country_code(state, site)));
    set(&mut record, "datecreated", json!(dates::write(site.created)));
    set(&mut record, "slastupdate", json!(dates::write(site.updated)));
    let address = address_of(state, site);
    overlay(&mut record, &site.more);
    flat_address(&mut record, &address, &site.more);
    if extras {
        set(&mut record, "delivery_address", address);
    }
    set(&mut record, "customfields", customfields::values(3, site.id, &site.more, None));
    Value::Object(record)
}

fn site_core(state: &State, site: &Site, record: &mut Map<String, Value>) {
    let client = state.client(site.client).map_or("", |client| &client.name);
    // The vendor shows this key as a number with decimals.
    set(record, "client_id", json!(f64::from(site.client)));
    set(record, "client_name", json!(client));
    set(record, "clientsite_name", json!(format!("{client}/{}", site.name)));
    set(record, "id", json!(site.id));
    set(record, "name", json!(site.name));
    set(record, "inactive", json!(site.inactive));
    set(record, "phonenumber", json!(phone(state, site)));
    let code = country_code(state, site);
    let country = COUNTRIES.iter().find(|country| country.code == code).map_or("", |country| country.name);
    set(record, "country_code_name", json!(country));
    set(record, "use", json!("sites"));
}

fn phone(state: &State, site: &Site) -> String {
    let found = of_world(state, site).map(|(organization, at)| organization.sites[at].clone());
    match found {
        Some(_) if percent(site.id, 31, 10) => String::new(),
        Some(found) if percent(site.id, 32, 35) => found.international_phone(),
        Some(found) => found.phone,
        None => String::new(),
    }
}

/// ISO letters; whether the vendor codes countries so is not established. Some sites lack one.
fn country_code(state: &State, site: &Site) -> String {
    let written = site.more.as_ref().and_then(|more| more.get("country_code")).and_then(Value::as_str);
    match (written, of_world(state, site)) {
        (Some(code), _) => code.to_owned(),
        (None, Some((organization, _))) if !percent(site.id, 33, 6) => organization.country.code.to_owned(),
        _ => String::new(),
    }
}

fn of_world(state: &State, site: &Site) -> Option<(Organization, usize)> {
    let (id, at) = site.world?;
    state
        .world
        .organization(id)
        .filter(|found| usize::from(at) < found.sites.len())
        .map(|found| (found, at.into()))
}

fn address_of(state: &State, site: &Site) -> Value {
    let mut address = json!({
        "id": 0, "type": 1, "description": "", "line1": "", "line2": "", "line3": "", "line4": "", "postcode": "",
        "primary": true, "inactive": false, "lat": 0.0, "long": 0.0, "site_id": site.id, "user_id": 0,
    });
    if let Some((organization, at)) = of_world(state, site) {
        let found = &organization.sites[at];
        address["id"] = json!(site.id + 4_000);
        address["line1"] = json!(found.street);
        address["line2"] = json!(found.extra_line);
        address["line3"] = json!(found.city);
        address["line4"] = json!(found.region);
        address["postcode"] = json!(found.postcode);
    }
    let written = site.more.as_ref().and_then(|more| more.get("delivery_address")).and_then(Value::as_object);
    for (name, value) in written.into_iter().flatten() {
        address[name] = value.clone();
    }
    address
}

fn flat_address(record: &mut Map<String, Value>, address: &Value, more: &More) {
    for (line, source) in (1..).zip(["line1", "line2", "line3", "line4", "postcode"]) {
        let name = format!("delivery_address_line{line}");
        let written = more.as_ref().and_then(|more| more.get(&name)).cloned();
        record.insert(name, written.unwrap_or_else(|| address[source].clone()));
    }
}

fn shown_fields(table: u32, id: u32, more: &More, wanted: Option<&str>) -> Value {
    match wanted {
        Some(ids) => customfields::values(table, id, more, Some(ids)),
        None => json!([]),
    }
}

fn set(record: &mut Map<String, Value>, name: &str, value: Value) {
    match record.get_mut(name) {
        Some(place) => *place = value,
        None => {
            record.insert(name.to_owned(), value);
        }
    }
}

/// What was written wins over what the world says, where the record shows the field at all.
fn overlay(record: &mut Map<String, Value>, more: &More) {
    for (name, value) in more.iter().flat_map(|more| more.iter()) {
        if let Some(place) = record.get_mut(name) {
            *place = value.clone();
        }
    }
}
