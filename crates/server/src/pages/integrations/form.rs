//! The credential form: what a connector asks, as it is shown, and as it comes back.

use crate::fields::Fields;
use counterpart_engine::said::{Descriptor, FieldKind, FormField, Need};
use counterpart_engine::{EngineError, Hub, Tested, Typed};
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};

/// One question, as it is shown.
pub struct FieldView {
    /// Its name in the form; the guide beside it knows it by this.
    pub name: String,
    /// What a person calls it.
    pub label: &'static str,
    /// The sort of input.
    pub input: &'static str,
    /// Whether it is asked for. One that can be found out, or whose secret is kept, may stay empty.
    pub required: bool,
    /// Whether it can be found out.
    pub discovered: bool,
    /// Where the value is found.
    pub help: &'static str,
    /// What an answer looks like.
    pub example: &'static str,
    /// What was typed or is saved. Never a secret.
    pub value: String,
    /// Whether a secret is stored already.
    pub kept: bool,
    /// What is wrong with the answer.
    pub problem: Option<String>,
    /// What was found out here, and not typed: it goes with what it was found from.
    pub found: Option<String>,
}

/// The guide beside the form (R02g).
pub struct Guide {
    /// What to do at the vendor, in order.
    pub steps: Vec<&'static str>,
    /// The vendor's permissions: name, what it opens, the class and the word for how needed it is.
    pub permissions: Vec<(&'static str, &'static str, &'static str, String)>,
    /// What the vendor allows.
    pub limits: &'static str,
}

impl Guide {
    /// What a connector says of itself.
    pub fn of(descriptor: &Descriptor) -> Self {
        let permissions = descriptor.permissions.iter().map(|permission| {
            let (class, word) = match permission.need {
                Need::Now => ("good", "needed now".to_owned()),
                Need::For(feature) => ("hollow", format!("needed for {feature}")),
                Need::NotNeeded => ("plain", "not needed".to_owned()),
            };
            (permission.name, permission.opens, class, word)
        });
        Self {
            steps: descriptor.guide.clone(),
            permissions: permissions.collect(),
            limits: descriptor.limits.sentence,
        }
    }
}

/// The name of a question in the form.
fn name_of(field: &FormField) -> String {
    format!("field.{}", field.key)
}

/// What a person typed. A secret that is left empty is not typed; an answer that is left empty is taken back.
pub fn typed(descriptor: &Descriptor, fields: &Fields) -> Typed {
    let mut typed = Typed { allow_http: fields.is_on("allow_http"), ..Typed::default() };
    // What was found out from other answers than these is looked for anew.
    let moved = fields.get("found_from") != found_from(descriptor, |key| fields.get(&format!("field.{key}")));
    for field in &descriptor.form.0 {
        let answer = fields.get(&name_of(field));
        let found = fields.get(&format!("found.{}", field.key));
        let answer = if moved && !found.is_empty() && found == answer { "" } else { answer };
        match field.kind {
            FieldKind::Secret if answer.is_empty() => {}
            FieldKind::Secret => {
                typed.secret.insert(field.key.to_owned(), SecretString::from(answer.to_owned()));
            }
            _ => drop(typed.plain.insert(field.key.to_owned(), answer.to_owned())),
        }
    }
    typed
}

/// The questions with these answers. `kept` are the secrets that are stored.
pub fn fields(
    descriptor: &Descriptor,
    answers: &BTreeMap<String, String>,
    kept: &BTreeSet<String>,
) -> Vec<FieldView> {
    let view = |field: &FormField| {
        let kept = kept.contains(field.key);
        FieldView {
            name: name_of(field),
            label: field.label,
            input: match field.kind {
                FieldKind::Secret => "password",
                // Not "url": an address without https:// is understood, and browsers refuse it.
                FieldKind::Text | FieldKind::Address | FieldKind::Number => "text",
            },
            required: field.required && !field.discovered && !kept,
            discovered: field.discovered,
            help: field.help,
            example: field.example,
            value: match field.kind {
                FieldKind::Secret => String::new(),
                _ => answers.get(field.key).cloned().unwrap_or_default(),
            },
            kept,
            problem: None,
            found: None,
        }
    };
    descriptor.form.0.iter().map(view).collect()
}

/// Puts the engine's objections at their fields. What belongs to none is returned, for the top of the form.
pub fn place(connector: &Descriptor, fields: &mut [FieldView], error: &EngineError) -> Option<String> {
    let problems = Hub::problems_of(connector, error);
    let mut elsewhere = Vec::new();
    for (key, sentence) in problems {
        match fields.iter_mut().find(|field| field.name == format!("field.{key}")) {
            Some(field) => field.problem = Some(sentence),
            None => elsewhere.push(sentence),
        }
    }
    (!elsewhere.is_empty()).then(|| elsewhere.join(" "))
}

/// Shows what was found out where nothing had been typed, and remembers in the form that it was found out.
pub fn fill_in(connector: &Descriptor, fields: &mut [FieldView], tested: &Tested, sent: &Fields) {
    for field in connector.form.0.iter().filter(|field| field.discovered) {
        let Some(found) = tested.answers.config.get(field.key) else { continue };
        let Some(shown) = fields.iter_mut().find(|shown| shown.name == name_of(field)) else { continue };
        let before = sent.get(&format!("found.{}", field.key));
        if shown.value.trim().is_empty() || shown.value == before {
            shown.value.clone_from(found);
            shown.found = Some(found.clone());
        }
    }
}

/// The answers from which others are found out.
fn found_from<'a>(connector: &Descriptor, answer: impl Fn(&str) -> &'a str) -> String {
    let typed = connector.form.0.iter().filter(|field| !field.discovered && field.kind != FieldKind::Secret);
    typed.map(|field| answer(field.key).trim()).collect::<Vec<_>>().join(" ")
}

/// The same of what is shown.
pub fn shown_from(connector: &Descriptor, fields: &[FieldView]) -> String {
    let shown = |key: &str| fields.iter().find(|field| field.name == format!("field.{key}"));
    found_from(connector, |key| shown(key).map_or("", |field| field.value.as_str()))
}
