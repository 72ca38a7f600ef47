//! Which durable facts a change of the mirror leaves behind (R32 in spirit, R21 and R25 for companies and sites).

use counterpart_model::{IntegrationSettings, Kind, NewCustomers, TriggerCause, VendorRecord, Visibility};

/// One fact to be stored in the transaction that changes the mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What happened.
    pub cause: TriggerCause,
    /// The value before, where a value changed.
    pub previous: Option<String>,
    /// The value now, where a value changed.
    pub new: Option<String>,
}

impl Fact {
    fn plain(cause: TriggerCause) -> Self {
        Self { cause, previous: None, new: None }
    }
}

/// True when the sync itself may act on a record that becomes offered. Without such a switch no fact is kept:
/// "automatic" concerns what comes from then on, the rest waits for a person.
pub fn acts_on_offers(settings: &IntegrationSettings, kind: Kind) -> bool {
    let customers = settings.new_customers == NewCustomers::Automatic || settings.save_exact_matches;
    match kind {
        Kind::Company => customers,
        Kind::Site => settings.create_sites,
        _ => false,
    }
}

/// A record was seen for the first time.
pub fn of_new(record: &VendorRecord, settings: &IntegrationSettings) -> Vec<Fact> {
    if record.offered() && acts_on_offers(settings, record.kind()) {
        vec![Fact::plain(TriggerCause::Offered)]
    } else {
        Vec::new()
    }
}

/// A record's content changed, or it is shown again after it was missing.
pub fn of_change(
    before: &VendorRecord,
    visibility_before: Visibility,
    after: &VendorRecord,
    settings: &IntegrationSettings,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    if visibility_before != Visibility::Visible {
        facts.push(Fact::plain(TriggerCause::Visible));
    }
    if before.name() != after.name() {
        facts.push(Fact {
            cause: TriggerCause::Renamed,
            previous: Some(before.name().to_owned()),
            new: Some(after.name().to_owned()),
        });
    }
    match (before.active(), after.active()) {
        (true, false) => facts.push(Fact::plain(TriggerCause::Inactive)),
        (false, true) => facts.push(Fact::plain(TriggerCause::Active)),
        _ => {}
    }
    if !before.offered() && after.offered() && acts_on_offers(settings, after.kind()) {
        facts.push(Fact::plain(TriggerCause::Offered));
    }
    facts
}

/// A record is missing from a complete pull.
pub fn of_missing(visibility: Visibility) -> Vec<Fact> {
    match visibility {
        Visibility::Visible => Vec::new(),
        Visibility::NotVisible => vec![Fact::plain(TriggerCause::NotVisible)],
        Visibility::Gone => vec![Fact::plain(TriggerCause::Gone)],
    }
}
