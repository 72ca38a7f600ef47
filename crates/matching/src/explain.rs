//! How one value is read, in one shape for people and programs: `counterpart explain phone|email|name`.

use serde::Serialize;

use crate::email::EmailReading;
use crate::name::NameReading;
use crate::phone::PhoneReading;

/// A value, what would be written of it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The value as it came.
    pub value: String,
    /// What a sync would write; null where the value is refused.
    pub written: Option<String>,
    /// The extension of a phone number, kept apart; null where there is none.
    pub extension: Option<String>,
    /// Why, in a sentence or two.
    pub reason: String,
}

impl From<PhoneReading> for Explanation {
    fn from(reading: PhoneReading) -> Self {
        let PhoneReading { value, written, extension, reason, .. } = reading;
        Self { value, written, extension, reason }
    }
}

impl From<EmailReading> for Explanation {
    fn from(reading: EmailReading) -> Self {
        let EmailReading { value, written, reason, .. } = reading;
        Self { value, written, extension: None, reason }
    }
}

impl From<NameReading> for Explanation {
    fn from(reading: NameReading) -> Self {
        let mut reason = match (&reading.stored, &reading.key) {
            (None, _) => {
                "Nothing is left of this name once blanks are taken off; it cannot be stored.".to_owned()
            }
            (Some(_), None) => {
                "It holds neither letter nor digit, so it is never matched by its spelling.".to_owned()
            }
            (Some(_), Some(key)) => {
                format!(
                    "Spelled the same as any name that reads '{key}' without regard to case and white space."
                )
            }
        };
        if !reading.notes.is_empty() {
            let notes: Vec<String> = reading.notes.iter().map(ToString::to_string).collect();
            reason
                .push_str(&format!(" Noticed, and part of the spelling all the same: {}.", notes.join("; ")));
        }
        Self { value: reading.value, written: reading.stored, extension: None, reason }
    }
}
