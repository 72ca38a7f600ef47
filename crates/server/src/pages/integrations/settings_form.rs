//! The questions of the settings, as they are shown and as they come back. Their names are the engine's, so that what it
//! objects to is found again.

use crate::App;
use crate::fields::Fields;
use counterpart_engine::said::{Choices, Descriptor};
use counterpart_engine::{BRAKE_WORDS, Hub, SettingsChange};
use counterpart_model::{BrakeLimit, Direction, Integration, IntegrationSettings, Kind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json};
use std::time::Duration;

/// How long a page waits for a vendor to say what may be chosen.
const PATIENCE: Duration = Duration::from_secs(6);

/// Questions that belong together.
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// What a person should know before.
    pub help: String,
    /// The questions.
    pub questions: Vec<Question>,
}

/// One question.
pub struct Question {
    /// Its name, as in the engine's objections: `kinds.company`.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// What it means.
    pub help: String,
    /// The choices, value and words; none where anything may be typed.
    pub choices: Vec<(String, String)>,
    /// What is chosen or typed.
    pub value: String,
    /// What is saved now, where that is something else.
    pub saved: Option<String>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl Question {
    fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
        value: String,
    ) -> Self {
        let (name, label, help) = (name.into(), label.into(), help.into());
        Self { name, label, help, choices: Vec::new(), value, saved: None, problem: None }
    }

    fn among(mut self, choices: &[(&str, &str)]) -> Self {
        self.choices =
            choices.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect();
        self
    }

    /// The value in the words of its choice.
    fn in_words(&self) -> String {
        let chosen = self.choices.iter().find(|(value, _)| *value == self.value);
        match chosen {
            Some((_, words)) => words.clone(),
            None if self.value.is_empty() => "nothing".to_owned(),
            None => self.value.clone(),
        }
    }
}

const YES_NO: [(&str, &str); 2] = [("true", "Yes"), ("false", "No")];

/// All questions, with these settings as answers.
pub fn groups(descriptor: &Descriptor, settings: &IntegrationSettings) -> Vec<Group> {
    let product = descriptor.product;
    let mut groups = vec![
        Group {
            title: "What flows",
            help: "Pull reads from the vendor. Push writes to it.".to_owned(),
            questions: descriptor
                .kinds
                .iter()
                .map(|kind| direction(descriptor, kind.kind, settings))
                .collect(),
        },
        customers(product, settings),
    ];
    groups.extend(writing(descriptor, settings));
    groups.push(limits(settings));
    groups
}

fn direction(descriptor: &Descriptor, kind: Kind, settings: &IntegrationSettings) -> Question {
    let words = descriptor.kind(kind).map_or(kind.plural(), |kind| kind.vendor_plural);
    let mut label = words.to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let chosen = settings.direction(kind).as_str().to_owned();
    let mut question = Question::new(format!("kinds.{}", kind.as_str()), label, "", chosen);
    let possible = Hub::directions(descriptor, kind);
    question.choices = possible
        .iter()
        .map(|direction| {
            let words = match direction {
                Direction::Off => "Off",
                Direction::Pull => "Pull",
                Direction::Push => "Push",
                Direction::Both => "Pull and push",
            };
            (direction.as_str().to_owned(), words.to_owned())
        })
        .collect();
    question
}

fn customers(product: &str, settings: &IntegrationSettings) -> Group {
    let questions = vec![
        Question::new(
            "role",
            "Part in the customer list",
            "The active companies of the primary make the list; one tool at most is. A supplemental tool stands beside it: its \
             companies are matched with those customers on a page of their own.",
            word(settings.role),
        )
        .among(&[
            ("ordinary", "None of its own"),
            ("primary", "Primary"),
            ("supplemental", "Supplemental"),
        ]),
        Question::new(
            "new_customers",
            "New companies become customers",
            "With Automatically, a sync first looks for a customer of exactly that name, and makes one only where there is \
             none.",
            word(settings.new_customers),
        )
        .among(&[
            ("never", "Never, not even on request"),
            ("on_request", "When a person asks"),
            ("automatic", "Automatically"),
        ]),
        Question::new(
            "save_exact_matches",
            "Save exact and unambiguous matches by itself",
            "Names that are spelled exactly alike, where there is only one of each. They can be taken back.",
            settings.save_exact_matches.to_string(),
        )
        .among(&YES_NO),
        Question::new(
            "create_sites",
            "Make a customer's sites with it",
            format!("Where a customer is made from a company in {product}."),
            settings.create_sites.to_string(),
        )
        .among(&YES_NO),
        Question::new(
            "follow_names",
            "When a company gets a new name",
            "Matches hold either way: they are kept by id.",
            word(settings.follow_names),
        )
        .among(&[
            ("propose", "Propose it to a person"),
            ("follow", "Rename the customer"),
            ("keep", "Do nothing"),
        ]),
    ];
    Group { title: "Customers", help: String::new(), questions }
}

