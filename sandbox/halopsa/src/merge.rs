//! Creating and updating: the same call, told apart by an id (dossier, 6.0 to 6.2).

use serde_json::{Map, Value, json};

use crate::refusal::Refusal;
use crate::state::{Client, More, RELATIONSHIPS, Site, State};

/// Fields that only the vendor fills.
const DERIVED: [&str; 16] = [
    "id",
    "toplevel_name",
    "main_site_name",
    "main_phonenumber",
    "customer_relationship_list",
    "datecreated",
    "alastupdate",
    "slastupdate",
    "client_name",
    "clientsite_name",
    "country_code_name",
    "use",
    "key",
    "table",
    "open_ticket_count",
    "main_delivery_address",
];

/// Saves a client and returns its id and whether it is new.
pub(crate) fn save_client(
    state: &mut State,
    now: i64,
    mut fields: Map<String, Value>,
) -> Result<(u32, bool), Refusal> {
    let name = text(&fields, "name");
    if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
        return Err(Refusal::Rule("Please enter a name for this Customer.".to_owned()));
    }
    let toplevel = whole(&fields, "toplevel_id");
    if toplevel.is_some_and(|id| !state.toplevels.iter().any(|toplevel| toplevel.id == id)) {
        return Err(Refusal::Thrown("The top level of this customer does not exist.".to_owned()));
    }
    let existing = whole(&fields, "id").filter(|&id| id > 0);
    let main_site = whole(&fields, "main_site_id");
    if main_site.is_some_and(|id| id > 0 && state.site(id).map(|site| Some(site.client)) != Some(existing)) {
        return Err(Refusal::Rule("CODE:APP03/2 The main site must be a site of this Customer.".to_owned()));
    }
    let created = existing.is_none();
    let id = match existing {
        Some(id) if state.client(id).is_some() => id,
        Some(_) => {
            return Err(Refusal::Thrown("Object reference not set: the customer does not exist.".to_owned()));
        }
        None => {
            let Some(name) = &name else {
                return Err(Refusal::Rule("Please enter a name for this Customer.".to_owned()));
            };
            create_client(state, now, name, &fields)
        }
    };
    state.version += 1;
    let relationship = fields.remove("customer_relationship").map(relationships);
    let link = fields.remove("new_external_link");
    let Some(client) = state.client_mut(id) else { return Ok((id, created)) };
    if let Some(name) = name {
        client.name = name.into();
    }
    client.toplevel = toplevel.unwrap_or(client.toplevel);
    client.main_site = main_site.unwrap_or(client.main_site);
    client.inactive = fields.get("inactive").and_then(Value::as_bool).unwrap_or(client.inactive);
    client.updated = now;
    let core = ["name", "toplevel_id", "main_site_id", "inactive"];
    let relationship = relationship.map(|list| ("customer_relationship".to_owned(), list));
    keep(
        &mut client.more,
        fields.into_iter().filter(|(name, _)| !core.contains(&name.as_str())).chain(relationship),
    );
    add_link(&mut client.more, link);
    Ok((id, created))
}

fn create_client(state: &mut State, now: i64, name: &str, fields: &Map<String, Value>) -> u32 {
    let id = state.next_client;
    state.next_client += 1;
    let mut site_fields = Map::new();
    let first = [
        ("newclient_phonenumber", "phonenumber"),
        ("newclient_countrycode", "country_code"),
        ("newclient_regioncode", "region_code"),
        ("newclient_timezone", "timezone"),
        ("newclient_domain", "emaildomain"),
        ("newclient_delivery_address", "delivery_address"),
    ];
    for (from, to) in first {
        if let Some(value) = fields.get(from) {
            site_fields.insert(to.to_owned(), value.clone());
        }
    }
    let site_name = text(fields, "newclient_sitename").filter(|name| !name.is_empty());
    let site = create_site(state, now, id, &site_name.unwrap_or_else(|| "Main".to_owned()));
    if let Some(site) = state.site_mut(site) {
        keep(&mut site.more, site_fields.into_iter());
    }
    state.clients.push(Client {
        id,
        name: name.into(),
        world: None,
        toplevel: 1,
        relationship: 0,
        main_site: site,
        inactive: false,
        created: now,
        updated: now,
        more: None,
    });
    id
}

