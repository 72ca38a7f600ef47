//! `counterpart outbox`

use super::carry_out;
use super::push::state_word;
use crate::args::{DecisionArgs, OutboxArgs, OutboxCommand};
use crate::context;
use crate::output::{Output, counted, name, plain, table};
use counterpart_engine::{Decision, Hub, Step};
use counterpart_model::{Action, Intent, IntentId, VendorId};
use serde::Serialize;

/// Rows read per query.
const BATCH: u64 = 500;

/// Lists what is to be written to vendors, shows one, or takes a person's word on it.
pub async fn run(hub: &Hub, args: &OutboxArgs, output: Output) -> anyhow::Result<()> {
    if let Some(OutboxCommand::Resolve { id, decision, writing }) = &args.command {
        let plan = hub.plan_resolve(id, &decided(decision), &context::actor()).await?;
        return carry_out(hub, &plan, writing, output).await;
    }
    let names = names(hub).await?;
    let named = |intent: &Intent| {
        let found = names.iter().find(|(id, _)| *id == intent.integration);
        found.map_or_else(|| intent.integration.to_string(), |(_, name)| name.clone())
    };
    if let Some(id) = &args.id {
        let intent = hub.intent(id).await?;
        return output.object(&shown(&intent, named(&intent)), || one(&intent, &named(&intent)));
    }
    let integration = match &args.integration {
        Some(name) => Some(hub.integration(name).await?),
        None => None,
    };
    let states = args.state.map(|state| state.states()).unwrap_or_default();
    let mut all: Vec<Intent> = Vec::new();
    loop {
        let after: Option<IntentId> = all.last().map(|intent| intent.id);
        let more = hub.outbox(integration.as_ref(), &states, after, BATCH).await?;
        if more.is_empty() {
            break;
        }
        all.extend(more);
    }
    let rows: Vec<Shown> = all.iter().map(|intent| shown(intent, named(intent))).collect();
    output.list(&rows, || {
        if all.is_empty() {
            return "Nothing is left to do. What was done: counterpart outbox --state all".to_owned();
        }
        let rows = all.iter().map(|intent| {
            vec![
                intent.id.to_string(),
                named(intent),
                intent.action.word().to_owned(),
                name(&intent.name),
                state_word(intent.state).to_owned(),
                intent.vendor.as_ref().map(|id| id.to_string()).unwrap_or_default(),
                intent.sentence.clone().unwrap_or_default(),
            ]
        });
        let header = ["id", "integration", "what", "customer", "state", "there", "in words"];
        let count = counted(all.len() as u64, "thing", "things");
        format!("{}\n\n{count} to be written to vendors.", table(&header, rows.collect()))
    })
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    intent: &'a Intent,
    marker: String,
    integration_name: String,
}

fn shown(intent: &Intent, integration_name: String) -> Shown<'_> {
    Shown { intent, marker: intent.marker(), integration_name }
}

fn one(intent: &Intent, integration: &str) -> String {
    let mut text = format!(
        "{} '{}' at {integration}: {}\n  mark {}, asked for by {} at {}, sent {}\n",
        intent.action.word(),
        name(&intent.name),
        state_word(intent.state),
        intent.marker(),
        plain(&intent.by),
        intent.created_at.format("%Y-%m-%d %H:%M:%S UTC"),
        counted(intent.attempts.into(), "time", "times"),
    );
    if let Some(id) = &intent.vendor {
        text.push_str(&format!("  there: {}\n", plain(id.as_str())));
    }
    match &intent.action {
        Action::Create { values } => {
            for (key, value) in values {
                text.push_str(&format!("  {key}: {}\n", plain(value)));
            }
        }
        Action::Update { changes } => {
            for change in changes {
                text.push_str(&format!(
                    "  {}: {} -> {}\n",
                    change.key,
                    plain(&change.before),
                    plain(&change.after)
                ));
            }
        }
    }
    if let Some(sentence) = &intent.sentence {
        text.push_str(&format!("  {}\n", plain(sentence)));
    }
    if let Some(at) = intent.not_before {
        text.push_str(&format!("  not before {}\n", at.format("%Y-%m-%d %H:%M:%S UTC")));
    }
    for step in Step::deciding(intent) {
        text.push_str(&format!("    {}\n", plain(&step.to_string())));
    }
    text
}

fn decided(args: &DecisionArgs) -> Decision {
    match &args.adopt {
        Some(id) => Decision::Adopt(VendorId(id.trim().to_owned())),
        None if args.send_again => Decision::SendAgain,
        None if args.accept => Decision::Accept,
        None => Decision::Drop,
    }
}

async fn names(hub: &Hub) -> anyhow::Result<Vec<(counterpart_model::IntegrationId, String)>> {
    let all = hub.workspace.read().await?.integrations().list().await?;
    Ok(all.into_iter().map(|integration| (integration.id, integration.name)).collect())
}
