//! Why a vendor's site is as it is.

use super::company::{held_back, not_in_mirror, place};
use super::{Asking, Noted, Subject, Why, came, day, history, pending, seen, sites_missing, upcoming};
use crate::EngineError;
use crate::step::{Step, command};
use counterpart_model::{
    CustomerId, HubSite, Integration, Kind, Match, MatchKind, Site, SiteId, VendorId, VendorRecord,
    Visibility,
};

/// Everything known of a vendor's site.
pub(super) async fn why(
    asking: &Asking<'_>,
    integration: &Integration,
    id: &VendorId,
) -> Result<Why, EngineError> {
    let mut answer = Why {
        subject: Subject::Site,
        record: format!("{}:{}:{id}", integration.name, Kind::Site),
        name: id.to_string(),
        state: "not_in_mirror".to_owned(),
        sentence: not_in_mirror(integration, "site"),
        seen: Vec::new(),
        history: history::of_vendor(asking, integration.id, Kind::Site, id).await?,
        missing: history::unreadable(asking, integration, Kind::Site, id).await?,
        next: upcoming::items(asking, integration, Kind::Site, id).await?,
    };
    answer.missing.extend(upcoming::unread(integration, Kind::Site));
    let link = asking.tx.matches().of_vendor(integration.id, MatchKind::Site, id).await?.pop();
    if let Some(entry) = asking.tx.mirror().get(integration.id, Kind::Site, id).await?
        && let VendorRecord::Site(site) = &entry.record
    {
        answer.name = site.name.clone();
        answer.seen.push(seen::of(asking, integration, &entry).await?);
        answer.missing.extend(held_back(&site.held_back));
        answer.missing.extend(sites_missing::of(&[place(site)]));
        let inside = Inside::of(asking, integration, site).await?;
        let place = match &link {
            Some(link) => asking.tx.sites().get(SiteId(link.hub)).await?.map(|hub| (link, hub)),
            None => None,
        };
        let (state, sentence) = standing(site, entry.visibility, place.as_ref());
        (answer.state, answer.sentence) = (state.to_owned(), sentence);
        if link.is_none() {
            answer.next.push(unmatched(integration, site, &inside));
        }
        let owner = inside.owner();
        answer.next.extend(pending::of_site(asking, integration, site, link.as_ref(), owner).await?);
        let company = format!("{}:{}:{}", integration.name, Kind::Company, site.company);
        let text = format!("It belongs to the company {} '{}'.", site.company, inside.company);
        answer.next.push(Noted::new("company", text).with(Step::Why(company)));
    }
    if let Some(link) = &link {
        let text = "Its site in the hub is explained apart.";
        answer.next.push(Noted::new("hub_site", text).with(Step::Why(link.hub.to_string())));
    }
    answer.next.extend(upcoming::of_integration(asking, integration).await?);
    Ok(answer)
}

/// Whose site it is.
struct Inside {
    company: String,
    owners: Vec<CustomerId>,
}

impl Inside {
    async fn of(asking: &Asking<'_>, integration: &Integration, site: &Site) -> Result<Self, EngineError> {
        let entry = asking.tx.mirror().get(integration.id, Kind::Company, &site.company).await?;
        let company = entry.map(|entry| entry.record.name().to_owned()).unwrap_or_default();
        let links = asking.tx.matches().of_vendor(integration.id, MatchKind::Company, &site.company).await?;
        Ok(Self { company, owners: links.iter().map(|link| CustomerId(link.hub)).collect() })
    }

    /// The one customer of its company, as the rules ask for it (R21).
    fn owner(&self) -> Option<CustomerId> {
        match self.owners.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}

fn standing(
    site: &Site,
    visibility: Visibility,
    matched: Option<&(&Match, HubSite)>,
) -> (&'static str, String) {
    if let Some((link, hub)) = matched {
        let sentence = format!(
            "It is matched with the hub's site '{}', since {}, by {}; {}.",
            hub.name,
            day(link.at),
            link.by,
            came(link.how)
        );
        return ("matched", sentence);
    }
    match visibility {
        Visibility::Gone => ("hidden", "It is proven to be deleted or merged at the vendor.".to_owned()),
        Visibility::NotVisible => {
            ("hidden", "The vendor no longer shows it, without proof that it is gone (R78).".to_owned())
        }
        Visibility::Visible if !site.active => ("hidden", "It is inactive at the vendor.".to_owned()),
        Visibility::Visible if !site.held_back.is_empty() => {
            ("held_back", "It is held back until it is mended at the vendor (R10).".to_owned())
        }
        Visibility::Visible => ("unmatched", "It has no site in the hub.".to_owned()),
    }
}

/// How the hub could come to a site of it: the rules make sites together with their customer, or when a site becomes
/// offered (R21).
fn unmatched(integration: &Integration, site: &Site, inside: &Inside) -> Noted {
    let (tool, company) = (integration.name.as_str(), site.company.as_str());
    match inside.owners.len() {
        0 => {
            let text = format!(
                "Its company {company} '{}' is matched with no customer. When a customer is made of it, its sites come too \
                 if you ask for them (R21).",
                inside.company
            );
            Noted::new("company_unmatched", text)
                .with(command(&["match", "create", tool, company, "--sites"]))
        }
        1 if integration.settings.create_sites => Noted::new(
            "unmatched",
            "A sync makes a site of the hub of a vendor's site when that becomes offered, not later (R21).",
        ),
        1 => Noted::new(
            "unmatched",
            "Its company is matched, and syncs of this integration make no sites (R21). With the switch on, they make those \
             that become offered from then on.",
        )
        .with(command(&["integration", "set", tool, "--create-sites", "true"])),
        several => Noted::new(
            "company_shared",
            format!("Its company has {several} customers, so no rule says whose site it would be (R19, R21)."),
        ),
    }
}
