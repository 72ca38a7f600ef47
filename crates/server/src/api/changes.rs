//! A change, planned or applied, as the API tells it.

use chrono::{DateTime, Utc};
use counterpart_model::{Change, JournalEntry};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One typed change of one record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// Its id in the journal, by which it alone can be undone; absent while it is only planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// When it was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Who caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The customer it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Uuid>,
    /// What it belongs to: the customer's name, or what its group of the plan is about.
    pub about: String,
    /// `create`, `update` or `delete`.
    pub operation: &'static str,
    /// The kind of record: `customer`, `site`, `match`, `ignored`, `attention` or `push`.
    pub record: &'static str,
    /// The record's id; of a mark "not a customer" `INTEGRATION/COMPANY`.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Field by field.
    pub fields: Vec<FieldView>,
    /// The rule that asks for it.
    pub rule: String,
    /// Why, in words.
    pub reason: String,
}

/// One field of a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldView {
    /// Its name.
    pub field: String,
    /// What it holds before; null where the record is made.
    #[schema(value_type = Option<Object>)]
    pub before: serde_json::Value,
    /// What it holds afterwards; null where the record is deleted.
    #[schema(value_type = Option<Object>)]
    pub after: serde_json::Value,
}

impl ChangeView {
    /// Of a planned change.
    pub fn of(change: &Change, about: &str) -> Self {
        let json = |value| serde_json::to_value(value).unwrap_or_default();
        let fields = change.fields.iter().map(|one| FieldView {
            field: one.field.to_string(),
            before: json(&one.before),
            after: json(&one.after),
        });
        Self {
            id: None,
            at: None,
            by: None,
            customer: None,
            about: about.to_owned(),
            operation: change.operation.as_str(),
            record: change.record.word(),
            key: change.record.key(),
            label: change.label.clone(),
            fields: fields.collect(),
            rule: change.cause.rule.clone(),
            reason: change.cause.sentence.clone(),
        }
    }

    /// Of an applied one.
    pub fn applied(entry: &JournalEntry, about: &str, customer: Option<Uuid>) -> Self {
        Self {
            id: Some(entry.id.0),
            at: Some(entry.at),
            by: Some(entry.actor.to_string()),
            customer,
            ..Self::of(&entry.change, about)
        }
    }
}
