//! One thing that waits for a person, whatever it comes from.

use crate::Step;
use counterpart_model::{
    Attention, AttentionCode, AttentionId, Instant, Integration, Intent, IntentState, Kind, Notification,
    RunId, VendorId,
};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// What kind of thing waits. Short and stable, for filters and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitingCode {
    /// Something happened at the vendor to a matched record; a person takes it up or off the list.
    Item(AttentionCode),
    /// Syncs of an integration fail (R01).
    IntegrationFailing,
    /// The safety brake stopped a run before it wrote anything (R75).
    RunHeld,
    /// Something was to be written to a vendor, and a person must say how it goes on (R79).
    Push(PushCode),
    /// Reading only what changed missed something that a whole reading found, and is not used any more (R73).
    IncrementsDistrusted,
    /// Somebody could not be told something (R77).
    NotificationGivenUp,
}

/// What is to be said of something to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PushCode {
    /// Several records may be it, or it may still come.
    Doubt,
    /// The vendor said no, or what it needs is missing.
    Refused,
    /// The vendor has it otherwise than it was sent.
    Conflict,
}

impl PushCode {
    /// The code of a state in which a person is asked.
    pub(super) fn of(state: IntentState) -> Option<Self> {
        match state {
            IntentState::Doubt => Some(Self::Doubt),
            IntentState::Refused => Some(Self::Refused),
            IntentState::Conflict => Some(Self::Conflict),
            _ => None,
        }
    }
}

impl WaitingCode {
    /// Every code.
    pub fn all() -> impl Iterator<Item = Self> {
        let others =
            [Self::IntegrationFailing, Self::RunHeld, Self::IncrementsDistrusted, Self::NotificationGivenUp];
        let pushes = [PushCode::Doubt, PushCode::Refused, PushCode::Conflict].map(Self::Push);
        AttentionCode::ALL.into_iter().map(Self::Item).chain(others).chain(pushes)
    }

    /// The word in filters, counts and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Item(code) => code.as_str(),
            Self::IntegrationFailing => "integration_failing",
            Self::RunHeld => "run_held",
            Self::Push(PushCode::Doubt) => "push_in_doubt",
            Self::Push(PushCode::Refused) => "push_refused",
            Self::Push(PushCode::Conflict) => "push_conflict",
            Self::IncrementsDistrusted => "increments_distrusted",
            Self::NotificationGivenUp => "notification_given_up",
        }
    }
}

impl WaitingCode {
    /// What it means for a person, and what ends it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Item(AttentionCode::CompanyInactive) => {
                "Its match stands and nothing is deleted here. Take it off the list, or delete the match if it no longer holds."
            }
            Self::Item(AttentionCode::CompanyNotVisible) => {
                "It may be deleted, merged, or hidden from this account; nothing is concluded from it. The match stands until \
                 a person deletes it, and the item goes by itself when the company is shown again."
            }
            Self::Item(AttentionCode::CompanyGone) => {
                "It is proven to be deleted there. The customer stays; delete the match if nothing takes its place."
            }
            Self::Item(AttentionCode::NameProposed) => {
                "The customer keeps its name until somebody accepts the new one."
            }
            Self::Item(AttentionCode::MatchProposed) => {
                "Nothing was made at the vendor. If the two are the same, match them; if not, take it off the list."
            }
            Self::IntegrationFailing => {
                "Nothing new is read from it or written to it until this is mended. What stands here is as old as it says."
            }
            Self::RunHeld => {
                "Nothing was applied. If what it found is right, approve exactly that; if not, mend it at the vendor and sync \
                 again."
            }
            Self::Push(PushCode::Doubt) => {
                "It may have been written, or may still come. Look at the vendor: say which record it is, or that it is not \
                 there."
            }
            Self::Push(PushCode::Refused) => {
                "Nothing was written. Mend what it names, then send it again; or drop it."
            }
            Self::Push(PushCode::Conflict) => {
                "It was written, but the vendor holds something else now. Mend it there, or take the vendor's value as right."
            }
            Self::NotificationGivenUp => {
                "They were told by nobody. Mend what stands in the way, then have it tried again; or drop it."
            }
            Self::IncrementsDistrusted => {
                "Nothing is lost: whole lists are read, which takes longer. Compare again once the vendor has mended it."
            }
        }
    }
}

