//! Keeping decisions, and taking them back.

use crate::matching::search_key;
use crate::{EngineError, Hub, facts};
use counterpart_model::{
    Actor, Change, CustomerId, Decision, Field, Group, Integration, Operation, RecordRef, Staged, UserId,
    VendorId,
};
use counterpart_rules::{CompanyFacts, customers};
use counterpart_store::{After, CompanyFilter, Proposed, Tx};
use std::collections::{BTreeMap, HashSet};

/// Companies looked at per query.
const BATCH: u64 = 500;
/// The longest reason that is kept.
const REASON: usize = 500;

/// What *Confirm matches* staged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StagedAll {
    /// Rows staged now.
    pub staged: u64,
    /// Suggestions that were left out: ambiguous ones, and those whose customer is matched already.
    pub left_out: u64,
}

impl Hub {
    /// Keeps decisions of a person, in place of earlier ones about the same companies. What somebody decides about a company
    /// that is not there is refused.
    pub async fn stage(
        &self,
        integration: &Integration,
        user: UserId,
        decisions: Vec<(VendorId, Decision)>,
    ) -> Result<u64, EngineError> {
        let tx = self.workspace.write().await?;
        let ids: Vec<VendorId> = decisions.iter().map(|(company, _)| company.clone()).collect();
        let known: HashSet<VendorId> = tx
            .companies()
            .get_many(integration.id, &ids)
            .await?
            .into_iter()
            .map(|one| one.company.id)
            .collect();
        let mut rows = Vec::with_capacity(decisions.len());
        for (company, mut decision) in decisions {
            if !known.contains(&company) {
                return Err(EngineError::NotFound(format!(
                    "'{}' has no company {company}; it may have been removed meanwhile.",
                    integration.name
                )));
            }
            if let Decision::Ignore { reason } = &mut decision {
                *reason = reason.trim().chars().take(REASON).collect();
            }
            if let Some(customer) = decision.customer()
                && tx.customers().get(customer).await?.is_none()
            {
                return Err(EngineError::NotFound(format!(
                    "There is no customer {customer}; it may have been merged or removed meanwhile."
                )));
            }
            rows.retain(|row: &Staged| row.company != company);
            rows.push(self.staged(integration, user, company, decision));
        }
        tx.staging().put(&rows).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    /// Takes decisions of a person back; all of them where none is named. Tells how many there were.
    pub async fn unstage(
        &self,
        integration: &Integration,
        user: UserId,
        companies: Option<&[VendorId]>,
    ) -> Result<u64, EngineError> {
        let tx = self.workspace.write().await?;
        let removed = match companies {
            Some(companies) => tx.staging().remove(integration.id, user, companies).await?,
            None => tx.staging().clear(integration.id, user).await?,
        };
        tx.commit().await?;
        Ok(removed)
    }

    /// Stages every unambiguous suggestion in a filter, on all pages (R18b). What the person has decided otherwise stays.
    pub async fn stage_suggested(
        &self,
        integration: &Integration,
        user: UserId,
        (filter, search): (CompanyFilter, Option<&str>),
        actor: &Actor,
    ) -> Result<StagedAll, EngineError> {
        // All that are suggested are among the offered.
        let filter = match filter {
            CompanyFilter::Offered | CompanyFilter::Everything => CompanyFilter::Suggested,
            other => other,
        };
        let scribe = self.scribe(actor);
        let decide = |facts: &CompanyFacts| {
            let customer = matched_by(customers::confirm(&scribe, facts).ok()?)?;
            Some(Decision::Confirm { customer })
        };
        self.stage_each(integration, user, (&[filter], search), decide).await
    }

    /// Stages every exact and near-exact proposal in a filter, on all pages (R15). What the person has decided otherwise stays.
    pub async fn stage_automapped(
        &self,
        integration: &Integration,
        user: UserId,
        (filter, search): (CompanyFilter, Option<&str>),
        actor: &Actor,
    ) -> Result<StagedAll, EngineError> {
        let filters = match filter {
            CompanyFilter::Offered | CompanyFilter::Everything => {
                &[CompanyFilter::Suggested, CompanyFilter::Automapped][..]
            }
            CompanyFilter::Unmatched => &[CompanyFilter::Automapped],
            other => &[other],
        };
        let scribe = self.scribe(actor);
        let decide = |facts: &CompanyFacts| {
            if let Some(customer) = customers::confirm(&scribe, facts).ok().and_then(matched_by) {
                return Some(Decision::Confirm { customer });
            }
            let customer = facts.proposals.first()?.proposal.customer;
            customers::accept(&scribe, facts, customer).ok()?;
            Some(Decision::Automap { customer })
        };
        self.stage_each(integration, user, (filters, search), decide).await
    }

    async fn stage_each(
        &self,
        integration: &Integration,
        user: UserId,
        (filters, search): (&[CompanyFilter], Option<&str>),
        decide: impl Fn(&CompanyFacts) -> Option<Decision>,
    ) -> Result<StagedAll, EngineError> {
        let search = search_key(search);
        let tx = self.workspace.write().await?;
        let mut done = StagedAll { staged: 0, left_out: 0 };
        for filter in filters {
            let mut after: Option<After<u64>> = None;
            loop {
                let companies = tx.companies();
                let page =
                    companies.list(integration.id, *filter, search.as_deref(), after.as_ref(), BATCH).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.position.clone());
                let ids: Vec<VendorId> = page.iter().map(|facts| facts.company.id.clone()).collect();
                let decided = tx.staging().of_companies(integration.id, user, &ids).await?;
                let decided: HashSet<VendorId> = decided.into_iter().map(|row| row.company).collect();
                let mut rows = Vec::new();
                for (facts, _) in facts::complete(&tx, integration.id, page).await? {
                    let company = &facts.company.id;
                    if decided.contains(company) {
                        continue;
                    }
                    match decide(&facts) {
                        Some(decision) => {
                            rows.push(self.staged(integration, user, company.clone(), decision));
                        }
                        None => done.left_out += 1,
                    }
                }
                done.staged += rows.len() as u64;
                tx.staging().put(&rows).await?;
            }
        }
        tx.commit().await?;
        Ok(done)
    }

