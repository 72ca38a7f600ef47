//! What a new company needs besides its name: the questions of the template, their fields, and what may be answered.

use crate::chosen::Chosen;
use crate::client::Client;
use crate::query;
use crate::wire::{Pick, ResourceRow};
use crate::words;
use counterpart_connector::{Choice, Choices, ConnectorError, TemplateField};
use counterpart_model::Kind;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The question for the type.
pub const COMPANY_TYPE: &str = "company_type";
/// The question for the category.
pub const CATEGORY: &str = "company_category";
/// The field of the type.
pub const TYPE_FIELD: &str = "companyType";
/// The field of the category.
pub const CATEGORY_FIELD: &str = "companyCategoryID";

const OWNER: &str = "owner";
const RESOURCES: &str = "Resources";

/// One question, and the field that its answer is written to.
struct Question {
    key: &'static str,
    field: &'static str,
    label: &'static str,
    /// Autotask refuses a company without it (dossier, 6.1).
    required: bool,
    help: &'static str,
    /// Where the answer is one of Autotask's numbers: every such field has a list. Else it is a text.
    listed: bool,
    default: Option<&'static str>,
}

const QUESTIONS: [Question; 8] = [
    Question {
        key: COMPANY_TYPE,
        field: TYPE_FIELD,
        label: "Company type",
        required: true,
        help: "The number of the type; 1 is Customer everywhere. It must be one of those that are customers here, or the \
               company would be held back.",
        listed: true,
        default: Some("1"),
    },
    Question {
        key: OWNER,
        field: "ownerResourceID",
        label: "Account manager",
        required: true,
        help: "The number of the person who owns the company: an active one. API users can own nothing.",
        listed: true,
        default: None,
    },
    Question {
        key: "phone",
        field: "phone",
        label: "Phone number",
        required: true,
        help: "Autotask makes no company without one, and customers here have none: a number that you recognise and put \
               right there, such as your own. At most 25 characters.",
        listed: false,
        default: None,
    },
    Question {
        key: CATEGORY,
        field: CATEGORY_FIELD,
        label: "Company category",
        required: false,
        help: "The number of the category; Autotask's own choice where it is empty. Where categories are chosen for this \
               integration, it must be one of them.",
        listed: true,
        default: None,
    },
    Question {
        key: "classification",
        field: "classification",
        label: "Classification",
        required: false,
        help: "The number of the classification; none where it is empty.",
        listed: true,
        default: None,
    },
    Question {
        key: "territory",
        field: "territoryID",
        label: "Territory",
        required: false,
        help: "The number of the territory; none where it is empty.",
        listed: true,
        default: None,
    },
    Question {
        key: "market_segment",
        field: "marketSegmentID",
        label: "Market segment",
        required: false,
        help: "The number of the market segment; none where it is empty.",
        listed: true,
        default: None,
    },
    Question {
        key: "bill_to",
        field: "billToAddressToUse",
        label: "Bill to",
        required: false,
        help: "The number of the address that is billed; Autotask's own choice where it is empty. It was seen to refuse \
               companies without one: answer 1 then.",
        listed: true,
        default: None,
    },
];

fn question(key: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.key == key)
}

/// Every field that is answered for, by Autotask's name.
pub fn fields() -> impl Iterator<Item = &'static str> {
    QUESTIONS.iter().map(|question| question.field)
}

/// The questions, for the descriptor.
pub fn questions() -> Vec<TemplateField> {
    let described = |question: &Question| TemplateField {
        key: question.key,
        label: question.label,
        required: question.required,
        help: question.help,
        choices: if question.listed { Choices::AtVendor } else { Choices::Text },
        default: question.default,
    };
    QUESTIONS.iter().map(described).collect()
}

/// An answer as it is written: the field and the value.
pub fn written(key: &str, answer: &str) -> Result<(&'static str, Value), ConnectorError> {
    let question = question(key)
        .ok_or_else(|| ConnectorError::bad_setting(key, format!("Autotask has no field for '{key}'.")))?;
    let value = if question.listed { whole_number(key, answer)? } else { json!(answer) };
    Ok((question.field, value))
}

/// Numbers stand in records as numbers, though lists show them as texts (dossier, 6.12).
pub fn whole_number(key: &str, text: &str) -> Result<Value, ConnectorError> {
    let number: i64 = text.trim().parse().map_err(|_| {
        ConnectorError::bad_setting(
            key,
            format!(
                "'{text}' is no number, and '{key}' must be one: `counterpart push template NAME --choices`"
            ),
        )
    })?;
    Ok(json!(number))
}

/// What a company holds, as it would be answered. What Autotask does not show is left out.
pub fn values(row: &Map<String, Value>) -> BTreeMap<String, String> {
    let shown = |question: &Question| {
        let value = match row.get(question.field)? {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some((question.key.to_owned(), value))
    };
    QUESTIONS.iter().filter_map(shown).collect()
}

impl Client {
    /// What may be answered to a question: nothing inactive, which Autotask would refuse, and no type or category that would
    /// be held back here.
    pub async fn choices(&self, key: &str) -> Result<Vec<Choice>, ConnectorError> {
        let chosen = Chosen::of(self.calls().session());
        match question(key).filter(|question| question.listed) {
            None => Ok(Vec::new()),
            Some(question) if question.key == OWNER => self.owners().await,
            Some(question) if question.key == CATEGORY => {
                let rows = words::categories(self).await?.into_iter();
                let active = rows.filter(|row| row.is_active != Some(false));
                let offered = active.filter(|row| chosen.has_category(row.id, row.name.as_deref()));
                Ok(offered.filter_map(|row| Some(choice(row.id?, row.name.unwrap_or_default()))).collect())
            }
            Some(question) => {
                let picks = self.picklist(query::entity(Kind::Company), question.field).await?.into_iter();
                let offered = |pick: &Pick| {
                    let is_type = question.key == COMPANY_TYPE;
                    pick.is_active != Some(false)
                        && (!is_type || chosen.has_type(pick.value, pick.label.as_deref()))
                };
                let offered = picks.filter(offered);
                Ok(offered
                    .filter_map(|pick| Some(choice(pick.value?, pick.label.unwrap_or_default())))
                    .collect())
            }
        }
    }

    /// Who may own a company: those who are active and no API user (dossier, 2). Only the name of the licence tells who is one.
    async fn owners(&self) -> Result<Vec<Choice>, ConnectorError> {
        let licences = self.picklist(RESOURCES, "licenseType").await?.into_iter();
        let of_programs =
            licences.filter(|pick| pick.label.as_deref().is_some_and(|label| label.contains("API")));
        let of_programs: Vec<i64> = of_programs.filter_map(|pick| pick.value).collect();
        let fields = ["id", "firstName", "lastName", "licenseType"];
        let rows: Vec<ResourceRow> =
            self.every("the people who may own a company", RESOURCES, &query::active(), &fields).await?;
        let people =
            rows.into_iter().filter(|row| row.license_type.is_none_or(|it| !of_programs.contains(&it)));
        let named = |row: ResourceRow| {
            let names: Vec<String> = row.first_name.into_iter().chain(row.last_name).collect();
            Some(choice(row.id?, names.join(" ")))
        };
        Ok(people.filter_map(named).collect())
    }
}

fn choice(value: i64, label: String) -> Choice {
    Choice { value: value.to_string(), label }
}
