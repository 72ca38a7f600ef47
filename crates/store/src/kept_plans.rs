//! Plans that were previewed and may be applied. What they say is the caller's; here they are kept until they expire, in
//! compressed parts, so that a page of a large one is read alone.

use crate::entity::kept_plan::{Column, Entity, Model};
use crate::entity::kept_plan_part as part;
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, RunId};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};

const TABLE: &str = "kept_plans";

/// What is known of a kept plan without reading its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPlan<T> {
    /// What the caller keeps with it.
    pub head: T,
    /// Until when it may be applied.
    pub expires_at: Instant,
    /// The run that applied it.
    pub applied: Option<RunId>,
}

/// Plans that were previewed and may be applied.
pub struct KeptPlans<'a> {
    pub(crate) tx: &'a Tx,
}

impl KeptPlans<'_> {
    /// One by its key, unless it has expired.
    pub async fn get<T: DeserializeOwned>(
        &self,
        key: &str,
        now: Instant,
    ) -> Result<Option<KeptPlan<T>>, StoreError> {
        let key = stored::text(key);
        let fits = Column::PlanKey.eq(key).and(Column::ExpiresAt.gt(stored::instant(now)));
        let Some(row) = self.tx.find::<Entity>().filter(fits).one(self.tx.db()).await? else {
            return Ok(None);
        };
        Ok(Some(KeptPlan {
            head: stored::from_json(TABLE, &row.head)?,
            expires_at: row.expires_at,
            applied: row.applied_run.map(RunId),
        }))
    }

    /// One of its parts, from 0.
    pub async fn part(&self, key: &str, position: u64) -> Result<Option<String>, StoreError> {
        let fits = part::Column::PlanKey
            .eq(stored::text(key))
            .and(part::Column::Position.eq(position.cast_signed()));
        let Some(row) = self.tx.find::<part::Entity>().filter(fits).one(self.tx.db()).await? else {
            return Ok(None);
        };
        let mut text = String::new();
        GzDecoder::new(row.content.as_slice()).read_to_string(&mut text).map_err(|error| {
            StoreError::Unreadable { table: "kept_plan_parts", reason: error.to_string() }
        })?;
        Ok(Some(text))
    }

    /// Keeps one. The same one, kept already, lasts as long as this says, and may be applied anew.
    pub async fn put<T: Serialize>(
        &self,
        key: &str,
        head: &T,
        expires_at: Instant,
        parts: &[String],
    ) -> Result<(), StoreError> {
        let again = "UPDATE kept_plans SET expires_at = $3, head = $4, applied_run = NULL \
                     WHERE workspace_id = $1 AND plan_key = $2";
        let head = stored::json(head)?;
        let expires_at = stored::instant(expires_at);
        let values = vec![self.tx.workspace().into(), key.into(), expires_at.into(), head.clone().into()];
        if self.tx.execute(again, values).await? > 0 {
            return Ok(());
        }
        self.tx
            .insert::<Entity>(Model {
                workspace_id: self.tx.workspace(),
                plan_key: key.to_owned(),
                head,
                expires_at,
                applied_run: None,
            })
            .await?;
        for (position, text) in (0..).zip(parts) {
            let content = compressed(text)
                .map_err(|error| StoreError::Unstorable(format!("a plan cannot be compressed: {error}")))?;
            let (workspace_id, plan_key) = (self.tx.workspace(), key.to_owned());
            let row = part::Model { workspace_id, plan_key, position, content };
            self.tx.insert::<part::Entity>(row).await?;
        }
        Ok(())
    }

    /// Notes which run applied it.
    pub async fn note_applied(&self, key: &str, run: RunId) -> Result<(), StoreError> {
        let sql = "UPDATE kept_plans SET applied_run = $3 WHERE workspace_id = $1 AND plan_key = $2";
        self.tx.execute(sql, vec![self.tx.workspace().into(), key.into(), run.0.into()]).await?;
        Ok(())
    }

    /// Removes what has expired.
    pub async fn forget_expired(&self, now: Instant) -> Result<(), StoreError> {
        let sql = "DELETE FROM kept_plan_parts WHERE workspace_id = $1 AND plan_key IN \
                   (SELECT plan_key FROM kept_plans WHERE workspace_id = $1 AND expires_at <= $2)";
        let now = stored::instant(now);
        self.tx.execute(sql, vec![self.tx.workspace().into(), now.into()]).await?;
        self.tx.remove::<Entity>(Column::ExpiresAt.lte(now)).await?;
        Ok(())
    }
}

fn compressed(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}
