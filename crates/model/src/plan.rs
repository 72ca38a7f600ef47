//! The plan: the exact changes that would be made. The only door to hub records, for people, imports, undo and syncs
//! alike; so preview, journal and undo exist once.

use crate::{
    Actor, AttentionId, CustomerId, Field, Fields, IntegrationId, IntentId, MatchId, SiteId, TriggerId,
    Value, VendorId,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The hub record that a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum RecordRef {
    /// A customer.
    Customer {
        /// Its id.
        id: CustomerId,
    },
    /// A hub site.
    Site {
        /// Its id.
        id: SiteId,
    },
    /// A saved match.
    Match {
        /// Its id.
        id: MatchId,
    },
    /// The mark "not a customer" on a company.
    Ignored {
        /// The integration whose company it is.
        integration: IntegrationId,
        /// The company.
        company: VendorId,
    },
    /// The word that a company is not this customer.
    Rejected {
        /// The integration whose company it is.
        integration: IntegrationId,
        /// The company.
        company: VendorId,
        /// The customer that it is not.
        customer: CustomerId,
    },
    /// The word that two records of one list are not one.
    Distinct {
        /// The integration whose companies they are; none for customers.
        integration: Option<IntegrationId>,
        /// Their ids, the lesser one first.
        ids: [String; 2],
    },
    /// A thing that waits for a person.
    Attention {
        /// Its id.
        id: AttentionId,
    },
    /// A thing to be written to a vendor.
    Intent {
        /// Its id.
        id: IntentId,
    },
}

impl RecordRef {
    /// The word for this kind of record, in sentences and in the database.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Customer { .. } => "customer",
            Self::Site { .. } => "site",
            Self::Match { .. } => "match",
            Self::Ignored { .. } => "ignored",
            Self::Rejected { .. } => "rejected",
            Self::Distinct { .. } => "distinct",
            Self::Attention { .. } => "attention",
            Self::Intent { .. } => "push",
        }
    }

    /// The id as text, as the journal keeps it.
    pub fn key(&self) -> String {
        match self {
            Self::Customer { id } => id.to_string(),
            Self::Site { id } => id.to_string(),
            Self::Match { id } => id.to_string(),
            Self::Ignored { integration, company } => format!("{integration}/{company}"),
            Self::Rejected { integration, company, customer } => {
                format!("{integration}/{customer}/{company}")
            }
            // A vendor's id may hold any sign: where the first one ends is told by its length.
            Self::Distinct { integration, ids: [first, second] } => {
                let list = integration.map_or_else(|| "customers".to_owned(), |id| id.to_string());
                format!("{list}/{}/{first}/{second}", first.len())
            }
            Self::Attention { id } => id.to_string(),
            Self::Intent { id } => id.to_string(),
        }
    }
}

/// What is done to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// It is made.
    Create,
    /// Some of its fields change.
    Update,
    /// It is removed.
    Delete,
}

impl Operation {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One field of a change. A created field has nothing before, a deleted one nothing after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which field.
    pub field: Field,
    /// What it must hold when the change is applied; otherwise the plan is stale.
    pub before: Value,
    /// What it holds afterwards.
    pub after: Value,
}

/// Why a change is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The rule of the product that asks for it: `R21`.
    pub rule: String,
    /// The reason in words, for a technician.
    pub sentence: String,
}

impl Cause {
    /// A cause.
    pub fn new(rule: &str, sentence: impl Into<String>) -> Self {
        Self { rule: rule.to_owned(), sentence: sentence.into() }
    }
}

/// What must hold, beyond the fields a change touches, for the change still to be right when it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "expect", rename_all = "snake_case")]
pub enum Expectation {
    /// The company is in the mirror, offered, and bears this name.
    Offered {
        /// The integration whose company it is.
        integration: IntegrationId,
        /// The company.
        company: VendorId,
        /// Its name when the plan was made.
        name: String,
    },
    /// The company has no match.
    CompanyUnmatched {
        /// The integration whose company it is.
        integration: IntegrationId,
        /// The company.
        company: VendorId,
    },
    /// No other offered company of the integration, neither matched nor ignored, is spelled so.
    Unrivalled {
        /// The integration.
        integration: IntegrationId,
        /// The company that bears the name alone.
        company: VendorId,
        /// The exact-spelling key.
        key: String,
    },
    /// The customer has no match in this integration.
    CustomerUnmatched {
        /// The integration.
        integration: IntegrationId,
        /// The customer.
        customer: CustomerId,
    },
    /// Nothing that may be written to this integration's vendor is under way for the customer.
    NotUnderWay {
        /// The integration.
        integration: IntegrationId,
        /// The customer.
        customer: CustomerId,
    },
    /// The customer exists and bears this name.
    CustomerNamed {
        /// The customer.
        customer: CustomerId,
        /// Its name when the plan was made.
        name: String,
    },
    /// Exactly these customers are spelled so.
    Spelled {
        /// The exact-spelling key.
        key: String,
        /// The customers that bear it, sorted; empty means none.
        customers: Vec<CustomerId>,
    },
}

