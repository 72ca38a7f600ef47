//! *Test connection* (R03).

use crate::client::Client;
use crate::dialect::AutotaskDialect;
use crate::discovery::identity;
use crate::rights::{self, COMPANIES, COUNTRIES, LOCATIONS, Level};
use crate::wire::{Rights, ThresholdInformation};
use chrono::TimeDelta;
use counterpart_connector::{
    ConnectorError, Descriptor, ErrorKind, Need, Outcome, Permission, Session, Subject, TestReport,
};
use counterpart_model::Kind;
use std::collections::BTreeMap;

/// A clock further off than this is reported as wrong.
const TOLERATED_SKEW: TimeDelta = TimeDelta::minutes(2);

/// Looks at each thing separately.
pub async fn test(descriptor: &Descriptor, session: &Session) -> TestReport {
    let mut report = TestReport::new();
    let dialect = match AutotaskDialect::of(session) {
        Ok(dialect) => dialect,
        Err(error) => {
            report.add(Subject::Reachable, Outcome::Missing, error.message);
            return finish(report, descriptor, session, None, None).await;
        }
    };
    let answers = format!("Autotask answers at {}.", dialect.entry());
    let (zone, skew) = match dialect.look_up(session).await {
        Ok(found) => found,
        Err(error) if error.kind == ErrorKind::CredentialRefused => {
            report.add(Subject::Reachable, Outcome::Present, answers);
            report.add(Subject::Authenticated, Outcome::Missing, error.message);
            return finish(report, descriptor, session, None, None).await;
        }
        Err(error) => {
            report.add(Subject::Reachable, Outcome::Missing, error.message);
            return finish(report, descriptor, session, None, None).await;
        }
    };
    report.add(Subject::Reachable, Outcome::Present, answers);
    let opened = match Client::open(session).await {
        Ok(client) => client.threshold().await.map(|threshold| (client, threshold)),
        Err(error) => Err(error),
    };
    let (client, threshold) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            report.add(Subject::Authenticated, Outcome::Missing, error.message);
            return finish(report, descriptor, session, skew, None).await;
        }
    };
    report.add(Subject::Authenticated, Outcome::Present, "Autotask accepts the API user.");
    let tenant = identity(&zone);
    // Only a courtesy: it takes the right to read companies.
    let own = client.own_name().await.ok().flatten();
    let own = own.map_or(String::new(), |name| format!(" of {name}"));
    report.add(Subject::Tenant, Outcome::Present, format!("{}{own} (id {}).", tenant.name, tenant.id));
    report.tenant = Some(tenant);
    check_permissions(&mut report, descriptor, &client).await;
    finish(report, descriptor, session, skew, Some(threshold)).await
}

/// Each permission by what Autotask says of the rights to its entity; those that are needed now also by a harmless read.
async fn check_permissions(report: &mut TestReport, descriptor: &Descriptor, client: &Client) {
    let mut entities: BTreeMap<&str, Result<Rights, ConnectorError>> = BTreeMap::new();
    for permission in &descriptor.permissions {
        let entity = rights::parts(permission.name).0;
        if !entities.contains_key(entity) {
            entities.insert(entity, client.rights(entity).await);
        }
        let (outcome, sentence) = match &entities[entity] {
            Ok(rights) => told(permission, rights::level(permission.name, rights), client).await,
            Err(error) => untold(permission, error),
        };
        if outcome == Outcome::Present && permission.need == Need::NotNeeded {
            report.superfluous.push(permission.name.to_owned());
        }
        report.permission(permission, outcome, sentence);
    }
}

async fn told(permission: &Permission, level: Option<Level>, client: &Client) -> (Outcome, String) {
    let opens = permission.opens;
    match (level, &permission.need) {
        (None, _) => (Outcome::CannotCheck, "Autotask does not say whether it is granted.".to_owned()),
        (Some(Level::None), need) => (Outcome::Missing, not_granted(need)),
        (Some(level), Need::Now) => {
            let kind = match permission.name {
                COMPANIES => Some(Kind::Company),
                LOCATIONS => Some(Kind::Site),
                _ => None,
            };
            match kind {
                Some(kind) => read(permission, kind, level, client).await,
                None => {
                    let filter = crate::query::all();
                    let entity = entity_of(COUNTRIES);
                    match client.every::<serde::de::IgnoredAny>(opens, entity, &filter, &["id"]).await {
                        Ok(_) => (Outcome::Present, format!("Granted; {opens} can be read.")),
                        Err(error) => untold(permission, &error),
                    }
                }
            }
        }
        (Some(_), Need::NotNeeded) => {
            (Outcome::Present, format!("Autotask grants it. Nothing here needs {opens}; take it away."))
        }
        (Some(level), Need::For(_)) => (Outcome::Present, format!("Granted{}.", as_far_as(level))),
    }
}

