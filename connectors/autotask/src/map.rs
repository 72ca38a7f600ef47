//! From Autotask's rows to the hub's records.

use crate::addresses::Screens;
use crate::chosen::Chosen;
use crate::wire::{CompanyRow, IdOnly, LocationRow, NameOnly};
use crate::words::Words;
use counterpart_connector::Row;
use counterpart_model::{Address, Company, HeldBack, Kind, Site, VendorRecord};

/// The MSP's own company (dossier, 6.1).
const OWN_COMPANY: i64 = 0;

const NOT_SAID: &str = "it does not say whether it is active.";

/// What a row alone does not say.
pub struct Around<'a> {
    /// What numbers mean.
    pub words: &'a Words,
    /// Which companies are customers.
    pub chosen: &'a Chosen,
    /// Where records are shown.
    pub screens: &'a Screens,
}

/// A row of a list as a record, or as what is wrong with it.
pub fn row(kind: Kind, json: &str, around: &Around<'_>) -> Row {
    match kind {
        Kind::Site => Row::of(json, ("Autotask", "Location"), bare, |row| site(row, around)),
        _ => Row::of(json, ("Autotask", "Company"), bare, |row| company(row, around)),
    }
}

/// Id and name of any row, as far as they can be read.
fn bare(json: &str) -> (Option<i64>, Option<String>) {
    let id = serde_json::from_str::<IdOnly>(json).ok().and_then(|row| row.id);
    (id, serde_json::from_str::<NameOnly>(json).ok().and_then(|row| row.name))
}

fn company(row: CompanyRow, around: &Around<'_>) -> Result<VendorRecord, String> {
    let id = row.id.ok_or("it has no id.")?;
    let active = row.is_active.ok_or(NOT_SAID)?;
    let page = around.screens.company(id);
    let internal = id == OWN_COMPANY;
    let kind = row.company_type.and_then(|number| around.words.types.get(&number));
    let held_back = if internal { Vec::new() } else { held_back(&row, kind, around, &page) };
    let lines = [row.address1, row.address2, row.additional_address_information];
    let name = row.company_name.ok_or("it has no name.")?;
    Ok(VendorRecord::Company(Company {
        id: id.into(),
        name,
        active,
        internal,
        relationships: kind.cloned().into_iter().collect(),
        // Which location is the primary one stands with the locations, the parent's name with the parent.
        main_site: None,
        parent: None,
        website: row.web_address,
        reference: row.company_number,
        phone: row.phone,
        address: address(lines, row.city, row.state, row.postal_code, country(row.country, around)),
        held_back,
        url: Some(page),
    }))
}

fn held_back(row: &CompanyRow, kind: Option<&String>, around: &Around<'_>, page: &str) -> Vec<HeldBack> {
    let chosen = around.chosen;
    let mut held_back = Vec::new();
    if !chosen.has_type(row.company_type, kind.map(String::as_str)) {
        let is = match (kind, row.company_type) {
            (Some(word), _) => format!("of the type {word:?}"),
            (None, Some(number)) => format!("of the type number {number}"),
            (None, None) => "of no type".to_owned(),
        };
        held_back.push(HeldBack {
            code: "not_a_customer".to_owned(),
            sentence: format!(
                "In Autotask this company is {is}; customers are those of the type {}. Open {page} and change its type, or \
                 add the type to \"Company types\" of this integration.",
                chosen.types_in_words()
            ),
        });
    }
    let category = row.company_category.and_then(|number| around.words.categories.get(&number));
    if !chosen.has_category(row.company_category, category.map(String::as_str)) {
        let is = category.map_or("in no category that we know".to_owned(), |word| format!("in {word:?}"));
        held_back.push(HeldBack {
            code: "other_category".to_owned(),
            sentence: format!(
                "In Autotask this company is {is}; customers are those in {}. Open {page} and change its category, or add \
                 the category to \"Company categories\" of this integration.",
                chosen.categories_in_words()
            ),
        });
    }
    held_back
}

fn site(row: LocationRow, around: &Around<'_>) -> Result<VendorRecord, String> {
    let id = row.id.ok_or("it has no id.")?;
    let active = row.is_active.ok_or(NOT_SAID)?;
    let company = row.company.ok_or("it belongs to no company.")?;
    let name = row.name.ok_or("it has no name.")?;
    let lines = [row.address1, row.address2, None];
    Ok(VendorRecord::Site(Site {
        id: id.into(),
        company: company.into(),
        name,
        active,
        phone: row.phone,
        address: address(lines, row.city, row.state, row.postal_code, country(row.country, around)),
        held_back: Vec::new(),
        url: Some(around.screens.location(company, id)),
    }))
}

fn country(number: Option<i64>, around: &Around<'_>) -> Option<String> {
    number.and_then(|number| around.words.countries.get(&number)).cloned()
}

fn address(
    lines: [Option<String>; 3],
    city: Option<String>,
    region: Option<String>,
    postcode: Option<String>,
    country: Option<String>,
) -> Option<Address> {
    let lines = lines.into_iter().flatten().collect();
    let address = Address { lines, city, region, postcode, country };
    Some(address).filter(|address| *address != Address::default())
}

#[cfg(test)]
mod tests;
