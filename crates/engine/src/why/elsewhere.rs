//! In which integrations a customer has no match, and what there is of its name (R14, R20).

use super::{Asking, Noted, some};
use crate::step::{Step, command};
use crate::{EngineError, facts};
use counterpart_model::{Customer, Integration, Kind, MatchKind, VendorId};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{Standing, classify};

/// One note for each integration in which this customer is not matched.
pub(super) async fn of(asking: &Asking<'_>, customer: &Customer) -> Result<Vec<Noted>, EngineError> {
    let links = asking.tx.matches().of_hub(MatchKind::Company, customer.id.0).await?;
    let mut noted = Vec::new();
    for integration in asking.integrations {
        if !links.iter().any(|link| link.integration == integration.id) {
            noted.push(unmatched_in(asking, integration, customer).await?);
        }
    }
    Ok(noted)
}

async fn unmatched_in(
    asking: &Asking<'_>,
    integration: &Integration,
    customer: &Customer,
) -> Result<Noted, EngineError> {
    let tool = integration.name.as_str();
    let begin = format!("'{}' is not matched in '{tool}'.", customer.name);
    let ids: Vec<VendorId> = match asking.hub.keys(&customer.name).name_key {
        Some(key) => asking
            .tx
            .mirror()
            .spelled(integration.id, Kind::Company, &key)
            .await?
            .iter()
            .map(|entry| entry.record.id().clone())
            .collect(),
        None => Vec::new(),
    };
    let mut known: Vec<CompanyFacts> =
        facts::of(asking.tx, integration.id, &ids).await?.into_values().collect();
    known.sort_by(|a, b| a.company.id.cmp(&b.company.id));
    if known.is_empty() {
        let search = ["match", "list", tool, "--filter", "unmatched", "--search", &customer.name];
        let noted = Noted::new("not_matched", format!("{begin} No company there is spelled exactly so."));
        return Ok(noted.with(command(&search)));
    }
    let said: Vec<String> = known.iter().map(|facts| of_namesake(facts, customer)).collect();
    let mut noted = Noted::new("not_matched", format!("{begin} Spelled exactly so there: {}.", some(&said)));
    for facts in &known {
        let id = facts.company.id.clone();
        noted = match classify(facts) {
            Standing::Suggested(_) => noted.with(Step::Confirm { integration: tool.to_owned(), company: id }),
            Standing::Ambiguous { .. } => {
                noted.with(Step::Link { integration: tool.to_owned(), company: id, customer: customer.id.0 })
            }
            _ => noted.with(Step::Why(format!("{tool}:company:{id}"))),
        };
    }
    noted.commands.truncate(3);
    Ok(noted)
}

fn of_namesake(facts: &CompanyFacts, customer: &Customer) -> String {
    let stands = match classify(facts) {
        Standing::Suggested(namesake) if namesake.id == customer.id => "suggested for it".to_owned(),
        Standing::Ambiguous { reason, .. } => format!("ambiguous: {reason}"),
        Standing::Matched => "matched with another customer".to_owned(),
        Standing::Ignored => "marked 'not a customer'".to_owned(),
        Standing::Hidden(word) => word.to_owned(),
        other => other.word().replace('_', " "),
    };
    format!("{} '{}', {stands}", facts.company.id, facts.company.name)
}
