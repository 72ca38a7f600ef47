//! How the scripted vendor takes what is written to it.

use crate::vendor::{Scripted, State, company, refused_credentials};
use chrono::TimeDelta;
use counterpart_connector::{
    ACTIVE, Choices, ConnectorError, CreateDescriptor, ErrorKind, Found, LateCommit, NAME, NewRecord,
    ReadBack, Removal, Retry, Session, TemplateField, WriteError, Written,
};
use counterpart_model::{VendorId, VendorRecord};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long it may take to save what it did not answer.
pub const SETTLES: u32 = 60;

/// What comes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnWrite {
    /// It is done.
    Fine,
    /// It is done, and no answer comes.
    Silent,
    /// It is not done, and no answer comes.
    Lost,
    /// It is done some seconds after everybody has stopped waiting.
    Late,
    /// It is done after the time in which the vendor says that it is.
    TooLate,
    /// It is done otherwise than it was sent.
    Otherwise,
    /// It is done without the mark, and no answer comes.
    SilentUnmarked,
    /// The vendor says no.
    Refused,
    /// There is no connection.
    Unreachable,
    /// Too many requests.
    Busy,
    /// The credentials are refused.
    Locked,
}

pub fn creating(late: LateCommit) -> CreateDescriptor {
    let field = |key, required, default| TemplateField {
        key,
        label: key,
        required,
        help: "Anything.",
        choices: Choices::Text,
        default,
    };
    CreateDescriptor {
        fields: vec![field("role", true, None), field("color", false, Some("blue"))],
        marker: "the reference holds it",
        settle_seconds: SETTLES,
        late,
        removal: Removal::Inactivate,
    }
}

fn seen(vendor: &Scripted, session: &Session) -> Result<(), ConnectorError> {
    vendor.check()?;
    let mut state = vendor.state();
    arrive(&mut state, session);
    if state.blind > 0 {
        state.blind -= 1;
        let error = ConnectorError::new(ErrorKind::NotReachable, "The vendor cannot be reached. Try again.");
        return Err(error.retry(Retry::Backoff));
    }
    Ok(())
}

/// What was late is there by now, if it is.
fn arrive(state: &mut State, session: &Session) {
    let now = session.now();
    let late = std::mem::take(&mut state.late);
    for (at, mut company) in late {
        if at > now {
            state.late.push((at, company));
            continue;
        }
        let id = next(state);
        company.id = id.into();
        state.companies.insert(id, company);
    }
}

fn next(state: &State) -> i64 {
    state.companies.keys().max().copied().unwrap_or(99).max(99) + 1
}

fn error(kind: ErrorKind, sentence: &str) -> ConnectorError {
    ConnectorError::new(kind, sentence)
}

fn outcome(on: OnWrite) -> Result<(), WriteError> {
    let unknown = || Err(WriteError::Unknown(error(ErrorKind::TimedOut, "No answer came. Try again later.")));
    match on {
        OnWrite::Fine | OnWrite::Otherwise => Ok(()),
        OnWrite::Silent | OnWrite::Lost | OnWrite::Late | OnWrite::TooLate | OnWrite::SilentUnmarked => {
            unknown()
        }
        OnWrite::Refused => {
            let kind = ErrorKind::VendorRefused { status: 400 };
            Err(WriteError::Refused(error(kind, "The vendor says that the role is not one.")))
        }
        OnWrite::Unreachable => {
            let away = error(ErrorKind::NotReachable, "There is no connection.").retry(Retry::Backoff);
            Err(WriteError::NotSent(away))
        }
        OnWrite::Busy => {
            let wait = Retry::After(Duration::from_secs(30));
            Err(WriteError::NotSent(error(ErrorKind::RateLimited, "Too many requests.").retry(wait)))
        }
        OnWrite::Locked => Err(WriteError::Refused(refused_credentials())),
    }
}

fn next_outcome(vendor: &Scripted, what: &str, session: &Session) -> OnWrite {
    let mut state = vendor.state();
    arrive(&mut state, session);
    state.sent.push(what.to_owned());
    state.writes.pop_front().unwrap_or(OnWrite::Fine)
}

pub fn create(vendor: &Scripted, new: &NewRecord, session: &Session) -> Result<Written, WriteError> {
    vendor.check().map_err(WriteError::NotSent)?;
    let on = next_outcome(vendor, &new.name, session);
    let mut made = company(0, &new.name);
    made.reference = Some(new.marker.clone());
    made.relationships = vec![new.fields["role"].clone()];
    let mut state = vendor.state();
    match on {
        OnWrite::Otherwise => made.relationships = vec!["Something else".into()],
        OnWrite::SilentUnmarked => made.reference = None,
        _ => {}
    }
    let late = |seconds: i64| session.now() + TimeDelta::seconds(seconds);
    let mut id = next(&state);
    match on {
        OnWrite::Late => state.late.push((late(i64::from(SETTLES) / 2), made)),
        OnWrite::TooLate => state.late.push((late(i64::from(SETTLES) * 10), made)),
        OnWrite::Lost | OnWrite::Refused | OnWrite::Unreachable | OnWrite::Busy | OnWrite::Locked => id = 0,
        _ => {
            made.id = id.into();
            state.companies.insert(id, made);
        }
    }
    outcome(on).map(|()| Written { id: id.into() })
}

pub fn find(
    vendor: &Scripted,
    marker: &str,
    name: &str,
    session: &Session,
) -> Result<Vec<Found>, ConnectorError> {
    seen(vendor, session)?;
    let found = |company: &counterpart_model::Company| Found {
        id: company.id.clone(),
        name: company.name.clone(),
        marked: company.reference.as_deref() == Some(marker),
    };
    let state = vendor.state();
    Ok(state.companies.values().map(found).filter(|found| found.marked || found.name == name).collect())
}

pub fn read(
    vendor: &Scripted,
    id: &VendorId,
    marker: &str,
    session: &Session,
) -> Result<Option<ReadBack>, ConnectorError> {
    seen(vendor, session)?;
    let state = vendor.state();
    let number: i64 = id.as_str().parse().expect("ids are numbers here");
    Ok(state.companies.get(&number).map(|company| ReadBack {
        record: VendorRecord::Company(company.clone()),
        values: company
            .relationships
            .first()
            .map(|role| ("role".to_owned(), role.clone()))
            .into_iter()
            .collect(),
        marked: company.reference.as_deref() == Some(marker),
    }))
}

pub fn update(
    vendor: &Scripted,
    id: &VendorId,
    changes: &BTreeMap<String, String>,
    session: &Session,
) -> Result<(), WriteError> {
    vendor.check().map_err(WriteError::NotSent)?;
    let on = next_outcome(vendor, id.as_str(), session);
    let number: i64 = id.as_str().parse().expect("ids are numbers here");
    let done = matches!(on, OnWrite::Fine | OnWrite::Silent);
    if let (true, Some(company)) = (done, vendor.state().companies.get_mut(&number)) {
        for (key, value) in changes {
            match key.as_str() {
                NAME => company.name.clone_from(value),
                ACTIVE => company.active = value == "yes",
                "role" => company.relationships = vec![value.clone()],
                other => panic!("no such value: {other}"),
            }
        }
    }
    outcome(on)
}
