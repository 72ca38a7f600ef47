//! The hub's own records.

use crate::{CustomerId, Field, FieldError, Fields, IntegrationId, SiteId, Value};
use serde::{Deserialize, Serialize};

/// Where a hub record came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person made it.
    ByHand,
    /// It was made from a record of this integration.
    Integration(IntegrationId),
    /// It came in a file.
    File,
}

impl Origin {
    fn to_value(&self) -> Value {
        match self {
            Self::ByHand => Value::text("by_hand"),
            Self::File => Value::text("file"),
            Self::Integration(id) => Value::text(&format!("integration:{id}")),
        }
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value.as_text()? {
            "by_hand" => Some(Self::ByHand),
            "file" => Some(Self::File),
            text => text.strip_prefix("integration:")?.parse().ok().map(Self::Integration),
        }
    }
}

/// The hub's own organisation record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The hub's id.
    pub id: CustomerId,
    /// The name as the workspace spells it.
    pub name: String,
    /// False when the workspace no longer looks after it.
    pub active: bool,
    /// Where it came from.
    pub origin: Origin,
}

impl Customer {
    /// The record as fields: what a plan creates, what a journal keeps.
    pub fn fields(&self) -> Fields {
        Fields::from([
            (Field::Name, Value::text(&self.name)),
            (Field::Active, Value::Bool(self.active)),
            (Field::Origin, self.origin.to_value()),
        ])
    }

    /// The record that these fields describe.
    pub fn from_fields(id: CustomerId, fields: &Fields) -> Result<Self, FieldError> {
        Ok(Self {
            id,
            name: fields.required_text(Field::Name)?,
            active: fields.required_bool(Field::Active)?,
            origin: fields
                .get(Field::Origin)
                .and_then(Origin::from_value)
                .ok_or_else(|| FieldError::wrong(Field::Origin))?,
        })
    }
}

/// The hub's own site of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubSite {
    /// The hub's id.
    pub id: SiteId,
    /// The customer it belongs to.
    pub customer: CustomerId,
    /// Its name.
    pub name: String,
    /// False when it is no longer in use.
    pub active: bool,
    /// Country as its source wrote it: an ISO code, a calling code or a name.
    pub country: Option<String>,
    /// Phone number as its source wrote it.
    pub phone: Option<String>,
}

impl HubSite {
    /// The record as fields.
    pub fn fields(&self) -> Fields {
        Fields::from([
            (Field::Customer, Value::text(&self.customer.to_string())),
            (Field::Name, Value::text(&self.name)),
            (Field::Active, Value::Bool(self.active)),
            (Field::Country, Value::optional(self.country.as_deref())),
            (Field::Phone, Value::optional(self.phone.as_deref())),
        ])
    }

    /// The record that these fields describe.
    pub fn from_fields(id: SiteId, fields: &Fields) -> Result<Self, FieldError> {
        Ok(Self {
            id,
            customer: fields.required_id(Field::Customer)?,
            name: fields.required_text(Field::Name)?,
            active: fields.required_bool(Field::Active)?,
            country: fields.optional_text(Field::Country),
            phone: fields.optional_text(Field::Phone),
        })
    }
}
