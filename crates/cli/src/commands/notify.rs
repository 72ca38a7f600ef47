//! `counterpart notify ...`

use crate::args::{MailArgs, NotifyCommand, ToArgs, WebhookCommand};
use crate::context;
use crate::output::{Output, counted, plain, table};
use anyhow::Context as _;
use counterpart_engine::{Hub, Smtp, SmtpPassword};
use counterpart_model::{
    Notification, NotificationState, Principal, Recipient, SmtpSettings, SmtpTls, Webhook, WorkspaceSettings,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::collections::BTreeMap;

/// Does what was asked.
pub async fn run(hub: &Hub, command: &NotifyCommand, output: Output) -> anyhow::Result<()> {
    match command {
        NotifyCommand::Show => show(hub, output).await,
        NotifyCommand::Mail(args) => mail(hub, args, output).await,
        NotifyCommand::To(args) => to(hub, args, output).await,
        NotifyCommand::Webhook(command) => webhook(hub, command, output).await,
        NotifyCommand::Test { to } => test(hub, to.as_deref(), output).await,
        NotifyCommand::List { limit } => list(hub, *limit, output).await,
        NotifyCommand::Retry { id } => {
            let one = hub.retry_notification(id).await?;
            output.object(&one, || {
                "It is delivered by the next worker that looks: counterpart worker".to_owned()
            })
        }
        NotifyCommand::Drop { id } => {
            let one = hub.drop_notification(id).await?;
            output.object(&one, || "It is not told any more.".to_owned())
        }
    }
}

fn who() -> Principal {
    Principal::operator(context::actor())
}

#[derive(Serialize)]
struct Shown {
    notify: Vec<String>,
    smtp: Option<SmtpSettings>,
    password: bool,
    pages: Option<String>,
    webhooks: Vec<Webhook>,
    notifications: BTreeMap<String, u64>,
}

async fn show(hub: &Hub, output: Output) -> anyhow::Result<()> {
    let settings = hub.workspace_settings().await?;
    let shown = Shown {
        notify: settings.notify,
        smtp: settings.smtp,
        password: hub.has_smtp_password().await?,
        pages: settings.base_url,
        webhooks: hub.webhooks().await?,
        notifications: hub.notification_counts().await?,
    };
    output.object(&shown, || {
        let mut text = match &shown.smtp {
            None => "Mail server: none, so no mail is sent. Set one: counterpart notify mail --server NAME --from ADDRESS\n".to_owned(),
            Some(smtp) => format!(
                "Mail server: {}:{} ({}), {}, mails are from {}\n",
                plain(&smtp.server),
                smtp.port,
                protection(smtp.tls),
                match (&smtp.user, shown.password) {
                    (Some(user), true) => format!("signs in as {}", plain(user)),
                    (Some(user), false) => format!("would sign in as {}, but has no password", plain(user)),
                    (None, _) => "does not sign in".to_owned(),
                },
                plain(&smtp.from)
            ),
        };
        text.push_str(&match shown.notify.as_slice() {
            [] => "Told by mail: whoever set an integration up. More: counterpart notify to --add ADDRESS\n".to_owned(),
            addresses => format!("Told by mail: {}, and whoever set an integration up\n", plain(&addresses.join(", "))),
        });
        for webhook in &shown.webhooks {
            text.push_str(&format!("Told by webhook: {} ({})\n", plain(&webhook.host), webhook.id));
        }
        if let Some(pages) = &shown.pages {
            text.push_str(&format!("Links begin with {}\n", plain(pages)));
        }
        let counts = shown.notifications.iter().map(|(state, count)| format!("{count} {}", state.replace('_', " ")));
        let counts: Vec<String> = counts.collect();
        if !counts.is_empty() {
            text.push_str(&format!("Notifications: {}. Look: counterpart notify list\n", counts.join(", ")));
        }
        text
    })
}

fn protection(tls: SmtpTls) -> &'static str {
    match tls {
        SmtpTls::StartTls => "STARTTLS",
        SmtpTls::Implicit => "TLS",
        SmtpTls::Off => "not protected",
    }
}

