//! Which record a person means.

use super::{Asking, history, some};
use crate::EngineError;
use crate::step::{Step, command};
use counterpart_model::{
    AttentionId, CustomerId, Integration, Kind, MatchId, MatchKind, RecordRef, RunId, SiteId, VendorId,
};
use uuid::Uuid;

/// A record that was named.
pub(super) enum Found<'a> {
    /// A vendor's company.
    Company(&'a Integration, VendorId),
    /// A vendor's company, named by an id that one of the vendor's sites has too.
    CompanyOrSite(&'a Integration, VendorId),
    /// A vendor's site.
    Site(&'a Integration, VendorId),
    /// A customer, there or removed.
    Customer(CustomerId),
    /// A site of the hub, there or removed.
    HubSite(SiteId),
    /// A match, there or removed.
    Match(MatchId),
}

/// The record of this name.
pub(super) async fn find<'a>(asking: &Asking<'a>, text: &str) -> Result<Found<'a>, EngineError> {
    if let Some((name, rest)) = text.split_once(':')
        && let Some(integration) = asking.integrations.iter().find(|one| one.name == name.trim())
    {
        return of_vendor(asking, integration, rest.trim()).await;
    }
    if let Ok(id) = text.parse::<Uuid>()
        && let Some(found) = of_hub(asking, id).await?
    {
        return Ok(found);
    }
    by_name(asking, text).await
}

/// What follows the integration's name: an id, with its kind or without. Without one, a company goes before a site.
async fn of_vendor<'a>(
    asking: &Asking<'a>,
    integration: &'a Integration,
    text: &str,
) -> Result<Found<'a>, EngineError> {
    let (kinds, id) = match text.split_once(':') {
        Some(("company", id)) => (vec![Kind::Company], id),
        Some(("site", id)) => (vec![Kind::Site], id),
        _ => (vec![Kind::Company, Kind::Site], text),
    };
    let id = VendorId::from(id.trim());
    let mut held = Vec::new();
    for kind in &kinds {
        if asking.tx.mirror().get(integration.id, *kind, &id).await?.is_some() {
            held.push(*kind);
        }
    }
    match held.as_slice() {
        [] => {}
        [one] => return Ok(found(integration, *one, id)),
        _ => return Ok(Found::CompanyOrSite(integration, id)),
    }
    // Not in the mirror, and yet something may be known of it: a match, a mark, a line in the journal, a bad row.
    for kind in &kinds {
        if traced(asking, integration, *kind, &id).await? {
            return Ok(found(integration, *kind, id));
        }
    }
    let what = match kinds.as_slice() {
        [one] => one.to_string(),
        _ => "company or site".to_owned(),
    };
    Err(EngineError::NotFound(format!(
        "Nothing is known of a {what} {id} at '{name}': it is in no pull, no match and no journal entry. If it is new \
         there, pull it: `{}`. Search by name: `{}`",
        Step::Sync(integration.name.clone()),
        command(&["match", "list", &integration.name, "--search", "TEXT"]),
        name = integration.name,
    )))
}

fn found(integration: &Integration, kind: Kind, id: VendorId) -> Found<'_> {
    if kind == Kind::Site { Found::Site(integration, id) } else { Found::Company(integration, id) }
}

async fn traced(
    asking: &Asking<'_>,
    integration: &Integration,
    kind: Kind,
    id: &VendorId,
) -> Result<bool, EngineError> {
    let match_kind = if kind == Kind::Site { MatchKind::Site } else { MatchKind::Company };
    Ok(!asking.tx.matches().of_vendor(integration.id, match_kind, id).await?.is_empty()
        || !history::of_vendor(asking, integration.id, kind, id).await?.is_empty()
        || !history::unreadable(asking, integration, kind, id).await?.is_empty())
}

