//! What saving a list would do now, row after row: each is judged as things stand once those before it are done.

use super::collect::all;
use crate::matching::{may_create, name_matches, sites_of};
use crate::{Check, EngineError, Hub, facts};
use counterpart_model::{
    Actor, Company, Customer, CustomerId, Decision, Field, Group, How, Integration, Match, MatchKind,
    Operation, PickList, Picked, Plan, PlanOrigin, RecordRef, Site, Skipped, UserId, Value, VendorId,
};
use counterpart_rules::customers::{self, FileRow, LinkRequest};
use counterpart_rules::{CompanyFacts, Scribe};
use counterpart_store::{PickedBy, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// One thing on a list, with what would come of it.
#[derive(Debug, Clone)]
pub struct PickedRow {
    /// The thing.
    pub picked: Picked,
    /// The company, where the mirror still holds it.
    pub company: Option<Company>,
    /// The customer that it names.
    pub customer: Option<Customer>,
    /// What would come of it.
    pub check: Check,
}

impl PickedRow {
    /// What the company is called.
    pub fn company_name(&self) -> &str {
        self.company.as_ref().map_or(self.picked.company.as_str(), |company| &company.name)
    }

    /// What a person calls it: the pair, or the company where a customer is to be made.
    pub fn label(&self) -> String {
        match &self.customer {
            Some(customer) => format!("{} = {}", customer.name, self.company_name()),
            None => self.company_name().to_owned(),
        }
    }
}

/// What saving a list would do.
#[derive(Debug)]
pub struct PickedPlan {
    /// The changes. Things left out are rows that are so already.
    pub plan: Plan,
    /// Every row, in the order in which they were collected.
    pub rows: Vec<PickedRow>,
}

impl PickedPlan {
    /// Rows that cannot be saved as things stand. While there are any, nothing is saved.
    pub fn in_the_way(&self) -> Vec<Skipped> {
        let reason = |row: &PickedRow| match &row.check {
            Check::Moves(reason) | Check::Refused(reason) => {
                Some(Skipped { label: row.label(), reason: reason.clone() })
            }
            Check::Fine | Check::DoneAlready => None,
        };
        self.rows.iter().filter_map(reason).collect()
    }
}

/// The changes of a row, none where it is so already; or why it cannot be saved.
type Judged = Result<Option<Group>, Check>;

/// What one row is judged by.
struct Around<'a> {
    integration: &'a Integration,
    facts: Option<&'a CompanyFacts>,
    customer: Option<&'a Customer>,
    /// The sites that a new customer gets.
    sites: Vec<Site>,
    /// The links as the rows before leave them.
    links: &'a [Match],
}

impl Hub {
    /// What saving somebody's list would do now. `with_sites` says whether a new customer gets its company's sites.
    pub async fn plan_picks(
        &self,
        integration: &Integration,
        user: UserId,
        list: PickList,
        with_sites: bool,
        actor: &Actor,
    ) -> Result<PickedPlan, EngineError> {
        let tx = self.workspace.read().await?;
        let by = PickedBy { integration: integration.id, user, list };
        self.foresee(&tx, integration, by, with_sites, actor).await
    }

    pub(super) async fn foresee(
        &self,
        tx: &Tx,
        integration: &Integration,
        by: PickedBy,
        with_sites: bool,
        actor: &Actor,
    ) -> Result<PickedPlan, EngineError> {
        let picked = all(tx, by).await?;
        let ids: Vec<VendorId> = picked.iter().map(|row| row.company.clone()).collect();
        let known = facts::of(tx, integration.id, &ids).await?;
        let customers: Vec<CustomerId> = picked.iter().filter_map(|row| row.decision.customer()).collect();
        let customers: HashMap<CustomerId, Customer> =
            tx.customers().get_many(&customers).await?.into_iter().map(|one| (one.id, one)).collect();
        let hubs: Vec<Uuid> = customers.keys().map(|customer| customer.0).collect();
        let mut links = facts::around(tx, integration.id, MatchKind::Company, &hubs, &ids).await?;
        let command = format!("match {} {}", by.list.as_str(), integration.name);
        let mut plan = Plan::empty(PlanOrigin::Person { command, actor: actor.clone() });
        let scribe = self.scribe(actor);
        let mut rows: Vec<(usize, PickedRow)> = Vec::with_capacity(picked.len());
        let turns = in_turn(picked);
        let file_rows = file_rows(&turns, &known, &customers);
        let mut of_files: Option<HashMap<usize, Judged>> = None;
        for (place, picked) in turns {
            let facts = known.get(&picked.company);
            let customer = picked.decision.customer().and_then(|id| customers.get(&id));
            let sites = match (&picked.decision, with_sites) {
                (Decision::Create, true) => sites_of(tx, integration, &picked.company).await?,
                _ => Vec::new(),
            };
            let around = Around { integration, facts, customer, sites, links: &links };
            let judged = match picked.decision {
                Decision::File { .. } => {
                    of_files.get_or_insert_with(|| judge_file(&scribe, &file_rows, &links)).remove(&place)
                }
                _ => None,
            };
            let check = match judged.unwrap_or_else(|| group(&scribe, &picked, &around)) {
                Ok(None) => {
                    let label = picked.company.to_string();
                    plan.skipped.push(Skipped { label, reason: "it is so already".to_owned() });
                    Check::DoneAlready
                }
                Ok(Some(mut group)) => {
                    name_matches(tx, &mut group).await?;
                    carry_out(&group, &mut links);
                    plan.groups.push(group);
                    Check::Fine
                }
                Err(check) => check,
            };
            let company = facts.map(|facts| facts.company.clone());
            rows.push((place, PickedRow { picked, company, customer: customer.cloned(), check }));
        }
        rows.sort_by_key(|(place, _)| *place);
        Ok(PickedPlan { plan, rows: rows.into_iter().map(|(_, row)| row).collect() })
    }
}

