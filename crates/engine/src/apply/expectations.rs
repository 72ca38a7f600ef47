//! What a change counts on beyond the fields it touches.

use super::present::Present;
use crate::EngineError;
use counterpart_model::{Expectation, MatchKind, VendorRecord, Visibility};

/// Why an expectation does not hold now, in words; nothing when it holds.
pub(super) async fn broken(
    present: &mut Present<'_>,
    expectation: &Expectation,
) -> Result<Option<String>, EngineError> {
    match expectation {
        Expectation::Offered { integration, company, name } => {
            let entry = present.company(*integration, company).await?;
            Ok(match entry {
                None => Some(format!("company {company} is not known; pull first")),
                Some(entry) if entry.visibility != Visibility::Visible => {
                    Some(format!("company {company} is no longer shown by the vendor"))
                }
                Some(entry) => match entry.record {
                    VendorRecord::Company(now) if now.name != *name => Some(format!(
                        "company {company} was called '{name}' and is now called '{}'",
                        now.name
                    )),
                    record if !record.offered() => Some(format!("company {company} is no longer offered")),
                    _ => None,
                },
            })
        }
        Expectation::Unrivalled { integration, company, key } => {
            for other in present.companies_spelled(*integration, key).await? {
                let id = other.record.id();
                let free = id != company
                    && other.visibility == Visibility::Visible
                    && other.record.offered()
                    && present.matches_of(*integration, id).await?.is_empty()
                    && present.mark(*integration, id).await?.is_none();
                if free {
                    return Ok(Some(format!("company {id} is spelled the same by now; choose by hand")));
                }
            }
            Ok(None)
        }
        Expectation::CompanyUnmatched { integration, company } => {
            let links = present.matches_of(*integration, company).await?;
            Ok(links.first().map(|link| format!("company {company} was matched meanwhile by {}", link.by)))
        }
        Expectation::CustomerUnmatched { integration, customer } => {
            let links = present.now().await?.matches().of_hub(MatchKind::Company, customer.0).await?;
            let here = links.iter().find(|link| link.integration == *integration);
            Ok(here.map(|link| {
                format!("the customer was matched meanwhile with {} by {}", link.vendor, link.by)
            }))
        }
        Expectation::NotUnderWay { integration, customer } => {
            let intents = present.now().await?.outbox().of_hub(customer.0).await?;
            let here = intents.iter().find(|one| one.integration == *integration && one.state.is_open());
            Ok(here.map(|one| format!("it was sent on its way meanwhile by {} ({})", one.by, one.id)))
        }
        Expectation::CustomerNamed { customer, name } => Ok(match present.customer(*customer).await? {
            None => Some(format!("the customer '{name}' is not there any more")),
            Some(now) if now.name != *name => {
                Some(format!("the customer '{name}' is now called '{}'", now.name))
            }
            Some(_) => None,
        }),
        Expectation::Spelled { key, customers } => {
            let mut now = present.customers_spelled(key).await?;
            now.sort_unstable();
            let mut expected = customers.clone();
            expected.sort_unstable();
            Ok((now != expected).then(|| match (expected.len(), now.len()) {
                (0, _) => "a customer of that name exists by now".to_owned(),
                (_, 0) => "no customer bears that name any more".to_owned(),
                (_, count) => format!("{count} customers bear that name by now"),
            }))
        }
    }
}
