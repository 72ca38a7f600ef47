//! `counterpart doctor`

use crate::args::Global;
use crate::context::{self, Places};
use crate::output::{Output, counted, table};
use counterpart_connector::{Outcome, Subject};
use counterpart_engine::{EngineError, Hub, Sorting, Typed};
use counterpart_model::NotificationState;
use counterpart_store::DatabaseLocation;
use serde::Serialize;

#[derive(Serialize)]
struct Finding {
    check: String,
    ok: bool,
    sentence: String,
}

/// Looks at everything a run depends on and says what to mend.
pub async fn run(global: &Global, output: Output) -> anyhow::Result<()> {
    let places = context::places(global);
    let mut findings = vec![folder(&places)];
    examine(global, &places, &mut findings).await;
    let good = findings.iter().all(|finding| finding.ok);
    output.list(&findings, || {
        let rows = findings.iter().map(|finding| {
            let word = if finding.ok { "ok" } else { "PROBLEM" };
            vec![finding.check.clone(), word.to_owned(), finding.sentence.clone()]
        });
        table(&["looked at", "found", "in words"], rows.collect())
    })?;
    if good { Ok(()) } else { Err(super::Quiet.into()) }
}

fn finding(check: impl Into<String>, ok: bool, sentence: impl Into<String>) -> Finding {
    Finding { check: check.into(), ok, sentence: sentence.into() }
}

fn failed(check: &str, error: &anyhow::Error) -> Finding {
    finding(check, false, format!("{error:#}"))
}

fn folder(places: &Places) -> Finding {
    let folder = places.folder.display();
    let try_it = || {
        std::fs::create_dir_all(&places.folder)?;
        tempfile::NamedTempFile::new_in(&places.folder).map(drop)
    };
    match try_it() {
        Ok(()) => finding("data folder", true, format!("{folder} is there and writable")),
        Err(error) => finding(
            "data folder",
            false,
            format!(
                "{folder} cannot be written ({error}); make it writable for this account or choose another with --data"
            ),
        ),
    }
}

async fn examine(global: &Global, places: &Places, findings: &mut Vec<Finding>) {
    let environment = match context::environment(global) {
        Ok(environment) => environment,
        Err(error) => return findings.push(failed("network", &error)),
    };
    findings.push(finding("network", true, format!("requests go to {}", global.allow_private_addresses)));
    let fresh = places.fresh();
    let workspace = match context::open_store(places, &environment).await {
        Ok(workspace) => workspace,
        Err(error) => return findings.push(failed("database", &error)),
    };
    let engine = match places.database {
        DatabaseLocation::Sqlite(_) => "SQLite",
        DatabaseLocation::Postgres { .. } => "PostgreSQL",
    };
    findings.push(finding(
        "database",
        true,
        if fresh {
            format!("{engine} at {} was made just now and is empty; is --data right?", places.database)
        } else {
            format!("{engine} at {} opens and is up to date", places.database)
        },
    ));
    let vault = match context::open_vault(places, &workspace).await {
        Ok(vault) => vault,
        Err(error) => return findings.push(failed("key", &error)),
    };
    findings.push(match vault.missing() {
        Some(missing) => finding("key", false, missing.to_string()),
        None => finding("key", true, format!("key {} fits the database", vault.key_id())),
    });
    let hub = context::hub(workspace, vault, environment, Sorting::new("en"), context::claimant(global));
    integrations(&hub, findings).await;
    findings.extend(pushes(&hub).await);
    findings.push(outbox(&hub).await);
    findings.push(notifications(&hub).await);
    findings.push(attention(&hub).await);
}

/// Whether sending is paused: somebody may have meant it so, and somebody else may have forgotten it.
async fn pushes(hub: &Hub) -> Option<Finding> {
    match hub.pushes_paused().await {
        Ok(paused) => paused.map(|paused| finding("pushes", true, super::pushes::sentence(&paused))),
        Err(error) => Some(failed("pushes", &error.into())),
    }
}

