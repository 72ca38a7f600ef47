//! `counterpart integration ...`

use super::{age, sync};
use crate::args::{
    AnswersArgs, FollowNamesArg, Global, IntegrationCommand, NewCustomersArg, OnOff, PushCustomersArg,
    RoleArg, SettingsArgs, pair,
};
use crate::output::{Output, counted, plain, table};
use crate::{context, vendors};
use anyhow::Context as _;
use counterpart_connector::{Connector, FieldKind, Need, Outcome, TestReport};
use counterpart_engine::{EngineError, Hub, SettingsChange, Typed};
use counterpart_model::{
    Direction, FollowNames, Integration, IntegrationRole, IntegrationSettings, IntegrationState, Kind,
    NewCustomers, PushCustomers, PushesPaused,
};
use secrecy::SecretString;
use serde::Serialize;
use std::io::{BufRead, IsTerminal, Write};

/// Does what was asked.
pub async fn run(global: &Global, command: &IntegrationCommand, output: Output) -> anyhow::Result<()> {
    match command {
        IntegrationCommand::Connectors { connector } => connectors(connector.as_deref(), output),
        IntegrationCommand::Add { connector, name, answers, settings, no_sync } => {
            let hub = context::open(global).await?;
            let integration = add(&hub, connector, name.as_deref(), answers, settings, output).await?;
            if *no_sync {
                return output
                    .object(&integration, || format!("Next: counterpart sync {}", integration.name));
            }
            output.say("Starting the first sync.");
            sync::first(&hub, &integration, output).await
        }
        IntegrationCommand::Test { name, answers } => {
            test(&context::open(global).await?, name, answers, output).await
        }
        IntegrationCommand::List => list(&context::open(global).await?, output).await,
        IntegrationCommand::Set { name, answers, settings } => {
            set(&context::open(global).await?, name, answers, settings, output).await
        }
        IntegrationCommand::Remove { name, yes } => {
            remove(&context::open(global).await?, name, *yes, output).await
        }
    }
}

fn connectors(wanted: Option<&str>, output: Output) -> anyhow::Result<()> {
    let connectors = vendors::connectors();
    let Some(name) = wanted else {
        let all: Vec<_> = connectors.all().map(|connector| connector.descriptor()).collect();
        return output.list(&all, || {
            let rows = all.iter().map(|d| {
                let pulls: Vec<_> = d.pullable().map(Kind::plural).collect();
                vec![d.connector.into(), d.product.into(), pulls.join(", ")]
            });
            let rows = table(&["connector", "product", "pulls"], rows.collect());
            format!(
                "{rows}\n\nWhat to prepare and what the form asks: counterpart integration connectors NAME"
            )
        });
    };
    let connector = connectors.get(name)?;
    output.object(connector.descriptor(), || guide(connector.as_ref()))
}

/// The guide that will stand beside the form (R02g).
fn guide(connector: &dyn Connector) -> String {
    let descriptor = connector.descriptor();
    let mut text = format!("{}\n\nPrepare at the vendor:\n", descriptor.product);
    for (at, step) in descriptor.guide.iter().enumerate() {
        text.push_str(&format!("  {}. {step}\n", at + 1));
    }
    text.push_str("\nThe form asks (--set KEY=VALUE; secrets with --secret-env or --secret-file):\n");
    for field in &descriptor.form.0 {
        let word = match (field.required, field.discovered) {
            (_, true) => "found by itself where possible",
            (true, false) => "required",
            (false, false) => "optional",
        };
        text.push_str(&format!(
            "  {} ({word})\n      {} Example: {}\n",
            field.key, field.help, field.example
        ));
    }
    text.push('\n');
    let permissions = descriptor.permissions.iter().map(|permission| {
        let need = match permission.need {
            Need::Now => "needed now".to_owned(),
            Need::For(feature) => format!("needed for {feature}"),
            Need::NotNeeded => "not needed".to_owned(),
        };
        vec![permission.name.to_owned(), need, permission.opens.to_owned()]
    });
    text.push_str(&table(&["permission", "needed", "opens"], permissions.collect()));
    text.push_str(&format!("\n\nLimits: {}\n", descriptor.limits.sentence));
    text
}

