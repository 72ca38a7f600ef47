//! What is to be written to vendors. Intents are made, and decided by people, by applying a plan ([`crate::Records`]); how
//! their delivery goes on is written here.

use crate::entity::outbox::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, IntegrationId, Intent, IntentId, IntentState, VendorId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeMap;
use uuid::Uuid;

const TABLE: &str = "outbox";

/// States in which something is left to do, by the program or by a person: what the index of what is left holds.
const LEFT: [IntentState; 6] = [
    IntentState::Waiting,
    IntentState::Sending,
    IntentState::Unknown,
    IntentState::Doubt,
    IntentState::Refused,
    IntentState::Conflict,
];

/// Things to be written to vendors.
pub struct Outbox<'a> {
    pub(crate) tx: &'a Tx,
}

impl Outbox<'_> {
    /// One by id.
    pub async fn get(&self, id: IntentId) -> Result<Option<Intent>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Those of these that are there, in no particular order.
    pub async fn get_many(&self, ids: &[IntentId]) -> Result<Vec<Intent>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let query = self.tx.find::<Entity>().filter(Column::Id.is_in(chunk.iter().map(|id| id.0)));
            for row in query.all(self.tx.db()).await? {
                found.push(from_row(row)?);
            }
        }
        Ok(found)
    }

    /// Overwrites how far it has come.
    pub async fn update(&self, intent: &Intent) -> Result<(), StoreError> {
        if self.tx.overwrite::<Entity>(to_row(self.tx, intent)?, Column::Id.eq(intent.id.0)).await? {
            Ok(())
        } else {
            Err(StoreError::NotThere { record: format!("push {}", intent.id) })
        }
    }

    /// Leaves everything that waits for a vendor alone until then, or takes that back. What is not known keeps its time.
    pub async fn put_off(
        &self,
        integration: IntegrationId,
        until: Option<Instant>,
    ) -> Result<(), StoreError> {
        let values =
            vec![self.tx.workspace().into(), integration.0.into(), until.map(stored::instant).into()];
        let sql = "UPDATE outbox SET not_before = $3 \
                   WHERE workspace_id = $1 AND integration_id = $2 AND state = 'waiting'";
        self.tx.execute(sql, values).await?;
        Ok(())
    }

    /// Those in one of these states (none named: those in which something is left to do), of all integrations or one,
    /// oldest first, behind the given one.
    pub async fn list(
        &self,
        integration: Option<IntegrationId>,
        states: &[IntentState],
        after: Option<IntentId>,
        limit: u64,
    ) -> Result<Vec<Intent>, StoreError> {
        let states = if states.is_empty() { &LEFT } else { states };
        let mut query = self.tx.find::<Entity>().filter(in_states(states));
        if let Some(id) = integration {
            query = query.filter(Column::IntegrationId.eq(id.0));
        }
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        read(self.tx, query.order_by_asc(Column::Id).limit(limit)).await
    }

    /// Everything about a hub record, oldest first.
    pub async fn of_hub(&self, hub: Uuid) -> Result<Vec<Intent>, StoreError> {
        let mut found = read(self.tx, self.tx.find::<Entity>().filter(Column::HubId.eq(hub))).await?;
        found.sort_by_key(|intent| intent.id);
        Ok(found)
    }

    /// The next one of an integration that can be gone on with now, behind the given one.
    pub async fn due(
        &self,
        integration: IntegrationId,
        now: Instant,
        after: Option<IntentId>,
    ) -> Result<Option<Intent>, StoreError> {
        let mut query = self.ready(now).filter(Column::IntegrationId.eq(integration.0));
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        Ok(read(self.tx, query.order_by_asc(Column::Id).limit(1)).await?.pop())
    }

    /// The integrations that have something to go on with now.
    pub async fn due_integrations(&self, now: Instant) -> Result<Vec<IntegrationId>, StoreError> {
        let ids = self
            .ready(now)
            .select_only()
            .column(Column::IntegrationId)
            .distinct()
            .into_tuple::<Uuid>()
            .all(self.tx.db())
            .await?;
        Ok(ids.into_iter().map(IntegrationId).collect())
    }

    /// When the next one of an integration can be gone on with, of those that cannot yet.
    pub async fn next_due(
        &self,
        integration: IntegrationId,
        now: Instant,
    ) -> Result<Option<Instant>, StoreError> {
        let row = self
            .tx
            .find::<Entity>()
            .filter(in_states(&DELIVERED))
            .filter(Column::IntegrationId.eq(integration.0))
            .filter(Column::NotBefore.gt(stored::instant(now)))
            .order_by_asc(Column::NotBefore)
            .limit(1)
            .one(self.tx.db())
            .await?;
        Ok(row.and_then(|row| row.not_before))
    }

    /// How many there are in each state, those apart that are over.
    pub async fn count(
        &self,
        integration: Option<IntegrationId>,
    ) -> Result<BTreeMap<IntentState, u64>, StoreError> {
        let mut query = self.tx.find::<Entity>().filter(in_states(&LEFT));
        if let Some(id) = integration {
            query = query.filter(Column::IntegrationId.eq(id.0));
        }
        let rows = query
            .select_only()
            .column(Column::State)
            .column_as(Column::Id.count(), "n")
            .group_by(Column::State)
            .into_tuple::<(String, i64)>()
            .all(self.tx.db())
            .await?;
        rows.into_iter()
            .map(|(state, n)| Ok((stored::from_word(TABLE, &state)?, n.max(0).cast_unsigned())))
            .collect()
    }

    fn ready(&self, now: Instant) -> Select<Entity> {
        let due = Condition::any()
            .add(Column::NotBefore.is_null())
            .add(Column::NotBefore.lte(stored::instant(now)));
        self.tx.find::<Entity>().filter(in_states(&DELIVERED)).filter(due)
    }
}

