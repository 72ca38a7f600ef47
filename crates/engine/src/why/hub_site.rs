//! Why a site of the hub is as it is.

use super::sites_missing::{self, Place};
use super::{Asking, Noted, Subject, Why, came, day, history, seen, upcoming};
use crate::EngineError;
use crate::step::Step;
use counterpart_model::{CustomerId, Field, HubSite, Kind, Match, MatchKind, RecordRef, SiteId};

/// Everything known of a site of the hub, there or removed.
pub(super) async fn why(asking: &Asking<'_>, id: SiteId) -> Result<Why, EngineError> {
    let history = history::of_hub_site(asking, id).await?;
    let mut answer = Why {
        subject: Subject::HubSite,
        record: id.to_string(),
        name: String::new(),
        state: "removed".to_owned(),
        sentence: "This site is not in the hub any more.".to_owned(),
        seen: Vec::new(),
        history: Vec::new(),
        missing: Vec::new(),
        next: Vec::new(),
    };
    match asking.tx.sites().get(id).await? {
        Some(site) => there(asking, &site, &mut answer).await?,
        None => {
            if let Some((entry, noted)) = history::removal(asking, &history, &RecordRef::Site { id }).await? {
                let before = entry.change.before();
                answer.name = before.optional_text(Field::Name).unwrap_or_default();
                answer.next.push(noted);
                if let Some(customer) = before.optional_text(Field::Customer) {
                    answer.next.push(of_customer("It belonged to the customer", &customer, &customer));
                }
            }
        }
    }
    answer.history = history;
    Ok(answer)
}

async fn there(asking: &Asking<'_>, site: &HubSite, answer: &mut Why) -> Result<(), EngineError> {
    let links = asking.tx.matches().of_hub(MatchKind::Site, site.id.0).await?;
    let customer = asking.tx.customers().get(site.customer).await?;
    let owner = customer.map(|customer| customer.name).unwrap_or_default();
    answer.name = site.name.clone();
    answer.state = if links.is_empty() { "unmatched" } else { "matched" }.to_owned();
    answer.sentence = sentence(asking, site, &owner, &links);
    answer.seen = seen::of_links(asking, &links).await?;
    answer.missing = sites_missing::of(&[Place {
        label: format!("'{}'", site.name),
        country: site.country.clone(),
        phone: site.phone.clone(),
    }]);
    for link in &links {
        let Some(integration) = asking.integration(link.integration) else { continue };
        answer.next.extend(upcoming::items(asking, integration, Kind::Site, &link.vendor).await?);
        let record = format!("{}:{}:{}", integration.name, Kind::Site, link.vendor);
        let text = format!("What comes of the site {} in '{}':", link.vendor, integration.name);
        answer.next.push(Noted::new("site", text).with(Step::Why(record)));
        answer.next.extend(upcoming::of_integration(asking, integration).await?);
    }
    answer.next.push(of_customer(
        "It belongs to the customer",
        &owner,
        &CustomerId::to_string(&site.customer),
    ));
    Ok(())
}

fn of_customer(begin: &str, name: &str, id: &str) -> Noted {
    Noted::new("customer", format!("{begin} '{name}'.")).with(Step::Why(id.to_owned()))
}

fn sentence(asking: &Asking<'_>, site: &HubSite, owner: &str, links: &[Match]) -> String {
    let active = if site.active { "" } else { " It is inactive." };
    let matched: Vec<String> = links
        .iter()
        .map(|link| {
            let tool = asking.integration(link.integration).map(|one| one.name.as_str()).unwrap_or_default();
            format!("{tool} {} (since {}, by {}; {})", link.vendor, day(link.at), link.by, came(link.how))
        })
        .collect();
    let matched = match matched.as_slice() {
        [] => "It is matched with nothing.".to_owned(),
        said => format!("It is matched with {}.", said.join("; ")),
    };
    format!("A site of the customer '{owner}'.{active} {matched}")
}