/// One typed change of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The record.
    #[serde(flatten)]
    pub record: RecordRef,
    /// What a person calls it: "Acme Dental", "Acme Dental = HaloPSA 42 'Acme Dental Ltd'".
    pub label: String,
    /// What is done.
    pub operation: Operation,
    /// Field by field.
    pub fields: Vec<FieldChange>,
    /// Why.
    pub cause: Cause,
    /// What else must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expects: Vec<Expectation>,
}

impl Change {
    /// A change that makes a record.
    pub fn create(record: RecordRef, label: impl Into<String>, fields: &Fields, cause: Cause) -> Self {
        let fields = fields
            .0
            .iter()
            .map(|(field, after)| FieldChange { field: *field, before: Value::Null, after: after.clone() })
            .collect();
        Self { record, label: label.into(), operation: Operation::Create, fields, cause, expects: Vec::new() }
    }

    /// A change that removes a record that holds these fields now.
    pub fn delete(record: RecordRef, label: impl Into<String>, fields: &Fields, cause: Cause) -> Self {
        let fields = fields
            .0
            .iter()
            .map(|(field, before)| FieldChange { field: *field, before: before.clone(), after: Value::Null })
            .collect();
        Self { record, label: label.into(), operation: Operation::Delete, fields, cause, expects: Vec::new() }
    }

    /// A change of one field.
    pub fn update(
        record: RecordRef,
        label: impl Into<String>,
        (field, before, after): (Field, Value, Value),
        cause: Cause,
    ) -> Self {
        Self {
            record,
            label: label.into(),
            operation: Operation::Update,
            fields: vec![FieldChange { field, before, after }],
            cause,
            expects: Vec::new(),
        }
    }

    /// The same change with one more thing that must hold.
    pub fn expecting(mut self, expectation: Expectation) -> Self {
        self.expects.push(expectation);
        self
    }

    /// The fields before the change, as a record.
    pub fn before(&self) -> Fields {
        Fields(self.fields.iter().map(|change| (change.field, change.before.clone())).collect())
    }

    /// The fields after the change, as a record.
    pub fn after(&self) -> Fields {
        Fields(self.fields.iter().map(|change| (change.field, change.after.clone())).collect())
    }
}

/// Changes that belong together: applied in one transaction, never torn (R71).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What it is about, for a person.
    pub about: String,
    /// In the order in which they are applied.
    pub changes: Vec<Change>,
    /// The triggers that this group answers; consumed with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumes: Vec<TriggerId>,
}

/// Something that was looked at and deliberately not done, with the reason: nothing is missing without one (R10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// What a person calls the record.
    pub label: String,
    /// Why nothing is done, and what to do about it.
    pub reason: String,
}

/// Who asked for the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "snake_case")]
pub enum PlanOrigin {
    /// A person: applied whole or not at all.
    Person {
        /// What they asked for: `match confirm`.
        command: String,
        /// Who.
        actor: Actor,
    },
    /// A sync: applied in chunks of whole groups.
    Sync {
        /// Of which integration.
        integration: IntegrationId,
    },
}

/// The exact changes that would be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Who asked.
    #[serde(flatten)]
    pub origin: PlanOrigin,
    /// What would be done, in order.
    pub groups: Vec<Group>,
    /// What was looked at and is not done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

impl Plan {
    /// A plan that changes nothing.
    pub fn empty(origin: PlanOrigin) -> Self {
        Self { origin, groups: Vec::new(), skipped: Vec::new() }
    }

    /// True when nothing would change. Consuming a trigger is not a change.
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }

    /// Every change, in order.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.groups.iter().flat_map(|group| &group.changes)
    }

    /// How many changes of this operation on this kind of record (`"customer"`, `"match"`).
    pub fn count(&self, operation: Operation, word: &str) -> usize {
        self.changes().filter(|change| change.operation == operation && change.record.word() == word).count()
    }
}

/// A change that can no longer be applied as previewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stale {
    /// What a person calls the change.
    pub label: String,
    /// What went stale, in words.
    pub reason: String,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label, self.reason)
    }
}
