//! From HaloPSA's rows to the hub's records.

use crate::addresses::Servers;
use crate::wire::{ClientRow, IdOnly, NameOnly, SiteRow};
use counterpart_connector::Row;
use counterpart_model::{Address, Company, HeldBack, Kind, Site, VendorId, VendorRecord};

/// The client that HaloPSA files everything under that belongs to nobody ("Unknown"). That it is number 1 is relied on
/// by published programs; HaloPSA's documents do not say it.
const UNASSIGNED_CLIENT: i64 = 1;

const NOT_SAID: &str = "it does not say whether it is inactive.";

/// A row of a list as a record, or as what is wrong with it.
pub fn row(kind: Kind, json: &str, servers: &Servers) -> Row {
    match kind {
        Kind::Site => Row::of(json, ("HaloPSA", "Site"), bare, |row| site(row, servers)),
        _ => Row::of(json, ("HaloPSA", "Client"), bare, |row| company(row, servers)),
    }
}

/// Id and name of any row, as far as they can be read.
fn bare(json: &str) -> (Option<i64>, Option<String>) {
    let id = serde_json::from_str::<IdOnly>(json).ok().and_then(|row| row.id);
    (id, serde_json::from_str::<NameOnly>(json).ok().and_then(|row| row.name))
}

fn company(row: ClientRow, servers: &Servers) -> Result<VendorRecord, String> {
    let id = row.id.ok_or("it has no id.")?;
    let relationships = relationships(&row);
    let name = row.name.ok_or("it has no name.")?;
    let inactive = row.inactive.ok_or(NOT_SAID)?;
    let page = servers.client_page(id);
    let mut held_back = Vec::new();
    if relationships.is_empty() {
        held_back.push(HeldBack {
            code: "no_relationship".to_owned(),
            sentence: format!(
                "HaloPSA has no customer relationship for this client. Open {page}, fill in Customer Relationship and sync \
                 again."
            ),
        });
    }
    if row.main_site_id.is_none() {
        held_back.push(HeldBack {
            code: "no_main_site".to_owned(),
            sentence: format!(
                "HaloPSA has no main site for this client. Open {page}, set one of its sites as the main site and sync again."
            ),
        });
    }
    Ok(VendorRecord::Company(Company {
        id: id.into(),
        name,
        active: !inactive,
        internal: id == UNASSIGNED_CLIENT,
        relationships,
        main_site: row.main_site_id.map(VendorId::from),
        parent: row.toplevel_name,
        website: row.website,
        reference: row.reference,
        // HaloPSA keeps phone and address at the main site, not at the client.
        phone: None,
        address: None,
        held_back,
        url: Some(page),
    }))
}

/// The relationships: the list of `{id, name}`, else its text form, else (only where the row has neither) what older
/// builds called the customer type.
fn relationships(row: &ClientRow) -> Vec<String> {
    let named = row.customer_relationship.as_deref().unwrap_or_default();
    if !named.is_empty() {
        return named.to_vec();
    }
    let listed = row.customer_relationship_list.as_ref();
    if let Some(text) = listed.and_then(Option::as_deref) {
        return text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    match row.customer_relationship.is_none() && listed.is_none() {
        true => row.customertype_new.iter().cloned().collect(),
        false => Vec::new(),
    }
}

fn site(row: SiteRow, servers: &Servers) -> Result<VendorRecord, String> {
    let id = row.id.ok_or("it has no id.")?;
    let address = address(&row);
    let name = row.name.ok_or("it has no name.")?;
    let company = row.client_id.ok_or("it belongs to no client.")?;
    let inactive = row.inactive.ok_or(NOT_SAID)?;
    Ok(VendorRecord::Site(Site {
        id: id.into(),
        company: company.into(),
        name,
        active: !inactive,
        phone: row.phonenumber,
        address,
        held_back: Vec::new(),
        url: Some(servers.site_page(id)),
    }))
}

/// Lines 1 to 4 as they are. The fifth is the postal code: inferred from the detail object, whose address has four lines
/// and a postal code.
fn address(row: &SiteRow) -> Option<Address> {
    let lines = [
        &row.delivery_address_line1,
        &row.delivery_address_line2,
        &row.delivery_address_line3,
        &row.delivery_address_line4,
    ];
    let code = row.country_code.clone().filter(|code| code != "0" && code != "-1");
    let address = Address {
        lines: lines.into_iter().flatten().cloned().collect(),
        city: None,
        region: row.region_code_name.clone(),
        postcode: row.delivery_address_line5.clone(),
        country: row.country_code_name.clone().or(code),
    };
    Some(address).filter(|address| *address != Address::default())
}

#[cfg(test)]
mod tests;
