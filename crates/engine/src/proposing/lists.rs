//! The two lists that are compared: an integration's companies, and the hub's customers with what their other tools say.

use super::Proposed;
use crate::EngineError;
use counterpart_matching::candidate::{Candidate, Decision, Noun};
use counterpart_matching::organisations::model::Model;
use counterpart_matching::organisations::{Index, Likeness, Settled, Side};
use counterpart_matching::record::{Beside, Organisation};
use counterpart_matching::scoring::spread::OneAfterAnother;
use counterpart_matching::spelling::SpellingKey;
use counterpart_matching::words::noise::NoiseWords;
use counterpart_model::{
    Company, Customer, CustomerId, IntegrationId, Kind, Match, MatchKind, Proposal, ProposalClass, VendorId,
    VendorRecord, Visibility,
};
use counterpart_store::{MirrorEntry, Tx};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Rows read at a time.
const PART: u64 = 1_000;
/// Less likely than this is not worth a person's look.
const LEAST: f64 = 0.05;

/// What is compared.
pub(super) struct Lists {
    /// The integration's companies that are offered or matched.
    pub companies: Vec<Organisation>,
    /// The customers.
    pub customers: Vec<Organisation>,
    /// What people decided before.
    pub settled: Settled,
    /// Companies whose name a customer bears: what is suggested for those needs no matcher.
    spelled: BTreeSet<VendorId>,
}

impl Lists {
    /// Reads both.
    pub async fn read(tx: &Tx, integration: IntegrationId) -> Result<Self, EngineError> {
        let (customers, names) = customers(tx, integration).await?;
        let mut lists =
            Self { companies: Vec::new(), customers, settled: Settled::default(), spelled: BTreeSet::new() };
        if lists.customers.is_empty() {
            return Ok(lists);
        }
        lists.decided(tx, integration).await?;
        let mut after = 0;
        loop {
            let page = tx.mirror().list(integration, Kind::Company, after, PART).await?;
            let Some(last) = page.last() else { break };
            after = last.position.id;
            for entry in page {
                let Some(company) = company(&entry) else { continue };
                if entry.name_key.as_ref().is_some_and(|key| names.contains(key)) {
                    lists.spelled.insert(VendorId(company.id.clone()));
                }
                lists.companies.push(company);
            }
        }
        Ok(lists)
    }

    /// Matches, marks "not a customer" and pairs that were turned down.
    async fn decided(&mut self, tx: &Tx, integration: IntegrationId) -> Result<(), EngineError> {
        let mut after = None;
        loop {
            let page = tx.matches().list(integration, MatchKind::Company, after, PART).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for link in page {
                self.settled.confirmed.push((link.vendor.0, CustomerId(link.hub).to_string()));
            }
        }
        for mark in tx.ignored().list(integration).await? {
            self.settled.ignored.0.insert(mark.company.0);
        }
        for pair in tx.rejected().list(integration).await? {
            self.settled.rejected.insert((pair.company.0, pair.customer.to_string()));
        }
        Ok(())
    }

    /// How many records both have.
    pub fn len(&self) -> usize {
        self.companies.len() + self.customers.len()
    }

    /// What is proposed for each company, compared once and forgotten.
    pub fn compared(self) -> Proposed {
        let model = Model::fitted();
        let likeness = Likeness { settled: self.settled.clone(), ..Likeness::new(&model) };
        let compared = likeness.compare(&self.companies, &self.customers);
        let mut proposed = Proposed::new();
        for found in compared.proposals.iter().filter(|found| found.score >= LEAST) {
            let company = VendorId(self.companies[found.left].id.clone());
            if !self.spelled.contains(&company) {
                let proposal = proposal(compared.candidate(found));
                proposed.entry(company).or_default().extend(proposal);
            }
        }
        proposed
    }

    /// What is proposed for each company, and the lists as they stay compared.
    pub fn held(self) -> (Proposed, Index) {
        let companies: Vec<VendorId> =
            self.companies.iter().map(|company| VendorId(company.id.clone())).collect();
        let (model, noise) = (Model::fitted(), NoiseWords::default());
        let index = Index::new(self.companies, self.customers, &self.settled, model, noise, &OneAfterAnother);
        let mut proposed = Proposed::new();
        for company in companies.into_iter().filter(|company| !self.spelled.contains(company)) {
            let proposals = wanted(&index, &company);
            if !proposals.is_empty() {
                proposed.insert(company, proposals);
            }
        }
        (proposed, index)
    }
}

/// What is proposed for a company whose name no customer bears.
pub(super) fn wanted(index: &Index, company: &VendorId) -> Vec<Proposal> {
    index.proposals(Side::Left, company.as_str(), LEAST).into_iter().filter_map(proposal).collect()
}