/// States that a delivery goes on with.
const DELIVERED: [IntentState; 3] = [IntentState::Waiting, IntentState::Sending, IntentState::Unknown];

fn in_states(states: &[IntentState]) -> Condition {
    let named = Column::State.is_in(states.iter().map(|state| state.as_str()));
    // What the index leaves out, the query must leave out too, or the index is of no use to it.
    match states.iter().all(|state| LEFT.contains(state)) {
        true => Condition::all().add(named).add(Column::State.is_not_in(["done", "cancelled"])),
        false => Condition::all().add(named),
    }
}

async fn read(tx: &Tx, query: Select<Entity>) -> Result<Vec<Intent>, StoreError> {
    query.all(tx.db()).await?.into_iter().map(from_row).collect()
}

pub(crate) fn to_row(tx: &Tx, intent: &Intent) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: intent.id.0,
        integration_id: intent.integration.0,
        kind: intent.kind.as_str().to_owned(),
        hub_id: intent.hub,
        name: stored::text(&intent.name),
        action: stored::json(&intent.action)?,
        marker: intent.marker(),
        state: intent.state.as_str().to_owned(),
        vendor_id: intent.vendor.as_ref().map(|id| stored::text(id.as_str())),
        found: stored::json(&intent.found)?,
        attempts: i64::from(intent.attempts),
        not_before: intent.not_before.map(stored::instant),
        sentence: intent.sentence.as_deref().map(stored::text),
        made_by: stored::text(&intent.by),
        created_at: stored::instant(intent.created_at),
        updated_at: stored::instant(intent.updated_at),
    })
}

fn from_row(row: Model) -> Result<Intent, StoreError> {
    Ok(Intent {
        id: IntentId(row.id),
        integration: IntegrationId(row.integration_id),
        kind: stored::from_word(TABLE, &row.kind)?,
        hub: row.hub_id,
        name: row.name,
        action: stored::from_json(TABLE, &row.action)?,
        state: stored::from_word(TABLE, &row.state)?,
        vendor: row.vendor_id.map(VendorId),
        found: stored::from_json(TABLE, &row.found)?,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        not_before: row.not_before,
        sentence: row.sentence,
        by: row.made_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
