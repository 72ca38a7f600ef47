//! `counterpart demo`: the whole way round on bundled sandboxes, all vendors in one workspace.

mod tour;
mod visitor;

use super::{sandbox, serve, sync};
use crate::args::{DemoArgs, Global};
use crate::interrupted::asked_to_stop;
use crate::lock::ServerLock;
use crate::output::{Output, counted, grouped};
use crate::watching::Watching;
use crate::{context, vendors};
use anyhow::Context as _;
use counterpart_connector::{FieldKind, Reach};
use counterpart_engine::{EngineError, Hub, Typed};
use counterpart_model::{Integration, IntegrationSettings, RunState};
use counterpart_sandbox_kit::VendorFactory;
use counterpart_sandbox_kit::world::World;
use counterpart_server::ServerOptions;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

const DEFAULT_FOLDER: &str = "counterpart-demo";
const DEFAULT_PORT: u16 = 8640;

#[derive(Serialize)]
struct Summary {
    seconds: f64,
    customers: u64,
    integrations: Vec<Connected>,
}

#[derive(Serialize)]
struct Connected {
    connector: String,
    companies: u64,
    held_back: u64,
    matched: u64,
    suggested: u64,
}

/// Sets everything up, syncs, says what it did and what to try next; then keeps the sandbox running.
pub async fn run(global: &Global, args: &DemoArgs, output: Output) -> anyhow::Result<()> {
    let mut global = global.clone();
    let folder = global.data.get_or_insert_with(|| PathBuf::from(DEFAULT_FOLDER)).clone();
    // The sandbox is on this machine.
    global.allow_private_addresses = global.allow_private_addresses.and(Reach::loopback());
    let listen = args
        .listen
        .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, if args.once { 0 } else { DEFAULT_PORT })));
    let environment = context::environment(&global)?;
    let began = environment.clock.now();
    let hub = context::open(&global).await?;
    let _lock = ServerLock::take(&folder)?;

    let sandboxes: Vec<VendorFactory> =
        vendors::sandboxes().into_iter().map(|(_, sandbox)| sandbox).collect();
    // The pages are where people look, so they have the address that was asked for; the sandboxes take any.
    let listener = serve::listen(listen).await?;
    let beside = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let running = sandbox::start(beside, &sandboxes, args.seed, args.customers).await?;
    let announcement = running.announcement();
    let played: Vec<&Value> = announcement["vendors"].as_array().into_iter().flatten().collect();
    output.say(&format!(
        "{} at {}: one world of {}, kept in each by other people.",
        told(&hub, &played)?,
        running.base_url(),
        counted(args.customers.into(), "customer", "customers"),
    ));

    // All are connected before any is pulled: a folder of another world is noticed while nothing has happened.
    let mut integrations = Vec::new();
    for vendor in played {
        integrations.push(connect(&hub, vendor, &folder, output).await?);
    }
    customers(&hub, args, output).await?;
    for integration in &integrations {
        output.say(&format!("Syncing {}.", integration.name));
        let synced = hub.sync(integration, &context::actor(), &Watching::new(output)).await?;
        match synced.run.state {
            RunState::Done => {}
            RunState::Failed => {
                return Err(EngineError::Refused(synced.run.summary.error.unwrap_or_default()).into());
            }
            _ => output.say(&sync::text(&synced.run)),
        }
    }
    let summary = Summary {
        customers: hub.list_customers(None, (0, 0)).await?.1,
        integrations: counts(&hub, &integrations).await?,
        #[expect(clippy::cast_precision_loss, reason = "a duration to the millisecond")]
        seconds: (environment.clock.now() - began).num_milliseconds() as f64 / 1_000.0,
    };
    let tour = tour::of(&hub, &integrations, &folder, args.once).await?;
    let stop = asked_to_stop();
    output.object(&summary, || format!("{}\n{tour}", text(&summary)))?;
    if !args.once {
        // Where others can reach the pages, they sign in like everywhere.
        let demo = if listen.ip().is_loopback() { Some(visitor::session(&hub).await?) } else { None };
        let options = ServerOptions { demo };
        let url = serve::base_url(&hub, listener.local_addr()?);
        output.say(&format!(
            "\nOpen {url} in a browser. It runs until you press Ctrl-C; use a second terminal for the commands above."
        ));
        serve::until(stop, Arc::new(hub), listener, options, 2, output).await?;
    }
    running.shutdown().await;
    Ok(())
}

