//! Why a record is as it is (R80): where it was seen, what was done to it and by which rule, what is missing, what happens
//! next. Everything is read from the mirror, the matches, the journal and the rules; what is concluded says so.

mod answer;
mod company;
mod customer;
mod elsewhere;
mod find;
mod history;
mod hub_site;
mod matched;
mod pending;
mod pushed;
mod seen;
mod site;
mod sites_missing;
mod standing;
mod upcoming;

pub use answer::{Happened, Noted, Seen, Subject, Why};

use crate::{EngineError, Hub};
use counterpart_model::{Customer, CustomerId, How, Instant, Integration, IntegrationId, Match};
use counterpart_store::Tx;
use find::Found;

/// Who asks, and what all parts of an answer look at: one unchanging state of the database.
struct Asking<'a> {
    hub: &'a Hub,
    tx: &'a Tx,
    integrations: &'a [Integration],
}

impl<'a> Asking<'a> {
    fn integration(&self, id: IntegrationId) -> Option<&'a Integration> {
        self.integrations.iter().find(|integration| integration.id == id)
    }

    async fn customers(&self, links: &[Match]) -> Result<Vec<Customer>, EngineError> {
        let ids: Vec<CustomerId> = links.iter().map(|link| CustomerId(link.hub)).collect();
        let mut found = self.tx.customers().get_many(&ids).await?;
        found.sort_by_key(|customer| customer.id);
        Ok(found)
    }
}

impl Hub {
    /// Why a record is as it is. A record is named `INTEGRATION:ID`, `INTEGRATION:company:ID`, `INTEGRATION:site:ID`, by
    /// the hub's id of a customer, site or match, or by a name.
    ///
    /// # Errors
    /// [`EngineError::NeedsDecision`] where several records fit, with each as it is named without a doubt.
    pub async fn why(&self, record: &str) -> Result<Why, EngineError> {
        let tx = self.workspace.read().await?;
        let integrations = tx.integrations().list().await?;
        let asking = Asking { hub: self, tx: &tx, integrations: &integrations };
        match find::find(&asking, record.trim()).await? {
            Found::Company(integration, id) => company::why(&asking, integration, &id).await,
            Found::CompanyOrSite(integration, id) => {
                let mut answer = company::why(&asking, integration, &id).await?;
                answer.next.push(company::same_id(integration, &id));
                Ok(answer)
            }
            Found::Site(integration, id) => site::why(&asking, integration, &id).await,
            Found::Customer(id) => customer::why(&asking, id).await,
            Found::HubSite(id) => hub_site::why(&asking, id).await,
            Found::Match(id) => matched::why(&asking, id).await,
        }
    }
}

/// How a match came to be, as a person says it.
fn came(how: How) -> &'static str {
    match how {
        How::Automatic => "automatic: spelled exactly the same, and nothing else was",
        How::Manual => "manual: a person chose both sides",
        How::Created => "created: the hub's record was made from the vendor's",
        How::Imported => "imported: the hub's record came with an import from the vendor",
        How::File => "file: a mapping file said so",
        How::Merged => "merged: it came with a merge of customers",
        How::Pushed => "pushed: the company was made at the vendor for the customer",
    }
}

fn day(at: Instant) -> String {
    at.format("%-d %b %Y").to_string()
}

/// The first few of many, and how many more there are.
fn some(all: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = all.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if all.len() > SHOWN { format!("{shown} and {} more", all.len() - SHOWN) } else { shown }
}