async fn add(
    hub: &Hub,
    connector: &str,
    name: Option<&str>,
    answers: &AnswersArgs,
    settings: &SettingsArgs,
    output: Output,
) -> anyhow::Result<Integration> {
    let settings = asked(settings)?.over(&IntegrationSettings::default());
    let mut typed = typed(hub, connector, answers)?;
    ask_for_secrets(hub, connector, &mut typed)?;
    let tested = hub.try_answers(connector, &typed).await?;
    tested.notes.iter().for_each(|note| output.say(&plain(note)));
    output.say(&report_text(&tested.report));
    if !tested.report.successful() {
        return Err(EngineError::Refused(format!("{} Nothing was saved.", tested.report.headline())).into());
    }
    let integration = hub.add_integration(connector, name, &tested, settings, &context::operator()).await?;
    output.say(&format!("Saved as '{}'.", integration.name));
    Ok(integration)
}

async fn test(hub: &Hub, name: &str, answers: &AnswersArgs, output: Output) -> anyhow::Result<()> {
    let tested = match hub.integration(name).await {
        Ok(integration) => {
            let typed = typed(hub, &integration.connector, answers)?;
            hub.try_again(&integration, &typed).await?
        }
        Err(EngineError::NotFound(_)) if !answers.is_empty() => {
            let mut typed = typed(hub, name, answers)?;
            ask_for_secrets(hub, name, &mut typed)?;
            hub.try_answers(name, &typed).await?
        }
        Err(error) => return Err(error.into()),
    };
    let (report, good) = (&tested.report, tested.report.successful());
    #[derive(Serialize)]
    struct Tested<'a> {
        successful: bool,
        headline: String,
        #[serde(flatten)]
        report: &'a TestReport,
    }
    output
        .object(&Tested { successful: good, headline: report.headline(), report }, || report_text(report))?;
    if good { Ok(()) } else { Err(super::Quiet.into()) }
}

/// The list of a connection test (R03).
fn report_text(report: &TestReport) -> String {
    let rows = report.checks.iter().map(|check| {
        let found = match check.outcome {
            Outcome::Present => "ok",
            Outcome::Missing => "MISSING",
            Outcome::CannotCheck => "unsure",
            Outcome::NotReached => "not reached",
        };
        vec![check.subject.to_string(), found.to_owned(), check.sentence.clone()]
    });
    let mut text = table(&["looked at", "found", "in words"], rows.collect());
    if !report.superfluous.is_empty() {
        text.push_str(&format!("\nGranted but not needed: {}", plain(&report.superfluous.join(", "))));
    }
    format!("{}\n\n{text}\n", plain(&report.headline()))
}

async fn list(hub: &Hub, output: Output) -> anyhow::Result<()> {
    let all = hub.workspace.read().await?.integrations().list().await?;
    let paused = hub.pushes_paused().await?;
    #[derive(Serialize)]
    struct Listed<'a> {
        #[serde(flatten)]
        integration: &'a Integration,
        #[serde(skip_serializing_if = "Option::is_none")]
        pushes_paused: Option<&'a PushesPaused>,
    }
    let listed: Vec<_> =
        all.iter().map(|integration| Listed { integration, pushes_paused: paused.as_ref() }).collect();
    output.list(&listed, || {
        if all.is_empty() {
            return "No integrations yet. See what there is: counterpart integration connectors".into();
        }
        let rows = all.iter().map(|i| {
            let tenant = i.tenant.as_ref().map_or("", |tenant| tenant.name.as_str());
            vec![i.name.clone(), i.connector.clone(), tenant.into(), state(i), age(hub, i.fresh_at)]
        });
        let rows = table(&["name", "connector", "tenant", "state", "data"], rows.collect());
        let brakes: String = all.iter().filter_map(brake_text).collect();
        let pushes = paused.as_ref().map(super::pushes::sentence).unwrap_or_default();
        [rows, brakes, pushes].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    })
}

