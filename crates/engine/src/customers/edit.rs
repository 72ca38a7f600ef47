//! Both sides of a customer's matches in one integration, edited at once (R20).

use crate::mappings::company_named;
use crate::matching::{name_matches, named_customer};
use crate::{EngineError, Hub, facts};
use counterpart_model::{
    Actor, Customer, CustomerId, Decision, Field, How, Integration, Kind, Match, MatchKind, Operation,
    PickList, Plan, PlanOrigin, RecordRef, UserId, Value, VendorId,
};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{self, Edit};
use counterpart_store::Tx;

pub use counterpart_rules::customers::Shape;

/// Both sides of a customer's matches in one integration.
#[derive(Debug, Clone)]
pub struct BothSides {
    /// How they stand.
    pub shape: Shape,
    /// The customers, this one among them.
    pub customers: Vec<Customer>,
    /// The companies by their ids, each with its name.
    pub companies: Vec<(VendorId, String)>,
    /// Of several companies of the customer, the main one (R19g).
    pub main: Option<VendorId>,
}

/// Who is to stand on either side, by ids or names.
#[derive(Debug, Clone, Default)]
pub struct SidesAsked {
    /// The customers afterwards.
    pub customers: Vec<String>,
    /// The companies afterwards.
    pub companies: Vec<String>,
    /// Take what is added away from where it is matched now (R19e).
    pub take_over: bool,
}

impl Hub {
    /// Both sides of a customer's matches; none where it has no match there.
    pub async fn both_sides(
        &self,
        integration: &Integration,
        customer: CustomerId,
    ) -> Result<Option<BothSides>, EngineError> {
        let tx = self.workspace.read().await?;
        let around = around(&tx, integration, &[customer], &[]).await?;
        let Some((shape, links)) = customers::star_of(customer.0, &around) else { return Ok(None) };
        let mut hubs: Vec<CustomerId> = links.iter().map(|link| CustomerId(link.hub)).collect();
        hubs.sort_unstable();
        hubs.dedup();
        let mut companies: Vec<(VendorId, String)> = Vec::new();
        let own = |link: &&&Match| link.hub == customer.0 && link.main;
        let main = links.iter().find(own).filter(|_| shape == Shape::OneToMany);
        let main = main.map(|link| link.vendor.clone());
        for link in links {
            if companies.iter().any(|(id, _)| *id == link.vendor) {
                continue;
            }
            let entry = tx.mirror().get(integration.id, Kind::Company, &link.vendor).await?;
            let name = entry.map_or_else(|| link.vendor.to_string(), |entry| entry.record.name().to_owned());
            companies.push((link.vendor.clone(), name));
        }
        Ok(Some(BothSides { shape, customers: tx.customers().get_many(&hubs).await?, companies, main }))
    }

    /// What makes the sides as they are asked for, as a plan.
    pub async fn plan_sides(
        &self,
        integration: &Integration,
        customer: CustomerId,
        asked: &SidesAsked,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let row = named_customer(&tx, &customer.to_string()).await?;
        let mut wanted: Vec<Customer> = Vec::new();
        for text in asked.customers.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            let one = named_customer(&tx, text).await?;
            if !wanted.contains(&one) {
                wanted.push(one);
            }
        }
        let mut companies: Vec<CompanyFacts> = Vec::new();
        for text in asked.companies.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            let id = VendorId::from(text);
            let known = facts::of(&tx, integration.id, std::slice::from_ref(&id)).await?.remove(&id);
            let one = match known {
                Some(facts) => facts,
                None => {
                    let id = company_named(&tx, integration, text).await?;
                    let found = facts::of(&tx, integration.id, std::slice::from_ref(&id)).await?.remove(&id);
                    found.ok_or_else(|| EngineError::NotFound(format!("There is no company {id}.")))?
                }
            };
            if !companies.iter().any(|other| other.company.id == one.company.id) {
                companies.push(one);
            }
        }
        let hubs: Vec<CustomerId> = wanted.iter().map(|one| one.id).chain([customer]).collect();
        let vendors: Vec<VendorId> = companies.iter().map(|facts| facts.company.id.clone()).collect();
        let around = around(&tx, integration, &hubs, &vendors).await?;
        let edit = Edit {
            integration: integration.id,
            row: &row,
            customers: &wanted,
            companies: &companies,
            around: &around,
            take_over: asked.take_over,
        };
        let mut group = customers::edit(&self.scribe(actor), &edit).map_err(|refused| {
            let text = format!("{}: {}", refused.skipped.label, refused.skipped.reason);
            match refused.a_move_would_do {
                true => EngineError::NeedsDecision(text),
                false => EngineError::Refused(text),
            }
        })?;
        name_matches(&tx, &mut group).await?;
        let command = format!("match edit {}", integration.name);
        let mut plan = Plan::empty(PlanOrigin::Person { command, actor: actor.clone() });
        if !group.changes.is_empty() {
            plan.groups.push(group);
        }
        Ok(plan)
    }

    /// Puts the matches that a plan makes and deletes on somebody's list, and hands that over: what somebody who may not save
    /// decided waits for an approval (R07b). What came with a file says so on the list too. That another company becomes main is
    /// a row of its own where the plan does nothing else; beside matches it follows from them.
    pub async fn hand_over_plan(
        &self,
        integration: &Integration,
        user: UserId,
        plan: &Plan,
    ) -> Result<u64, EngineError> {
        let mut decisions: Vec<(VendorId, Decision)> = Vec::new();
        let only_marks = plan.changes().all(|change| change.operation == Operation::Update);
        for change in plan.changes() {
            let RecordRef::Match { id } = change.record else { continue };
            let becomes_main = change.after().get(Field::Main) == Some(&Value::Bool(true));
            let link = match change.operation {
                Operation::Create => Match::from_fields(id, &change.after()),
                Operation::Delete => Match::from_fields(id, &change.before()),
                Operation::Update if only_marks && becomes_main => {
                    let link = self.workspace.read().await?.matches().get(id).await?;
                    Ok(link.ok_or_else(|| EngineError::NotFound("The match is not there any more.".into()))?)
                }
                Operation::Update => continue,
            };
            let link = link.map_err(crate::apply::unreadable)?;
            let customer = CustomerId(link.hub);
            let decision = match (change.operation, link.how) {
                (Operation::Delete, _) => Decision::Unlink { customer },
                (Operation::Update, _) => Decision::Main { customer },
                (Operation::Create, How::File) => Decision::File { customer },
                (Operation::Create, _) => Decision::Match { customer, take_over: false },
            };
            decisions.push((link.vendor, decision));
        }
        let rows = self.pick(integration, user, PickList::Map, decisions).await?;
        self.submit_picks(integration, user, PickList::Map, true).await?;
        Ok(rows)
    }
}

/// The links around these records, and those of the records at their other ends, as far as they hang together: what is moved
/// may be the centre of another star.
async fn around(
    tx: &Tx,
    integration: &Integration,
    hubs: &[CustomerId],
    vendors: &[VendorId],
) -> Result<Vec<Match>, EngineError> {
    let hubs: Vec<_> = hubs.iter().map(|hub| hub.0).collect();
    let mut known = facts::around(tx, integration.id, MatchKind::Company, &hubs, vendors).await?;
    loop {
        let hubs: Vec<_> = known.iter().map(|link| link.hub).collect();
        let more = facts::around(tx, integration.id, MatchKind::Company, &hubs, vendors).await?;
        if more.len() == known.len() {
            return Ok(known);
        }
        known = more;
    }
}
