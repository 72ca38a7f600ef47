//! Saving decisions: one plan, in one transaction, or none and what is in the way, row by row (R18c, R18e).

use super::stage::all;
use crate::matching::{link_group, main_group, may_create, sites_of, unlink_group};
use crate::{EngineError, Hub, Link, Saved, apply, census, counts, facts};
use counterpart_model::{
    Actor, Decision, Group, How, Integration, MatchKind, Plan, PlanOrigin, RunId, RunKind, RunState,
    RunSummary, Skipped, Staged, UserId, VendorId,
};
use counterpart_rules::{CompanyFacts, customers};
use counterpart_store::Tx;

/// Rows whose companies are read at a time.
const PART: usize = 200;

/// What saving a person's decisions would do.
#[derive(Debug)]
pub struct StagedPlan {
    /// The changes. Things left out are rows that are so already.
    pub plan: Plan,
    /// Rows that cannot be saved as things stand, each with the company's name and why. While there are any, nothing is saved.
    pub problems: Vec<(VendorId, Skipped)>,
}

/// What saving did.
#[derive(Debug)]
pub enum SavedStaged {
    /// Everything was saved, and nothing is staged any more.
    Saved(Saved),
    /// Nothing was saved and everything is still staged: these rows are in the way.
    Problems(Vec<(VendorId, Skipped)>),
}

impl Hub {
    /// What saving a person's decisions would do now.
    pub async fn plan_staged(
        &self,
        integration: &Integration,
        user: UserId,
        actor: &Actor,
    ) -> Result<StagedPlan, EngineError> {
        // Decisions depend on each other, so each is applied before the next one is looked at; all of it is rolled back.
        let tx = self.workspace.write().await?;
        self.try_staged(&tx, integration, user, RunId(self.ids.next()), actor).await
    }

    /// Saves all decisions of a person, or none (R18c). `actor` is who answers for it: the person, or who approves.
    pub async fn save_staged(
        &self,
        integration: &Integration,
        user: UserId,
        actor: &Actor,
    ) -> Result<SavedStaged, EngineError> {
        let tx = self.workspace.write().await?;
        let title = format!("match save {}", integration.name);
        let mut run = self.run_of(RunKind::Save, &title, actor);
        tx.runs().insert(&run).await?;
        let StagedPlan { plan, problems } = self.try_staged(&tx, integration, user, run.id, actor).await?;
        if !problems.is_empty() {
            return Ok(SavedStaged::Problems(problems));
        }
        let applied = plan.changes().count() as u64;
        if applied == 0 {
            drop(tx);
            self.unstage(integration, user, None).await?;
            return Ok(SavedStaged::Saved(Saved { run: None, applied: 0 }));
        }
        tx.staging().clear(integration.id, user).await?;
        run.state = RunState::Done;
        run.finished_at = Some(self.now());
        run.summary = RunSummary { planned: counts(&plan), applied, ..RunSummary::default() };
        tx.runs().update(&run).await?;
        census::after_matches(self, &tx, [integration.id]).await?;
        tx.commit().await?;
        Ok(SavedStaged::Saved(Saved { run: Some(run.id), applied }))
    }

    /// Applies a person's decisions in a transaction: what frees something first, what needs it last.
    async fn try_staged(
        &self,
        tx: &Tx,
        integration: &Integration,
        user: UserId,
        run: RunId,
        actor: &Actor,
    ) -> Result<StagedPlan, EngineError> {
        let mut rows = all(tx, integration, user).await?;
        rows.sort_by_key(|row| turn(&row.decision));
        let command = format!("match save {}", integration.name);
        let mut plan = Plan::empty(PlanOrigin::Person { command, actor: actor.clone() });
        let mut problems = Vec::new();
        for part in rows.chunks(PART) {
            let ids: Vec<VendorId> = part.iter().map(|row| row.company.clone()).collect();
            let mut known = facts::of(tx, integration.id, &ids).await?;
            for row in part {
                let known = known.remove(&row.company);
                let name = known.as_ref().map(|facts| facts.company.name.clone());
                let label = name.unwrap_or_else(|| row.company.to_string());
                let reason = match group_of(self, tx, integration, row, known, actor).await {
                    Ok(None) => {
                        plan.skipped.push(Skipped { label, reason: "it is so already".to_owned() });
                        continue;
                    }
                    Ok(Some(group)) => {
                        let groups = std::slice::from_ref(&group);
                        let (_, stale) = apply::apply(self, tx, Some(run), actor, groups).await?;
                        plan.groups.push(group);
                        match stale.into_iter().next() {
                            None => continue,
                            Some(stale) => stale.reason,
                        }
                    }
                    Err(
                        EngineError::NeedsDecision(reason)
                        | EngineError::Refused(reason)
                        | EngineError::NotFound(reason),
                    ) => reason,
                    Err(error) => return Err(error),
                };
                problems.push((row.company.clone(), Skipped { label, reason }));
            }
        }
        Ok(StagedPlan { plan, problems })
    }
}

