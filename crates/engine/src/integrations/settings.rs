//! Changing what an integration does (R06): what a person asks for, laid over what is saved; whether the connector can do
//! it; and whether somebody else was faster.

use crate::{EngineError, Hub};
use counterpart_connector::Capability::{Create, Pull, Update};
use counterpart_connector::{Choices, Connector, Descriptor, FieldProblem};
use counterpart_model::{
    BrakeLimit, Direction, FollowNames, Integration, IntegrationRole, IntegrationSettings, Kind,
    NewCustomers, PushCustomers,
};
use counterpart_store::Tx;
use std::collections::BTreeMap;

/// The kinds of records that the safety brake knows a limit for, by their words in the settings (R75).
pub const BRAKE_WORDS: [&str; 5] = ["customer", "site", "match", "company", "push"];

/// The longest answer to a question of a template, in characters.
const LONGEST_ANSWER: usize = 500;

/// What is asked to be different; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// Directions of kinds.
    pub kinds: BTreeMap<Kind, Direction>,
    /// Whether new offered companies become customers.
    pub new_customers: Option<NewCustomers>,
    /// Whether the sync saves exact and unambiguous matches by itself.
    pub save_exact_matches: Option<bool>,
    /// Whether creating a customer creates its sites too.
    pub create_sites: Option<bool>,
    /// Whether customers' names follow.
    pub follow_names: Option<FollowNames>,
    /// What it is to the customer list.
    pub role: Option<IntegrationRole>,
    /// Which customers are made as companies at the vendor.
    pub push_customers: Option<PushCustomers>,
    /// Answers of the template; an empty one takes the answer back.
    pub template: BTreeMap<String, String>,
    /// Whether nothing is sent to this vendor for the time being.
    pub push_paused: Option<bool>,
    /// Limits of the safety brake by the word for a kind of record; nothing for the limit that everything has from the start.
    pub brake: BTreeMap<String, Option<BrakeLimit>>,
    /// Which share of the vendor's rate limit may be used, in percent.
    pub rate_share_percent: Option<u32>,
}

impl SettingsChange {
    /// The settings with what is asked laid over them.
    pub fn over(&self, settings: &IntegrationSettings) -> IntegrationSettings {
        let mut changed = settings.clone();
        changed.kinds.extend(&self.kinds);
        changed.new_customers = self.new_customers.unwrap_or(settings.new_customers);
        changed.save_exact_matches = self.save_exact_matches.unwrap_or(settings.save_exact_matches);
        changed.create_sites = self.create_sites.unwrap_or(settings.create_sites);
        changed.follow_names = self.follow_names.unwrap_or(settings.follow_names);
        changed.role = self.role.unwrap_or(settings.role);
        // One that becomes supplemental makes no customers unless the same person says so (R08).
        let becomes = |role| changed.role == role && settings.role != role;
        if becomes(IntegrationRole::Supplemental) && changed.new_customers == settings.new_customers {
            changed.new_customers = NewCustomers::Never;
        }
        changed.push_customers = self.push_customers.unwrap_or(settings.push_customers);
        changed.push_paused = self.push_paused.unwrap_or(settings.push_paused);
        changed.rate_share_percent = self.rate_share_percent.or(settings.rate_share_percent);
        for (key, answer) in &self.template {
            match answer.trim() {
                "" => drop(changed.template.remove(key)),
                answer => drop(changed.template.insert(key.clone(), answer.to_owned())),
            }
        }
        for (word, limit) in &self.brake {
            match limit {
                Some(limit) => drop(changed.brake.insert(word.clone(), *limit)),
                None => drop(changed.brake.remove(word)),
            }
        }
        changed
    }
}

impl Hub {
    /// What may be chosen for a kind of record, as far as the connector can (R06).
    pub fn directions(descriptor: &Descriptor, kind: Kind) -> Vec<Direction> {
        let all = [Direction::Off, Direction::Pull, Direction::Push, Direction::Both];
        all.into_iter().filter(|direction| possible(descriptor, kind, *direction)).collect()
    }

    /// Names the settings and answers that an integration has now: another text once somebody has changed one of them.
    pub fn version_of(integration: &Integration) -> String {
        let saved = serde_json::to_vec(&(&integration.config, &integration.settings)).unwrap_or_default();
        blake3::hash(&saved).to_hex()[..16].to_owned()
    }

    /// Refuses to go on where somebody else changed the integration since a person saw this version of it.
    pub fn unless_changed(integration: &Integration, version: &str) -> Result<(), EngineError> {
        if Self::version_of(integration) == version { Ok(()) } else { Err(changed_meanwhile(integration)) }
    }
}

/// What somebody is told who was slower.
pub(super) fn changed_meanwhile(integration: &Integration) -> EngineError {
    EngineError::NeedsDecision(format!(
        "Somebody else changed '{}' meanwhile, so nothing was saved. Look at it and try again.",
        integration.name
    ))
}