async fn mail(hub: &Hub, args: &MailArgs, output: Output) -> anyhow::Result<()> {
    let mut settings = hub.workspace_settings().await?;
    let password = match (&args.password_env, &args.password_file) {
        (Some(variable), _) => {
            let word = std::env::var(variable)
                .with_context(|| format!("the environment variable {variable} is not set, or not text"))?;
            SmtpPassword::Set(SecretString::from(word))
        }
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            SmtpPassword::Set(SecretString::from(text.lines().next().unwrap_or_default().to_owned()))
        }
        (None, None) if args.off || args.user.as_deref() == Some("") => SmtpPassword::Clear,
        (None, None) => SmtpPassword::Keep,
    };
    let about_server = args.server.is_some()
        || args.port.is_some()
        || args.tls.is_some()
        || args.user.is_some()
        || args.from.is_some();
    if args.off {
        settings.smtp = None;
    } else if about_server {
        settings.smtp = Some(changed(settings.smtp, args)?);
    } else if settings.smtp.is_none() && !matches!(password, SmtpPassword::Keep) {
        return Err(super::usage("there is no mail server yet: say which one with --server and --from"));
    }
    if let Some(pages) = &args.pages {
        settings.base_url = Some(pages.clone()).filter(|pages| !pages.trim().is_empty());
    }
    hub.change_workspace_settings(&who(), settings, password).await?;
    show(hub, output).await
}

fn changed(before: Option<SmtpSettings>, args: &MailArgs) -> anyhow::Result<SmtpSettings> {
    let missing = |what: &str| super::usage(format!("there is no mail server yet: {what} is missing"));
    let tls = args.tls.map(|tls| tls.tls());
    let usual = |tls| if tls == SmtpTls::Implicit { 465 } else { 587 };
    let user = args.user.clone().filter(|user| !user.trim().is_empty());
    Ok(match before {
        None => SmtpSettings {
            server: args.server.clone().ok_or_else(|| missing("--server"))?,
            port: args.port.unwrap_or_else(|| usual(tls.unwrap_or_default())),
            tls: tls.unwrap_or_default(),
            user,
            from: args.from.clone().ok_or_else(|| missing("--from"))?,
        },
        Some(before) => SmtpSettings {
            server: args.server.clone().unwrap_or(before.server),
            // A port that was usual for one kind of protection is not for another.
            port: args.port.unwrap_or_else(|| match tls {
                Some(tls) if before.port == usual(before.tls) => usual(tls),
                _ => before.port,
            }),
            tls: tls.unwrap_or(before.tls),
            user: if args.user.is_some() { user } else { before.user },
            from: args.from.clone().unwrap_or(before.from),
        },
    })
}

async fn to(hub: &Hub, args: &ToArgs, output: Output) -> anyhow::Result<()> {
    let settings = hub.workspace_settings().await?;
    let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
    let unknown = args.remove.iter().find(|gone| !settings.notify.iter().any(|known| same(known, gone)));
    if let Some(unknown) = unknown {
        return Err(super::usage(format!(
            "{unknown} is not told. There are: {}",
            settings.notify.join(", ")
        )));
    }
    let kept = settings.notify.iter().filter(|known| !args.remove.iter().any(|gone| same(known, gone)));
    let notify = kept.cloned().chain(args.add.iter().cloned()).collect();
    hub.change_workspace_settings(&who(), WorkspaceSettings { notify, ..settings }, SmtpPassword::Keep)
        .await?;
    show(hub, output).await
}

