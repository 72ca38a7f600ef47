//! The hub's organisations. They are written by applying a plan ([`crate::Records`]) and read here.

use crate::entity::customer::{Column, Entity, Model};
use crate::keys::contains_pattern;
use crate::{After, NameKeys, StoreError, Tx, stored};
use counterpart_model::{Customer, CustomerId, Field, Fields, Value};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeSet;

const TABLE: &str = "customers";

/// The hub's organisations.
pub struct Customers<'a> {
    pub(crate) tx: &'a Tx,
}

impl Customers<'_> {
    /// One by id.
    pub async fn get(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.row(id).await?.map(from_row).transpose()
    }

    /// Those of these that are there, in no particular order.
    pub async fn get_many(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let query = self.tx.find::<Entity>().filter(Column::Id.is_in(chunk.iter().map(|id| id.0)));
            for row in query.all(self.tx.db()).await? {
                found.push(from_row(row)?);
            }
        }
        Ok(found)
    }

    /// A page in alphabetical order, each with its place in the list. `search` is the exact-spelling key of a text
    /// that the name must contain.
    pub async fn list(
        &self,
        search: Option<&str>,
        after: Option<&After<CustomerId>>,
        limit: u64,
    ) -> Result<Vec<(Customer, After<CustomerId>)>, StoreError> {
        let mut query = self.found(search);
        if let Some(after) = after {
            query = query.filter(
                Expr::tuple([Expr::col(Column::SortKey), Expr::col(Column::Id)])
                    .gt(Expr::tuple([after.sort_key.clone().into(), after.id.0.into()])),
            );
        }
        let rows = query
            .order_by_asc(Column::SortKey)
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(self.tx.db())
            .await?;
        rows.into_iter()
            .map(|row| {
                let place = After { sort_key: row.sort_key.clone(), id: CustomerId(row.id) };
                Ok((from_row(row)?, place))
            })
            .collect()
    }

    /// How many there are, or contain the search key.
    pub async fn count(&self, search: Option<&str>) -> Result<u64, StoreError> {
        Ok(self.found(search).count(self.tx.db()).await?)
    }

    /// How many there are, at most this number: what comes after it is not read.
    pub async fn count_up_to(&self, most: u64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) AS n FROM (SELECT 1 AS one FROM customers WHERE workspace_id = $1 LIMIT $2) AS few";
        self.tx.number(sql, vec![self.tx.workspace().into(), most.cast_signed().into()]).await
    }

    /// Those of these keys that are the spelling of some customer's name.
    pub async fn borne(&self, name_keys: &[String]) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.spelled_any(name_keys).await?.into_iter().map(|(key, _)| key).collect())
    }

    /// Those whose name is spelled exactly so, oldest first.
    pub async fn spelled(&self, name_key: &str) -> Result<Vec<Customer>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::NameKey.eq(name_key))
            .order_by_asc(Column::Id)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// The customers whose name is spelled as one of these keys, each with its key.
    pub async fn spelled_any(&self, name_keys: &[String]) -> Result<Vec<(String, CustomerId)>, StoreError> {
        let mut found = Vec::new();
        for part in name_keys.chunks(500) {
            let query =
                self.tx.find::<Entity>().filter(Column::NameKey.is_in(part.iter().map(String::as_str)));
            let rows = query.all(self.tx.db()).await?;
            found.extend(rows.into_iter().filter_map(|row| Some((row.name_key?, CustomerId(row.id)))));
        }
        Ok(found)
    }

    fn found(&self, search: Option<&str>) -> Select<Entity> {
        let query = self.tx.find::<Entity>();
        match search.filter(|search| !search.is_empty()) {
            Some(search) => query
                .filter(Expr::col(Column::NameKey).like(LikeExpr::new(contains_pattern(search)).escape('!'))),
            None => query,
        }
    }

    pub(crate) async fn row(&self, id: CustomerId) -> Result<Option<Model>, StoreError> {
        Ok(self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?)
    }
}

pub(crate) fn to_row(tx: &Tx, customer: &Customer, keys: NameKeys) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: customer.id.0,
        name: stored::text(&customer.name),
        name_key: keys.name_key.as_deref().map(stored::text),
        sort_key: keys.sort_key,
        active: customer.active,
        origin: customer.fields().optional_text(Field::Origin).unwrap_or_default(),
    })
}

pub(crate) fn from_row(row: Model) -> Result<Customer, StoreError> {
    let fields = Fields::from([
        (Field::Name, Value::Text(row.name)),
        (Field::Active, Value::Bool(row.active)),
        (Field::Origin, Value::Text(row.origin)),
    ]);
    Customer::from_fields(CustomerId(row.id), &fields).map_err(|error| StoreError::unreadable(TABLE, error))
}