fn writing(descriptor: &Descriptor, settings: &IntegrationSettings) -> Option<Group> {
    let known = descriptor.kinds.iter().find(|kind| kind.kind == Kind::Company)?;
    let create = known.create.as_ref()?;
    let mut questions = vec![
        Question::new(
            "push_customers",
            format!("Make customers as {}", known.vendor_plural),
            format!("One that came from {} is never sent back.", descriptor.product),
            word(settings.push_customers),
        )
        .among(&[("on_request", "When a person asks"), ("automatic", "Every new one, by the sync")]),
        Question::new(
            "push_paused",
            "Let what is to be sent wait",
            "Nothing is lost: it is sent when this is No again.",
            settings.push_paused.to_string(),
        )
        .among(&YES_NO),
    ];
    for field in &create.fields {
        let default = match field.default {
            Some(default) => format!(" Empty: {default}."),
            None if field.required => " Nothing is sent without it.".to_owned(),
            None => String::new(),
        };
        let value = settings.template.get(field.key).cloned().unwrap_or_default();
        questions.push(Question::new(
            format!("template.{}", field.key),
            field.label,
            format!("{}{default}", field.help),
            value,
        ));
    }
    let help = format!("What a new {} gets in {} besides its name.", known.vendor_word, descriptor.product);
    Some(Group { title: "Writing", help, questions })
}

fn limits(settings: &IntegrationSettings) -> Group {
    let mut questions: Vec<Question> = BRAKE_WORDS
        .iter()
        .map(|brake| {
            let (label, help) = match *brake {
                "customer" => ("Customers", "made, changed or made inactive"),
                "site" => ("Sites", "made, changed or removed"),
                "match" => ("Matches", "made or taken back"),
                "company" => ("Companies", "that vanish or become inactive at the vendor"),
                _ => ("Writes to the vendor", "that one sync would ask for"),
            };
            let value = settings.brake.get(*brake).map(BrakeLimit::to_string).unwrap_or_default();
            Question::new(format!("brake.{brake}"), label, help, value)
        })
        .collect();
    questions.push(Question::new(
        "rate_share_percent",
        "Share of the vendor's rate limit, in percent",
        "1 to 100. The rest is left to whatever else you have connected there.",
        settings.rate_share().to_string(),
    ));
    let usual = BrakeLimit::default();
    let help = format!(
        "The safety brake stops a sync before it changes more than this and asks a person. Empty: {}. Write 5%,10 for at most \
         5 percent, but 10 in any case, or off.",
        usual
    );
    Group { title: "Limits", help, questions }
}

/// Asks the vendor what may be chosen in its template. Where it does not answer, anything can be typed.
pub async fn offer(app: &App, integration: &Integration, groups: &mut [Group]) {
    let Ok(connector) = app.hub.connectors.get(&integration.connector) else { return };
    let create = connector.descriptor().kind(Kind::Company).and_then(|kind| kind.create.as_ref());
    let Some(create) = create else { return };
    for field in create.fields.iter().filter(|field| field.choices == Choices::AtVendor) {
        let name = format!("template.{}", field.key);
        let Some(question) =
            groups.iter_mut().flat_map(|group| &mut group.questions).find(|question| question.name == name)
        else {
            continue;
        };
        let asked = tokio::time::timeout(PATIENCE, app.hub.template_choices(integration, field)).await;
        match asked {
            Ok(Ok(choices)) => {
                question.choices = choices.into_iter().map(|choice| (choice.value, choice.label)).collect();
                let known = question.choices.iter().any(|(value, _)| *value == question.value);
                if !known && !question.value.is_empty() {
                    let value = question.value.clone();
                    question.choices.insert(0, (value.clone(), format!("{value} (no longer offered)")));
                }
                let none = match field.default {
                    Some(default) => format!("{default} (usual)"),
                    None => "Nothing".to_owned(),
                };
                question.choices.insert(0, (String::new(), none));
            }
            Ok(Err(error)) => {
                question.help.push_str(&format!(" What may be chosen could not be asked: {error}"))
            }
            Err(_) => question
                .help
                .push_str(" What may be chosen could not be asked: the vendor did not answer in time."),
        }
    }
}

