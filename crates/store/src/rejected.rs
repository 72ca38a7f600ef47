//! Pairs that a person said are not one (R15). They are written by applying a plan ([`crate::Records`]).

use crate::entity::rejected::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{CustomerId, IntegrationId, Rejected, VendorId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select};

/// Pairs that a person said are not one.
pub struct RejectedPairs<'a> {
    pub(crate) tx: &'a Tx,
}

impl RejectedPairs<'_> {
    /// One.
    pub async fn get(
        &self,
        integration: IntegrationId,
        company: &VendorId,
        customer: CustomerId,
    ) -> Result<Option<Rejected>, StoreError> {
        let query = self.of(integration).filter(Column::CompanyId.eq(company.as_str()));
        let row = query.filter(Column::CustomerId.eq(customer.0)).one(self.tx.db()).await?;
        Ok(row.map(from_row))
    }

    /// All of an integration, by company.
    pub async fn list(&self, integration: IntegrationId) -> Result<Vec<Rejected>, StoreError> {
        let query = self.of(integration).order_by_asc(Column::CompanyId).order_by_asc(Column::CustomerId);
        Ok(query.all(self.tx.db()).await?.into_iter().map(from_row).collect())
    }

    fn of(&self, integration: IntegrationId) -> Select<Entity> {
        self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0))
    }
}

pub(crate) fn to_row(tx: &Tx, pair: &Rejected) -> Model {
    Model {
        workspace_id: tx.workspace(),
        integration_id: pair.integration.0,
        company_id: pair.company.0.clone(),
        customer_id: pair.customer.0,
        made_by: stored::text(&pair.by),
        made_at: stored::instant(pair.at),
    }
}

fn from_row(row: Model) -> Rejected {
    Rejected {
        integration: IntegrationId(row.integration_id),
        company: VendorId(row.company_id),
        customer: CustomerId(row.customer_id),
        by: row.made_by,
        at: row.made_at,
    }
}
