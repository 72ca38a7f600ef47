//! A near-exact proposal becomes a match, or is turned down for ever (R15).

use super::create::offered_and_free;
use super::{Standing, classify};
use crate::scribe::matched;
use crate::{CompanyFacts, Proposed, Scribe};
use counterpart_model::{
    Cause, Change, CustomerId, Expectation, Group, How, ProposalClass, RecordRef, Rejected, Skipped,
};

/// Matches a company with the customer that is nearly sure to be it. Whatever is less sure is a person's to choose, by hand.
pub fn accept(scribe: &Scribe, facts: &CompanyFacts, customer: CustomerId) -> Result<Group, Skipped> {
    match classify(facts) {
        Standing::Unmatched => {}
        other => return Err(skipped(facts, format!("it is {} now", other.word().replace('_', " ")))),
    }
    let proposed = facts.proposals.iter().find(|one| one.proposal.customer == customer);
    let Some(proposed) = proposed.filter(|one| one.proposal.class == ProposalClass::NearExact) else {
        return Err(skipped(
            facts,
            "the customer is no longer proposed as nearly sure; choose by hand".to_owned(),
        ));
    };
    let link = scribe.company_match(facts.integration, customer, &facts.company, How::Automatic);
    let change = matched(&link, &proposed.name, &facts.company.name, Cause::new("R15", because(proposed)));
    let change = offered_and_free(facts, change)
        .expecting(Expectation::CustomerUnmatched { integration: facts.integration, customer })
        .expecting(Expectation::CustomerNamed { customer, name: proposed.name.clone() });
    Ok(group(facts, change))
}

/// The word that a company is not this customer.
pub fn reject(scribe: &Scribe, facts: &CompanyFacts, customer: (CustomerId, &str)) -> Result<Group, Skipped> {
    let (customer, name) = customer;
    if facts.matches.iter().any(|link| link.hub == customer.0) {
        return Err(skipped(facts, format!("it is matched with '{name}'; delete the match first")));
    }
    let pair = Rejected {
        integration: facts.integration,
        company: facts.company.id.clone(),
        customer,
        by: scribe.by.clone(),
        at: scribe.now,
    };
    let label = format!("{} is not {name}", facts.company.name);
    let cause = Cause::new("R15", format!("not '{name}', and never proposed again"));
    Ok(group(facts, Change::create(record(facts, customer), label, &pair.fields(), cause)))
}

/// That word is taken back.
pub fn unreject(facts: &CompanyFacts, pair: &Rejected, name: &str) -> Group {
    let label = format!("{} is not {name}", facts.company.name);
    let cause = Cause::new("R15", format!("'{name}' may be proposed again"));
    group(facts, Change::delete(record(facts, pair.customer), label, &pair.fields(), cause))
}

fn because(proposed: &Proposed) -> String {
    let proposal = &proposed.proposal;
    format!("{} ({})", proposal.reasons.join("; "), proposal.score_text())
}

fn record(facts: &CompanyFacts, customer: CustomerId) -> RecordRef {
    RecordRef::Rejected { integration: facts.integration, company: facts.company.id.clone(), customer }
}

fn group(facts: &CompanyFacts, change: Change) -> Group {
    Group { about: facts.company.name.clone(), changes: vec![change], consumes: Vec::new() }
}

fn skipped(facts: &CompanyFacts, reason: String) -> Skipped {
    Skipped { label: format!("{} '{}'", facts.company.id, facts.company.name), reason }
}
