//! Configured connections.

use crate::entity::{
    attention, census, distinct, ignored, integration, matched, mirror, outbox, picked, proposal, pull_state,
    rejected, schedule, schedule_tick, secret, staged, standing, trigger,
};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Integration, IntegrationId, Kind};
use integration::{Column, Entity, Model};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

const TABLE: &str = "integrations";

/// What removing an integration removes (R09). Hub records, journal and runs stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemovalCounts {
    /// Mirrored records, by kind.
    pub mirrored: BTreeMap<Kind, u64>,
    /// Saved matches.
    pub matches: u64,
    /// Companies marked "not a customer".
    pub ignored: u64,
    /// Pending triggers.
    pub triggers: u64,
    /// Things that wait for a person.
    pub attention: u64,
    /// Things to be written to the vendor, and what became of earlier ones.
    pub pushes: u64,
    /// Stored secrets.
    pub secrets: u64,
}

/// Configured connections.
pub struct Integrations<'a> {
    pub(crate) tx: &'a Tx,
}

impl Integrations<'_> {
    /// Adds one. [`StoreError::Duplicate`] when its name is taken.
    pub async fn insert(&self, integration: &Integration) -> Result<(), StoreError> {
        self.tx.insert::<Entity>(to_row(self.tx, integration)?).await
    }

    /// All, by name.
    pub async fn list(&self) -> Result<Vec<Integration>, StoreError> {
        let rows = self.tx.find::<Entity>().order_by_asc(Column::Name).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// One by id.
    pub async fn get(&self, id: IntegrationId) -> Result<Option<Integration>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// One by its name.
    pub async fn by_name(&self, name: &str) -> Result<Option<Integration>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Name.eq(name)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Overwrites one with the same id.
    pub async fn update(&self, integration: &Integration) -> Result<(), StoreError> {
        let row = to_row(self.tx, integration)?;
        if self.tx.overwrite::<Entity>(row, Column::Id.eq(integration.id.0)).await? {
            Ok(())
        } else {
            Err(not_there(integration.id))
        }
    }

    /// What removing it would remove.
    pub async fn removal_counts(&self, id: IntegrationId) -> Result<RemovalCounts, StoreError> {
        let db = self.tx.db();
        let mut counts = RemovalCounts::default();
        for kind in Kind::ALL {
            let number = self.tx.mirror().count(id, kind).await?;
            if number > 0 {
                counts.mirrored.insert(kind, number);
            }
        }
        counts.matches = self
            .tx
            .find::<matched::Entity>()
            .filter(matched::Column::IntegrationId.eq(id.0))
            .count(db)
            .await?;
        counts.ignored = self
            .tx
            .find::<ignored::Entity>()
            .filter(ignored::Column::IntegrationId.eq(id.0))
            .count(db)
            .await?;
        counts.triggers = self
            .tx
            .find::<trigger::Entity>()
            .filter(trigger::Column::IntegrationId.eq(id.0))
            .count(db)
            .await?;
        counts.attention = self
            .tx
            .find::<attention::Entity>()
            .filter(attention::Column::IntegrationId.eq(id.0))
            .count(db)
            .await?;
        counts.pushes =
            self.tx.find::<outbox::Entity>().filter(outbox::Column::IntegrationId.eq(id.0)).count(db).await?;
        counts.secrets =
            self.tx.find::<secret::Entity>().filter(secret::Column::IntegrationId.eq(id.0)).count(db).await?;
        Ok(counts)
    }

    /// Removes it with its mirror, matches, ignored marks, triggers, secrets, schedules, attention and outbox. Hub records and the
    /// journal stay.
    pub async fn delete(&self, id: IntegrationId) -> Result<(), StoreError> {
        let tx = self.tx;
        tx.remove::<mirror::Entity>(mirror::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<standing::Entity>(standing::Column::IntegrationId.eq(id.0)).await?;
        tx.proposals().forget_state(id).await?;
        tx.remove::<proposal::Entity>(proposal::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<rejected::Entity>(rejected::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<distinct::Entity>(distinct::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<matched::Entity>(matched::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<ignored::Entity>(ignored::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<trigger::Entity>(trigger::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<attention::Entity>(attention::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<outbox::Entity>(outbox::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<secret::Entity>(secret::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<staged::Entity>(staged::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<picked::Entity>(picked::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<census::Entity>(census::Column::IntegrationId.eq(id.0)).await?;
        tx.remove::<pull_state::Entity>(pull_state::Column::IntegrationId.eq(id.0)).await?;
        let schedules = tx.find::<schedule::Entity>().filter(schedule::Column::IntegrationId.eq(id.0));
        for schedule in schedules.all(tx.db()).await? {
            tx.remove::<schedule_tick::Entity>(schedule_tick::Column::ScheduleId.eq(schedule.id)).await?;
        }
        tx.remove::<schedule::Entity>(schedule::Column::IntegrationId.eq(id.0)).await?;
        if tx.remove::<Entity>(Column::Id.eq(id.0)).await? == 0 { Err(not_there(id)) } else { Ok(()) }
    }
}

fn not_there(id: IntegrationId) -> StoreError {
    StoreError::NotThere { record: format!("integration {id}") }
}

fn to_row(tx: &Tx, integration: &Integration) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: integration.id.0,
        connector: integration.connector.clone(),
        name: stored::text(&integration.name),
        config: stored::json(&integration.config)?,
        settings: stored::json(&integration.settings)?,
        tenant: integration.tenant.as_ref().map(stored::json).transpose()?,
        state: stored::json(&integration.state)?,
        created_at: stored::instant(integration.created_at),
        fresh_at: integration.fresh_at.map(stored::instant),
    })
}

fn from_row(row: Model) -> Result<Integration, StoreError> {
    Ok(Integration {
        id: IntegrationId(row.id),
        connector: row.connector,
        name: row.name,
        config: stored::from_json(TABLE, &row.config)?,
        settings: stored::from_json(TABLE, &row.settings)?,
        tenant: row.tenant.map(|tenant| stored::from_json(TABLE, &tenant)).transpose()?,
        state: stored::from_json(TABLE, &row.state)?,
        created_at: row.created_at,
        fresh_at: row.fresh_at,
    })
}
