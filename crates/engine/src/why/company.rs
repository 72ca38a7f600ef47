//! Why a vendor's company is as it is.

use super::sites_missing::{self, Place};
use super::{Asking, Noted, Subject, Why, elsewhere, history, pending, seen, standing, upcoming};
use crate::step::Step;
use crate::{EngineError, facts};
use counterpart_model::{HeldBack, Integration, Kind, MatchKind, Site, VendorId, VendorRecord, Visibility};
use counterpart_rules::customers::classify;

/// Everything known of a company.
pub(super) async fn why(
    asking: &Asking<'_>,
    integration: &Integration,
    id: &VendorId,
) -> Result<Why, EngineError> {
    let record = format!("{}:{}:{id}", integration.name, Kind::Company);
    let mut answer = Why {
        subject: Subject::Company,
        record,
        name: id.to_string(),
        state: "not_in_mirror".to_owned(),
        sentence: not_in_mirror(integration, "company"),
        seen: Vec::new(),
        history: history::of_vendor(asking, integration.id, Kind::Company, id).await?,
        missing: history::unreadable(asking, integration, Kind::Company, id).await?,
        next: upcoming::items(asking, integration, Kind::Company, id).await?,
    };
    answer.missing.extend(upcoming::unread(integration, Kind::Company));
    let links = asking.tx.matches().of_vendor(integration.id, MatchKind::Company, id).await?;
    let owners = asking.customers(&links).await?;
    let entry = asking.tx.mirror().get(integration.id, Kind::Company, id).await?;
    let facts = facts::of(asking.tx, integration.id, std::slice::from_ref(id)).await?.remove(id);
    if let (Some(entry), Some(facts)) = (entry, facts) {
        answer.name = facts.company.name.clone();
        answer.state = classify(&facts).word().to_owned();
        answer.seen.push(seen::of(asking, integration, &entry).await?);
        let (sentence, next) = standing::of(asking, integration, &facts, &owners).await?;
        answer.sentence = sentence;
        answer.next.extend(next);
        answer.missing.extend(held_back(&facts.company.held_back));
        let sites = sites(asking, integration, id).await?;
        let places: Vec<Place> = sites.iter().map(place).collect();
        answer.missing.extend(sites_missing::of(&places));
        answer.next.extend(pending::of_company(asking, integration, &facts, &owners).await?);
    }
    for owner in &owners {
        answer.missing.extend(elsewhere::of(asking, owner).await?);
    }
    answer.next.extend(upcoming::of_integration(asking, integration).await?);
    Ok(answer)
}

/// That a site has the same id as this company.
pub(super) fn same_id(integration: &Integration, id: &VendorId) -> Noted {
    let site = format!("{}:{}:{id}", integration.name, Kind::Site);
    let noted = Noted::new("same_id", format!("A site of '{}' has this id too.", integration.name));
    noted.with(Step::Why(site))
}

/// What is said where a mirror holds nothing of a record that something is known of.
pub(super) fn not_in_mirror(integration: &Integration, word: &str) -> String {
    format!("The mirror of '{}' holds no such {word}: no sync has brought it so far.", integration.name)
}

/// What the vendor must mend, as its connector words it.
pub(super) fn held_back(reasons: &[HeldBack]) -> impl Iterator<Item = Noted> {
    reasons.iter().map(|reason| Noted::new(&reason.code, &reason.sentence))
}

/// A vendor's site as far as phone numbers go.
pub(super) fn place(site: &Site) -> Place {
    Place {
        label: format!("'{}' ({})", site.name, site.id),
        country: site.address.as_ref().and_then(|address| address.country.clone()),
        phone: site.phone.clone(),
    }
}

/// The company's sites that the vendor shows and that are in use.
async fn sites(
    asking: &Asking<'_>,
    integration: &Integration,
    company: &VendorId,
) -> Result<Vec<Site>, EngineError> {
    let entries = asking.tx.mirror().inside(integration.id, Kind::Site, company).await?;
    let shown = entries.into_iter().filter(|entry| entry.visibility == Visibility::Visible);
    Ok(shown
        .filter_map(|entry| match entry.record {
            VendorRecord::Site(site) if site.active => Some(site),
            _ => None,
        })
        .collect())
}
