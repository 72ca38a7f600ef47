//! Companies become customers, or are matched with the one that is spelled the same (R18b, R21, R22, R27).

use super::{Standing, classify};
use crate::scribe::matched;
use crate::{CompanyFacts, Namesake, Scribe};
use counterpart_model::{Cause, Change, CustomerId, Expectation, Group, How, Origin, Site, Skipped};

/// Matches a suggested company with its one namesake. Ambiguous companies, and customers that are matched in this
/// integration already, are left out with the reason (R14, R18b).
pub fn confirm(scribe: &Scribe, facts: &CompanyFacts) -> Result<Group, Skipped> {
    let namesake = match classify(facts) {
        Standing::Suggested(namesake) if !namesake.matched_here => namesake,
        Standing::Suggested(namesake) => {
            return skip(
                facts,
                format!("the customer '{}' already has a match in this integration", namesake.name),
            );
        }
        Standing::Ambiguous { reason, .. } => {
            return skip(facts, format!("ambiguous: {reason}; choose by hand"));
        }
        other => return skip(facts, format!("not suggested but {}", other.word().replace('_', " "))),
    };
    let cause = Cause::new("R14", format!("the customer '{}' is spelled exactly the same", namesake.name));
    Ok(exact(scribe, facts, &namesake, cause))
}

/// Makes a customer of a company and matches the two, with its sites if any are given (R21, R22).
pub fn create(scribe: &Scribe, facts: &CompanyFacts, sites: &[Site], how: How) -> Result<Group, Skipped> {
    match classify(facts) {
        Standing::Unmatched => {}
        Standing::Matched => return skip(facts, "it is matched already".into()),
        Standing::Suggested(namesake) => {
            return skip(
                facts,
                format!(
                    "a customer '{}' exists already; match the two instead of making a second one",
                    namesake.name
                ),
            );
        }
        Standing::Ambiguous { reason, .. } => return skip(facts, format!("{reason}; choose by hand")),
        Standing::Ignored => {
            return skip(facts, "it is marked 'not a customer'; take the mark off first".into());
        }
        Standing::Hidden(word) => return skip(facts, format!("it is {word} at the vendor")),
        Standing::HeldBack(reasons) => {
            let reasons: Vec<_> = reasons.into_iter().map(|reason| reason.sentence).collect();
            return skip(facts, reasons.join(" "));
        }
    }
    if facts.rivals > 0 {
        let reason = format!(
            "{} companies bear this name and no customer does; rename one at the vendor, or add the customer by hand and \
             match the companies with it",
            facts.rivals + 1
        );
        return skip(facts, reason);
    }
    Ok(created(scribe, facts, sites, how, &Cause::new("R21", "made from this company")))
}

/// What the sync does by itself with a company that becomes offered (R21 automatic, R27): the exact unambiguous match
/// first, else a new customer, as far as each is switched on.
pub fn create_by_sync(
    scribe: &Scribe,
    facts: &CompanyFacts,
    sites: &[Site],
    (save_exact, make_new): (bool, bool),
) -> Result<Option<Group>, Skipped> {
    match classify(facts) {
        Standing::Suggested(namesake) if !namesake.matched_here && (save_exact || make_new) => {
            let cause = Cause::new(
                "R27",
                format!("the customer '{}' is spelled exactly the same, and no other", namesake.name),
            );
            Ok(Some(exact(scribe, facts, &namesake, cause)))
        }
        Standing::Unmatched if make_new => create(scribe, facts, sites, How::Created).map(Some),
        Standing::Ambiguous { reason, .. } => skip(facts, format!("{reason}; choose by hand")),
        Standing::Suggested(namesake) if namesake.matched_here => {
            skip(facts, format!("the customer '{}' already has a match in this integration", namesake.name))
        }
        _ => Ok(None),
    }
}

fn exact(scribe: &Scribe, facts: &CompanyFacts, namesake: &Namesake, cause: Cause) -> Group {
    let link = scribe.company_match(facts.integration, namesake.id, &facts.company, How::Automatic);
    let change =
        still_offered(facts, matched(&link, &namesake.name, &facts.company.name, cause), vec![namesake.id])
            .expecting(Expectation::CustomerUnmatched {
                integration: facts.integration,
                customer: namesake.id,
            });
    Group { about: facts.company.name.clone(), changes: vec![change], consumes: Vec::new() }
}

fn created(scribe: &Scribe, facts: &CompanyFacts, sites: &[Site], how: How, cause: &Cause) -> Group {
    let name = facts.company.name.trim();
    let (customer, change) = scribe.customer(name, Origin::Integration(facts.integration), cause.clone());
    let link = scribe.company_match(facts.integration, customer, &facts.company, how);
    let mut changes = vec![
        still_offered(facts, change, Vec::new()),
        matched(&link, name, &facts.company.name, cause.clone()),
    ];
    for site in sites.iter().filter(|site| site.active && site.held_back.is_empty()) {
        changes.extend(scribe.site(facts.integration, customer, site, how, cause));
    }
    Group { about: facts.company.name.clone(), changes, consumes: Vec::new() }
}

/// The same change, provided that the company is still offered under this name, and free.
pub(super) fn offered_and_free(facts: &CompanyFacts, change: Change) -> Change {
    let (integration, company) = (facts.integration, facts.company.id.clone());
    let name = facts.company.name.clone();
    change
        .expecting(Expectation::Offered { integration, company: company.clone(), name })
        .expecting(Expectation::CompanyUnmatched { integration, company })
}

/// The same change, provided that the company is still offered under this name, free, and spelled like just these
/// customers.
fn still_offered(facts: &CompanyFacts, change: Change, customers: Vec<CustomerId>) -> Change {
    let change = offered_and_free(facts, change);
    match &facts.name_key {
        Some(key) => {
            let (integration, company) = (facts.integration, facts.company.id.clone());
            change
                .expecting(Expectation::Spelled { key: key.clone(), customers })
                .expecting(Expectation::Unrivalled { integration, company, key: key.clone() })
        }
        None => change,
    }
}

fn skip<T>(facts: &CompanyFacts, reason: String) -> Result<T, Skipped> {
    Err(Skipped { label: format!("{} '{}'", facts.company.id, facts.company.name), reason })
}