    /// How many decisions a person has not saved, by what they do.
    pub async fn staged_counts(
        &self,
        integration: &Integration,
        user: UserId,
    ) -> Result<BTreeMap<String, u64>, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.staging().counts(integration.id, user).await?)
    }

    /// Hands a technician's decisions over to those who may save, or takes them back (R07b). Tells how many there are.
    pub async fn submit_staged(
        &self,
        integration: &Integration,
        user: UserId,
        submitted: bool,
    ) -> Result<u64, EngineError> {
        let tx = self.workspace.write().await?;
        let rows = tx.staging().submit(integration.id, user, submitted).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Whose decisions wait for somebody who may save.
    pub async fn proposed(&self) -> Result<Vec<Proposed>, EngineError> {
        Ok(self.workspace.read().await?.staging().proposed().await?)
    }

    fn staged(
        &self,
        integration: &Integration,
        user: UserId,
        company: VendorId,
        decision: Decision,
    ) -> Staged {
        let at = self.now();
        Staged { integration: integration.id, user, company, decision, at, submitted: false }
    }
}

/// All decisions of a person.
pub(crate) async fn all(
    tx: &Tx,
    integration: &Integration,
    user: UserId,
) -> Result<Vec<Staged>, EngineError> {
    let mut rows: Vec<Staged> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.company.clone());
        let page = tx.staging().list(integration.id, user, after.as_ref(), 1_000).await?;
        let full = page.len() == 1_000;
        rows.extend(page);
        if !full {
            return Ok(rows);
        }
    }
}

/// The customer of a match that a change makes.
fn matched_by(group: Group) -> Option<CustomerId> {
    group.changes.iter().find_map(matched_customer)
}

fn matched_customer(change: &Change) -> Option<CustomerId> {
    let makes = matches!(change.record, RecordRef::Match { .. }) && change.operation == Operation::Create;
    let hub = change.fields.iter().find(|field| field.field == Field::Hub).filter(|_| makes)?;
    hub.after.as_text()?.parse().ok()
}
