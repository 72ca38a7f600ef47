//! Which customers are made as companies at a vendor, and when not (R57).

use crate::Scribe;
use counterpart_model::{
    Action, Cause, Change, Company, Customer, Expectation, Field, FieldChange, Group, IntegrationId, Intent,
    IntentId, IntentState, Kind, Match, Operation, Origin, RecordRef, Skipped, Value,
};
use std::collections::BTreeMap;

/// What is known of a customer and of the place where it is to be made.
#[derive(Debug, Clone)]
pub struct PushFacts {
    /// The customer.
    pub customer: Customer,
    /// Its match in this integration.
    pub matched: Option<Match>,
    /// What is under way for it there already, or was refused.
    pub earlier: Option<Intent>,
    /// Companies of exactly its name that the vendor shows and that have no match.
    pub twins: Vec<Company>,
}

/// Where customers are made.
#[derive(Debug, Clone)]
pub struct PushPlace {
    /// The integration.
    pub integration: IntegrationId,
    /// Its name in commands.
    pub name: String,
    /// The vendor's name of the product.
    pub product: String,
    /// What a company gets there besides its name.
    pub values: BTreeMap<String, String>,
    /// What the vendor needs and the template lacks: key and label.
    pub missing: Vec<(String, String)>,
}

/// Why a customer is not made at a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPushed {
    /// There is nothing to make: it came from there, is there, is under way, or is not looked after any more.
    Needless(String),
    /// The vendor has a company of that name, which may be it: the two are to be matched instead.
    Twin(Box<Company>, String),
    /// The template lacks what the vendor needs.
    Missing(String),
}

impl NotPushed {
    /// The reason, for a person.
    pub fn reason(&self) -> &str {
        match self {
            Self::Needless(reason) | Self::Twin(_, reason) | Self::Missing(reason) => reason,
        }
    }

    /// As a plan says it.
    pub fn skipped(self, customer: &Customer) -> Skipped {
        Skipped { label: customer.name.clone(), reason: self.reason().to_owned() }
    }
}

/// A customer made as a company at a vendor, as far as it may be.
pub fn push(scribe: &Scribe, place: &PushPlace, facts: &PushFacts, rule: &Cause) -> Result<Group, NotPushed> {
    let PushFacts { customer, matched, earlier, twins } = facts;
    let needless = |reason: String| Err(NotPushed::Needless(reason));
    if customer.origin == Origin::Integration(place.integration) {
        return needless(format!(
            "it came from {}; nothing is sent back to where it came from",
            place.product
        ));
    }
    if !customer.active {
        return needless("it is inactive".to_owned());
    }
    if let Some(link) = matched {
        return needless(format!("it is matched with {} there already", link.vendor));
    }
    if let Some(intent) = earlier.as_ref().filter(|intent| intent.state.is_open()) {
        return needless(format!(
            "it is under way already ({}): `counterpart outbox {}`",
            intent.state.as_str(),
            intent.id
        ));
    }
    if let Some(twin) = twins.first() {
        let reason = format!(
            "{} has '{}' ({}) without a match: match the two instead of making a second one: `counterpart match link {} {} {}`",
            place.product, twin.name, twin.id, place.name, twin.id, customer.id
        );
        return Err(NotPushed::Twin(Box::new(twin.clone()), reason));
    }
    if let Some(reason) = missing(place) {
        return Err(NotPushed::Missing(reason));
    }
    let overtaken = earlier.iter().filter(|intent| intent.state == IntentState::Refused).map(|intent| {
        let cause = Cause::new("R57", "it is asked for anew");
        moved(intent, IntentState::Cancelled, cause)
    });
    let changes = overtaken.chain([intended(scribe, place, customer, None, rule.clone())]).collect();
    Ok(Group { about: customer.name.clone(), changes, consumes: Vec::new() })
}

/// What the template lacks, in words, and what to do; nothing when it lacks nothing.
pub fn missing(place: &PushPlace) -> Option<String> {
    let labels: Vec<&str> = place.missing.iter().map(|(_, label)| label.as_str()).collect();
    let [(first, _), ..] = place.missing.as_slice() else { return None };
    Some(format!(
        "{} needs {} for a new company, and the template lacks it, so nothing is sent: `counterpart integration set \
         {} --template {first}=VALUE`",
        place.product,
        labels.join(", "),
        place.name,
    ))
}

/// The change that stores an intent to make this customer there; with a reason where it cannot be sent as it is.
pub fn intended(
    scribe: &Scribe,
    place: &PushPlace,
    customer: &Customer,
    refused: Option<String>,
    cause: Cause,
) -> Change {
    let intent = Intent {
        id: IntentId(scribe.ids.next()),
        integration: place.integration,
        kind: Kind::Company,
        hub: customer.id.0,
        name: customer.name.clone(),
        action: Action::Create { values: place.values.clone() },
        state: if refused.is_some() { IntentState::Refused } else { IntentState::Waiting },
        vendor: None,
        found: Vec::new(),
        attempts: 0,
        not_before: None,
        sentence: refused,
        by: scribe.by.clone(),
        created_at: scribe.now,
        updated_at: scribe.now,
    };
    let label = format!("'{}' at {}", customer.name, place.product);
    let integration = place.integration;
    Change::create(RecordRef::Intent { id: intent.id }, label, &intent.fields(), cause)
        .expecting(Expectation::CustomerNamed { customer: customer.id, name: customer.name.clone() })
        .expecting(Expectation::CustomerUnmatched { integration, customer: customer.id })
        .expecting(Expectation::NotUnderWay { integration, customer: customer.id })
}

/// The change that takes an intent from where it stands to another state. Why is said by its cause; the journal tells of what
/// a person can act on, not of every step of a delivery.
pub fn moved(intent: &Intent, to: IntentState, cause: Cause) -> Change {
    let state = |state: IntentState| Value::text(state.as_str());
    let fields = vec![FieldChange { field: Field::State, before: state(intent.state), after: state(to) }];
    Change {
        record: RecordRef::Intent { id: intent.id },
        label: format!("'{}' ({})", intent.name, intent.marker()),
        operation: Operation::Update,
        fields,
        cause,
        expects: Vec::new(),
    }
}
