//! A company and a customer side by side, field by field, with what agrees and what does not: for whoever decides whether they
//! are one.

use super::{known_company, named_customer};
use crate::{EngineError, Hub};
use counterpart_matching::spelling::SpellingKey;
use counterpart_model::{
    Company, Customer, Integration, Kind, Match, MatchKind, Proposal, VendorId, VendorRecord,
};
use counterpart_store::{MirrorEntry, Tx};

/// Sites shown of each.
const SITES: usize = 5;

/// A company and a customer side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The company.
    pub company: Company,
    /// The customer.
    pub customer: Customer,
    /// What the matcher proposes, where it does.
    pub proposal: Option<Proposal>,
    /// Their match, where they have one.
    pub matched: Option<Match>,
    /// Whether the customer has several companies here, so that one of them is the main one (R19g).
    pub several: bool,
    /// What each holds, field by field; fields that neither has are left out.
    pub fields: Vec<ComparedField>,
}

/// One field of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedField {
    /// Its name.
    pub name: &'static str,
    /// What the company holds.
    pub company: Vec<String>,
    /// What the customer's tools say, each with the tool.
    pub customer: Vec<(String, String)>,
    /// Whether they agree; nothing where one side says nothing.
    pub agrees: Option<bool>,
}

impl Hub {
    /// A company and a customer side by side.
    pub async fn compare(
        &self,
        integration: &Integration,
        company: &VendorId,
        customer: &str,
    ) -> Result<Comparison, EngineError> {
        let tx = self.workspace.read().await?;
        let facts = known_company(&tx, integration, company).await?;
        let customer = named_customer(&tx, customer).await?;
        let proposed = facts.proposals.into_iter().find(|one| one.proposal.customer == customer.id);
        let mut links = tx.matches().of_hub(MatchKind::Company, customer.id.0).await?;
        let here = |link: &&Match| link.integration == integration.id;
        let several = links.iter().filter(here).count() > 1;
        // What the company itself says is no second witness.
        let own = links.iter().position(|link| here(&link) && link.vendor == *company);
        let matched = own.map(|at| links.remove(at));
        let said = said(&tx, &links).await?;
        let own_sites = sites(&tx, integration, company).await?;
        let mut fields = Vec::new();
        for (name, of, alike) in FIELDS {
            let mine: Vec<String> = of(&facts.company).into_iter().collect();
            let mut theirs: Vec<(String, String)> =
                said.iter().filter_map(|(tool, company, _)| Some((of(company)?, tool.clone()))).collect();
            if name == "Name" {
                theirs.insert(0, (customer.name.clone(), "the hub".to_owned()));
            }
            push(&mut fields, name, mine, theirs, alike);
        }
        let theirs: Vec<(String, String)> = said
            .into_iter()
            .flat_map(|(tool, _, sites)| sites.into_iter().map(move |site| (site, tool.clone())))
            .collect();
        push(&mut fields, "Sites", own_sites, theirs, same_text);
        Ok(Comparison {
            company: facts.company,
            customer,
            proposal: proposed.map(|one| one.proposal),
            matched,
            several,
            fields,
        })
    }
}

type Reads = fn(&Company) -> Option<String>;
type Alike = fn(&str, &str) -> bool;

const FIELDS: [(&str, Reads, Alike); 8] = [
    ("Name", |company| Some(company.name.clone()), same_text),
    ("Web site", |company| company.website.clone(), same_site),
    ("Phone", |company| company.phone.clone(), same_phone),
    ("Street", |company| company.address.as_ref().map(|address| address.lines.join(", ")), same_text),
    ("Town", |company| company.address.as_ref()?.city.clone(), same_text),
    ("Postcode", |company| company.address.as_ref()?.postcode.clone(), same_text),
    ("Reference", |company| company.reference.clone(), same_text),
    ("Belongs to", |company| company.parent.clone(), same_text),
];

fn push(
    fields: &mut Vec<ComparedField>,
    name: &'static str,
    mut company: Vec<String>,
    mut customer: Vec<(String, String)>,
    alike: Alike,
) {
    company.retain(|value| !value.trim().is_empty());
    customer.retain(|(value, _)| !value.trim().is_empty());
    if company.is_empty() && customer.is_empty() {
        return;
    }
    let both = !company.is_empty() && !customer.is_empty();
    let agrees = company.iter().any(|mine| customer.iter().any(|(theirs, _)| alike(mine, theirs)));
    fields.push(ComparedField { name, company, customer, agrees: both.then_some(agrees) });
}

/// What the tools say in which the customer is matched: the tool, its company, the names of its sites.
async fn said(tx: &Tx, links: &[Match]) -> Result<Vec<(String, Company, Vec<String>)>, EngineError> {
    let mut said = Vec::new();
    for link in links {
        let Some(integration) = tx.integrations().get(link.integration).await? else { continue };
        let Some(entry) = tx.mirror().get(link.integration, Kind::Company, &link.vendor).await? else {
            continue;
        };
        let VendorRecord::Company(company) = entry.record else { continue };
        let sites = sites(tx, &integration, &link.vendor).await?;
        said.push((integration.name, company, sites));
    }
    Ok(said)
}

async fn sites(tx: &Tx, integration: &Integration, company: &VendorId) -> Result<Vec<String>, EngineError> {
    let entries = tx.mirror().inside(integration.id, Kind::Site, company).await?;
    Ok(entries.into_iter().take(SITES).map(|MirrorEntry { record, .. }| record.name().to_owned()).collect())
}

fn same_text(a: &str, b: &str) -> bool {
    match (SpellingKey::of(a), SpellingKey::of(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// The host without `www.`.
fn same_site(a: &str, b: &str) -> bool {
    let host = |text: &str| {
        let text = text.trim().to_lowercase();
        let bare = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        let host = bare.split(['/', '?', ':']).next().unwrap_or_default();
        host.trim_start_matches("www.").to_owned()
    };
    host(a) == host(b)
}

/// The last nine digits: what is in front of them is written in many ways.
fn same_phone(a: &str, b: &str) -> bool {
    let tail = |text: &str| {
        let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
        digits[digits.len().saturating_sub(9)..].to_vec()
    };
    let (a, b) = (tail(a), tail(b));
    a.len() >= 6 && a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_agree_however_they_are_written() {
        assert!(same_site("https://www.acme.co.uk/about", "ACME.co.uk"));
        assert!(!same_site("acme.co.uk", "acme.com"));
        assert!(same_phone("+44 (0)113 496 0000", "0113 496 0000"));
        assert!(!same_phone("0113 496 0000", "0113 496 0001") && !same_phone("12", "12"));
        assert!(same_text("ACME  Dental", "acme dental") && !same_text("York", "Leeds"));
    }

    #[test]
    fn what_neither_has_is_left_out_and_what_one_lacks_is_no_disagreement() {
        let mut fields = Vec::new();
        push(&mut fields, "Phone", vec![" ".into()], Vec::new(), same_phone);
        push(&mut fields, "Town", vec!["Leeds".into()], Vec::new(), same_text);
        push(&mut fields, "Town", vec!["Leeds".into()], vec![("York".into(), "autotask".into())], same_text);
        let agrees: Vec<_> = fields.iter().map(|field| field.agrees).collect();
        assert_eq!(agrees, [None, Some(false)]);
    }
}
