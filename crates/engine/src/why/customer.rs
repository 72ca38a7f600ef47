//! Why a customer of the hub is as it is.

use super::sites_missing::{self, Place};
use super::{
    Asking, Noted, Subject, Why, came, day, elsewhere, history, pending, pushed, seen, some, upcoming,
};
use crate::step::{Step, command};
use crate::{EngineError, facts};
use counterpart_model::{Customer, CustomerId, Field, Kind, Match, MatchKind, Origin, RecordRef};

/// Everything known of a customer, there or removed.
pub(super) async fn why(asking: &Asking<'_>, id: CustomerId) -> Result<Why, EngineError> {
    let history = history::of_customer(asking, id).await?;
    let Some(customer) = asking.tx.customers().get(id).await? else {
        let removal = history::removal(asking, &history, &RecordRef::Customer { id }).await?;
        let before = removal.as_ref().map(|(entry, _)| entry.change.before());
        let name = before.and_then(|fields| fields.optional_text(Field::Name)).unwrap_or_default();
        return Ok(Why {
            subject: Subject::Customer,
            record: id.to_string(),
            name,
            state: "removed".to_owned(),
            sentence: "This customer is not in the hub any more.".to_owned(),
            seen: Vec::new(),
            next: removal.map(|(_, noted)| noted).into_iter().collect(),
            history,
            missing: Vec::new(),
        });
    };
    let links = asking.tx.matches().of_hub(MatchKind::Company, id.0).await?;
    let sites = asking.tx.sites().of(id).await?;
    let places: Vec<Place> = sites
        .iter()
        .filter(|site| site.active)
        .map(|site| Place {
            label: format!("'{}' ({})", site.name, site.id),
            country: site.country.clone(),
            phone: site.phone.clone(),
        })
        .collect();
    let intents = asking.tx.outbox().of_hub(id.0).await?;
    let mut missing = elsewhere::of(asking, &customer).await?;
    missing.extend(namesakes(asking, &customer).await?);
    missing.extend(sites_missing::of(&places));
    Ok(Why {
        subject: Subject::Customer,
        record: id.to_string(),
        name: customer.name.clone(),
        state: if links.is_empty() { "unmatched" } else { "matched" }.to_owned(),
        sentence: sentence(asking, &customer, &links),
        seen: seen::of_links(asking, &links).await?,
        history,
        missing,
        next: [pushed::of(asking, &intents), next(asking, &customer, &links).await?].concat(),
    })
}

fn sentence(asking: &Asking<'_>, customer: &Customer, links: &[Match]) -> String {
    let origin = match &customer.origin {
        Origin::ByHand => "A person made it.".to_owned(),
        Origin::File => "It came in a file.".to_owned(),
        Origin::Integration(id) => match asking.integration(*id) {
            Some(integration) => format!("It was made from a company of '{}'.", integration.name),
            None => "It was made from a company of an integration that is not there any more.".to_owned(),
        },
    };
    let active = if customer.active { "" } else { " It is inactive." };
    let several = links.len() > 1;
    let said: Vec<String> = links
        .iter()
        .map(|link| {
            let tool = asking.integration(link.integration).map(|one| one.name.as_str()).unwrap_or_default();
            let main = if several && link.main { ", main" } else { "" };
            format!(
                "{tool} {}{main} (since {}, by {}; {})",
                link.vendor,
                day(link.at),
                link.by,
                came(link.how)
            )
        })
        .collect();
    let matched = match said.as_slice() {
        [] => "It is matched with nothing.".to_owned(),
        said => format!("It is matched with {}.", said.join("; ")),
    };
    format!("{origin}{active} {matched}")
}

/// Other customers of the same spelling: everything of this name is ambiguous (R14).
async fn namesakes(asking: &Asking<'_>, customer: &Customer) -> Result<Option<Noted>, EngineError> {
    let Some(key) = asking.hub.keys(&customer.name).name_key else { return Ok(None) };
    let mut others = asking.tx.customers().spelled(&key).await?;
    others.retain(|other| other.id != customer.id);
    let Some(first) = others.first() else { return Ok(None) };
    let ids: Vec<String> = others.iter().map(|other| other.id.to_string()).collect();
    let text = format!(
        "Other customers are spelled the same: {}. So a company of this name is ambiguous (R14).",
        some(&ids)
    );
    let (other, this) = (first.id.to_string(), customer.id.to_string());
    let merge = ["customers", "merge", &other, "--into", &this, "--preview"];
    Ok(Some(Noted::new("namesakes", text).with(Step::Why(other.clone())).with(command(&merge))))
}

async fn next(asking: &Asking<'_>, customer: &Customer, links: &[Match]) -> Result<Vec<Noted>, EngineError> {
    let mut next = Vec::new();
    let mut tools = Vec::new();
    for link in links {
        let Some(integration) = asking.integration(link.integration) else { continue };
        next.extend(upcoming::items(asking, integration, Kind::Company, &link.vendor).await?);
        let one = std::slice::from_ref(&link.vendor);
        if let Some(facts) = facts::of(asking.tx, integration.id, one).await?.remove(&link.vendor) {
            let owners = asking.customers(&facts.matches).await?;
            next.extend(pending::of_company(asking, integration, &facts, &owners).await?);
        }
        let record = format!("{}:{}:{}", integration.name, Kind::Company, link.vendor);
        let text = format!("What comes of its company {} in '{}':", link.vendor, integration.name);
        next.push(Noted::new("company", text).with(Step::Why(record)));
        if !tools.contains(&integration.id) {
            tools.push(integration.id);
            next.extend(upcoming::of_integration(asking, integration).await?);
        }
    }
    if links.is_empty() {
        let text = format!("Nothing is done with '{}' by itself; match it with a company.", customer.name);
        next.push(Noted::new("unmatched", text));
    }
    Ok(next)
}
