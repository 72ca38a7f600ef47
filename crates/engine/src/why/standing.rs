//! Where a company stands by the rules now, and what that means for what happens next (R14, R16, R21, R27).

use super::{Asking, Noted, came, day, some};
use crate::step::{Step, command};
use crate::{EngineError, facts};
use counterpart_model::{
    Actor, Customer, FollowNames, How, Integration, Kind, Match, NewCustomers, VendorId,
};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{self, Standing, classify};

/// The state in a sentence, and what can be done.
pub(super) async fn of(
    asking: &Asking<'_>,
    integration: &Integration,
    facts: &CompanyFacts,
    owners: &[Customer],
) -> Result<(String, Vec<Noted>), EngineError> {
    let (tool, id) = (integration.name.as_str(), facts.company.id.as_str());
    let company = &facts.company.id;
    let scribe = asking.hub.scribe(&Actor::Sync);
    Ok(match classify(facts) {
        Standing::Matched => {
            let (sentence, mut next) = matched(integration, &facts.matches, owners, &facts.company.id);
            if facts::tangled(asking.tx, &facts.matches).await? {
                let text = "It is in a many-to-many relation that a mapping file brought: matches can be deleted, none can be added (R19).";
                next.push(Noted::new("locked", text));
            }
            (sentence, next)
        }
        Standing::Ignored => {
            let mark = facts.ignored.as_ref();
            let by = mark.map(|mark| format!(" by {} on {}: {}", mark.by, day(mark.at), mark.reason));
            let sentence = format!("It is marked 'not a customer'{}.", by.unwrap_or_default());
            let next = "It stays out of suggestions and counts until the mark is taken off (R13).";
            (sentence, vec![Noted::new("ignored", next).with(command(&["match", "unignore", tool, id]))])
        }
        Standing::Hidden(word) => (
            hidden(word),
            vec![Noted::new(
                "hidden",
                "Nothing is suggested for it while that is so (R12). When the vendor shows it again, \
                 and active, the next sync takes it up by itself.",
            )],
        ),
        Standing::HeldBack(reasons) => {
            let sentence =
                format!("It is held back, and not offered for matching: {} (R10).", codes(&reasons));
            let next = "Once it is mended at the vendor, the next sync offers it.";
            (sentence, vec![Noted::new("held_back", next).with(Step::Sync(tool.to_owned()))])
        }
        Standing::Suggested(namesake) => {
            let sentence =
                format!("The customer '{}' is spelled exactly the same, and no other (R14).", namesake.name);
            let customer = namesake.id.to_string();
            let next = match customers::confirm(&scribe, facts) {
                Ok(_) => {
                    let waits = by_itself(integration);
                    Noted::new(
                        "suggested",
                        format!("A match with '{}' ({customer}) is suggested. {waits}", namesake.name),
                    )
                    .with(Step::Confirm { integration: tool.to_owned(), company: company.clone() })
                }
                Err(left) => {
                    let text = format!(
                        "It is not matched by itself: {}. By hand it can be one more company of it.",
                        left.reason
                    );
                    Noted::new("suggested_taken", text).with(link(tool, company, namesake.id))
                }
            };
            (sentence, vec![next])
        }
        Standing::Ambiguous { customers, reason } => {
            let rivals = rivals(asking, integration, facts).await?;
            let others = match rivals.as_slice() {
                [] => String::new(),
                others => format!(" The other companies: {}.", some(others)),
            };
            let mut next =
                Noted::new("ambiguous", format!("A person chooses; nothing else saves it (R14).{others}"));
            for namesake in &customers {
                next = next.with(link(tool, company, namesake.id));
            }
            (format!("It is ambiguous: {reason} (R14)."), vec![next])
        }
        Standing::Unmatched => (unmatched(facts), vec![new_customer(asking, integration, facts)]),
    })
}

fn hidden(word: &str) -> String {
    match word {
        "deleted" => "It is proven to be deleted or merged at the vendor.".to_owned(),
        "not visible" => {
            "The vendor no longer shows it. It may be deleted, merged, or hidden from this account; which of \
                          these is not known (R78)."
                .to_owned()
        }
        "internal" => "The vendor keeps it for its own bookkeeping.".to_owned(),
        other => format!("It is {other} at the vendor."),
    }
}

fn codes(reasons: &[counterpart_model::HeldBack]) -> String {
    reasons.iter().map(|reason| reason.code.replace('_', " ")).collect::<Vec<_>>().join(", ")
}

fn unmatched(facts: &CompanyFacts) -> String {
    match facts.name_key {
        Some(_) => "No customer is spelled exactly the same (R14).".to_owned(),
        None => {
            "Its name has neither letter nor digit, so no customer can be spelled the same (R14).".to_owned()
        }
    }
}

