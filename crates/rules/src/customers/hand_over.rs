//! Matches that go from one customer to another, as far as they form stars afterwards (R19, R26). A match's ends cannot
//! be changed, so each is deleted and made anew.

use crate::Scribe;
use crate::scribe::matched;
use crate::stars::{Refusal, Stars};
use counterpart_model::{
    Cause, Change, Customer, Expectation, Field, How, IntegrationId, Match, MatchId, RecordRef, Skipped,
    Value, VendorId,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What things are called, for sentences and labels.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Integrations.
    pub integrations: HashMap<IntegrationId, String>,
    /// Customers.
    pub customers: HashMap<Uuid, String>,
    /// Companies.
    pub companies: HashMap<(IntegrationId, VendorId), String>,
}

impl Names {
    fn customer(&self, id: Uuid) -> String {
        self.customers.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// The name of the customer with this id, as it is written.
    pub(super) fn customer_of(&self, id: &str) -> String {
        id.parse().map_or_else(|_| id.to_owned(), |id| self.customer(id))
    }

    fn of(&self, link: &Match) -> &str {
        let key = (link.integration, link.vendor.clone());
        self.companies.get(&key).map_or("", String::as_str)
    }

    /// A company as a person finds it: `halopsa 42 'Acme UK'`.
    pub fn company(&self, integration: IntegrationId, company: &VendorId) -> String {
        let tool = self.integrations.get(&integration).map_or("", String::as_str);
        let name = self.companies.get(&(integration, company.clone())).map_or("", String::as_str);
        format!("{tool} {company} '{name}'")
    }
}

/// Why customers are not merged or split. Nothing is done then, not even a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Impossible {
    /// It was asked for in a way that makes no sense; the sentence says why.
    Refused(String),
    /// These matches would no longer form stars; a person has to decide about each first (R19).
    Conflicts(Vec<Skipped>),
}

/// Gives matches to a customer.
pub(super) struct HandOver<'a> {
    pub scribe: &'a Scribe<'a>,
    pub to: &'a Customer,
    pub how: How,
    pub cause: Cause,
    pub names: &'a Names,
    /// What must hold for the customer to get them.
    pub expects: Option<Expectation>,
}