/// The changes of one decision as things stand in this transaction; none where it is so already. `known` is what was known of the
/// company a moment ago: every change says what it counts on, so what has changed since is found when it is applied.
pub(super) async fn group_of(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    row: &Staged,
    known: Option<CompanyFacts>,
    actor: &Actor,
) -> Result<Option<Group>, EngineError> {
    let scribe = hub.scribe(actor);
    let Some(facts) = known else {
        return Err(EngineError::NotFound("the company is not there any more".to_owned()));
    };
    let left_out = |skipped: Skipped| EngineError::Refused(skipped.reason);
    let has = |customer| facts.matches.iter().any(|link| link.hub == customer);
    Ok(Some(match &row.decision {
        Decision::Confirm { customer }
        | Decision::Automap { customer }
        | Decision::Match { customer, .. }
            if has(customer.0) =>
        {
            return Ok(None);
        }
        Decision::Confirm { customer } => {
            let suggested = facts.namesakes.iter().any(|namesake| namesake.id == *customer);
            if !suggested {
                let sentence = "the customer is not spelled like the company any more; choose by hand";
                return Err(EngineError::Refused(sentence.to_owned()));
            }
            customers::confirm(&scribe, &facts).map_err(left_out)?
        }
        Decision::Automap { customer } => customers::accept(&scribe, &facts, *customer).map_err(left_out)?,
        Decision::Reject { customer } => {
            if tx.rejected().get(integration.id, &row.company, *customer).await?.is_some() {
                return Ok(None);
            }
            let named = tx.customers().get(*customer).await?;
            let named = named
                .ok_or_else(|| EngineError::NotFound("the customer is not there any more".to_owned()))?;
            customers::reject(&scribe, &facts, (*customer, &named.name)).map_err(left_out)?
        }
        Decision::Match { customer, take_over } => {
            let link = Link {
                company: row.company.clone(),
                customer: customer.to_string(),
                take_over: *take_over,
                main: false,
                sites: Vec::new(),
            };
            link_group(hub, tx, integration, &link, actor).await?
        }
        Decision::Create => {
            let sites = match integration.settings.create_sites {
                true => sites_of(tx, integration, &row.company).await?,
                false => Vec::new(),
            };
            may_create(integration)?;
            customers::create(&scribe, &facts, &sites, How::Created).map_err(left_out)?
        }
        Decision::Ignore { reason } => match &facts.ignored {
            Some(_) => return Ok(None),
            None => customers::ignore(&scribe, &facts, reason).map_err(left_out)?,
        },
        Decision::Unignore => match &facts.ignored {
            None => return Ok(None),
            Some(_) => customers::unignore(&facts).map_err(left_out)?,
        },
        Decision::Unlink { customer } => {
            let links = tx.matches().of_vendor(integration.id, MatchKind::Company, &row.company).await?;
            match links.iter().find(|link| link.hub == customer.0) {
                None => return Ok(None),
                Some(link) => unlink_group(tx, integration, link, actor).await?,
            }
        }
        Decision::Main { customer } => {
            let links = tx.matches().of_vendor(integration.id, MatchKind::Company, &row.company).await?;
            let Some(link) = links.iter().find(|link| link.hub == customer.0) else {
                let sentence = "the two are not matched any more, so it cannot be the main company";
                return Err(EngineError::Refused(sentence.to_owned()));
            };
            return main_group(hub, tx, integration, link, actor).await;
        }
        Decision::File { .. } => {
            let sentence = "this stands on the list of Map existing, with all rows of its file";
            return Err(EngineError::Refused(sentence.to_owned()));
        }
    }))
}

/// The order in which decisions are carried out.
fn turn(decision: &Decision) -> u8 {
    match decision {
        Decision::Unlink { .. } | Decision::Unignore => 0,
        Decision::Ignore { .. } => 1,
        Decision::Confirm { .. } | Decision::Automap { .. } | Decision::Reject { .. } => 2,
        Decision::Match { .. } | Decision::File { .. } => 3,
        Decision::Create => 4,
        // Whatever was matched or deleted before it: what is main is chosen last.
        Decision::Main { .. } => 5,
    }
}
