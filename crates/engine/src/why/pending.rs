//! Durable facts that wait for the next sync, and what the rules would make of them.

use super::{Asking, Noted};
use crate::step::{Step, command};
use crate::{EngineError, matching};
use counterpart_model::{
    Actor, Customer, CustomerId, Integration, Kind, Match, Operation, Site, Trigger, TriggerCause,
};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{Considered, reconcile};

/// About a company.
pub(super) async fn of_company(
    asking: &Asking<'_>,
    integration: &Integration,
    facts: &CompanyFacts,
    customers: &[Customer],
) -> Result<Vec<Noted>, EngineError> {
    let company = std::slice::from_ref(&facts.company.id);
    let triggers = asking.tx.triggers().about(integration.id, Kind::Company, company).await?;
    let open = asking.tx.attention().open_about(integration.id, Kind::Company, company).await?;
    let sites = if integration.settings.create_sites && facts.matches.is_empty() {
        matching::sites_of(asking.tx, integration, &facts.company.id).await?
    } else {
        Vec::new()
    };
    let considered = Considered::Company {
        triggers: triggers.clone(),
        facts: Box::new(facts.clone()),
        customers: customers.to_vec(),
        open,
        sites,
    };
    Ok(of(asking, integration, &triggers, considered))
}

/// About a vendor's site.
pub(super) async fn of_site(
    asking: &Asking<'_>,
    integration: &Integration,
    site: &Site,
    link: Option<&Match>,
    owner: Option<CustomerId>,
) -> Result<Vec<Noted>, EngineError> {
    let id = std::slice::from_ref(&site.id);
    let triggers = asking.tx.triggers().about(integration.id, Kind::Site, id).await?;
    let considered = Considered::Site {
        triggers: triggers.clone(),
        site: Box::new(site.clone()),
        link: link.cloned().map(Box::new),
        owner,
    };
    Ok(of(asking, integration, &triggers, considered))
}

fn of(
    asking: &Asking<'_>,
    integration: &Integration,
    triggers: &[Trigger],
    considered: Considered,
) -> Vec<Noted> {
    if triggers.is_empty() {
        return Vec::new();
    }
    let mut noted: Vec<Noted> = triggers
        .iter()
        .map(|trigger| {
            let sentence = format!("The next sync of '{}' looks at it: {}.", integration.name, said(trigger));
            Noted::new("pending", sentence).since(trigger.at).with(Step::Sync(integration.name.clone()))
        })
        .collect();
    let scribe = asking.hub.scribe(&Actor::Sync);
    let (groups, skipped) = reconcile(&scribe, &integration.settings, &[considered]);
    let preview = command(&["sync", &integration.name, "--preview"]);
    for change in groups.iter().flat_map(|group| &group.changes) {
        let verb = match change.operation {
            Operation::Create => "make",
            Operation::Update => "change",
            Operation::Delete => "remove",
        };
        let sentence = format!(
            "As things stand, that sync would {verb} the {} '{}': {} ({}).",
            change.record.word(),
            change.label,
            change.cause.sentence,
            change.cause.rule
        );
        noted.push(Noted::new("sync_would", sentence).inferred().with(preview.clone()));
    }
    for reason in skipped {
        let sentence = format!("As things stand, that sync would leave it to you: {}.", reason.reason);
        noted.push(Noted::new("sync_would_leave", sentence).inferred());
    }
    noted
}

fn said(trigger: &Trigger) -> String {
    match trigger.cause {
        TriggerCause::Offered => "it became offered for matching".to_owned(),
        TriggerCause::Renamed => format!(
            "it was renamed from '{}' to '{}'",
            trigger.previous.as_deref().unwrap_or_default(),
            trigger.new.as_deref().unwrap_or_default()
        ),
        TriggerCause::Inactive => "it was made inactive at the vendor".to_owned(),
        TriggerCause::Active => "it was made active again at the vendor".to_owned(),
        TriggerCause::NotVisible => "the vendor no longer shows it".to_owned(),
        TriggerCause::Gone => "it was deleted at the vendor".to_owned(),
        TriggerCause::Visible => "the vendor shows it again".to_owned(),
        TriggerCause::Matched => "a match of it was saved".to_owned(),
        TriggerCause::CustomerNew => "it is a new customer".to_owned(),
    }
}
