//! *Test connection* (R03).

use crate::client::Client;
use crate::descriptor::{AGENT_ROLE, READ_CUSTOMERS};
use crate::discovery::identity;
use chrono::TimeDelta;
use counterpart_connector::{
    ConnectorError, Descriptor, ErrorKind, Need, Outcome, Permission, PermissionCheck, Session, Subject,
    TestReport, Token,
};
use counterpart_model::Kind;

/// Looks at each thing separately.
pub async fn test(descriptor: &Descriptor, session: &Session) -> TestReport {
    let mut report = TestReport::new();
    let client = match Client::open(session) {
        Ok(client) => client,
        Err(error) => {
            report.add(Subject::Reachable, Outcome::Missing, error.message);
            return finish(report, descriptor, session, None).await;
        }
    };
    let (info, skew) = match client.auth_info().await {
        Ok(found) => found,
        Err(error) => {
            report.add(Subject::Reachable, Outcome::Missing, error.message);
            return finish(report, descriptor, session, None).await;
        }
    };
    let tenant = identity(&info, client.servers());
    let version = client.instance_info().await.ok().and_then(|info| info.app_version);
    let version = version.map_or(String::new(), |version| format!(", version {version}"));
    report.add(
        Subject::Reachable,
        Outcome::Present,
        format!("HaloPSA answers at {}{version}.", client.servers().resource),
    );
    let token = match client.token_for(READ_CUSTOMERS).await {
        Ok(token) => token,
        Err(error) => {
            // A scope that is not granted is a matter of permissions; the credentials themselves were not refused.
            if let ErrorKind::PermissionMissing { .. } = error.kind {
                let sentence = "HaloPSA knows the client ID and secret.";
                report.add(Subject::Authenticated, Outcome::Present, sentence);
                add_by_name(&mut report, descriptor, READ_CUSTOMERS, Outcome::Missing, error.message);
            } else if error.kind == ErrorKind::WrongTenant {
                report.add(
                    Subject::Authenticated,
                    Outcome::NotReached,
                    "Not reached: the tenant is not known.",
                );
                report.add(Subject::Tenant, Outcome::Missing, error.message);
            } else {
                report.add(Subject::Authenticated, Outcome::Missing, error.message);
            }
            return finish(report, descriptor, session, skew).await;
        }
    };
    let agent = client.agent(&token).await.ok().and_then(|agent| agent.name);
    let who = agent.as_deref().map_or(String::new(), |name| format!(" as the agent {name}"));
    report.add(Subject::Authenticated, Outcome::Present, format!("HaloPSA gives a token{who}."));
    let other =
        client.servers().tenant.as_deref().filter(|entered| {
            info.tenant_id.as_deref().is_some_and(|told| !told.eq_ignore_ascii_case(entered))
        });
    let doubt = other.map_or(String::new(), |entered| {
        format!(
            " The tenant entered is {entered:?}; HaloPSA gave a token for it, but check that it is meant."
        )
    });
    report.add(Subject::Tenant, Outcome::Present, format!("{} (id {}).{doubt}", tenant.name, tenant.id));
    report.tenant = Some(tenant);
    check_customers(&mut report, descriptor, &client, &token, agent.as_deref()).await;
    check_others(&mut report, descriptor, &client).await;
    finish(report, descriptor, session, skew).await
}

/// Both gates of today's reads: the scope of the application and the role of its agent.
async fn check_customers(
    report: &mut TestReport,
    descriptor: &Descriptor,
    client: &Client,
    token: &Token,
    agent: Option<&str>,
) {
    let counts = match client.count(Kind::Company, Some(token)).await {
        Ok(clients) => client.count(Kind::Site, Some(token)).await.map(|sites| (clients, sites)),
        Err(error) => Err(error),
    };
    let agent = agent.unwrap_or("of the application");
    match counts {
        Ok((clients, sites)) => {
            let shown =
                |count: Option<u64>| count.map_or("an unknown number of".to_owned(), |n| n.to_string());
            add_by_name(
                report,
                descriptor,
                READ_CUSTOMERS,
                Outcome::Present,
                "The client list and the site list can be read.",
            );
            add_by_name(
                report,
                descriptor,
                AGENT_ROLE,
                Outcome::CannotCheck,
                format!(
                    "HaloPSA shows {} clients and {} sites. It leaves out what the agent {agent} may not see without saying \
                     so: if there are more, widen the role of that agent.",
                    shown(clients),
                    shown(sites)
                ),
            );
        }
        Err(error) => {
            let granted = token.granted.as_ref().is_some_and(|granted| covers(granted, READ_CUSTOMERS));
            match (&error.kind, granted) {
                // The scope is named as granted, and yet the list is closed: the other gate. HaloPSA may also only repeat
                // what was asked for, so the scope is not called present.
                (ErrorKind::PermissionMissing { .. }, true) => {
                    add_by_name(
                        report,
                        descriptor,
                        READ_CUSTOMERS,
                        Outcome::CannotCheck,
                        "HaloPSA names it as granted, but does not open the lists.",
                    );
                    add_by_name(report, descriptor, AGENT_ROLE, Outcome::Missing, error.message);
                }
                (ErrorKind::PermissionMissing { .. }, false) => {
                    add_by_name(report, descriptor, READ_CUSTOMERS, Outcome::Missing, error.message);
                    let sentence = "Not reached: the permission is missing.";
                    add_by_name(report, descriptor, AGENT_ROLE, Outcome::NotReached, sentence);
                }
                _ => {
                    add_by_name(report, descriptor, READ_CUSTOMERS, Outcome::NotReached, error.message);
                }
            }
        }
    }
}

