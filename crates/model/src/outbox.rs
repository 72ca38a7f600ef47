//! What is to be written to a vendor: stored first, sent at most once (R79).

use crate::{Field, FieldError, Fields, Instant, IntegrationId, IntentId, Kind, Value, VendorId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use uuid::Uuid;

/// How far an intent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    /// To be sent: it certainly never was, or certainly nothing came of it.
    Waiting,
    /// About to be sent. Whoever finds it so after a crash knows no more than of an unknown one.
    Sending,
    /// It was sent, and nobody knows whether the vendor acted. It is looked for when the vendor must have finished.
    Unknown,
    /// A person must say: several records may be it, or it may still come.
    Doubt,
    /// The vendor has it.
    Done,
    /// The vendor said no, or what it needs is missing. Nothing was written; it is not tried again by itself.
    Refused,
    /// The vendor has it, but not as it was sent.
    Conflict,
    /// It is not wanted any more. Nothing was written.
    Cancelled,
}

impl IntentState {
    /// Every state.
    pub const ALL: [IntentState; 8] = [
        Self::Waiting,
        Self::Sending,
        Self::Unknown,
        Self::Doubt,
        Self::Done,
        Self::Refused,
        Self::Conflict,
        Self::Cancelled,
    ];

    /// The word in the database, in JSON and in commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Doubt => "doubt",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Cancelled => "cancelled",
        }
    }

    /// True while something may still be written for it, or have been.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Sending | Self::Unknown | Self::Doubt)
    }

    /// True where a person is asked.
    pub fn asks(self) -> bool {
        matches!(self, Self::Doubt | Self::Refused | Self::Conflict)
    }
}

impl FromStr for IntentState {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(FieldError::wrong(Field::State))
    }
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A record is made.
    Create {
        /// What it gets besides its name, by template key.
        values: BTreeMap<String, String>,
    },
    /// Values of a record are changed.
    Update {
        /// Value by value.
        changes: Vec<ValueChange>,
    },
}

impl Action {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Update { .. } => "update",
        }
    }
}

/// One value of a vendor's record that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueChange {
    /// Which, by template key.
    pub key: String,
    /// What it must hold when it is written; otherwise nothing is.
    pub before: String,
    /// What it holds afterwards.
    pub after: String,
}

/// One thing to be written to a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The hub's id.
    pub id: IntentId,
    /// Where to.
    pub integration: IntegrationId,
    /// The kind of record.
    pub kind: Kind,
    /// The hub record that it is about.
    pub hub: Uuid,
    /// What the record is called there.
    pub name: String,
    /// What is to be written.
    pub action: Action,
    /// How far it has come.
    pub state: IntentState,
    /// The vendor's record, once it is known.
    pub vendor: Option<VendorId>,
    /// Records that may be it, or that bear its name; a person was asked about them.
    pub found: Vec<VendorId>,
    /// How often it was sent.
    pub attempts: u32,
    /// It is left alone until then.
    pub not_before: Option<Instant>,
    /// How it stands, in words: why it waits, was refused or is in doubt.
    pub sentence: Option<String>,
    /// Who asked for it.
    pub by: String,
    /// When it was stored.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Intent {
    /// What a record bears that was made for this intent.
    pub fn marker(&self) -> String {
        marker(self.id)
    }

    /// The record as fields: what a plan stores, what a journal keeps. How delivery goes on is not part of it.
    pub fn fields(&self) -> Fields {
        let values = match &self.action {
            Action::Create { values } => values.iter().map(|(key, value)| format!("{key}={value}")).collect(),
            Action::Update { changes } => changes
                .iter()
                .flat_map(|change| [&change.key, &change.before, &change.after])
                .cloned()
                .collect(),
        };
        Fields::from([
            (Field::Integration, Value::text(&self.integration.to_string())),
            (Field::Kind, Value::text(self.kind.as_str())),
            (Field::Hub, Value::text(&self.hub.to_string())),
            (Field::Name, Value::text(&self.name)),
            (Field::Action, Value::text(self.action.word())),
            (Field::Values, Value::List(values)),
            (Field::State, Value::text(self.state.as_str())),
            (Field::Vendor, Value::optional(self.vendor.as_ref().map(VendorId::as_str))),
            (Field::Reason, Value::optional(self.sentence.as_deref())),
            (Field::By, Value::text(&self.by)),
            (Field::At, Value::text(&self.created_at.to_rfc3339())),
        ])
    }

    /// The record that these fields describe, not sent yet.
    pub fn from_fields(id: IntentId, fields: &Fields) -> Result<Self, FieldError> {
        let kind = fields.required_text(Field::Kind)?;
        let at = fields.required_id(Field::At)?;
        Ok(Self {
            id,
            integration: fields.required_id(Field::Integration)?,
            kind: Kind::ALL.into_iter().find(|k| k.as_str() == kind).ok_or(FieldError::wrong(Field::Kind))?,
            hub: fields.required_id(Field::Hub)?,
            name: fields.required_text(Field::Name)?,
            action: action(&fields.required_text(Field::Action)?, fields.list(Field::Values))?,
            state: fields.required_id(Field::State)?,
            vendor: fields.optional_text(Field::Vendor).map(VendorId),
            found: Vec::new(),
            attempts: 0,
            not_before: None,
            sentence: fields.optional_text(Field::Reason),
            by: fields.required_text(Field::By)?,
            created_at: at,
            updated_at: at,
        })
    }
}

