//! `counterpart demo`: the whole way round on a bundled sandbox.

use super::{sandbox, worker};
use crate::args::{DemoArgs, Global};
use crate::context;
use crate::interrupted::asked_to_stop;
use crate::lock::ServerLock;
use crate::output::{Output, counted, grouped};
use crate::watching::Watching;
use counterpart_connector::{FieldKind, Reach};
use counterpart_engine::{EngineError, Hub, Typed};
use counterpart_model::{Integration, IntegrationSettings, RunState};
use counterpart_sandbox_kit::world::World;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

const DEFAULT_FOLDER: &str = "counterpart-demo";
const DEFAULT_PORT: u16 = 8640;

/// What to try after the demo, in the order of a morning's work.
const NEXT: [(&str, &str); 8] = [
    ("match list halopsa", "where every company stands"),
    ("match confirm halopsa --preview", "what the suggestions would change"),
    ("match confirm halopsa", "save them, all or none"),
    ("match list halopsa --filter held-back", "what Halo must mend first, and why"),
    ("match create halopsa --all --sites", "customers of what is left"),
    ("customers", "one list, with the mark of each tool"),
    ("runs", "every change, with its reason"),
    ("undo RUN --preview", "how a run would be taken back"),
];

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

    let running = sandbox::start_all(listen, args.seed, args.customers).await?;
    output.say(&format!(
        "A sandbox plays HaloPSA with {} customers at {}.",
        grouped(args.customers.into()),
        running.base_url()
    ));

    let mut connected = Vec::new();
    let announcement = running.announcement();
    for vendor in announcement["vendors"].as_array().into_iter().flatten() {
        let integration = connect(&hub, vendor, output).await?;
        customers(&hub, args, output).await?;
        let synced = hub.sync(&integration, &context::actor(), &Watching::new(output)).await?;
        if synced.run.state == RunState::Failed {
            return Err(EngineError::Refused(synced.run.summary.error.unwrap_or_default()).into());
        }
        let counts = hub.company_counts(&integration, None).await?;
        let count = |word: &str| counts.get(word).copied().unwrap_or_default();
        connected.push(Connected {
            connector: integration.connector.clone(),
            companies: count("everything"),
            held_back: count("held_back"),
            matched: count("matched"),
            suggested: count("suggested"),
        });
    }
    let milliseconds = (environment.clock.now() - began).num_milliseconds();
    let summary = Summary {
        #[expect(clippy::cast_precision_loss, reason = "a duration to the millisecond")]
        seconds: milliseconds as f64 / 1_000.0,
        customers: hub.list_customers(None, (0, 0)).await?.1,
        integrations: connected,
    };
    let stop = asked_to_stop();
    output.object(&summary, || text(&summary, &folder.display().to_string(), args.once))?;
    if !args.once {
        output
            .say("\nThe sandbox runs until you press Ctrl-C. Use a second terminal for the commands above.");
        // So that schedules fire and syncs that wait are done.
        worker::of(Arc::new(hub), 2, false).work(stop, &|event| worker::say(output, &event)).await?;
    }
    running.shutdown().await;
    Ok(())
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
async fn connect(hub: &Hub, vendor: &Value, output: Output) -> anyhow::Result<Integration> {
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
        return Ok(hub.change_answers(&there, &tested).await?);
    }
    Ok(hub.add_integration(&connector, None, &tested, IntegrationSettings::default()).await?)
}

fn text(summary: &Summary, folder: &str, once: bool) -> String {
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
    let program = program();
    text.push_str(&format!(
        "\nTry next (with --data {folder}, or once: export COUNTERPART_DATA={folder} \
         COUNTERPART_ALLOW_PRIVATE_ADDRESSES=loopback):\n"
    ));
    let again = (!once).then_some(("sync halopsa", "pull again: nothing changes"));
    for (command, what) in NEXT.into_iter().chain(again) {
        text.push_str(&format!("  {program} {command:<37} # {what}\n"));
    }
    text
}

/// How the program was called, so that the commands can be copied also while it is not on the path.
fn program() -> String {
    std::env::args().next().filter(|name| !name.is_empty()).unwrap_or_else(|| "counterpart".to_owned())
}