/// What the matcher found, as it is kept.
fn proposal(found: Candidate) -> Option<Proposal> {
    let class = match found.decision {
        Decision::Match => ProposalClass::NearExact,
        Decision::Suggest => ProposalClass::Possible,
        Decision::Ambiguous => ProposalClass::Ambiguous,
    };
    let companies = Noun { one: "company", many: "companies" };
    let customers = Noun { one: "customer", many: "customers" };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
    let score = (found.score * 10_000.0).round() as u16;
    let reasons = found.reasons.iter().map(|reason| reason.in_words(companies, customers)).collect();
    Some(Proposal { customer: found.right.parse().ok()?, class, score, reasons })
}

/// A company as it is compared, where it is offered.
pub(super) fn company(entry: &MirrorEntry) -> Option<Organisation> {
    let VendorRecord::Company(company) = &entry.record else { return None };
    let offered = entry.visibility == Visibility::Visible && entry.record.offered();
    offered.then(|| organisation(company.id.0.clone(), &company.name, [company]))
}

/// Those of these customers that are active, as they are compared: with what the companies say that they are matched with in other
/// integrations.
pub(super) async fn organisations(
    tx: &Tx,
    integration: IntegrationId,
    customers: &[Customer],
) -> Result<Vec<(CustomerId, Organisation)>, EngineError> {
    let ids: Vec<_> = customers.iter().map(|customer| customer.id.0).collect();
    let links = tx.matches().of_hubs_everywhere(MatchKind::Company, &ids).await?;
    let known = companies_of(tx, Some(integration), &links).await?;
    let active = customers.iter().filter(|customer| customer.active);
    Ok(active
        .map(|customer| {
            let says = known.get(&customer.id).into_iter().flatten();
            (customer.id, organisation(customer.id.to_string(), &customer.name, says))
        })
        .collect())
}

/// The active customers, as they are compared, and the keys of all customers' names.
async fn customers(
    tx: &Tx,
    integration: IntegrationId,
) -> Result<(Vec<Organisation>, HashSet<String>), EngineError> {
    let mut found = Vec::new();
    let mut names = HashSet::new();
    let mut after = None;
    loop {
        let page = tx.customers().list(None, after.as_ref(), PART).await?;
        let Some((_, place)) = page.last() else { break };
        after = Some(place.clone());
        let page: Vec<Customer> = page.into_iter().map(|(customer, _)| customer).collect();
        let keys = page.iter().filter_map(|customer| SpellingKey::of(&customer.name));
        names.extend(keys.map(|key| key.as_str().to_owned()));
        let known = organisations(tx, integration, &page).await?;
        found.extend(known.into_iter().map(|(_, organisation)| organisation));
    }
    Ok((found, names))
}

/// The companies of these links, other than one integration's own, by customer.
pub(crate) async fn companies_of(
    tx: &Tx,
    but: Option<IntegrationId>,
    links: &[Match],
) -> Result<HashMap<CustomerId, Vec<Company>>, EngineError> {
    let mut by_integration: HashMap<IntegrationId, Vec<VendorId>> = HashMap::new();
    for link in links.iter().filter(|link| Some(link.integration) != but) {
        by_integration.entry(link.integration).or_default().push(link.vendor.clone());
    }
    let mut records: HashMap<(IntegrationId, VendorId), Company> = HashMap::new();
    for (other, ids) in by_integration {
        for MirrorEntry { record, .. } in tx.mirror().get_many(other, Kind::Company, &ids).await? {
            if let VendorRecord::Company(company) = record {
                records.insert((other, company.id.clone()), company);
            }
        }
    }
    let mut found: HashMap<CustomerId, Vec<Company>> = HashMap::new();
    for link in links {
        if let Some(company) = records.get(&(link.integration, link.vendor.clone())) {
            found.entry(CustomerId(link.hub)).or_default().push(company.clone());
        }
    }
    Ok(found)
}

/// A record as the matcher compares it: the first that says something is heard.
pub(crate) fn organisation<'a>(
    id: String,
    name: &str,
    says: impl IntoIterator<Item = &'a Company>,
) -> Organisation {
    let mut beside = Beside::NOTHING;
    for company in says {
        let or = |known: &mut Option<String>, value: Option<&String>| {
            if known.is_none() {
                *known = value.filter(|value| !value.trim().is_empty()).cloned();
            }
        };
        or(&mut beside.domain, company.website.as_ref());
        or(&mut beside.phone, company.phone.as_ref());
        let Some(address) = &company.address else { continue };
        let mut lines = address.lines.clone();
        lines.extend(address.postcode.clone());
        or(&mut beside.address, Some(&lines.join(", ")));
        or(&mut beside.city, address.city.as_ref());
        or(&mut beside.country, address.country.as_ref());
    }
    Organisation::new(id, name).with(beside)
}
