//! Hub records that are made, many at a time.

use crate::entity::{attention, customer, distinct, ignored, matched, outbox, rejected, site};
use crate::records::{does_not_fit, keys_missing};
use crate::{
    NameKeys, Records, StoreError, Tx, attention as attention_items, customers, distinct as apart,
    ignored as marks, matches, outbox as intents, rejected as pairs, sites,
};
use counterpart_model::{
    Attention, Customer, CustomerId, Distinct, FieldError, Fields, HubSite, Ignored, IntegrationId, Intent,
    Match, MatchKind, RecordRef, Rejected,
};
use std::collections::BTreeMap;

/// A record to be made.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// Which.
    pub record: RecordRef,
    /// What it is like.
    pub fields: Fields,
    /// The keys of its name: needed for customers and sites.
    pub keys: Option<NameKeys>,
}

impl Records<'_> {
    /// Makes a record. `keys` belong to its name: needed for customers and sites.
    pub async fn create(
        &self,
        record: &RecordRef,
        fields: &Fields,
        keys: Option<NameKeys>,
    ) -> Result<(), StoreError> {
        let (record, fields) = (record.clone(), fields.clone());
        self.create_many(vec![NewRecord { record, fields, keys }]).await
    }

    /// Makes records, some hundred with one statement: customers before their sites and both before what names them, in
    /// whatever order they come.
    pub async fn create_many(&self, records: Vec<NewRecord>) -> Result<(), StoreError> {
        let tx = self.tx;
        let mut rows = Rows::default();
        for new in records {
            rows.add(tx, new)?;
        }
        tx.insert_many::<customer::Entity>(rows.customers).await?;
        tx.insert_many::<site::Entity>(rows.sites).await?;
        self.touch_matches(&rows.links).await?;
        let links = rows.links.iter().map(|link| matches::to_row(tx, link)).collect::<Result<_, _>>()?;
        tx.insert_many::<matched::Entity>(links).await?;
        tx.insert_many::<ignored::Entity>(rows.marks).await?;
        for pair in &rows.pairs {
            tx.proposals().forget_pair(pair.integration, &pair.company, pair.customer).await?;
        }
        let pairs = rows.pairs.iter().map(|pair| pairs::to_row(tx, pair)).collect();
        tx.insert_many::<rejected::Entity>(pairs).await?;
        tx.insert_many::<distinct::Entity>(rows.distinct).await?;
        tx.insert_many::<attention::Entity>(rows.items).await?;
        tx.insert_many::<outbox::Entity>(rows.intents).await
    }

    /// The companies of these matches, and those for which their customers are proposed, may stand elsewhere on their lists.
    pub(crate) async fn touch_matches(&self, links: &[Match]) -> Result<(), StoreError> {
        let mut customers: BTreeMap<IntegrationId, Vec<CustomerId>> = BTreeMap::new();
        for link in links.iter().filter(|link| link.kind == MatchKind::Company) {
            self.tx.touched().company(link.integration, &link.vendor);
            customers.entry(link.integration).or_default().push(CustomerId(link.hub));
        }
        for (integration, customers) in customers {
            let proposed = self.tx.proposals().companies_of(integration, &customers).await?;
            for company in proposed.into_values().flatten() {
                self.tx.touched().company(integration, &company);
            }
        }
        Ok(())
    }
}

/// What is to be made, by the table that it goes to.
#[derive(Default)]
struct Rows {
    customers: Vec<customer::Model>,
    sites: Vec<site::Model>,
    links: Vec<Match>,
    marks: Vec<ignored::Model>,
    pairs: Vec<Rejected>,
    distinct: Vec<distinct::Model>,
    items: Vec<attention::Model>,
    intents: Vec<outbox::Model>,
}

impl Rows {
    fn add(&mut self, tx: &Tx, new: NewRecord) -> Result<(), StoreError> {
        let NewRecord { record, fields, keys } = &new;
        let wrong = |error: FieldError| does_not_fit(record, error);
        let keys = || keys.clone().ok_or_else(|| keys_missing(record));
        match record {
            RecordRef::Customer { id } => {
                let made = Customer::from_fields(*id, fields).map_err(wrong)?;
                let row = customers::to_row(tx, &made, keys()?)?;
                tx.touched().name(row.name_key.as_deref());
                self.customers.push(row);
            }
            RecordRef::Site { id } => {
                let made = HubSite::from_fields(*id, fields).map_err(wrong)?;
                self.sites.push(sites::to_row(tx, &made, keys()?));
            }
            RecordRef::Match { id } => self.links.push(Match::from_fields(*id, fields).map_err(wrong)?),
            RecordRef::Ignored { integration, company } => {
                let made = Ignored::from_fields(*integration, company.clone(), fields).map_err(wrong)?;
                tx.touched().company(*integration, company);
                self.marks.push(marks::to_row(tx, &made));
            }
            RecordRef::Rejected { integration, company, customer } => {
                let which = (*integration, company.clone(), *customer);
                self.pairs.push(Rejected::from_fields(which, fields).map_err(wrong)?);
            }
            RecordRef::Distinct { integration, ids } => {
                let made = Distinct::from_fields((*integration, ids.clone()), fields).map_err(wrong)?;
                self.distinct.push(apart::to_row(tx, &made));
            }
            RecordRef::Attention { id } => {
                let made = Attention::from_fields(*id, fields).map_err(wrong)?;
                self.items.push(attention_items::to_row(tx, &made));
            }
            RecordRef::Intent { id } => {
                let made = Intent::from_fields(*id, fields).map_err(wrong)?;
                self.intents.push(intents::to_row(tx, &made)?);
            }
        }
        Ok(())
    }
}