/// The limits of the safety brake that somebody set, above all those that are off (R75).
fn brake_text(integration: &Integration) -> Option<String> {
    let limits = &integration.settings.brake;
    let limits: Vec<_> = limits.iter().map(|(word, limit)| format!("{word}={limit}")).collect();
    (!limits.is_empty()).then(|| format!("Safety brake of {}: {}\n", integration.name, limits.join(" ")))
}

fn state(integration: &Integration) -> String {
    match &integration.state {
        IntegrationState::New => "not pulled yet".into(),
        IntegrationState::Healthy => "healthy".into(),
        IntegrationState::Failing { reason } => format!("failing: {reason}"),
    }
}

async fn set(
    hub: &Hub,
    name: &str,
    answers: &AnswersArgs,
    settings: &SettingsArgs,
    output: Output,
) -> anyhow::Result<()> {
    let mut integration = hub.integration(name).await?;
    if answers.is_empty() && !answers.allow_http && settings.is_empty() {
        return Err(super::usage(
            "say what to change: --set, --secret-env, --secret-file, --kind, --new-customers, ...",
        ));
    }
    let wanted = asked(settings)?.over(&integration.settings);
    if !answers.is_empty() || answers.allow_http {
        let typed = typed(hub, &integration.connector, answers)?;
        let tested = hub.try_again(&integration, &typed).await?;
        output.say(&report_text(&tested.report));
        if !tested.report.successful() {
            let headline = tested.report.headline();
            return Err(EngineError::Refused(format!("{headline} Nothing was saved.")).into());
        }
        integration = hub.change_answers(&integration, &tested, &context::operator()).await?;
    }
    let newly_automatic = wanted.new_customers == NewCustomers::Automatic
        && integration.settings.new_customers != NewCustomers::Automatic;
    if wanted != integration.settings {
        integration = hub.change_settings(&integration, wanted).await?;
    }
    if settings.trust_increments {
        let kinds = hub.compare_increments_again(&integration).await?;
        output.say(&format!(
            "{}. The next syncs that find changes compare the vendor's list of changes with what they find, and only then is \
             it used.",
            counted(kinds, "list of changes is given another chance", "lists of changes are given another chance")
        ));
    }
    if newly_automatic {
        output.say(&format!(
            "From now on new companies become customers. Those that are there already: counterpart match create {name} --all"
        ));
    }
    output.object(&integration, || {
        let brake = brake_text(&integration).filter(|_| !settings.brake.is_empty()).unwrap_or_default();
        format!("'{}' is changed.\n{brake}", integration.name)
    })
}

async fn remove(hub: &Hub, name: &str, yes: bool, output: Output) -> anyhow::Result<()> {
    let integration = hub.integration(name).await?;
    let removal = hub.removal(&integration).await?;
    let what = &removal.sentence;
    if !yes {
        if output.json || !std::io::stdin().is_terminal() {
            return Err(EngineError::NeedsDecision(format!("{what} Say so with --yes.")).into());
        }
        eprint!("{what}\nRemove it? [y/N] ");
        std::io::stderr().flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        if !answer.trim().eq_ignore_ascii_case("y") {
            return Err(EngineError::NeedsDecision("Nothing was removed.".into()).into());
        }
    }
    hub.remove_integration(&integration, &removal.confirmation(), &context::operator()).await?;
    let counts = &removal.counts;
    #[derive(Serialize)]
    struct Removed<'a> {
        removed: &'a str,
        mirrored: u64,
        matches: u64,
        ignored: u64,
    }
    let removed = Removed {
        removed: name,
        mirrored: counts.mirrored.values().sum(),
        matches: counts.matches,
        ignored: counts.ignored,
    };
    output.object(&removed, || {
        format!("'{name}' is removed, with {}.", counted(counts.matches, "match", "matches"))
    })
}

