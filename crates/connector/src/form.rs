//! The credential form: what it asks, and reading a person's answers into settings and secrets.

use crate::{BaseUrl, PlainHttp};
use secrecy::SecretString;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the credential form asks, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Form(pub Vec<FormField>);

/// One question of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormField {
    /// The key in settings and on the command line: `client_id`.
    pub key: &'static str,
    /// What a person reads, in the vendor's words: `Client ID`.
    pub label: &'static str,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// False when it may stay empty.
    pub required: bool,
    /// True when discovery can fill it in from the instance address.
    pub discovered: bool,
    /// Where the value is found at the vendor, and what it is for.
    pub help: &'static str,
    /// What an answer looks like.
    pub example: &'static str,
}

/// What kind of answer a form field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    Text,
    /// An http(s) address.
    Address,
    /// A whole number above 0.
    Number,
    /// Text that is encrypted at rest and never shown again (R05).
    Secret,
}

/// A person's answers, checked: ready to be stored.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// What is not secret.
    pub config: BTreeMap<String, String>,
    /// What is.
    pub secrets: BTreeMap<String, SecretString>,
}

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The field's key; the unknown key for an answer nobody asked for.
    pub key: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Form {
    /// The field of this key.
    pub fn field(&self, key: &str) -> Option<&FormField> {
        self.0.iter().find(|field| field.key == key)
    }

    /// The keys of secret fields.
    pub fn secret_keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|field| field.kind == FieldKind::Secret).map(|field| field.key)
    }

    /// Tidies one answer as its kind asks: white space around it goes, an address is checked and normalised, a number is
    /// a number. `None` for an empty answer.
    pub fn tidy(&self, key: &str, answer: &str, plain: PlainHttp) -> Result<Option<String>, FieldProblem> {
        let problem = |sentence: String| FieldProblem { key: key.to_owned(), sentence };
        let Some(field) = self.field(key) else {
            let known: Vec<&str> = self.0.iter().map(|field| field.key).collect();
            return Err(problem(format!("There is no field {key:?}. The form asks: {}.", known.join(", "))));
        };
        let answer = answer.trim();
        if answer.is_empty() {
            return Ok(None);
        }
        match field.kind {
            FieldKind::Text | FieldKind::Secret => Ok(Some(answer.to_owned())),
            FieldKind::Address => BaseUrl::parse(answer, plain)
                .map(|url| Some(url.to_string()))
                .map_err(|error| problem(format!("{}: {error}.", field.label))),
            FieldKind::Number => match answer.parse::<u32>() {
                Ok(number) if number > 0 => Ok(Some(number.to_string())),
                _ => Err(problem(format!(
                    "{}: {answer:?} is not a whole number above 0. Example: {}.",
                    field.label, field.example
                ))),
            },
        }
    }

    /// The required fields that have no answer.
    pub fn missing(&self, answers: &Answers) -> Vec<FieldProblem> {
        self.0
            .iter()
            .filter(|field| {
                field.required
                    && !answers.config.contains_key(field.key)
                    && !answers.secrets.contains_key(field.key)
            })
            .map(|field| FieldProblem {
                key: field.key.to_owned(),
                sentence: format!("{} is missing. {}", field.label, field.help),
            })
            .collect()
    }
}