/// Refuses what the connector cannot do, each thing apart: it would never happen, and nobody would know.
pub(super) fn check(connector: &dyn Connector, settings: &IntegrationSettings) -> Result<(), EngineError> {
    let descriptor = connector.descriptor();
    let mut problems = Vec::new();
    for (kind, direction) in &settings.kinds {
        if !possible(descriptor, *kind, *direction) {
            let word = direction.as_str();
            let pull = if descriptor.can(*kind, Pull) { " or pull" } else { "" };
            let sentence =
                format!("{} cannot {word} {}. Choose off{pull}.", descriptor.product, kind.plural());
            problems.push(problem(format!("kinds.{}", kind.as_str()), sentence));
        }
    }
    check_template(descriptor, settings, &mut problems);
    for word in settings.brake.keys().filter(|word| !BRAKE_WORDS.contains(&word.as_str())) {
        let known = BRAKE_WORDS.join(", ");
        problems.push(problem(
            format!("brake.{word}"),
            format!("There is no limit for '{word}'; there are limits for {known}."),
        ));
    }
    if settings.rate_share_percent.is_some_and(|share| !(1..=100).contains(&share)) {
        let sentence = "The share of the vendor's limit is 1 to 100 percent.".to_owned();
        problems.push(problem("rate_share_percent".to_owned(), sentence));
    }
    if problems.is_empty() { Ok(()) } else { Err(EngineError::Form(problems)) }
}

/// Refuses a second primary integration: the customer list has one source.
pub(super) async fn check_role(
    tx: &Tx,
    integration: &Integration,
    settings: &IntegrationSettings,
) -> Result<(), EngineError> {
    if settings.role != IntegrationRole::Primary {
        return Ok(());
    }
    let others = tx.integrations().list().await?;
    let primary =
        |one: &&Integration| one.settings.role == IntegrationRole::Primary && one.id != integration.id;
    match others.iter().find(primary) {
        None => Ok(()),
        Some(other) => {
            let sentence = format!(
                "'{}' is primary already, and only one can be. Make that one ordinary first.",
                other.name
            );
            Err(EngineError::Form(vec![problem("role".to_owned(), sentence)]))
        }
    }
}

fn possible(descriptor: &Descriptor, kind: Kind, direction: Direction) -> bool {
    let can_push = descriptor.can(kind, Create) || descriptor.can(kind, Update);
    match direction {
        Direction::Off => true,
        Direction::Pull => descriptor.can(kind, Pull),
        Direction::Push => can_push,
        Direction::Both => can_push && descriptor.can(kind, Pull),
    }
}

fn check_template(descriptor: &Descriptor, settings: &IntegrationSettings, problems: &mut Vec<FieldProblem>) {
    let create = descriptor.kind(Kind::Company).and_then(|kind| kind.create.as_ref());
    if create.is_none() && settings.push_customers == PushCustomers::Automatic {
        let sentence = format!(
            "The {} connector does not make companies, so new customers cannot be made there.",
            descriptor.product
        );
        problems.push(problem("push_customers".to_owned(), sentence));
    }
    let fields = create.map(|create| create.fields.as_slice()).unwrap_or_default();
    for (key, answer) in &settings.template {
        let sentence = match fields.iter().find(|field| field.key == key) {
            None => {
                let known: Vec<&str> = fields.iter().map(|field| field.key).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                format!("{}'s template has no question '{key}'; there is: {known}.", descriptor.product)
            }
            Some(field) if field.choices == Choices::Number && answer.trim().parse::<i64>().is_err() => {
                format!("{} must be a number, and '{answer}' is none.", field.label)
            }
            Some(field) if answer.chars().count() > LONGEST_ANSWER => {
                format!("{} is longer than {LONGEST_ANSWER} characters.", field.label)
            }
            Some(_) => continue,
        };
        problems.push(problem(format!("template.{key}"), sentence));
    }
}

fn problem(key: String, sentence: String) -> FieldProblem {
    FieldProblem { key, sentence }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r08c_an_integration_that_becomes_supplemental_makes_no_customers_unless_switched_on() {
        let supplemental =
            SettingsChange { role: Some(IntegrationRole::Supplemental), ..SettingsChange::default() };
        let saved = IntegrationSettings::default();
        assert_eq!(saved.new_customers, NewCustomers::OnRequest);
        let changed = supplemental.over(&saved);
        assert_eq!(changed.new_customers, NewCustomers::Never);
        assert_eq!(supplemental.over(&changed), changed, "saying it again changes nothing");
        let on = SettingsChange { new_customers: Some(NewCustomers::OnRequest), ..SettingsChange::default() };
        assert_eq!(on.over(&changed).new_customers, NewCustomers::OnRequest);
        let both = SettingsChange { new_customers: Some(NewCustomers::Automatic), ..supplemental };
        assert_eq!(both.over(&saved).new_customers, NewCustomers::Automatic);
    }

    #[test]
    fn r06_what_is_not_named_stays() {
        let saved = IntegrationSettings {
            kinds: [(Kind::Company, Direction::Pull), (Kind::Site, Direction::Pull)].into(),
            create_sites: true,
            template: [("tier".to_owned(), "2".to_owned()), ("main".to_owned(), "Main".to_owned())].into(),
            brake: [("customer".to_owned(), BrakeLimit::OFF)].into(),
            ..IntegrationSettings::default()
        };
        assert_eq!(SettingsChange::default().over(&saved), saved);
        let change = SettingsChange {
            kinds: [(Kind::Site, Direction::Off)].into(),
            template: [("tier".to_owned(), " ".to_owned())].into(),
            brake: [("customer".to_owned(), None)].into(),
            rate_share_percent: Some(50),
            ..SettingsChange::default()
        };
        let changed = change.over(&saved);
        assert_eq!(changed.direction(Kind::Company), Direction::Pull);
        assert_eq!(changed.direction(Kind::Site), Direction::Off);
        assert_eq!(changed.template, [("main".to_owned(), "Main".to_owned())].into());
        assert!(changed.brake.is_empty() && changed.create_sites && changed.rate_share() == 50);
    }
}
