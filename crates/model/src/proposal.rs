//! Matches that the matcher proposes and nobody has saved (R15).

use crate::{CustomerId, Field, FieldError, Fields, Instant, IntegrationId, Value, VendorId};
use serde::{Deserialize, Serialize};

/// How sure a proposal is. *Exact* ones, a name spelled the same (R14), are worked out where they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalClass {
    /// Nearly sure, nothing against it and no rival: what *Automap* fills in.
    NearExact,
    /// Worth a look.
    Possible,
    /// Another one is as likely: a person must choose.
    Ambiguous,
}

impl ProposalClass {
    /// The word in the database, in JSON and on pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::NearExact => "near_exact",
            Self::Possible => "possible",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// A customer that a company may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The customer.
    pub customer: CustomerId,
    /// How sure.
    pub class: ProposalClass,
    /// The probability that they are one, in ten-thousandths.
    pub score: u16,
    /// Why, in words, most telling first; what speaks against it is named too.
    pub reasons: Vec<String>,
}

impl Proposal {
    /// The probability, from 0 to 1.
    pub fn probability(&self) -> f64 {
        f64::from(self.score) / 10_000.0
    }

    /// The score as it is shown: `.998`.
    pub fn score_text(&self) -> String {
        if self.score >= 10_000 { "1.0".to_owned() } else { format!(".{:03}", self.score / 10) }
    }
}

/// A person's word that a company is not this customer: the two are never proposed for each other again. Reversible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// The integration whose company it is.
    pub integration: IntegrationId,
    /// The vendor's company.
    pub company: VendorId,
    /// The customer that it is not.
    pub customer: CustomerId,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Rejected {
    /// The record as fields.
    pub fn fields(&self) -> Fields {
        Fields::from([(Field::By, Value::text(&self.by)), (Field::At, Value::text(&self.at.to_rfc3339()))])
    }

    /// The record that these fields describe.
    pub fn from_fields(
        (integration, company, customer): (IntegrationId, VendorId, CustomerId),
        fields: &Fields,
    ) -> Result<Self, FieldError> {
        Ok(Self {
            integration,
            company,
            customer,
            by: fields.required_text(Field::By)?,
            at: fields.required_id(Field::At)?,
        })
    }
}
