//! "Not a customer", with a reason, and back (R13).

use crate::{CompanyFacts, Scribe};
use counterpart_model::{Cause, Change, Expectation, Group, Ignored, RecordRef, Skipped};

/// Marks a company as not a customer.
pub fn ignore(scribe: &Scribe, facts: &CompanyFacts, reason: &str) -> Result<Group, Skipped> {
    if !facts.matches.is_empty() {
        return Err(skipped(facts, "it is matched; delete the match first"));
    }
    if facts.ignored.is_some() {
        return Err(skipped(facts, "it is marked already"));
    }
    let mark = Ignored {
        integration: facts.integration,
        company: facts.company.id.clone(),
        reason: reason.to_owned(),
        by: scribe.by.clone(),
        at: scribe.now,
    };
    let change = Change::create(
        record(facts),
        &facts.company.name,
        &mark.fields(),
        Cause::new("R13", format!("not a customer: {reason}")),
    )
    .expecting(Expectation::CompanyUnmatched {
        integration: facts.integration,
        company: facts.company.id.clone(),
    });
    Ok(group(facts, change))
}

/// Takes the mark off.
pub fn unignore(facts: &CompanyFacts) -> Result<Group, Skipped> {
    let Some(mark) = &facts.ignored else {
        return Err(skipped(facts, "it is not marked"));
    };
    let cause = Cause::new("R13", "the mark 'not a customer' is taken off");
    Ok(group(facts, Change::delete(record(facts), &facts.company.name, &mark.fields(), cause)))
}

fn record(facts: &CompanyFacts) -> RecordRef {
    RecordRef::Ignored { integration: facts.integration, company: facts.company.id.clone() }
}

fn group(facts: &CompanyFacts, change: Change) -> Group {
    Group { about: facts.company.name.clone(), changes: vec![change], consumes: Vec::new() }
}

fn skipped(facts: &CompanyFacts, reason: &str) -> Skipped {
    Skipped { label: format!("{} '{}'", facts.company.id, facts.company.name), reason: reason.to_owned() }
}