/// Whether a sync will save a suggestion that no person confirms.
fn by_itself(integration: &Integration) -> &'static str {
    let settings = &integration.settings;
    if settings.save_exact_matches || settings.new_customers == NewCustomers::Automatic {
        "A sync saves such matches by itself when a company becomes offered, not later (R27)."
    } else {
        "Syncs of this integration save none by themselves (R27)."
    }
}

fn new_customer(asking: &Asking<'_>, integration: &Integration, facts: &CompanyFacts) -> Noted {
    let (tool, id) = (integration.name.as_str(), facts.company.id.as_str());
    let link = command(&["match", "link", tool, id, "CUSTOMER"]);
    if integration.settings.new_customers == NewCustomers::Never {
        let text =
            "Match it by hand, if there is a customer for it; this integration is set to make none (R21).";
        let allow = command(&["integration", "set", tool, "--new-customers", "on-request"]);
        return Noted::new("unmatched", text).with(link).with(allow);
    }
    match customers::create(&asking.hub.scribe(&Actor::Sync), facts, &[], How::Created) {
        Ok(_) => {
            let text =
                "Make a customer of it, or match it by hand with one that is spelled otherwise (R21, R23).";
            let create = Step::Create { integration: tool.to_owned(), company: facts.company.id.clone() };
            Noted::new("unmatched", text).with(create).with(link)
        }
        Err(left) => {
            Noted::new("unmatched", format!("No customer is made of it: {}.", left.reason)).with(link)
        }
    }
}

/// What a saved match means for what comes.
fn matched(
    integration: &Integration,
    links: &[Match],
    owners: &[Customer],
    company: &VendorId,
) -> (String, Vec<Noted>) {
    let called =
        |link: &Match| owners.iter().find(|owner| owner.id.0 == link.hub).map(|owner| owner.name.as_str());
    let said: Vec<String> = links
        .iter()
        .map(|link| {
            let name = called(link).unwrap_or_default();
            format!("'{name}', since {}, by {}; {}", day(link.at), link.by, came(link.how))
        })
        .collect();
    let sentence = format!("It is matched with {}.", said.join("; and with "));
    let tool = integration.name.as_str();
    let mut next = Vec::new();
    if let [link] = links {
        // The rule (R25): one customer, whose main company this is.
        let text = match integration.settings.follow_names {
            _ if !link.main => {
                "It is not the main company of its customer, so a new name of it changes nothing there (R19, R25)."
            }
            FollowNames::Propose => "A new name of it is proposed to a person (R25).",
            FollowNames::Follow => {
                "Its customer takes over a new name of it, unless a person named the customer otherwise (R25)."
            }
            FollowNames::Keep => "A new name of it changes nothing in the hub (R25).",
        };
        next.push(Noted::new("matched", text).with(unlink(tool, company, None)));
    } else {
        let text = "It has several customers: which of them a contact or ticket belongs to, the sites of the matches say (R19).";
        let mut noted = Noted::new("matched_many", text);
        for link in links {
            noted = noted.with(unlink(tool, company, Some(link.hub)));
        }
        next.push(noted);
    }
    (sentence, next)
}

/// The other companies that bear the name, offered and free.
async fn rivals(
    asking: &Asking<'_>,
    integration: &Integration,
    facts: &CompanyFacts,
) -> Result<Vec<String>, EngineError> {
    let Some(key) = facts.name_key.as_deref().filter(|_| facts.rivals > 0) else { return Ok(Vec::new()) };
    let entries = asking.tx.mirror().spelled(integration.id, Kind::Company, key).await?;
    let others: Vec<VendorId> =
        entries.iter().map(|entry| entry.record.id().clone()).filter(|id| *id != facts.company.id).collect();
    let known = facts::of(asking.tx, integration.id, &others).await?;
    let free = |other: &&CompanyFacts| {
        matches!(classify(other), Standing::Suggested(_) | Standing::Ambiguous { .. } | Standing::Unmatched)
    };
    let mut labels: Vec<String> = known
        .values()
        .filter(free)
        .map(|other| format!("{} '{}'", other.company.id, other.company.name))
        .collect();
    labels.sort();
    Ok(labels)
}

fn unlink(tool: &str, company: &VendorId, customer: Option<uuid::Uuid>) -> Step {
    Step::Unlink { integration: tool.to_owned(), company: company.clone(), customer }
}

fn link(tool: &str, company: &VendorId, customer: counterpart_model::CustomerId) -> Step {
    Step::Link { integration: tool.to_owned(), company: company.clone(), customer: customer.0 }
}
