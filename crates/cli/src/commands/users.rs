//! `counterpart users ...`: what is needed where nobody can open the pages yet, or any more.

use crate::args::UsersCommand;
use crate::context;
use crate::output::{Output, plain, table};
use counterpart_engine::{Hub, NewLink, NewUser};
use counterpart_model::{LinkPurpose, Principal, User, UserState};
use secrecy::ExposeSecret;
use serde::Serialize;

/// A link, told once.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a User>,
    link: String,
    purpose: LinkPurpose,
    expires_at: counterpart_model::Instant,
}

/// Does what was asked.
pub async fn run(hub: &Hub, command: &UsersCommand, output: Output) -> anyhow::Result<()> {
    let who = Principal::operator(context::actor());
    match command {
        UsersCommand::List => list(hub, output).await,
        UsersCommand::Invite { email, name, role } => {
            let new = NewUser { email: email.clone(), name: name.clone(), role: *role };
            let (user, link) = hub.invite(&who, &new).await?;
            tell(hub, Some(&user), &link, output).await
        }
        UsersCommand::Link { reset: None } => {
            tell(hub, None, &hub.first_link(&who.actor).await?, output).await
        }
        UsersCommand::Link { reset: Some(email) } => {
            let (user, link) = hub.link_for(&who, hub.user_by_email(email).await?.id).await?;
            tell(hub, Some(&user), &link, output).await
        }
        UsersCommand::Role { email, role } => {
            let user = hub.change_role(&who, hub.user_by_email(email).await?.id, *role).await?;
            output.object(&user, || format!("{} is {} now.", plain(&user.email), user.role))
        }
        UsersCommand::Disable(args) => {
            let id = hub.user_by_email(&args.email).await?.id;
            let user =
                if args.undo { hub.enable_user(&who, id).await? } else { hub.disable_user(&who, id).await? };
            output.object(&user, || match user.state {
                UserState::Disabled => {
                    format!(
                        "{} is let in no more. Again: counterpart users disable {} --undo",
                        plain(&user.email),
                        plain(&user.email)
                    )
                }
                UserState::Invited => {
                    format!(
                        "{} has no password yet: counterpart users link --reset {}",
                        plain(&user.email),
                        plain(&user.email)
                    )
                }
                UserState::Active => format!("{} can sign in.", plain(&user.email)),
            })
        }
        UsersCommand::ResetSecondFactor { email } => {
            let user = hub.reset_second_factor(&who, hub.user_by_email(email).await?.id).await?;
            output.object(&user, || {
                format!("{} sets up a new second factor at the next sign-in.", plain(&user.email))
            })
        }
    }
}

async fn list(hub: &Hub, output: Output) -> anyhow::Result<()> {
    let users = hub.users().await?;
    output.list(&users, || {
        if users.is_empty() {
            return "Nobody can sign in yet. A link for the first user: counterpart users link".to_owned();
        }
        let moment = |at: Option<counterpart_model::Instant>| {
            at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
        };
        let rows = users.iter().map(|user| {
            vec![
                user.email.clone(),
                user.name.clone(),
                user.role.to_string(),
                user.state.as_str().to_owned(),
                if user.second_factor_since.is_some() { "yes" } else { "no" }.to_owned(),
                moment(user.last_sign_in_at),
            ]
        });
        table(&["email", "name", "role", "state", "second factor", "last sign-in"], rows.collect())
    })
}

async fn tell(hub: &Hub, user: Option<&User>, new: &NewLink, output: Output) -> anyhow::Result<()> {
    let base = hub.workspace_settings().await?.base_url;
    let path = new.path();
    let link = format!("{}{}", base.as_deref().unwrap_or_default(), path.expose_secret());
    let told = Told { user, link, purpose: new.link.purpose, expires_at: new.link.expires_at };
    output.object(&told, || {
        let what = match (told.purpose, user) {
            (LinkPurpose::First, _) => "makes the first primary technician".to_owned(),
            (_, Some(user)) => format!("lets {} choose a password", plain(&user.email)),
            (_, None) => "lets somebody choose a password".to_owned(),
        };
        let where_to = match base {
            Some(_) => String::new(),
            None => "Open it behind the address at which you reach the pages.\n".to_owned(),
        };
        format!(
            "{}\n{where_to}It {what}, once, until {}. Whoever has it can do that: send it to nobody else.",
            told.link,
            told.expires_at.format("%Y-%m-%d %H:%M UTC")
        )
    })
}
