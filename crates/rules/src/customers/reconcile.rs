//! What a sync does with the durable facts it finds: matches and customers where that is switched on (R21, R27),
//! attention where a matched company was renamed, made inactive or is gone (R25).

use super::create_by_sync;
use crate::push::{NotPushed, PushFacts, PushPlace, intended, push};
use crate::{CompanyFacts, Scribe};
use counterpart_model::{
    Attention, AttentionCode, Cause, Change, Customer, CustomerId, Field, FollowNames, Group, How,
    IntegrationSettings, Match, NewCustomers, RecordRef, Site, Skipped, Trigger, TriggerCause, TriggerId,
    Value,
};

/// The facts waiting about one vendor record, with what is needed to judge them.
#[derive(Debug, Clone)]
pub enum Considered {
    /// About a company.
    Company {
        /// What happened, oldest first.
        triggers: Vec<Trigger>,
        /// The company now.
        facts: Box<CompanyFacts>,
        /// The customers it is matched with.
        customers: Vec<Customer>,
        /// What already waits for a person about it.
        open: Vec<Attention>,
        /// Its sites, for a customer that may be made of it.
        sites: Vec<Site>,
    },
    /// About a site.
    Site {
        /// What happened, oldest first.
        triggers: Vec<Trigger>,
        /// The site now.
        site: Box<Site>,
        /// Its saved match.
        link: Option<Box<Match>>,
        /// The one customer its company is matched with, if there is just one.
        owner: Option<CustomerId>,
    },
    /// A new customer that this vendor is to get too (R57).
    Customer {
        /// What happened.
        triggers: Vec<Trigger>,
        /// Where it is to be made.
        place: PushPlace,
        /// The customer, and what is there already.
        facts: Box<PushFacts>,
        /// What already waits for a person about companies of its name.
        open: Vec<Attention>,
    },
    /// About a record that is no longer in the mirror, or of a kind that nothing is done with.
    Nothing {
        /// What happened.
        triggers: Vec<Trigger>,
    },
}

/// What is to be done, one group per record looked at. Every fact is consumed, also where nothing is done: what waits
/// for a person waits on the matching list, not as a fact.
pub fn reconcile(
    scribe: &Scribe,
    settings: &IntegrationSettings,
    considered: &[Considered],
) -> (Vec<Group>, Vec<Skipped>) {
    let mut skipped = Vec::new();
    let groups = considered
        .iter()
        .map(|record| match record {
            Considered::Company { triggers, facts, customers, open, sites } => {
                let mut group =
                    Group { about: facts.company.name.clone(), changes: vec![], consumes: ids(triggers) };
                for trigger in latest(triggers) {
                    let changes = match trigger.cause {
                        TriggerCause::Offered => offered(scribe, settings, facts, sites, &mut skipped),
                        TriggerCause::Renamed => renamed(scribe, settings, facts, customers, open, trigger),
                        cause => shown(scribe, facts, open, cause),
                    };
                    group.changes.extend(changes);
                }
                group
            }
            Considered::Site { triggers, site, link, owner } => {
                let wanted =
                    settings.create_sites && link.is_none() && site.active && site.held_back.is_empty();
                let newly_offered = triggers.iter().any(|trigger| trigger.cause == TriggerCause::Offered);
                let mut changes = Vec::new();
                if let (true, true, Some(owner), Some(first)) =
                    (wanted, newly_offered, owner, triggers.first())
                {
                    let cause = Cause::new("R21", "a new site of a matched company");
                    changes.extend(scribe.site(first.integration, *owner, site, How::Created, &cause));
                }
                Group { about: site.name.clone(), changes, consumes: ids(triggers) }
            }
            Considered::Customer { triggers, place, facts, open } => Group {
                about: facts.customer.name.clone(),
                changes: newcomer(scribe, place, facts, open, &mut skipped),
                consumes: ids(triggers),
            },
            Considered::Nothing { triggers } => {
                Group { about: String::new(), changes: Vec::new(), consumes: ids(triggers) }
            }
        })
        .collect();
    (groups, skipped)
}

/// A new customer is made at the vendor; or a person is asked, where a company of its name is there, or something is missing.
fn newcomer(
    scribe: &Scribe,
    place: &PushPlace,
    facts: &PushFacts,
    open: &[Attention],
    skipped: &mut Vec<Skipped>,
) -> Vec<Change> {
    let cause = Cause::new("R57", "every new customer is made there");
    let reason = match push(scribe, place, facts, &cause) {
        Ok(group) => return group.changes,
        Err(reason) => reason,
    };
    match reason {
        NotPushed::Needless(_) => Vec::new(),
        NotPushed::Missing(sentence) => {
            vec![intended(scribe, place, &facts.customer, Some(sentence), cause)]
        }
        NotPushed::Twin(company, sentence) => {
            skipped.push(Skipped { label: facts.customer.name.clone(), reason: sentence.clone() });
            let code = AttentionCode::MatchProposed;
            if open.iter().any(|item| item.code == code && item.vendor == company.id) {
                return Vec::new();
            }
            let sentence =
                format!("The new customer '{}' was not made there: {sentence}", facts.customer.name);
            vec![scribe.attention(place.integration, &company, code, sentence, None)]
        }
    }
}