async fn read(permission: &Permission, kind: Kind, level: Level, client: &Client) -> (Outcome, String) {
    match client.count(kind).await {
        Ok(count) => {
            let far = as_far_as(level);
            (Outcome::Present, format!("Granted{far}: Autotask shows {count} {}.", permission.opens))
        }
        Err(error) => untold(permission, &error),
    }
}

fn untold(permission: &Permission, error: &ConnectorError) -> (Outcome, String) {
    match (&error.kind, &permission.need) {
        (ErrorKind::PermissionMissing { .. }, Need::Now) => (Outcome::Missing, error.message.clone()),
        // An entity of a module that is switched off is not there at all.
        (ErrorKind::PermissionMissing { .. } | ErrorKind::NotFound, need) => {
            (Outcome::Missing, not_granted(need))
        }
        (_, Need::Now) => (Outcome::NotReached, error.message.clone()),
        _ => (Outcome::CannotCheck, error.message.clone()),
    }
}

fn not_granted(need: &Need) -> String {
    match need {
        Need::Now => "Not granted. Give the API user the security level API User (system), or one of your own that may \
                      view these."
            .to_owned(),
        Need::For(feature) => format!("Not granted. Only \"{feature}\" needs it."),
        Need::NotNeeded => "Not granted, and not needed.".to_owned(),
    }
}

fn as_far_as(level: Level) -> &'static str {
    match level {
        Level::Restricted => ", but for some records only; the others are left out without a word",
        _ => "",
    }
}

fn entity_of(permission: &str) -> &str {
    rights::parts(permission).0
}

/// Adds what was not reached, the clock and the rate.
async fn finish(
    mut report: TestReport,
    descriptor: &Descriptor,
    session: &Session,
    skew: Option<TimeDelta>,
    threshold: Option<ThresholdInformation>,
) -> TestReport {
    let not_reached = "Not reached: something before it failed.";
    for subject in [Subject::Authenticated, Subject::Tenant] {
        if report.check(&subject).is_none() {
            report.add(subject, Outcome::NotReached, not_reached);
        }
    }
    for permission in &descriptor.permissions {
        let subject = Subject::Permission { name: permission.name.to_owned(), need: permission.need.clone() };
        if report.check(&subject).is_none() {
            report.add(subject, Outcome::NotReached, not_reached);
        }
    }
    let reached = report.check(&Subject::Reachable).is_some_and(|check| check.outcome == Outcome::Present);
    match skew {
        Some(skew) if skew.abs() <= TOLERATED_SKEW => report.add(
            Subject::ClockSkew,
            Outcome::Present,
            format!("This machine's clock and Autotask's differ by {} s.", skew.num_seconds().abs()),
        ),
        Some(skew) => report.add(
            Subject::ClockSkew,
            Outcome::Missing,
            format!(
                "This machine's clock is {} minutes {} Autotask's. Set it right (time synchronisation).",
                skew.num_minutes().abs(),
                if skew > TimeDelta::zero() { "behind" } else { "ahead of" }
            ),
        ),
        None if reached => {
            report.add(Subject::ClockSkew, Outcome::CannotCheck, "Autotask does not tell its time.");
        }
        None => report.add(Subject::ClockSkew, Outcome::NotReached, not_reached),
    }
    let (outcome, sentence) = headroom(session, threshold).await;
    report.add(Subject::RateHeadroom, outcome, sentence);
    report
}

/// What Autotask says is used by all integrations, and what we allow ourselves of it.
async fn headroom(session: &Session, threshold: Option<ThresholdInformation>) -> (Outcome, String) {
    let told = threshold
        .and_then(|told| told.external_request_threshold.zip(told.current_timeframe_request_count))
        .map(|(all, used)| {
            format!("All integrations together have used {used} of {all} requests in the last hour.")
        });
    let outcome = if told.is_some() { Outcome::Present } else { Outcome::CannotCheck };
    let told = told.unwrap_or_else(|| "How much of the hour's requests is used is not known.".to_owned());
    match session.budget().state(session.now()).await {
        Ok(state) => (
            outcome,
            format!(
                "{told} We keep to {} in an hour; {} were used in the last one.",
                state.allowed, state.used
            ),
        ),
        Err(unavailable) => (outcome, format!("{told} {}", unavailable.sentence)),
    }
}