fn action(word: &str, values: Vec<String>) -> Result<Action, FieldError> {
    let wrong = || FieldError::wrong(Field::Values);
    match word {
        "create" => {
            let pair = |text: String| {
                text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).ok_or_else(wrong)
            };
            Ok(Action::Create { values: values.into_iter().map(pair).collect::<Result<_, _>>()? })
        }
        "update" => {
            let (threes, []) = values.as_chunks::<3>() else { return Err(wrong()) };
            let change = |[key, before, after]: &[String; 3]| ValueChange {
                key: key.clone(),
                before: before.clone(),
                after: after.clone(),
            };
            Ok(Action::Update { changes: threes.iter().map(change).collect() })
        }
        _ => Err(FieldError::wrong(Field::Action)),
    }
}

/// Short enough for any vendor's reference field. The end of an id is random; its beginning is the time, which ids made in
/// one plan share.
pub fn marker(id: IntentId) -> String {
    let digits = id.0.simple().to_string();
    format!("cp-{}", &digits[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(action: Action) -> Intent {
        let id = Uuid::from_u128(0x0199_b6c2_1111_7222_8333_0123_4567_89ab);
        Intent {
            id: IntentId(id),
            integration: IntegrationId(Uuid::from_u128(1)),
            kind: Kind::Company,
            hub: Uuid::from_u128(2),
            name: "Acme = Dental".to_owned(),
            action,
            state: IntentState::Waiting,
            vendor: Some("42".into()),
            found: Vec::new(),
            attempts: 0,
            not_before: None,
            sentence: None,
            by: "ana".to_owned(),
            created_at: Instant::UNIX_EPOCH,
            updated_at: Instant::UNIX_EPOCH,
        }
    }

    #[test]
    fn r79a_an_intent_is_the_same_after_its_way_through_a_plan() {
        let values = BTreeMap::from([("relationship".to_owned(), "2=a,b".to_owned())]);
        let change = ValueChange { key: "active".to_owned(), before: "yes".to_owned(), after: String::new() };
        for action in [
            Action::Create { values },
            Action::Create { values: BTreeMap::new() },
            Action::Update { changes: vec![change] },
        ] {
            let intent = intent(action);
            assert_eq!(Intent::from_fields(intent.id, &intent.fields()), Ok(intent));
        }
    }

    #[test]
    fn r79a_a_marker_is_short_and_holds_what_is_random_of_an_id() {
        let intent = intent(Action::Create { values: BTreeMap::new() });
        assert_eq!(intent.marker(), "cp-0123456789ab");
    }
}
