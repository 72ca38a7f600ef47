//! Hub records as fields: what applying a plan reads and writes. Nothing else writes a hub record.

use crate::entity::{attention, customer, distinct, ignored, matched, outbox, rejected, site};
use crate::{
    NameKeys, StoreError, Tx, attention as attention_items, customers, distinct as apart, ignored as marks,
    matches, outbox as intents, rejected as pairs, sites,
};
use counterpart_model::{
    Attention, Customer, Distinct, Field, FieldChange, FieldError, Fields, HubSite, Ignored, Intent, Match,
    RecordRef, Rejected,
};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

/// Hub records as fields.
pub struct Records<'a> {
    pub(crate) tx: &'a Tx,
}

impl Records<'_> {
    /// The record as it is now.
    pub async fn read(&self, record: &RecordRef) -> Result<Option<Fields>, StoreError> {
        let tx = self.tx;
        Ok(match record {
            RecordRef::Customer { id } => tx.customers().get(*id).await?.map(|r| r.fields()),
            RecordRef::Site { id } => tx.sites().get(*id).await?.map(|r| r.fields()),
            RecordRef::Match { id } => tx.matches().get(*id).await?.map(|r| r.fields()),
            RecordRef::Ignored { integration, company } => {
                tx.ignored().get(*integration, company).await?.map(|r| r.fields())
            }
            RecordRef::Rejected { integration, company, customer } => {
                tx.rejected().get(*integration, company, *customer).await?.map(|r| r.fields())
            }
            RecordRef::Distinct { integration, ids: [first, second] } => {
                tx.distinct().get(*integration, [first, second]).await?.map(|r| r.fields())
            }
            RecordRef::Attention { id } => tx.attention().get(*id).await?.map(|r| r.fields()),
            RecordRef::Intent { id } => tx.outbox().get(*id).await?.map(|r| r.fields()),
        })
    }

    /// Sets the fields of a record to what each change says comes after; what came before is the caller's to check.
    /// `keys` are needed when the name of a customer or site changes.
    pub async fn update(
        &self,
        record: &RecordRef,
        changes: &[FieldChange],
        keys: Option<NameKeys>,
    ) -> Result<(), StoreError> {
        let tx = self.tx;
        let (mut fields, kept) = self.read_with_keys(record).await?.ok_or_else(|| not_there(record))?;
        for change in changes {
            fields.set(change.field, change.after.clone());
        }
        let named = changes.iter().any(|change| change.field == Field::Name);
        let wrong = |error: FieldError| does_not_fit(record, error);
        let place = place(record);
        let written = match record {
            RecordRef::Customer { id } => {
                let customer = Customer::from_fields(*id, &fields).map_err(wrong)?;
                tx.touched().name(kept.as_ref().and_then(|keys| keys.name_key.as_deref()));
                let keys = choose(keys, kept.filter(|_| !named), record)?;
                tx.touched().name(keys.name_key.as_deref());
                tx.overwrite::<customer::Entity>(customers::to_row(tx, &customer, keys)?, place).await?
            }
            RecordRef::Site { id } => {
                let hub_site = HubSite::from_fields(*id, &fields).map_err(wrong)?;
                let keys = choose(keys, kept.filter(|_| !named), record)?;
                tx.overwrite::<site::Entity>(sites::to_row(tx, &hub_site, keys), place).await?
            }
            RecordRef::Match { id } => {
                let link = Match::from_fields(*id, &fields).map_err(wrong)?;
                tx.overwrite::<matched::Entity>(matches::to_row(tx, &link)?, place).await?
            }
            RecordRef::Ignored { integration, company } => {
                let mark = Ignored::from_fields(*integration, company.clone(), &fields).map_err(wrong)?;
                tx.overwrite::<ignored::Entity>(marks::to_row(tx, &mark), place).await?
            }
            RecordRef::Rejected { integration, company, customer } => {
                let which = (*integration, company.clone(), *customer);
                let pair = Rejected::from_fields(which, &fields).map_err(wrong)?;
                tx.overwrite::<rejected::Entity>(pairs::to_row(tx, &pair), place).await?
            }
            RecordRef::Distinct { integration, ids } => {
                let pair = Distinct::from_fields((*integration, ids.clone()), &fields).map_err(wrong)?;
                tx.overwrite::<distinct::Entity>(apart::to_row(tx, &pair), place).await?
            }
            RecordRef::Attention { id } => {
                let item = Attention::from_fields(*id, &fields).map_err(wrong)?;
                tx.overwrite::<attention::Entity>(attention_items::to_row(tx, &item), place).await?
            }
            RecordRef::Intent { id } => {
                let now = tx.outbox().get(*id).await?.ok_or_else(|| not_there(record))?;
                let moves = changes.iter().any(|change| change.field == Field::State);
                // How often it was sent, and what was found, no plan says. What was said of the old state is over with it.
                let intent = Intent {
                    found: now.found,
                    attempts: now.attempts,
                    sentence: now.sentence.filter(|_| !moves),
                    updated_at: now.updated_at,
                    ..Intent::from_fields(*id, &fields).map_err(wrong)?
                };
                tx.overwrite::<outbox::Entity>(intents::to_row(tx, &intent)?, place).await?
            }
        };
        if written { Ok(()) } else { Err(not_there(record)) }
    }

    /// The record as it is now; of customers and sites also the keys of their names.
    async fn read_with_keys(
        &self,
        record: &RecordRef,
    ) -> Result<Option<(Fields, Option<NameKeys>)>, StoreError> {
        Ok(Some(match record {
            RecordRef::Customer { id } => {
                let Some(row) = self.tx.customers().row(*id).await? else { return Ok(None) };
                let keys = NameKeys { name_key: row.name_key.clone(), sort_key: row.sort_key.clone() };
                (customers::from_row(row)?.fields(), Some(keys))
            }
            RecordRef::Site { id } => {
                let Some(row) = self.tx.sites().row(*id).await? else { return Ok(None) };
                let keys = NameKeys { name_key: row.name_key.clone(), sort_key: row.sort_key.clone() };
                (sites::from_row(row).fields(), Some(keys))
            }
            _ => match self.read(record).await? {
                Some(fields) => (fields, None),
                None => return Ok(None),
            },
        }))
    }

    /// Removes a record.
    pub async fn delete(&self, record: &RecordRef) -> Result<(), StoreError> {
        self.touch_before_delete(record).await?;
        let place = place(record);
        let removed = match record {
            RecordRef::Customer { .. } => self.tx.remove::<customer::Entity>(place).await?,
            RecordRef::Site { .. } => self.tx.remove::<site::Entity>(place).await?,
            RecordRef::Match { .. } => self.tx.remove::<matched::Entity>(place).await?,
            RecordRef::Ignored { .. } => self.tx.remove::<ignored::Entity>(place).await?,
            RecordRef::Rejected { .. } => self.tx.remove::<rejected::Entity>(place).await?,
            RecordRef::Distinct { .. } => self.tx.remove::<distinct::Entity>(place).await?,
            RecordRef::Attention { .. } => self.tx.remove::<attention::Entity>(place).await?,
            RecordRef::Intent { .. } => self.tx.remove::<outbox::Entity>(place).await?,
        };
        if removed == 0 { Err(not_there(record)) } else { Ok(()) }
    }
}