/// Saves a site and returns its id and whether it is new.
pub(crate) fn save_site(
    state: &mut State,
    now: i64,
    mut fields: Map<String, Value>,
) -> Result<(u32, bool), Refusal> {
    let name = text(&fields, "name");
    if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
        return Err(Refusal::Rule("Please enter a name for this Site.".to_owned()));
    }
    // A number with decimals by type; what is no whole number names no client.
    let sent = fields.get("client_id").and_then(Value::as_f64);
    let client = sent.map(|id| if id.fract() == 0.0 { id as u32 } else { 0 });
    if client.is_some_and(|id| state.client(id).is_none()) {
        return Err(Refusal::Rule("CODE:APP03/2 The Customer of this Site does not exist.".to_owned()));
    }
    let existing = whole(&fields, "id").filter(|&id| id > 0);
    let created = existing.is_none();
    let id = match existing {
        Some(id) if state.site(id).is_some() => id,
        Some(_) => {
            return Err(Refusal::Thrown("Object reference not set: the site does not exist.".to_owned()));
        }
        None => {
            let Some(name) = &name else {
                return Err(Refusal::Rule("Please enter a name for this Site.".to_owned()));
            };
            let Some(client) = client else {
                let message =
                    "Error 515: cannot insert NULL into column 'Sarea'; the column does not allow NULL.";
                return Err(Refusal::Thrown(message.to_owned()));
            };
            create_site(state, now, client, name)
        }
    };
    state.version += 1;
    let link = fields.remove("new_external_link");
    let Some(site) = state.site_mut(id) else { return Ok((id, created)) };
    if let Some(name) = name {
        site.name = name.into();
    }
    site.client = client.unwrap_or(site.client);
    site.inactive = fields.get("inactive").and_then(Value::as_bool).unwrap_or(site.inactive);
    site.updated = now;
    keep_address(site, &mut fields);
    let core = ["name", "client_id", "inactive"];
    keep(&mut site.more, fields.into_iter().filter(|(name, _)| !core.contains(&name.as_str())));
    add_link(&mut site.more, link);
    Ok((id, created))
}

fn create_site(state: &mut State, now: i64, client: u32, name: &str) -> u32 {
    let id = state.next_site;
    state.next_site += 1;
    let name = name.into();
    let (created, updated) = (now, now);
    state.sites.push(Site { id, client, name, world: None, inactive: false, created, updated, more: None });
    id
}

/// An address is an object of its own: its lines merge, and flat lines sent earlier no longer count.
fn keep_address(site: &mut Site, fields: &mut Map<String, Value>) {
    let Some(Value::Object(sent)) = fields.remove("delivery_address") else { return };
    let more = site.more.get_or_insert_default();
    more.retain(|name, _| !name.starts_with("delivery_address_line"));
    match more.get_mut("delivery_address") {
        Some(Value::Object(address)) => address.extend(sent),
        _ => {
            more.insert("delivery_address".to_owned(), Value::Object(sent));
        }
    }
}

/// Keeps written fields. Arrays replace whole; fields that begin with an underscore are commands, not data.
fn keep(more: &mut More, fields: impl Iterator<Item = (String, Value)>) {
    for (name, value) in fields {
        let command = name.starts_with('_') || name.starts_with("newclient_") || name.starts_with("newsite_");
        if !command && !DERIVED.contains(&name.as_str()) {
            more.get_or_insert_default().insert(name, value);
        }
    }
}

fn add_link(more: &mut More, link: Option<Value>) {
    let Some(mut link) = link else { return };
    let links = more.get_or_insert_default().entry("external_links").or_insert_with(|| json!([]));
    if let Value::Array(links) = links {
        link["id"] = json!(links.len() + 1);
        links.push(link);
    }
}

/// Relationships as sent, with the names the tenant knows for their ids.
fn relationships(sent: Value) -> Value {
    let entries = sent.as_array().cloned().unwrap_or_default();
    let named = entries.into_iter().map(|entry| {
        let id = match &entry["id"] {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let known = id.parse::<usize>().ok().and_then(|id| RELATIONSHIPS.get(id.wrapping_sub(1)));
        let name = known.map_or_else(|| entry["name"].clone(), |name| json!(name));
        json!({ "id": id, "name": name })
    });
    named.collect()
}

fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn whole(fields: &Map<String, Value>, name: &str) -> Option<u32> {
    fields.get(name).and_then(Value::as_i64).map(|number| u32::try_from(number).unwrap_or(0))
}