/// Rows with their places on the list, in the order in which they are done: what frees something first, then pairs that were
/// chosen, then what a file says, all of it together; which is main is chosen among what is there then.
fn in_turn(picked: Vec<Picked>) -> Vec<(usize, Picked)> {
    let mut turns: Vec<(usize, Picked)> = picked.into_iter().enumerate().collect();
    turns.sort_by_key(|(_, row)| match row.decision {
        Decision::Unlink { .. } => 0,
        Decision::File { .. } => 2,
        Decision::Main { .. } => 3,
        _ => 1,
    });
    turns
}

/// The rows of a mapping file among these; the place on the list is the line.
fn file_rows(
    turns: &[(usize, Picked)],
    known: &HashMap<VendorId, CompanyFacts>,
    customers: &HashMap<CustomerId, Customer>,
) -> Vec<FileRow> {
    let row = |(place, picked): &(usize, Picked)| match picked.decision {
        Decision::File { customer } => Some(FileRow {
            line: *place as u64,
            customer: customers.get(&customer)?.clone(),
            facts: known.get(&picked.company)?.clone(),
        }),
        _ => None,
    };
    turns.iter().filter_map(row).collect()
}

/// What comes of the rows of a file, by their places: they are judged together, as if the file were read now (R24).
fn judge_file(scribe: &Scribe, rows: &[FileRow], links: &[Match]) -> HashMap<usize, Judged> {
    let told = customers::import(scribe, rows, links);
    let groups = told.groups.into_iter().map(|(line, group)| (line, Ok(Some(group))));
    let already = told.already.into_iter().map(|line| (line, Ok(None)));
    let refused = told.refused.into_iter().map(|(line, one)| (line, Err(Check::Refused(one.reason))));
    let all = groups.chain(already).chain(refused);
    all.filter_map(|(line, judged)| Some((usize::try_from(line).ok()?, judged))).collect()
}

/// The changes of one row; none where it is so already.
fn group(scribe: &Scribe, picked: &Picked, around: &Around) -> Judged {
    let refused = |sentence: &str| Err(Check::Refused(sentence.to_owned()));
    let present = |customer: &CustomerId| {
        around.links.iter().find(|link| link.hub == customer.0 && link.vendor == picked.company)
    };
    match (&picked.decision, around.facts, around.customer) {
        (Decision::Unlink { customer }, ..) => Ok(present(customer)
            .map(|link| customers::unlink(link, around.links, &format!("deleted by {}", scribe.by)))),
        (Decision::Main { customer }, ..) => match present(customer) {
            Some(link) => Ok(customers::make_main(scribe, link, around.links)),
            None => refused("the two are not matched any more, so it cannot be the main company"),
        },
        (_, None, _) => refused("the company is not there any more"),
        (Decision::File { .. }, ..) => refused("the customer is not there any more; it may have been merged"),
        (Decision::Create, Some(facts), _) => {
            may_create(around.integration).map_err(|error| Check::Refused(error.to_string()))?;
            let made = customers::create(scribe, facts, &around.sites, How::Imported);
            made.map(Some).map_err(|skipped| Check::Refused(skipped.reason))
        }
        (
            Decision::Confirm { customer: id } | Decision::Match { customer: id, .. },
            Some(facts),
            customer,
        ) => {
            if present(id).is_some() {
                return Ok(None);
            }
            let Some(customer) = customer else {
                return refused("the customer is not there any more; it may have been merged");
            };
            let request = LinkRequest {
                customer,
                facts,
                around: around.links,
                take_over: matches!(picked.decision, Decision::Match { take_over: true, .. }),
                main: false,
                sites: Vec::new(),
                how: match picked.list {
                    PickList::Import => How::Imported,
                    PickList::Map => How::Manual,
                },
            };
            customers::link(scribe, &request).map(Some).map_err(|refused| {
                let reason = refused.skipped.reason;
                if refused.a_move_would_do { Check::Moves(reason) } else { Check::Refused(reason) }
            })
        }
        (
            Decision::Ignore { .. } | Decision::Unignore | Decision::Automap { .. } | Decision::Reject { .. },
            ..,
        ) => refused("this is decided on the page Match customers"),
    }
}

/// The links as they are once a group is done.
fn carry_out(group: &Group, links: &mut Vec<Match>) {
    for change in &group.changes {
        let RecordRef::Match { id } = change.record else { continue };
        match change.operation {
            Operation::Create => links.extend(Match::from_fields(id, &change.after())),
            Operation::Delete => links.retain(|link| link.id != id),
            Operation::Update => {
                let Some(link) = links.iter_mut().find(|link| link.id == id) else { continue };
                for field in &change.fields {
                    match field.field {
                        Field::Main => link.main = field.after == Value::Bool(true),
                        Field::Locked => link.locked = field.after == Value::Bool(true),
                        _ => {}
                    }
                }
            }
        }
    }
}