impl fmt::Display for WaitingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for WaitingCode {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all().find(|code| code.as_str() == text.replace('-', "_")).ok_or_else(|| {
            let known: Vec<&str> = Self::all().map(Self::as_str).collect();
            format!("there is no code '{text}'; there are: {}", known.join(", "))
        })
    }
}

impl Serialize for WaitingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing that waits for a person: what it is about, what happened, and the commands that deal with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// What kind of thing waits.
    pub code: WaitingCode,
    /// Since when.
    pub since: Instant,
    /// The integration's name; empty for what is about none.
    pub integration: String,
    /// What it is about, as `counterpart why` or `counterpart runs` takes it; none for an integration as a whole.
    pub record: Option<String>,
    /// What happened and what it means, for a technician.
    pub sentence: String,
    /// What deals with it; what undoes the least comes first.
    pub commands: Vec<Step>,
    /// The item's id, as `--accept` and `--dismiss` take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<AttentionId>,
    /// The kind of the vendor record it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The vendor record it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<VendorId>,
    /// The value that would be written if the person agrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<String>,
    /// The run it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

impl Waiting {
    /// Something about an integration as a whole, or one of its runs.
    pub(super) fn of_integration(
        code: WaitingCode,
        since: Instant,
        integration: &Integration,
        sentence: String,
        commands: Vec<Step>,
    ) -> Self {
        Self {
            code,
            since,
            integration: integration.name.clone(),
            record: None,
            sentence,
            commands,
            id: None,
            kind: None,
            vendor: None,
            proposed: None,
            run: None,
        }
    }

    /// Something to be written of which a person must say how it goes on.
    pub(super) fn of_push(integration: &Integration, code: PushCode, intent: &Intent) -> Self {
        let push = intent.id;
        let mut commands = vec![Step::Push(push)];
        match code {
            PushCode::Doubt => {
                let adopt = |vendor: Option<&VendorId>| Step::Adopt { push, vendor: vendor.cloned() };
                match intent.found.as_slice() {
                    [] => commands.push(adopt(None)),
                    found => commands.extend(found.iter().map(|vendor| adopt(Some(vendor)))),
                }
                commands.extend([Step::SendAgain(push), Step::Drop(push)]);
            }
            PushCode::Refused => commands.extend([Step::SendAgain(push), Step::Drop(push)]),
            PushCode::Conflict => commands.push(Step::AcceptValue(push)),
        }
        let said = intent.sentence.clone().unwrap_or_default();
        Self {
            record: Some(intent.hub.to_string()),
            kind: Some(intent.kind),
            ..Self::of_integration(
                WaitingCode::Push(code),
                intent.updated_at,
                integration,
                format!("'{}': {said}", intent.name),
                commands,
            )
        }
    }

    /// Something that somebody could not be told.
    pub(crate) fn of_notification(one: &Notification, sentence: String, commands: Vec<Step>) -> Self {
        Self {
            code: WaitingCode::NotificationGivenUp,
            since: one.made_at,
            integration: one.name.clone().unwrap_or_default(),
            record: None,
            sentence,
            commands,
            id: None,
            kind: None,
            vendor: None,
            proposed: None,
            run: one.run,
        }
    }

    /// An item about a vendor's record.
    pub(crate) fn of_item(integration: &str, item: Attention) -> Self {
        let dismiss = Step::Dismiss(item.id);
        let commands = match (&item.proposed, item.kind) {
            (Some(_), _) => vec![Step::Accept(item.id), dismiss],
            // The company bears the customer's name and has no match: that match is what is proposed.
            (None, Kind::Company) if item.code == AttentionCode::MatchProposed => {
                let (integration, company) = (integration.to_owned(), item.vendor.clone());
                vec![Step::Confirm { integration, company }, dismiss]
            }
            (None, Kind::Company) => {
                let (integration, company) = (integration.to_owned(), item.vendor.clone());
                vec![dismiss, Step::Unlink { integration, company, customer: None }]
            }
            (None, _) => vec![dismiss],
        };
        Self {
            code: WaitingCode::Item(item.code),
            since: item.at,
            integration: integration.to_owned(),
            record: Some(format!("{integration}:{}:{}", item.kind, item.vendor)),
            sentence: item.sentence,
            commands,
            id: Some(item.id),
            kind: Some(item.kind),
            vendor: Some(item.vendor),
            proposed: item.proposed,
            run: None,
        }
    }
}
