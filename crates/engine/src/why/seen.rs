//! Where a record was seen: what a mirror holds of it.

use super::{Asking, Seen};
use crate::EngineError;
use counterpart_model::{Integration, Match, MatchKind, VendorRecord};
use counterpart_store::MirrorEntry;

/// A mirrored record.
pub(super) async fn of(
    asking: &Asking<'_>,
    integration: &Integration,
    entry: &MirrorEntry,
) -> Result<Seen, EngineError> {
    let run = asking.tx.runs().get(entry.changed_run).await?;
    Ok(Seen {
        integration: integration.name.clone(),
        kind: entry.record.kind(),
        vendor: entry.record.id().clone(),
        name: entry.record.name().to_owned(),
        url: page(&entry.record).map(str::to_owned),
        visibility: entry.visibility,
        active: entry.record.active(),
        first_seen: entry.first_seen_at,
        last_changed: entry.changed_at,
        changed_by: entry.changed_run,
        changed_by_title: run.map(|run| run.title),
        data_as_of: integration.fresh_at,
    })
}

/// The vendors' records of these matches, as far as mirrors hold them.
pub(super) async fn of_links(asking: &Asking<'_>, links: &[Match]) -> Result<Vec<Seen>, EngineError> {
    let mut seen = Vec::new();
    for link in links {
        let Some(integration) = asking.integration(link.integration) else { continue };
        if let Some(entry) = asking.tx.mirror().get(link.integration, kind(link.kind), &link.vendor).await? {
            seen.push(of(asking, integration, &entry).await?);
        }
    }
    Ok(seen)
}

/// The kind of a match's vendor record.
pub(super) fn kind(kind: MatchKind) -> counterpart_model::Kind {
    match kind {
        MatchKind::Company => counterpart_model::Kind::Company,
        MatchKind::Site => counterpart_model::Kind::Site,
    }
}

fn page(record: &VendorRecord) -> Option<&str> {
    match record {
        VendorRecord::Company(company) => company.url.as_deref(),
        VendorRecord::Site(site) => site.url.as_deref(),
    }
}
