//! `counterpart push ...`

use super::carry_out;
use crate::args::PushCommand;
use crate::interrupted::asked_to_stop;
use crate::output::{Output, counted, plain, table};
use crate::{context, plan_text};
use counterpart_connector::{Choice, Choices};
use counterpart_engine::{Hub, PushChosen, Synced};
use counterpart_model::{Instant, Integration, IntentState, Run, RunState};
use serde::Serialize;
use std::time::Duration;

/// Asks for companies to be made, or sends what waits.
pub async fn run(hub: &Hub, command: &PushCommand, output: Output) -> anyhow::Result<()> {
    match command {
        PushCommand::Companies { integration, customers, all, writing } => {
            let integration = hub.integration(integration).await?;
            let chosen = if *all { PushChosen::All } else { PushChosen::These(customers.clone()) };
            let plan = hub.plan_push(&integration, &chosen, &context::actor()).await?;
            carry_out(hub, &plan, writing, output).await?;
            if !writing.preview && !plan.is_empty() {
                output.say(&next(hub, &integration).await?);
            }
            Ok(())
        }
        PushCommand::Run { integration, wait } => {
            let integration = hub.integration(integration).await?;
            deliver(hub, &integration, *wait, output).await
        }
        PushCommand::Template { integration, choices } => {
            let integration = hub.integration(integration).await?;
            template(hub, &integration, *choices, output).await
        }
    }
}

/// What happens with what waits.
async fn next(hub: &Hub, integration: &Integration) -> anyhow::Result<String> {
    let name = &integration.name;
    if let Some(paused) = hub.pushes_paused().await? {
        return Ok(super::pushes::sentence(&paused));
    }
    if integration.settings.push_paused {
        return Ok(format!(
            "It waits: pushes to '{name}' are paused. counterpart integration set {name} --push on"
        ));
    }
    Ok(format!("It is sent by a worker, or now: counterpart push run {name}"))
}

#[derive(Serialize)]
struct Delivered<'a> {
    #[serde(flatten)]
    run: &'a Run,
    /// When something is looked for that is not known yet.
    next_at: Option<Instant>,
}

async fn deliver(hub: &Hub, integration: &Integration, wait: bool, output: Output) -> anyhow::Result<()> {
    loop {
        let synced = hub.push_until(integration, &context::actor(), asked_to_stop()).await?;
        let next_at = hub.next_push(integration).await?;
        let over = next_at.is_none() || synced.run.state == RunState::Failed;
        if over || !wait {
            return show(hub, integration, &synced, next_at, output).await;
        }
        let pause = next_at.map(|at| (at - hub.now()).to_std().unwrap_or_default()).unwrap_or_default();
        if let Some(at) = next_at {
            output.say(&format!("Waiting until {} for what is not known yet.", at.format("%H:%M:%S UTC")));
        }
        tokio::time::sleep(pause + Duration::from_millis(1)).await;
    }
}

async fn show(
    hub: &Hub,
    integration: &Integration,
    synced: &Synced,
    next_at: Option<Instant>,
    output: Output,
) -> anyhow::Result<()> {
    let run = &synced.run;
    let left = hub.outbox_counts(Some(integration)).await?;
    output.object(&Delivered { run, next_at }, || {
        let state = match run.state {
            RunState::Failed => "FAILED",
            RunState::Partial => "done in part",
            _ => "done",
        };
        let planned = plan_text::counts_in_words(&run.summary.planned);
        let planned = if planned.is_empty() { "nothing was written".to_owned() } else { planned.join(", ") };
        let requests = counted(run.summary.requests, "request", "requests");
        let mut text = format!("{state}: {planned}, {requests}\n");
        for problem in &run.problems {
            text.push_str(&format!("  {}\n", plain(&problem.sentence)));
        }
        for note in run.summary.notes.iter().chain(&run.summary.error) {
            text.push_str(&format!("{}\n", plain(note)));
        }
        let left: Vec<String> =
            left.iter().map(|(state, count)| format!("{count} {}", state.as_str())).collect();
        if !left.is_empty() {
            text.push_str(&format!("Left: {}. Look: counterpart outbox\n", left.join(", ")));
        }
        text
    })?;
    if run.state == RunState::Failed { Err(super::Quiet.into()) } else { Ok(()) }
}

#[derive(Serialize)]
struct Question {
    key: &'static str,
    label: &'static str,
    required: bool,
    answer: Option<String>,
    help: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
}

async fn template(hub: &Hub, integration: &Integration, choices: bool, output: Output) -> anyhow::Result<()> {
    let mut questions = Vec::new();
    for one in hub.template(integration)? {
        let asked = choices && one.field.choices == Choices::AtVendor;
        let choices = if asked { hub.template_choices(integration, &one.field).await? } else { Vec::new() };
        let field = one.field;
        questions.push(Question {
            key: field.key,
            label: field.label,
            required: field.required,
            answer: one.answer,
            help: field.help,
            choices,
        });
    }
    output.list(&questions, || {
        let rows = questions.iter().map(|one| {
            let answer = match (&one.answer, one.required) {
                (Some(answer), _) => answer.clone(),
                (None, true) => "MISSING".to_owned(),
                (None, false) => "-".to_owned(),
            };
            vec![one.key.to_owned(), answer, one.label.to_owned(), one.help.to_owned()]
        });
        let mut text = table(&["key", "answer", "what", "in words"], rows.collect());
        for one in questions.iter().filter(|one| !one.choices.is_empty()) {
            text.push_str(&format!("\n\n{}:", one.key));
            for choice in &one.choices {
                text.push_str(&format!("\n  {}  {}", plain(&choice.value), plain(&choice.label)));
            }
        }
        text.push_str(&format!(
            "\n\nAnswer: counterpart integration set {} --template KEY=VALUE\n",
            integration.name
        ));
        text
    })
}

/// How a state is told a person.
pub fn state_word(state: IntentState) -> &'static str {
    match state {
        IntentState::Waiting => "waiting",
        IntentState::Sending => "being sent",
        IntentState::Unknown => "not known",
        IntentState::Doubt => "DOUBT",
        IntentState::Done => "done",
        IntentState::Refused => "REFUSED",
        IntentState::Conflict => "CONFLICT",
        IntentState::Cancelled => "cancelled",
    }
}
