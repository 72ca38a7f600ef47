//! Pairs of one list that a person said are not one (R26). They are written by applying a plan ([`crate::Records`]).

use crate::entity::distinct::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Distinct, IntegrationId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Pairs of one list that a person said are not one.
pub struct DistinctPairs<'a> {
    pub(crate) tx: &'a Tx,
}

impl DistinctPairs<'_> {
    /// One, in whichever order its ids are given.
    pub async fn get(
        &self,
        integration: Option<IntegrationId>,
        ids: [&str; 2],
    ) -> Result<Option<Distinct>, StoreError> {
        let [one, other] = ids;
        let query = self.tx.find::<Entity>().filter(place(integration, &Distinct::pair(one, other)));
        Ok(query.one(self.tx.db()).await?.map(from_row))
    }

    /// All of an integration's companies, or of the customers, newest first.
    pub async fn list(&self, integration: Option<IntegrationId>) -> Result<Vec<Distinct>, StoreError> {
        let query = self.tx.find::<Entity>().filter(Column::IntegrationId.eq(list_id(integration)));
        let query = query.order_by_desc(Column::MadeAt);
        let query = query.order_by_asc(Column::FirstId).order_by_asc(Column::SecondId);
        Ok(query.all(self.tx.db()).await?.into_iter().map(from_row).collect())
    }
}

/// Where a pair stands.
pub(crate) fn place(integration: Option<IntegrationId>, [first, second]: &[String; 2]) -> Condition {
    Condition::all()
        .add(Column::IntegrationId.eq(list_id(integration)))
        .add(Column::FirstId.eq(first.as_str()))
        .add(Column::SecondId.eq(second.as_str()))
}

/// Customers are of no integration: theirs is all zeros.
fn list_id(integration: Option<IntegrationId>) -> Uuid {
    integration.map_or(Uuid::nil(), |integration| integration.0)
}

pub(crate) fn to_row(tx: &Tx, pair: &Distinct) -> Model {
    let [first, second] = &pair.ids;
    Model {
        workspace_id: tx.workspace(),
        integration_id: list_id(pair.integration),
        first_id: first.clone(),
        second_id: second.clone(),
        made_by: stored::text(&pair.by),
        made_at: stored::instant(pair.at),
    }
}

fn from_row(row: Model) -> Distinct {
    Distinct {
        integration: Some(row.integration_id).filter(|id| !id.is_nil()).map(IntegrationId),
        ids: [row.first_id, row.second_id],
        by: row.made_by,
        at: row.made_at,
    }
}