/// Who is played: "A sandbox plays HaloPSA and Autotask".
fn told(hub: &Hub, played: &[&Value]) -> anyhow::Result<String> {
    let products = played.iter().map(|vendor| {
        let connector = hub.connectors.get(vendor["vendor"].as_str().unwrap_or_default())?;
        Ok(connector.descriptor().product)
    });
    let products = products.collect::<Result<Vec<_>, EngineError>>()?;
    Ok(format!("A sandbox plays {}", products.join(" and ")))
}

/// The customer list that the MSP of the demo has already: two of three names of the world, spelled as in their own
/// papers. What is left shows what matching by exact spelling cannot do.
async fn customers(hub: &Hub, args: &DemoArgs, output: Output) -> anyhow::Result<()> {
    let (_, there) = hub.list_customers(None, (0, 0)).await?;
    if there > 0 {
        output.say(&format!("{} are in the hub already.", counted(there, "customer", "customers")));
        return Ok(());
    }
    let world = World::new(args.seed, args.customers);
    let actor = context::actor();
    let organizations = world.ids().filter_map(|id| world.organization(id)).enumerate();
    let names = organizations.filter(|(at, _)| at % 3 != 2).map(|(_, organization)| organization.name);
    let saved = hub.save(&hub.plan_add_customers(names, "demo", &actor).await?).await?;
    output.say(&format!(
        "{} stand in the hub, as an MSP would have typed them in.",
        counted(saved.applied, "customer", "customers")
    ));
    Ok(())
}

/// Sets the integration up, or points it at the sandbox's present address.
async fn connect(
    hub: &Hub,
    vendor: &Value,
    folder: &std::path::Path,
    output: Output,
) -> anyhow::Result<Integration> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let connector = text(&vendor["vendor"]);
    let mut typed = Typed::default();
    // A sandbox announces the answers to the form under the form's own keys.
    for field in &hub.connectors.get(&connector)?.descriptor().form.0 {
        let announced = [&vendor[field.key], &vendor["credentials"][field.key]];
        let Some(answer) = announced.into_iter().find_map(Value::as_str) else { continue };
        match field.kind {
            FieldKind::Secret => drop(typed.secret.insert(field.key.to_owned(), SecretString::from(answer))),
            _ => drop(typed.plain.insert(field.key.to_owned(), answer.to_owned())),
        }
    }
    let tested = hub.try_answers(&connector, &typed).await?;
    output.say(&format!("{connector}: {}.", tested.report.headline().trim_end_matches('.')));
    if let Ok(there) = hub.integration(&connector).await {
        return hub.change_answers(&there, &tested, &context::operator()).await.with_context(|| {
            format!(
                "{} holds something else than this demo, perhaps one with another --seed; choose another folder with \
                 --data",
                folder.display()
            )
        });
    }
    Ok(hub
        .add_integration(&connector, None, &tested, IntegrationSettings::default(), &context::operator())
        .await?)
}

async fn counts(hub: &Hub, integrations: &[Integration]) -> anyhow::Result<Vec<Connected>> {
    let mut connected = Vec::new();
    for integration in integrations {
        let counts = hub.company_counts(integration, None).await?;
        let count = |word: &str| counts.get(word).copied().unwrap_or_default();
        connected.push(Connected {
            connector: integration.connector.clone(),
            companies: count("everything"),
            held_back: count("held_back"),
            matched: count("matched"),
            suggested: count("suggested"),
        });
    }
    Ok(connected)
}

fn text(summary: &Summary) -> String {
    let mut text = format!("\nDone in {:.1} s.\n", summary.seconds);
    for tool in &summary.integrations {
        text.push_str(&format!(
            "{}: {} pulled, {} held back, {} matched, {} suggested.\n",
            tool.connector,
            counted(tool.companies, "company", "companies"),
            grouped(tool.held_back),
            grouped(tool.matched),
            grouped(tool.suggested)
        ));
    }
    text
}