async fn of_hub<'a>(asking: &Asking<'a>, id: Uuid) -> Result<Option<Found<'a>>, EngineError> {
    let tx = asking.tx;
    if tx.customers().get(CustomerId(id)).await?.is_some() {
        return Ok(Some(Found::Customer(CustomerId(id))));
    }
    if tx.sites().get(SiteId(id)).await?.is_some() {
        return Ok(Some(Found::HubSite(SiteId(id))));
    }
    if tx.matches().get(MatchId(id)).await?.is_some() {
        return Ok(Some(Found::Match(MatchId(id))));
    }
    if let Some(item) = tx.attention().get(AttentionId(id)).await?
        && let Some(integration) = asking.integration(item.integration)
    {
        return Ok(Some(found(integration, item.kind, item.vendor)));
    }
    if tx.runs().get(RunId(id)).await?.is_some() {
        return Err(EngineError::Refused(format!(
            "{id} is a run, not a record. What it did and why: `{}`",
            Step::Run(RunId(id))
        )));
    }
    // Removed ones.
    let journal = tx.journal();
    if !journal.of_record(&RecordRef::Customer { id: CustomerId(id) }).await?.is_empty() {
        return Ok(Some(Found::Customer(CustomerId(id))));
    }
    if !journal.of_record(&RecordRef::Site { id: SiteId(id) }).await?.is_empty() {
        return Ok(Some(Found::HubSite(SiteId(id))));
    }
    if !journal.of_record(&RecordRef::Match { id: MatchId(id) }).await?.is_empty() {
        return Ok(Some(Found::Match(MatchId(id))));
    }
    Ok(None)
}

/// A customer of this name; else a vendor's company of this name, or a record of this id, in any mirror; else a customer
/// that was removed.
async fn by_name<'a>(asking: &Asking<'a>, text: &str) -> Result<Found<'a>, EngineError> {
    let tx = asking.tx;
    let key = asking.hub.keys(text).name_key;
    if let Some(key) = &key {
        let customers = tx.customers().spelled(key).await?;
        match customers.as_slice() {
            [] => {}
            [one] => return Ok(Found::Customer(one.id)),
            several => {
                let ids: Vec<String> = several.iter().map(|customer| customer.id.to_string()).collect();
                return Err(which(text, "customers are called", &ids));
            }
        }
    }
    let mut records = Vec::new();
    for integration in asking.integrations {
        if let Some(key) = &key {
            for entry in tx.mirror().spelled(integration.id, Kind::Company, key).await? {
                records.push((integration, Kind::Company, entry.record.id().clone()));
            }
        }
        for kind in [Kind::Company, Kind::Site] {
            let record = (integration, kind, VendorId::from(text));
            if !records.contains(&record) && tx.mirror().get(integration.id, kind, &record.2).await?.is_some()
            {
                records.push(record);
            }
        }
    }
    match records.as_slice() {
        [] => {}
        [(integration, kind, id)] => return Ok(found(integration, *kind, id.clone())),
        several => {
            let names: Vec<String> =
                several.iter().map(|(tool, kind, id)| format!("{}:{kind}:{id}", tool.name)).collect();
            return Err(which(text, "vendors' records fit", &names));
        }
    }
    let mut removed: Vec<CustomerId> = Vec::new();
    for entry in tx.journal().removals("customer").await? {
        let name = entry.change.before().optional_text(counterpart_model::Field::Name).unwrap_or_default();
        if let RecordRef::Customer { id } = entry.change.record
            && key.is_some()
            && asking.hub.keys(&name).name_key == key
            && !removed.contains(&id)
        {
            removed.push(id);
        }
    }
    match removed.as_slice() {
        [] => Err(unknown(asking, text)),
        [one] => Ok(Found::Customer(*one)),
        several => {
            let ids: Vec<String> = several.iter().map(CustomerId::to_string).collect();
            Err(which(text, "customers that were removed were called", &ids))
        }
    }
}

fn which(text: &str, fit: &str, names: &[String]) -> EngineError {
    const NAMED: usize = 10;
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let first = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let example = names.first().map(String::as_str).unwrap_or_default();
    EngineError::NeedsDecision(format!(
        "{} {fit} '{text}': {first}{more}. Say which, such as: `{}`",
        names.len(),
        Step::Why(example.to_owned())
    ))
}

fn unknown(asking: &Asking<'_>, text: &str) -> EngineError {
    let names: Vec<String> = asking.integrations.iter().map(|one| one.name.clone()).collect();
    let vendors = match names.first() {
        None => "There is no integration yet.".to_owned(),
        Some(first) => format!(
            "A vendor's record is named INTEGRATION:ID, such as {first}:42; there {}: {}.",
            if names.len() == 1 { "is" } else { "are" },
            some(&names)
        ),
    };
    EngineError::NotFound(format!(
        "Nothing is called '{text}': no customer, no site or match of that id, no company in a mirror. {vendors} Search: `{}`",
        command(&["customers", "--search", text])
    ))
}