impl HandOver<'_> {
    /// The changes that give these matches to the customer, or every one that cannot be given. `around` are all links
    /// around the customers concerned, as for the law of stars. Which of the customer's links is main is for
    /// [`crate::mains::one_main`] to see to afterwards.
    pub fn changes(&self, links: &[&Match], around: &[Match]) -> Result<Vec<Change>, Vec<Skipped>> {
        let mut by_integration: BTreeMap<IntegrationId, Vec<&Match>> = BTreeMap::new();
        for link in links {
            by_integration.entry(link.integration).or_default().push(link);
        }
        let mut changes = Vec::new();
        let mut conflicts = Vec::new();
        for (integration, links) in by_integration {
            let around: Vec<&Match> =
                around.iter().filter(|other| other.integration == integration).collect();
            match self.within(links, &around) {
                Ok(some) => changes.extend(some),
                Err(some) => conflicts.extend(some),
            }
        }
        if conflicts.is_empty() { Ok(changes) } else { Err(conflicts) }
    }

    /// The same within one integration, where links form stars.
    fn within(&self, mut links: Vec<&Match>, around: &[&Match]) -> Result<Vec<Change>, Vec<Skipped>> {
        let own: Vec<&Match> = around.iter().copied().filter(|link| link.hub == self.to.id.0).collect();
        let mut stars = Stars::of(around.iter().copied());
        // The lock goes along with a link, but it is only a tangle that nothing is added to (R19f).
        let tangled = own.iter().chain(&links).any(|link| link.locked && !stars.star_around(link.hub));
        for link in &links {
            stars.remove(link.hub, &link.vendor);
        }
        // Taken back, links come in the opposite order; a locked one would stand in the way of others.
        links.sort_by_key(|link| (!link.locked, link.id));
        let mut changes: Vec<Change> = links.iter().map(|link| self.deleted(link)).collect();

        let mut by_company: BTreeMap<&VendorId, Vec<&Match>> = BTreeMap::new();
        for link in &links {
            by_company.entry(&link.vendor).or_default().push(link);
        }
        let mut fresh = Vec::new();
        for (company, links) in by_company {
            match own.iter().find(|link| link.vendor == *company) {
                Some(kept) => changes.extend(self.more_sites(kept, &links)),
                None => fresh.push(links),
            }
        }
        let conflicts = self.conflicts(stars, &own, &fresh, tangled);
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let locked = fresh.iter().flatten().any(|link| link.locked);
        let heir = fresh.iter().position(|links| links.iter().any(|link| link.main)).unwrap_or(0);
        for (at, links) in fresh.iter().enumerate() {
            let Some(first) = links.first() else { continue };
            let new = Match {
                id: MatchId(self.scribe.ids.next()),
                hub: self.to.id.0,
                how: self.how,
                main: own.is_empty() && at == heir,
                locked,
                sites: union(links.iter().flat_map(|link| &link.sites)),
                by: self.scribe.by.clone(),
                at: self.scribe.now,
                ..(*first).clone()
            };
            let change = matched(&new, &self.to.name, self.names.of(first), self.cause.clone());
            changes.push(self.expecting(change));
        }
        Ok(changes)
    }

    /// The links that cannot be the customer's, beside those it has and would get.
    fn conflicts(
        &self,
        mut stars: Stars,
        own: &[&Match],
        fresh: &[Vec<&Match>],
        tangled: bool,
    ) -> Vec<Skipped> {
        let to = self.to.id.0;
        let sources: BTreeSet<Uuid> = own.iter().chain(fresh.iter().flatten()).map(|link| link.hub).collect();
        let mut conflicts = Vec::new();
        for link in fresh.iter().filter_map(|links| links.first()) {
            // Nothing is added to what is locked (R19f); but all of it may change hands, where stars are left.
            let verdict = if !tangled {
                stars.may_add(to, &link.vendor)
            } else if sources.len() > 1 {
                Err(Refusal::Locked)
            } else {
                stars.insert(to, &link.vendor, true);
                if stars.star_around(to) { Ok(()) } else { Err(Refusal::Locked) }
            };
            match verdict {
                Ok(()) => stars.insert(to, &link.vendor, tangled),
                Err(refusal) => conflicts.push(self.conflict(link, refusal, &stars)),
            }
        }
        conflicts
    }

    fn conflict(&self, link: &Match, refusal: Refusal, stars: &Stars) -> Skipped {
        let to = &self.to.name;
        let named = |hubs: &[Uuid]| {
            let names: Vec<_> = hubs
                .iter()
                .filter(|hub| **hub != self.to.id.0)
                .map(|hub| format!("'{}'", self.names.customer(*hub)))
                .collect();
            names.join(", ")
        };
        let reason = match refusal {
            Refusal::HubIsLeaf => {
                let shared = stars.vendors(self.to.id.0).first();
                let others = shared.map(|company| named(stars.hubs(company))).unwrap_or_default();
                let company = shared.map(|company| self.names.company(link.integration, company));
                format!(
                    "'{to}' shares {} with {others}, so it cannot have a second company there; delete one of these \
                     matches first",
                    company.unwrap_or_default()
                )
            }
            Refusal::BothTaken | Refusal::VendorIsLeaf => format!(
                "it is matched with {} too, so it cannot be one of several companies of '{to}'; delete one of these \
                 matches first",
                named(stars.hubs(&link.vendor))
            ),
            Refusal::Locked | Refusal::AlreadyLinked => {
                "a many-to-many that an import brought is locked, and nothing is added to it; delete matches until it is \
                 untangled"
                    .to_owned()
            }
        };
        let label = format!(
            "{} of '{}'",
            self.names.company(link.integration, &link.vendor),
            self.names.customer(link.hub)
        );
        Skipped { label, reason }
    }

    fn deleted(&self, link: &Match) -> Change {
        let label = format!("{} = {} '{}'", self.names.customer(link.hub), link.vendor, self.names.of(link));
        Change::delete(RecordRef::Match { id: link.id }, label, &link.fields(), self.cause.clone())
    }

    /// Two customers were matched with one company, and now it is one: the sites that were either's are its (R19h).
    fn more_sites(&self, kept: &Match, links: &[&Match]) -> Option<Change> {
        let sites = union(kept.sites.iter().chain(links.iter().flat_map(|link| &link.sites)));
        let list = |sites: &[VendorId]| Value::List(sites.iter().map(|site| site.0.clone()).collect());
        (sites != kept.sites).then(|| {
            let values = (Field::Sites, list(&kept.sites), list(&sites));
            let label = format!("{} = {} '{}'", self.to.name, kept.vendor, self.names.of(kept));
            Change::update(RecordRef::Match { id: kept.id }, label, values, self.cause.clone())
        })
    }

    /// The same change, provided that what the hand-over counts on holds.
    pub fn expecting(&self, change: Change) -> Change {
        match &self.expects {
            Some(expectation) => change.expecting(expectation.clone()),
            None => change,
        }
    }
}

/// Each once, in the order in which they come.
fn union<'s>(sites: impl Iterator<Item = &'s VendorId>) -> Vec<VendorId> {
    let mut seen = BTreeSet::new();
    sites.filter(|site| seen.insert(*site)).cloned().collect()
}
