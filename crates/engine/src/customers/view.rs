//! One customer with everything known, and where each value came from.

use crate::attention::{PushCode, Waiting};
use crate::matching::named_customer;
use crate::{EngineError, Hub};
use counterpart_model::{
    Customer, CustomerId, Field, HubSite, Instant, Integration, JournalEntry, Kind, Match, MatchKind,
    RecordRef, RunId, VendorRecord, Visibility,
};
use counterpart_store::Tx;

/// One customer with everything known.
#[derive(Debug, Clone)]
pub struct CustomerView {
    /// The customer.
    pub customer: Customer,
    /// Its sites, alphabetical.
    pub sites: Vec<HubSite>,
    /// Its matches, oldest first.
    pub matches: Vec<ToolMatch>,
}

/// A match, its integration, and what the vendor says.
#[derive(Debug, Clone)]
pub struct ToolMatch {
    /// The match.
    pub link: Match,
    /// Whose record it is.
    pub integration: Integration,
    /// What the vendor last said; none where the mirror does not hold it.
    pub record: Option<VendorRecord>,
    /// Whether the vendor still shows it.
    pub visibility: Option<Visibility>,
}

/// A site with where its values came from.
#[derive(Debug, Clone)]
pub struct ViewedSite {
    /// The site.
    pub site: HubSite,
    /// Its matches, oldest first.
    pub matches: Vec<ToolMatch>,
    /// Of each value that was ever written: by whom, when and why, the last time.
    pub sources: Vec<ValueSource>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueSource {
    /// Which field.
    pub field: Field,
    /// When it was written.
    pub at: Instant,
    /// Who caused it.
    pub by: String,
    /// Why, in words.
    pub sentence: String,
    /// In which run.
    pub run: RunId,
}

impl ViewedSite {
    /// Where a field's value came from.
    pub fn source(&self, field: Field) -> Option<&ValueSource> {
        self.sources.iter().find(|source| source.field == field)
    }
}

impl Hub {
    /// One customer, by id or name.
    pub async fn customer(&self, id_or_name: &str) -> Result<CustomerView, EngineError> {
        let tx = self.workspace.read().await?;
        let customer = named_customer(&tx, id_or_name).await?;
        let sites = tx.sites().of(customer.id).await?;
        let links = tx.matches().of_hub(MatchKind::Company, customer.id.0).await?;
        Ok(CustomerView { customer, sites, matches: with_records(&tx, links, Kind::Company).await? })
    }

    /// The sites of a customer with where each value came from.
    pub async fn customer_sites(&self, id: CustomerId) -> Result<Vec<ViewedSite>, EngineError> {
        let tx = self.workspace.read().await?;
        let mut viewed = Vec::new();
        for site in tx.sites().of(id).await? {
            let links = tx.matches().of_hub(MatchKind::Site, site.id.0).await?;
            let matches = with_records(&tx, links, Kind::Site).await?;
            let sources = sources(&tx.journal().of_record(&RecordRef::Site { id: site.id }).await?);
            viewed.push(ViewedSite { site, matches, sources });
        }
        Ok(viewed)
    }

    /// What waits for a person about this customer: its vendors' records, and what was to be written of it.
    pub async fn waiting_about(&self, view: &CustomerView) -> Result<Vec<Waiting>, EngineError> {
        let tx = self.workspace.read().await?;
        let mut waiting = Vec::new();
        for one in &view.matches {
            let about = std::slice::from_ref(&one.link.vendor);
            let items = tx.attention().open_about(one.integration.id, Kind::Company, about).await?;
            waiting.extend(items.into_iter().map(|item| Waiting::of_item(&one.integration.name, item)));
        }
        for intent in tx.outbox().of_hub(view.customer.id.0).await? {
            if let (Some(code), Some(integration)) =
                (PushCode::of(intent.state), tx.integrations().get(intent.integration).await?)
            {
                waiting.push(Waiting::of_push(&integration, code, &intent));
            }
        }
        waiting.sort_by_key(|one| one.since);
        Ok(waiting)
    }
}

async fn with_records(tx: &Tx, links: Vec<Match>, kind: Kind) -> Result<Vec<ToolMatch>, EngineError> {
    let mut matches = Vec::new();
    for link in links {
        let Some(integration) = tx.integrations().get(link.integration).await? else { continue };
        let entry = tx.mirror().get(link.integration, kind, &link.vendor).await?;
        let visibility = entry.as_ref().map(|entry| entry.visibility);
        matches.push(ToolMatch { link, integration, record: entry.map(|entry| entry.record), visibility });
    }
    Ok(matches)
}

/// The last entry that wrote each field.
fn sources(history: &[JournalEntry]) -> Vec<ValueSource> {
    let mut sources: Vec<ValueSource> = Vec::new();
    for entry in history {
        for field in entry.change.fields.iter().map(|change| change.field) {
            sources.retain(|source| source.field != field);
            sources.push(ValueSource {
                field,
                at: entry.at,
                by: entry.actor.to_string(),
                sentence: entry.change.cause.sentence.clone(),
                run: entry.run,
            });
        }
    }
    sources
}
