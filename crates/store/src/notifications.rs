//! What people and programs are told. What is due is claimed by moving the moment at which it is due again: whoever dies with
//! it in hand leaves it to the next one.

use crate::entity::notification::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{
    Instant, IntegrationId, NoticeCode, Notification, NotificationId, NotificationState, Recipient, RunId,
    WebhookId,
};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

const TABLE: &str = "notifications";

/// What people and programs are told.
pub struct Notifications<'a> {
    pub(crate) tx: &'a Tx,
}

impl Notifications<'_> {
    /// Adds one, with a sealed link where it holds one.
    pub async fn insert(&self, one: &Notification, link: Option<Vec<u8>>) -> Result<(), StoreError> {
        let row = Model { link, ..to_row(self.tx, one)? };
        self.tx.insert::<Entity>(row).await
    }

    /// One by id.
    pub async fn get(&self, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// The sealed link of one, while it is to be delivered.
    pub async fn link(&self, id: NotificationId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        Ok(row.and_then(|row| row.link))
    }

    /// The newest first, in one of these states or in any, at most this many.
    pub async fn list(
        &self,
        states: &[NotificationState],
        limit: u64,
    ) -> Result<Vec<Notification>, StoreError> {
        let mut query = self.tx.find::<Entity>();
        if !states.is_empty() {
            query = query.filter(Column::State.is_in(states.iter().map(|state| state.as_str())));
        }
        let rows = query.order_by_desc(Column::Id).limit(limit).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// When somebody was last told this of an integration.
    pub async fn last_told(
        &self,
        integration: IntegrationId,
        code: NoticeCode,
    ) -> Result<Option<Instant>, StoreError> {
        let of = Column::IntegrationId.eq(integration.0).and(Column::Code.eq(code.as_str()));
        let query = self.tx.find::<Entity>().filter(of).order_by_desc(Column::MadeAt);
        Ok(query.one(self.tx.db()).await?.map(|row| row.made_at))
    }

    /// Takes the one that has been due for longest, and makes it due again at `again`: it is whoever's it is until then.
    pub async fn claim(&self, now: Instant, again: Instant) -> Result<Option<Notification>, StoreError> {
        loop {
            let due = self.tx.find::<Entity>().filter(Column::DueAt.lte(stored::instant(now)));
            let due = due.order_by_asc(Column::DueAt).order_by_asc(Column::Id);
            let Some(mut row) = due.one(self.tx.db()).await? else { return Ok(None) };
            let sql = "UPDATE notifications SET due_at = $3, attempts = attempts + 1 \
                       WHERE workspace_id = $1 AND id = $2 AND due_at = $4";
            let again = stored::instant(again);
            let values = vec![self.tx.workspace().into(), row.id.into(), again.into(), row.due_at.into()];
            // Nothing was changed where another process was faster.
            if self.tx.execute(sql, values).await? == 1 {
                row.due_at = Some(again);
                row.attempts += 1;
                return from_row(row).map(Some);
            }
        }
    }

    /// Whether one is due.
    pub async fn any_due(&self, now: Instant) -> Result<bool, StoreError> {
        let due = self.tx.find::<Entity>().filter(Column::DueAt.lte(stored::instant(now)));
        Ok(due.one(self.tx.db()).await?.is_some())
    }

    /// Overwrites how far it is. The link of one that is over goes.
    pub async fn update(&self, one: &Notification) -> Result<(), StoreError> {
        let sql = "UPDATE notifications SET state = $3, attempts = $4, due_at = $5, said = $6, updated_at = $7, \
                   link = CASE WHEN $3 IN ('sent', 'dropped') THEN NULL ELSE link END \
                   WHERE workspace_id = $1 AND id = $2";
        let values = vec![
            self.tx.workspace().into(),
            one.id.0.into(),
            one.state.as_str().into(),
            i64::from(one.attempts).into(),
            one.due_at.map(stored::instant).into(),
            one.said.as_deref().map(stored::text).into(),
            stored::instant(one.updated_at).into(),
        ];
        match self.tx.execute(sql, values).await? {
            1 => Ok(()),
            _ => Err(StoreError::NotThere { record: format!("notification {}", one.id) }),
        }
    }

    /// Has none delivered any more that is still to be; tells how many there were.
    pub async fn drop_waiting(&self, said: &str, now: Instant) -> Result<u64, StoreError> {
        let sql = "UPDATE notifications SET state = 'dropped', due_at = NULL, link = NULL, said = $2, updated_at = $3 \
                   WHERE workspace_id = $1 AND state = 'waiting'";
        let values = vec![self.tx.workspace().into(), stored::text(said).into(), stored::instant(now).into()];
        self.tx.execute(sql, values).await
    }

    /// How many there are in each state.
    pub async fn count(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .select_only()
            .column(Column::State)
            .column_as(Column::Id.count(), "n")
            .group_by(Column::State)
            .into_tuple::<(String, i64)>()
            .all(self.tx.db())
            .await?;
        Ok(rows.into_iter().map(|(state, n)| (state, u64::try_from(n).unwrap_or_default())).collect())
    }

    /// Forgets what was delivered or dropped before this moment.
    pub async fn forget(&self, before: Instant) -> Result<u64, StoreError> {
        let over = Column::State.is_in(["sent", "dropped"]);
        self.tx.remove::<Entity>(over.and(Column::UpdatedAt.lt(stored::instant(before)))).await
    }
}

fn to_row(tx: &Tx, one: &Notification) -> Result<Model, StoreError> {
    let (channel, recipient) = match &one.recipient {
        Recipient::Mail(address) => ("mail", stored::text(address)),
        Recipient::Webhook(id) => ("webhook", id.to_string()),
    };
    Ok(Model {
        workspace_id: tx.workspace(),
        id: one.id.0,
        code: one.code.as_str().to_owned(),
        channel: channel.to_owned(),
        recipient,
        integration_id: one.integration.map(|id| id.0),
        integration: one.name.as_deref().map(stored::text),
        run_id: one.run.map(|id| id.0),
        sentence: stored::text(&one.sentence),
        details: stored::json(&one.details)?,
        link: None,
        made_at: stored::instant(one.made_at),
        expires_at: one.expires_at.map(stored::instant),
        state: one.state.as_str().to_owned(),
        attempts: i64::from(one.attempts),
        due_at: one.due_at.map(stored::instant),
        said: one.said.as_deref().map(stored::text),
        updated_at: stored::instant(one.updated_at),
    })
}

fn from_row(row: Model) -> Result<Notification, StoreError> {
    let recipient = match row.channel.as_str() {
        "mail" => Recipient::Mail(row.recipient),
        "webhook" => {
            let id = row.recipient.parse().map_err(|error| StoreError::Unreadable {
                table: TABLE,
                reason: format!("the recipient is no id: {error}"),
            })?;
            Recipient::Webhook(WebhookId(id))
        }
        other => {
            let reason = format!("there is no channel '{other}'");
            return Err(StoreError::Unreadable { table: TABLE, reason });
        }
    };
    Ok(Notification {
        id: NotificationId(row.id),
        code: stored::from_word(TABLE, &row.code)?,
        recipient,
        integration: row.integration_id.map(IntegrationId),
        name: row.integration,
        run: row.run_id.map(RunId),
        sentence: row.sentence,
        details: stored::from_json(TABLE, &row.details)?,
        made_at: row.made_at,
        expires_at: row.expires_at,
        state: stored::from_word(TABLE, &row.state)?,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        due_at: row.due_at,
        said: row.said,
        updated_at: row.updated_at,
    })
}
