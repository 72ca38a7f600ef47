//! Two records of one list that a person said are not one, however alike they look (R26).

use crate::{Field, FieldError, Fields, Instant, IntegrationId, Value};
use serde::{Deserialize, Serialize};

/// Two records of one list that are not one: customers of the hub, or companies of one integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distinct {
    /// The integration whose companies they are; none for customers.
    pub integration: Option<IntegrationId>,
    /// Their ids, the lesser one first: a pair has no order.
    pub ids: [String; 2],
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Distinct {
    /// Two ids in the order in which a pair holds them.
    pub fn pair(one: &str, other: &str) -> [String; 2] {
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        [first.to_owned(), second.to_owned()]
    }

    /// The record as fields.
    pub fn fields(&self) -> Fields {
        Fields::from([(Field::By, Value::text(&self.by)), (Field::At, Value::text(&self.at.to_rfc3339()))])
    }

    /// The record that these fields describe.
    pub fn from_fields(
        (integration, ids): (Option<IntegrationId>, [String; 2]),
        fields: &Fields,
    ) -> Result<Self, FieldError> {
        Ok(Self {
            integration,
            ids,
            by: fields.required_text(Field::By)?,
            at: fields.required_id(Field::At)?,
        })
    }
}