fn typed(hub: &Hub, connector: &str, args: &AnswersArgs) -> anyhow::Result<Typed> {
    let form = &hub.connectors.get(connector)?.descriptor().form;
    let usage = |text: &str| pair(text).map_err(super::usage);
    let mut typed = Typed { allow_http: args.allow_http, ..Typed::default() };
    for text in &args.set {
        let (key, value) = usage(text)?;
        if form.field(&key).is_some_and(|field| field.kind == FieldKind::Secret) {
            return Err(super::usage(format!(
                "'{key}' is a secret: on the command line it would stay in the shell's history. Use \
                 --secret-env {key}=VARIABLE or --secret-file {key}=FILE"
            )));
        }
        typed.plain.insert(key, value);
    }
    for text in &args.secret_env {
        let (key, variable) = usage(text)?;
        let value = std::env::var(&variable).with_context(|| {
            format!("the secret '{key}' cannot be taken from the environment variable {variable}")
        })?;
        typed.secret.insert(key, SecretString::from(value));
    }
    for text in &args.secret_file {
        let (key, file) = usage(text)?;
        let value = std::fs::read_to_string(&file)
            .with_context(|| format!("the secret '{key}' cannot be read from the file {file}"))?;
        typed.secret.insert(key, SecretString::from(value.trim_end_matches(['\r', '\n']).to_owned()));
    }
    Ok(typed)
}

/// A secret that was not given is asked for, on a terminal, without showing it.
fn ask_for_secrets(hub: &Hub, connector: &str, typed: &mut Typed) -> anyhow::Result<()> {
    let descriptor = hub.connectors.get(connector)?.descriptor();
    for field in descriptor.form.0.iter().filter(|field| field.kind == FieldKind::Secret && field.required) {
        if typed.secret.contains_key(field.key) || !std::io::stdin().is_terminal() {
            continue;
        }
        let answer = console_prompt(&format!("{}: ", field.label))?;
        typed.secret.insert(field.key.to_owned(), SecretString::from(answer));
    }
    Ok(())
}

fn console_prompt(label: &str) -> anyhow::Result<String> {
    let terminal = console::Term::stderr();
    terminal.write_str(label)?;
    Ok(terminal.read_secure_line()?)
}

/// What the switches on the command line ask for.
fn asked(args: &SettingsArgs) -> anyhow::Result<SettingsChange> {
    let mut change = SettingsChange {
        new_customers: args.new_customers.map(|new| match new {
            NewCustomersArg::Never => NewCustomers::Never,
            NewCustomersArg::OnRequest => NewCustomers::OnRequest,
            NewCustomersArg::Automatic => NewCustomers::Automatic,
        }),
        follow_names: args.follow_names.map(|follow| match follow {
            FollowNamesArg::Propose => FollowNames::Propose,
            FollowNamesArg::Follow => FollowNames::Follow,
            FollowNamesArg::Keep => FollowNames::Keep,
        }),
        role: args.role.map(|role| match role {
            RoleArg::Ordinary => IntegrationRole::Ordinary,
            RoleArg::Primary => IntegrationRole::Primary,
            RoleArg::Supplemental => IntegrationRole::Supplemental,
        }),
        push_customers: args.push_customers.map(|push| match push {
            PushCustomersArg::OnRequest => PushCustomers::OnRequest,
            PushCustomersArg::Automatic => PushCustomers::Automatic,
        }),
        save_exact_matches: args.save_exact_matches,
        create_sites: args.create_sites,
        template: args.template.iter().cloned().collect(),
        push_paused: args.push.map(|push| push == OnOff::Off),
        brake: args.brake.iter().map(|brake| (brake.word.to_owned(), brake.limit)).collect(),
        rate_share_percent: args.rate_share,
        ..SettingsChange::default()
    };
    for text in &args.kind {
        let (kind, direction) = pair(text).map_err(super::usage)?;
        let known =
            Kind::ALL.into_iter().find(|k| k.plural() == kind || k.as_str() == kind).ok_or_else(|| {
                let all: Vec<_> = Kind::ALL.into_iter().map(Kind::plural).collect();
                super::usage(format!("there is no kind of data '{kind}'; there are: {}", all.join(", ")))
            })?;
        let direction = match direction.as_str() {
            "off" => Direction::Off,
            "pull" => Direction::Pull,
            "push" => Direction::Push,
            "both" => Direction::Both,
            other => return Err(super::usage(format!("'{other}' is not one of off, pull, push, both"))),
        };
        change.kinds.insert(known, direction);
    }
    Ok(change)
}