/// Without the facts that a later one has overtaken: of a company that was made inactive and active again before anyone
/// looked, only the end counts.
fn latest(triggers: &[Trigger]) -> impl Iterator<Item = &Trigger> {
    let subject = |cause: TriggerCause| match cause {
        TriggerCause::Active => TriggerCause::Inactive,
        TriggerCause::NotVisible | TriggerCause::Gone => TriggerCause::Visible,
        other => other,
    };
    triggers.iter().enumerate().filter_map(move |(at, trigger)| {
        let overtaken = triggers[at + 1..].iter().any(|later| subject(later.cause) == subject(trigger.cause));
        (!overtaken).then_some(trigger)
    })
}

fn ids(triggers: &[Trigger]) -> Vec<TriggerId> {
    triggers.iter().map(|trigger| trigger.id).collect()
}

fn offered(
    scribe: &Scribe,
    settings: &IntegrationSettings,
    facts: &CompanyFacts,
    sites: &[Site],
    skipped: &mut Vec<Skipped>,
) -> Vec<Change> {
    let sites = if settings.create_sites { sites } else { &[] };
    let allowed = (settings.save_exact_matches, settings.new_customers == NewCustomers::Automatic);
    match create_by_sync(scribe, facts, sites, allowed) {
        Ok(group) => group.map(|group| group.changes).unwrap_or_default(),
        Err(reason) => {
            skipped.push(reason);
            Vec::new()
        }
    }
}

fn renamed(
    scribe: &Scribe,
    settings: &IntegrationSettings,
    facts: &CompanyFacts,
    customers: &[Customer],
    open: &[Attention],
    trigger: &Trigger,
) -> Vec<Change> {
    let waiting = open.iter().find(|item| item.code == AttentionCode::NameProposed);
    let name = facts.company.name.trim();
    let [customer] = customers else { return Vec::new() };
    if !facts.matches.iter().any(|link| link.hub == customer.id.0 && link.main) {
        return Vec::new();
    }
    if customer.name == name {
        return waiting.map(resolved).into_iter().collect();
    }
    let still_follows = trigger.previous.as_deref().is_some_and(|previous| previous.trim() == customer.name);
    match settings.follow_names {
        FollowNames::Keep => Vec::new(),
        FollowNames::Follow if still_follows && !name.is_empty() => {
            let cause =
                Cause::new("R25", "the company has a new name and this integration's names are followed");
            let change = Change::update(
                RecordRef::Customer { id: customer.id },
                &customer.name,
                (Field::Name, Value::text(&customer.name), Value::text(name)),
                cause,
            );
            waiting.map(resolved).into_iter().chain([change]).collect()
        }
        FollowNames::Follow | FollowNames::Propose => {
            let sentence =
                format!("The company is now called '{name}'; the customer is still '{}'.", customer.name);
            waiting
                .map(resolved)
                .into_iter()
                .chain([scribe.attention(
                    facts.integration,
                    &facts.company,
                    AttentionCode::NameProposed,
                    sentence,
                    Some(name.to_owned()),
                )])
                .collect()
        }
    }
}

/// A company stopped or began to be shown or active.
fn shown(scribe: &Scribe, facts: &CompanyFacts, open: &[Attention], cause: TriggerCause) -> Vec<Change> {
    let (code, what) = match cause {
        TriggerCause::Inactive => (AttentionCode::CompanyInactive, "was made inactive at the vendor"),
        TriggerCause::NotVisible => (
            AttentionCode::CompanyNotVisible,
            "is no longer shown by the vendor: deleted, merged, or hidden from this account",
        ),
        TriggerCause::Gone => (AttentionCode::CompanyGone, "was deleted or merged at the vendor"),
        TriggerCause::Active => {
            return open
                .iter()
                .filter(|item| item.code == AttentionCode::CompanyInactive)
                .map(resolved)
                .collect();
        }
        TriggerCause::Visible => {
            let codes = [AttentionCode::CompanyNotVisible, AttentionCode::CompanyGone];
            return open.iter().filter(|item| codes.contains(&item.code)).map(resolved).collect();
        }
        TriggerCause::Matched => {
            return open
                .iter()
                .filter(|item| item.code == AttentionCode::MatchProposed)
                .map(resolved)
                .collect();
        }
        TriggerCause::Offered | TriggerCause::Renamed | TriggerCause::CustomerNew => return Vec::new(),
    };
    if facts.matches.is_empty() || open.iter().any(|item| item.code == code) {
        return Vec::new();
    }
    // That it was deleted is all there is to say of a company that was not shown before.
    let overtaken = open
        .iter()
        .filter(|item| code == AttentionCode::CompanyGone && item.code == AttentionCode::CompanyNotVisible);
    let sentence = format!(
        "The company '{}' {what}. Its match and its customer are kept; delete the match if it no longer holds.",
        facts.company.name
    );
    let item = scribe.attention(facts.integration, &facts.company, code, sentence, None);
    overtaken.map(resolved).chain([item]).collect()
}

fn resolved(item: &Attention) -> Change {
    Change::update(
        RecordRef::Attention { id: item.id },
        &item.sentence,
        (Field::Resolved, Value::Bool(false), Value::Bool(true)),
        Cause::new("R25", "it is no longer so"),
    )
}