/// The scopes of other features, and those that nothing needs. Each is asked for alone: HaloPSA refuses a whole request
/// for one scope that it does not grant.
async fn check_others(report: &mut TestReport, descriptor: &Descriptor, client: &Client) {
    let mut repeats_what_is_asked = false;
    let others = descriptor.permissions.iter().filter(|permission| permission.need != Need::Now);
    for permission in others {
        let name = permission.name;
        let token = match client.token_for(name).await {
            Ok(token) => token,
            Err(error) => {
                let (outcome, sentence) = refusal(permission, &error);
                report.permission(permission, outcome, sentence);
                continue;
            }
        };
        let Some(granted) = &token.granted else {
            report.permission(permission, Outcome::CannotCheck, "HaloPSA does not say what it granted.");
            continue;
        };
        if !covers(granted, name) {
            report.permission(permission, Outcome::Missing, not_granted(permission));
            continue;
        }
        let list = match name {
            "read:tickets" => Some(("Tickets", "the ticket list")),
            "read:assets" => Some(("Asset", "the asset list")),
            _ => None,
        };
        let (outcome, sentence) = match (permission.check, list) {
            (PermissionCheck::Read, Some((path, what))) => match client.opens(path, what, &token).await {
                Ok(()) => (Outcome::Present, format!("Granted; {what} can be read.")),
                Err(error) if matches!(error.kind, ErrorKind::PermissionMissing { .. }) => {
                    repeats_what_is_asked = true;
                    let sentence = format!(
                        "{what} is closed. Tick {name} on the application's Permissions tab, and check the role of its agent.",
                        what = capitalised(what)
                    );
                    (Outcome::Missing, sentence)
                }
                Err(error) => (Outcome::CannotCheck, error.message),
            },
            (PermissionCheck::OnlyByWriting, _) => (
                Outcome::CannotCheck,
                "HaloPSA names it as granted. Only a write would prove it, and none is tried.".to_owned(),
            ),
            // Once HaloPSA was seen to repeat what is asked for, its word proves no superfluous permission.
            _ if repeats_what_is_asked => (
                Outcome::CannotCheck,
                "HaloPSA names it as granted, but it may only repeat what is asked for.".to_owned(),
            ),
            _ => (
                Outcome::Present,
                format!("HaloPSA grants it. Nothing here needs {}; untick it.", permission.opens),
            ),
        };
        if outcome == Outcome::Present && permission.need == Need::NotNeeded {
            report.superfluous.push(name.to_owned());
        }
        report.permission(permission, outcome, sentence);
    }
}

fn refusal(permission: &Permission, error: &ConnectorError) -> (Outcome, String) {
    match error.kind {
        // HaloPSA's server says "invalid request" or "unauthorised" where an application may not have a scope.
        ErrorKind::PermissionMissing { .. }
        | ErrorKind::CredentialRefused
        | ErrorKind::VendorRefused { .. } => (Outcome::Missing, not_granted(permission)),
        _ => (Outcome::CannotCheck, error.message.clone()),
    }
}

fn not_granted(permission: &Permission) -> String {
    match permission.need {
        Need::For(feature) => format!("Not granted. Only \"{feature}\" needs it."),
        _ => "Not granted, and not needed.".to_owned(),
    }
}

/// Whether granted scopes include one. `edit` is taken to include `read`, as HaloPSA's guides say for tickets and assets.
fn covers(granted: &[String], scope: &str) -> bool {
    granted.iter().any(|granted| {
        let wider = scope.strip_prefix("read:").map(|area| format!("edit:{area}"));
        granted == scope || wider.as_deref() == Some(granted)
    })
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn add_by_name(
    report: &mut TestReport,
    descriptor: &Descriptor,
    name: &str,
    outcome: Outcome,
    sentence: impl Into<String>,
) {
    if let Some(permission) = descriptor.permissions.iter().find(|permission| permission.name == name) {
        report.permission(permission, outcome, sentence);
    }
}

/// Adds what was not reached, the clock and the rate.
async fn finish(
    mut report: TestReport,
    descriptor: &Descriptor,
    session: &Session,
    skew: Option<TimeDelta>,
) -> TestReport {
    report.add_not_reached(descriptor);
    report.add_clock("HaloPSA", skew);
    let headroom = match session.budget().state(session.now()).await {
        Ok(state) => format!(
            "HaloPSA does not tell how much of its limit is left. We keep to {} requests in 5 minutes; {} were used in the \
             last 5.",
            state.allowed, state.used
        ),
        Err(unavailable) => unavailable.sentence,
    };
    report.add(Subject::RateHeadroom, Outcome::CannotCheck, headroom);
    report
}