/// What is to be written to vendors and is not over.
async fn outbox(hub: &Hub) -> Finding {
    match hub.outbox_counts(None).await {
        Ok(left) if left.is_empty() => finding("outbox", true, "nothing is left to be written to a vendor"),
        Ok(left) => {
            let left: Vec<String> = left
                .iter()
                .map(|(state, count)| format!("{count} {}", super::push::state_word(*state)))
                .collect();
            finding("outbox", true, format!("{}: counterpart outbox", left.join(", ")))
        }
        Err(error) => failed("outbox", &error.into()),
    }
}

/// Whether what people and programs are told reaches them.
async fn notifications(hub: &Hub) -> Finding {
    let told = async {
        let settings = hub.workspace_settings().await?;
        let open = [NotificationState::Waiting, NotificationState::GivenUp];
        Ok::<_, EngineError>((settings, hub.webhooks().await?.len(), hub.notifications(&open, 1_000).await?))
    };
    let (settings, webhooks, open) = match told.await {
        Ok(told) => told,
        Err(error) => return failed("notifications", &error.into()),
    };
    let given_up = open.iter().filter(|one| one.state == NotificationState::GivenUp).count() as u64;
    let refused = open.iter().find_map(|one| one.said.as_deref());
    if given_up > 0 {
        let many = counted(given_up, "notification", "notifications");
        finding("notifications", false, format!("{many} could not be delivered: counterpart notify list"))
    } else if let Some(said) = refused {
        let many = counted(open.len() as u64, "notification waits", "notifications wait");
        finding("notifications", false, format!("{many} to be delivered, and is tried again: {said}"))
    } else if settings.smtp.is_none() && !settings.notify.is_empty() {
        finding(
            "notifications",
            false,
            "addresses are to be told, but no mail server is set: counterpart notify mail",
        )
    } else if settings.smtp.is_none() && webhooks == 0 {
        finding("notifications", true, "nobody is told how syncs end: counterpart notify show")
    } else {
        let many = counted(open.len() as u64, "notification waits", "notifications wait");
        finding("notifications", true, format!("{many} to be delivered"))
    }
}

/// How much waits for a person: nothing is wrong with that, and yet it should not grow old unseen.
async fn attention(hub: &Hub) -> Finding {
    match hub.waiting(None, None).await {
        Ok(waiting) if waiting.is_empty() => finding("attention", true, "nothing waits for you"),
        Ok(waiting) => {
            let many = counted(waiting.len() as u64, "thing waits", "things wait");
            finding("attention", true, format!("{many} for you: counterpart attention"))
        }
        Err(error) => failed("attention", &error.into()),
    }
}

async fn integrations(hub: &Hub, findings: &mut Vec<Finding>) {
    let tx = match hub.workspace.read().await {
        Ok(tx) => tx,
        Err(error) => return findings.push(failed("integrations", &error.into())),
    };
    let all = match tx.integrations().list().await {
        Ok(all) => all,
        Err(error) => return findings.push(failed("integrations", &error.into())),
    };
    drop(tx);
    if all.is_empty() {
        findings.push(finding(
            "integrations",
            true,
            "none yet; see what there is: counterpart integration connectors",
        ));
    }
    for integration in all {
        match hub.try_again(&integration, &Typed::default()).await {
            Ok(tested) => {
                findings.push(finding(
                    &integration.name,
                    tested.report.successful(),
                    tested.report.headline(),
                ));
                if let Some(clock) = tested.report.check(&Subject::ClockSkew) {
                    let ok = clock.outcome != Outcome::Missing;
                    if clock.outcome == Outcome::NotReached {
                        continue;
                    }
                    findings.push(finding(format!("{} clock", integration.name), ok, &clock.sentence));
                }
            }
            Err(error) => findings.push(failed(&integration.name, &error.into())),
        }
    }
}