/// Reads the answers. Each that cannot be read is returned with its name.
pub fn read(descriptor: &Descriptor, sent: &Fields) -> (SettingsChange, Vec<(String, String)>) {
    let mut problems = Vec::new();
    let mut change = SettingsChange {
        new_customers: chosen(sent, "new_customers", &mut problems),
        save_exact_matches: chosen(sent, "save_exact_matches", &mut problems),
        create_sites: chosen(sent, "create_sites", &mut problems),
        follow_names: chosen(sent, "follow_names", &mut problems),
        role: chosen(sent, "role", &mut problems),
        push_customers: chosen(sent, "push_customers", &mut problems),
        push_paused: chosen(sent, "push_paused", &mut problems),
        ..SettingsChange::default()
    };
    for kind in &descriptor.kinds {
        if let Some(direction) = chosen(sent, &format!("kinds.{}", kind.kind.as_str()), &mut problems) {
            change.kinds.insert(kind.kind, direction);
        }
    }
    let create = descriptor.kind(Kind::Company).and_then(|kind| kind.create.as_ref());
    for field in create.iter().flat_map(|create| &create.fields) {
        let name = format!("template.{}", field.key);
        if let Some(answer) = sent.all(&name).next() {
            change.template.insert(field.key.to_owned(), answer.to_owned());
        }
    }
    for brake in BRAKE_WORDS {
        let name = format!("brake.{brake}");
        let Some(limit) = sent.all(&name).next() else { continue };
        match limit.trim() {
            "" => drop(change.brake.insert(brake.to_owned(), None)),
            limit => match limit.parse() {
                Ok(limit) => drop(change.brake.insert(brake.to_owned(), Some(limit))),
                Err(sentence) => problems.push((name, sentence)),
            },
        }
    }
    if let Some(share) = sent.all("rate_share_percent").next() {
        match share.trim().parse() {
            Ok(share) => change.rate_share_percent = Some(share),
            Err(_) => problems
                .push(("rate_share_percent".to_owned(), "Write a whole number from 1 to 100.".to_owned())),
        }
    }
    (change, problems)
}

/// A choice by its word; nothing where the form did not ask.
fn chosen<T: DeserializeOwned>(sent: &Fields, name: &str, problems: &mut Vec<(String, String)>) -> Option<T> {
    let answer = sent.all(name).next()?;
    let value = match answer {
        "true" => json!(true),
        "false" => json!(false),
        word => Value::from(word),
    };
    match from_value(value) {
        Ok(chosen) => Some(chosen),
        Err(_) => {
            problems.push((name.to_owned(), "This is none of the choices.".to_owned()));
            None
        }
    }
}

/// A choice as its word.
fn word(choice: impl Serialize) -> String {
    let word = serde_json::to_value(choice).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// Puts what is wrong at its question, with what was sent. What belongs to none is returned.
pub fn place(groups: &mut [Group], problems: &[(String, String)], sent: &Fields) -> Option<String> {
    let mut elsewhere = Vec::new();
    for (name, sentence) in problems {
        let mut questions = groups.iter_mut().flat_map(|group| &mut group.questions);
        match questions.find(|question| question.name == *name) {
            Some(question) => {
                question.problem = Some(sentence.clone());
                sent.get(name).clone_into(&mut question.value);
            }
            None => elsewhere.push(sentence.as_str()),
        }
    }
    (!elsewhere.is_empty()).then(|| elsewhere.join(" "))
}

/// Says what is saved, at each question where something else is chosen.
pub fn compare(groups: &mut [Group], saved: &[Group]) {
    let saved: Vec<&Question> = saved.iter().flat_map(|group| &group.questions).collect();
    for question in groups.iter_mut().flat_map(|group| &mut group.questions) {
        let there = saved.iter().find(|there| there.name == question.name);
        question.saved = there.filter(|there| there.value != question.value).map(|there| there.in_words());
    }
}
