//! What integrations hold, counted, and what they held before.

use crate::companies::{IGNORED, MATCHED, OFFERED};
use crate::entity::census::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use chrono::{DurationRound, TimeDelta};
use counterpart_model::{Census, CensusPoint, Instant, IntegrationId};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

/// What integrations hold and held.
pub struct Censuses<'a> {
    pub(crate) tx: &'a Tx,
}

impl Censuses<'_> {
    /// How many records of every kind the vendor shows now.
    pub async fn count_records(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) AS n FROM mirror m WHERE m.workspace_id = $1 AND m.integration_id = $2 \
                   AND m.visibility = 'visible'";
        self.tx.number(sql, vec![self.tx.workspace().into(), integration.0.into()]).await
    }

    /// How many companies are offered now and not ignored, and how many of those are matched.
    pub async fn count_companies(&self, integration: IntegrationId) -> Result<(u64, u64), StoreError> {
        let sql = format!(
            "SELECT count(*) AS companies, coalesce(sum(CASE WHEN {MATCHED} THEN 1 ELSE 0 END), 0) AS matched \
             FROM mirror m WHERE m.workspace_id = $1 AND m.integration_id = $2 AND m.kind = 'company' \
             AND {OFFERED} AND NOT {IGNORED}"
        );
        let row = self.tx.one(&sql, vec![self.tx.workspace().into(), integration.0.into()]).await?;
        let Some(row) = row else { return Ok((0, 0)) };
        let number = |name: &str| row.try_get::<i64>("", name).map(i64::cast_unsigned);
        Ok((number("companies")?, number("matched")?))
    }

    /// The last one of an integration.
    pub async fn last(&self, integration: IntegrationId) -> Result<Option<CensusPoint>, StoreError> {
        let query = self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0));
        let row = query.order_by_desc(Column::HourAt).limit(1).one(self.tx.db()).await?;
        Ok(row.map(from_row))
    }

    /// Those of an integration since a moment, oldest first.
    pub async fn since(
        &self,
        integration: IntegrationId,
        from: Instant,
    ) -> Result<Vec<CensusPoint>, StoreError> {
        let query = self
            .tx
            .find::<Entity>()
            .filter(Column::IntegrationId.eq(integration.0))
            .filter(Column::HourAt.gte(hour(from)));
        let rows = query.order_by_asc(Column::HourAt).all(self.tx.db()).await?;
        Ok(rows.into_iter().map(from_row).collect())
    }

    /// Keeps one, in place of an earlier one of the same hour.
    pub async fn put(&self, integration: IntegrationId, point: &CensusPoint) -> Result<(), StoreError> {
        let hour = hour(point.at);
        let same = Column::IntegrationId.eq(integration.0).and(Column::HourAt.eq(hour));
        let row = Model {
            workspace_id: self.tx.workspace(),
            integration_id: integration.0,
            hour_at: hour,
            taken_at: stored::instant(point.at),
            records: point.census.records.cast_signed(),
            companies: point.census.companies.cast_signed(),
            matched: point.census.matched.cast_signed(),
        };
        self.tx.remove::<Entity>(same).await?;
        self.tx.insert::<Entity>(row).await
    }
}

/// The hour in which a moment lies.
fn hour(at: Instant) -> Instant {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

fn from_row(row: Model) -> CensusPoint {
    CensusPoint {
        at: row.taken_at,
        census: Census {
            records: row.records.cast_unsigned(),
            companies: row.companies.cast_unsigned(),
            matched: row.matched.cast_unsigned(),
        },
    }
}
