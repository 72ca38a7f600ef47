//! What people collected on the pages for imports and for mapping, and have not saved yet (R22, R23).

use crate::entity::picked::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{CustomerId, IntegrationId, PickList, Picked, UserId, VendorId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

const TABLE: &str = "picked";

/// What people collected and have not saved yet.
pub struct Picks<'a> {
    pub(crate) tx: &'a Tx,
}

/// Whose list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickedBy {
    /// Of which integration.
    pub integration: IntegrationId,
    /// Whose.
    pub user: UserId,
    /// On which page.
    pub list: PickList,
}

/// A list of somebody that waits for an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProposedPicks {
    /// Whose list.
    pub by: PickedBy,
    /// How many rows it has.
    pub rows: u64,
}

impl Picks<'_> {
    /// Keeps rows of one list, in place of earlier ones about the same company and customer.
    pub async fn put(&self, by: PickedBy, rows: &[Picked]) -> Result<(), StoreError> {
        let keys: Vec<_> = rows.iter().map(Picked::key).collect();
        self.remove(by, &keys).await?;
        let mut models = Vec::with_capacity(rows.len());
        for row in rows {
            models.push(Model {
                workspace_id: self.tx.workspace(),
                integration_id: by.integration.0,
                user_id: by.user.0,
                list: by.list.as_str().to_owned(),
                company_id: row.company.0.clone(),
                customer_id: row.decision.customer().map_or(Uuid::nil(), |customer| customer.0),
                decision: stored::json(&row.decision)?,
                picked_at: stored::instant(row.at),
                submitted: row.submitted,
            });
        }
        self.tx.insert_many::<Entity>(models).await
    }

    /// The first so many rows of a list, in the order in which they were collected.
    pub async fn list(&self, by: PickedBy, limit: u64) -> Result<Vec<Picked>, StoreError> {
        let query = self.of(by).order_by_asc(Column::PickedAt).order_by_asc(Column::CompanyId);
        let rows = query.order_by_asc(Column::CustomerId).limit(limit).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// How many rows a list has.
    pub async fn count(&self, by: PickedBy) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) AS n FROM picked WHERE workspace_id = $1 AND integration_id = $2 AND user_id = $3 \
                   AND list = $4";
        let values = vec![
            self.tx.workspace().into(),
            by.integration.0.into(),
            by.user.0.into(),
            by.list.as_str().into(),
        ];
        self.tx.number(sql, values).await
    }

    /// Takes rows of a list away; tells how many there were.
    pub async fn remove(
        &self,
        by: PickedBy,
        keys: &[(VendorId, Option<CustomerId>)],
    ) -> Result<u64, StoreError> {
        let mut removed = 0;
        for chunk in keys.chunks(200) {
            let one = |(company, customer): &(VendorId, Option<CustomerId>)| {
                let customer = customer.map_or(Uuid::nil(), |customer| customer.0);
                Column::CompanyId.eq(company.as_str()).and(Column::CustomerId.eq(customer))
            };
            let Some(named) = chunk.iter().map(one).reduce(Expr::or) else { continue };
            removed += self.tx.remove::<Entity>(own(by).and(named)).await?;
        }
        Ok(removed)
    }

    /// Takes all rows of a list away; tells how many there were.
    pub async fn clear(&self, by: PickedBy) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(own(by)).await
    }

    /// Says of all rows of a list that they wait for an approval, or no longer; tells how many there are.
    pub async fn submit(&self, by: PickedBy, submitted: bool) -> Result<u64, StoreError> {
        let sql = "UPDATE picked SET submitted = $5 WHERE workspace_id = $1 AND integration_id = $2 AND user_id = $3 \
                   AND list = $4";
        let values = vec![
            self.tx.workspace().into(),
            by.integration.0.into(),
            by.user.0.into(),
            by.list.as_str().into(),
            submitted.into(),
        ];
        self.tx.execute(sql, values).await
    }

    /// Which lists wait for an approval.
    pub async fn proposed(&self) -> Result<Vec<ProposedPicks>, StoreError> {
        let sql = "SELECT integration_id, user_id, list, count(*) AS n FROM picked WHERE workspace_id = $1 AND submitted \
                   GROUP BY integration_id, user_id, list ORDER BY integration_id, user_id, list";
        let mut proposed = Vec::new();
        for row in self.tx.all(sql, vec![self.tx.workspace().into()]).await? {
            let by = PickedBy {
                integration: IntegrationId(row.try_get("", "integration_id")?),
                user: UserId(row.try_get("", "user_id")?),
                list: stored::from_word(TABLE, &row.try_get::<String>("", "list")?)?,
            };
            proposed.push(ProposedPicks { by, rows: row.try_get::<i64>("", "n")?.cast_unsigned() });
        }
        Ok(proposed)
    }

    fn of(&self, by: PickedBy) -> Select<Entity> {
        self.tx.find::<Entity>().filter(own(by))
    }
}

fn own(by: PickedBy) -> Expr {
    let list = Column::List.eq(by.list.as_str());
    Column::IntegrationId.eq(by.integration.0).and(Column::UserId.eq(by.user.0)).and(list)
}

fn from_row(row: Model) -> Result<Picked, StoreError> {
    Ok(Picked {
        integration: IntegrationId(row.integration_id),
        user: UserId(row.user_id),
        list: stored::from_word(TABLE, &row.list)?,
        company: VendorId(row.company_id),
        decision: stored::from_json(TABLE, &row.decision)?,
        at: row.picked_at,
        submitted: row.submitted,
    })
}