async fn webhook(hub: &Hub, command: &WebhookCommand, output: Output) -> anyhow::Result<()> {
    match command {
        WebhookCommand::List => {
            let webhooks = hub.webhooks().await?;
            output.list(&webhooks, || {
                if webhooks.is_empty() {
                    return "No webhooks yet: counterpart notify webhook add URL".to_owned();
                }
                let rows = webhooks.iter().map(|one| {
                    vec![
                        one.id.to_string(),
                        one.host.clone(),
                        one.made_by.clone(),
                        one.made_at.format("%Y-%m-%d").to_string(),
                    ]
                });
                table(&["id", "host", "added by", "on"], rows.collect())
            })
        }
        WebhookCommand::Add { address, address_env } => {
            let address = match (address, address_env) {
                (Some(address), _) => address.clone(),
                (None, variable) => {
                    let variable = variable.as_deref().unwrap_or_default();
                    std::env::var(variable).with_context(|| {
                        format!("the environment variable {variable} is not set, or not text")
                    })?
                }
            };
            let added = hub.add_webhook(&who(), &address).await?;
            #[derive(Serialize)]
            struct Added<'a> {
                #[serde(flatten)]
                webhook: &'a Webhook,
                secret: &'a str,
            }
            let secret = added.secret.expose_secret();
            output.object(&Added { webhook: &added.webhook, secret }, || {
                format!(
                    "{} is told from now on. Messages are signed with this secret, which is not shown again:\n{secret}\n\
                     Try it: counterpart notify test",
                    plain(&added.webhook.host)
                )
            })
        }
        WebhookCommand::Remove { id } => {
            hub.remove_webhook(&who(), id).await?;
            #[derive(Serialize)]
            struct Removed<'a> {
                removed: &'a str,
            }
            output.object(&Removed { removed: id }, || "It is told no more.".to_owned())
        }
    }
}

#[derive(Serialize)]
struct Tried {
    whom: String,
    ok: bool,
    sentence: String,
}

async fn test(hub: &Hub, to: Option<&str>, output: Output) -> anyhow::Result<()> {
    let settings = hub.workspace_settings().await?;
    let (addresses, webhooks) = match to {
        Some(to) => (vec![to.to_owned()], Vec::new()),
        None => (settings.notify, hub.webhooks().await?),
    };
    if addresses.is_empty() && webhooks.is_empty() {
        return Err(super::usage(
            "nobody is told yet: say --to ADDRESS here, or set who is: counterpart notify to --add ADDRESS, or \
             counterpart notify webhook add URL",
        ));
    }
    let smtp = Smtp::default();
    let mut tried = Vec::new();
    let mut note = |whom: String, outcome: Result<(), counterpart_engine::EngineError>| {
        let (ok, sentence) = match outcome {
            Ok(()) => (true, "taken".to_owned()),
            Err(error) => (false, error.to_string()),
        };
        tried.push(Tried { whom, ok, sentence });
    };
    for address in addresses {
        let outcome = hub.try_mail(&smtp, &address).await;
        note(address, outcome);
    }
    for webhook in webhooks {
        let outcome = hub.try_webhook(webhook.id).await;
        note(format!("webhook {}", webhook.host), outcome);
    }
    output.list(&tried, || {
        let rows = tried.iter().map(|one| {
            let word = if one.ok { "ok" } else { "PROBLEM" };
            vec![one.whom.clone(), word.to_owned(), one.sentence.clone()]
        });
        table(&["told", "found", "in words"], rows.collect())
    })?;
    if tried.iter().all(|one| one.ok) { Ok(()) } else { Err(super::Quiet.into()) }
}

async fn list(hub: &Hub, limit: u64, output: Output) -> anyhow::Result<()> {
    let found = hub.notifications(&[], limit).await?;
    let webhooks = hub.webhooks().await?;
    output.list(&found, || {
        if found.is_empty() {
            return "Nothing was told yet.".to_owned();
        }
        let rows = found.iter().map(|one| {
            vec![
                one.id.to_string(),
                one.made_at.format("%Y-%m-%d %H:%M").to_string(),
                whom(one, &webhooks),
                state(one),
                one.sentence.clone(),
                one.said.clone().unwrap_or_default(),
            ]
        });
        table(&["id", "when", "whom", "state", "what", "said"], rows.collect())
    })
}

fn whom(one: &Notification, webhooks: &[Webhook]) -> String {
    match &one.recipient {
        Recipient::Mail(address) => address.clone(),
        Recipient::Webhook(id) => {
            let host = webhooks.iter().find(|webhook| webhook.id == *id).map(|webhook| webhook.host.as_str());
            format!("webhook {}", host.unwrap_or("(removed)"))
        }
    }
}

fn state(one: &Notification) -> String {
    match (one.state, one.due_at) {
        (NotificationState::Waiting, Some(due)) if one.attempts > 0 => {
            format!(
                "tried {}, again {}",
                counted(one.attempts.into(), "time", "times"),
                due.format("%H:%M UTC")
            )
        }
        (state, _) => state.as_str().replace('_', " "),
    }
}