impl Records<'_> {
    /// What goes away with a record moves companies on their lists.
    async fn touch_before_delete(&self, record: &RecordRef) -> Result<(), StoreError> {
        match record {
            RecordRef::Customer { id } => {
                if let Some(row) = self.tx.customers().row(*id).await? {
                    self.tx.touched().name(row.name_key.as_deref());
                }
                self.tx.proposals().forget_customer(*id).await?;
            }
            RecordRef::Match { id } => {
                if let Some(link) = self.tx.matches().get(*id).await? {
                    self.touch_matches(&[link]).await?;
                }
            }
            RecordRef::Ignored { integration, company } => self.tx.touched().company(*integration, company),
            _ => {}
        }
        Ok(())
    }
}

fn place(record: &RecordRef) -> Condition {
    Condition::all().add(match record {
        RecordRef::Customer { id } => customer::Column::Id.eq(id.0),
        RecordRef::Site { id } => site::Column::Id.eq(id.0),
        RecordRef::Match { id } => matched::Column::Id.eq(id.0),
        RecordRef::Attention { id } => attention::Column::Id.eq(id.0),
        RecordRef::Intent { id } => outbox::Column::Id.eq(id.0),
        RecordRef::Ignored { integration, company } => {
            return Condition::all()
                .add(ignored::Column::IntegrationId.eq(integration.0))
                .add(ignored::Column::CompanyId.eq(company.as_str()));
        }
        RecordRef::Rejected { integration, company, customer } => {
            return Condition::all()
                .add(rejected::Column::IntegrationId.eq(integration.0))
                .add(rejected::Column::CompanyId.eq(company.as_str()))
                .add(rejected::Column::CustomerId.eq(customer.0));
        }
        RecordRef::Distinct { integration, ids } => return apart::place(*integration, ids),
    })
}

fn choose(
    given: Option<NameKeys>,
    kept: Option<NameKeys>,
    record: &RecordRef,
) -> Result<NameKeys, StoreError> {
    given.or(kept).ok_or_else(|| keys_missing(record))
}

fn not_there(record: &RecordRef) -> StoreError {
    StoreError::NotThere { record: format!("{} {}", record.word(), record.key()) }
}

pub(crate) fn does_not_fit(record: &RecordRef, error: FieldError) -> StoreError {
    StoreError::Unstorable(format!("the {} {} cannot be saved: {error}", record.word(), record.key()))
}

pub(crate) fn keys_missing(record: &RecordRef) -> StoreError {
    StoreError::Unstorable(format!(
        "the {} {} cannot be saved: its name came without the keys it sorts and compares by",
        record.word(),
        record.key()
    ))
}
