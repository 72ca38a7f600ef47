//! Who belongs to whom, whatever was saved between planning and applying: nothing is made for a record that is gone, and
//! nothing is deleted that others belong to. The database itself sees to only a part of this: a match names its hub record
//! without the database knowing what kind of record that is.

use super::present::Present;
use crate::EngineError;
use counterpart_model::{Change, CustomerId, Field, Match, MatchKind, Operation, RecordRef, SiteId};

/// Why a change would leave a record behind whose owner is not there, in words; nothing when it would not.
pub(super) async fn torn(present: &mut Present<'_>, change: &Change) -> Result<Option<String>, EngineError> {
    match (change.operation, &change.record) {
        (Operation::Delete, RecordRef::Customer { id }) => {
            let tx = present.now().await?;
            if let Some(link) = tx.matches().of_hub(MatchKind::Company, id.0).await?.first() {
                let company = &link.vendor;
                return Ok(Some(format!("it is matched with company {company}; delete that match first")));
            }
            let sites = tx.sites().of(*id).await?;
            Ok(sites.first().map(|site| format!("it has the site '{}' by now", site.name)))
        }
        (Operation::Delete, RecordRef::Site { id }) => {
            let links = present.now().await?.matches().of_hub(MatchKind::Site, id.0).await?;
            Ok(links.first().map(|link| format!("it is matched with site {}", link.vendor)))
        }
        (Operation::Create | Operation::Update, RecordRef::Site { .. }) => {
            match change.after().required_id(Field::Customer) {
                Ok(customer) => customer_gone(present, customer).await,
                // Another of its fields changes, or it cannot be read; then writing it says so.
                Err(_) => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

/// Why a match cannot be made, where its hub record is gone.
pub(super) async fn match_of_nothing(
    present: &mut Present<'_>,
    link: &Match,
) -> Result<Option<String>, EngineError> {
    match link.kind {
        MatchKind::Company => customer_gone(present, CustomerId(link.hub)).await,
        MatchKind::Site => {
            let there = present.now().await?.sites().get(SiteId(link.hub)).await?.is_some();
            Ok((!there).then(|| "its site is not there any more".to_owned()))
        }
    }
}

async fn customer_gone(
    present: &mut Present<'_>,
    customer: CustomerId,
) -> Result<Option<String>, EngineError> {
    let there = present.customer(customer).await?.is_some();
    Ok((!there).then(|| "the customer it belongs to is not there any more".to_owned()))
}
