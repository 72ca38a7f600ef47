//! Whoever looks at the demo is let in without signing in: as an account of its own, with a real session.

use crate::context;
use anyhow::Context as _;
use counterpart_engine::{Hub, SmtpPassword};
use counterpart_model::{Caller, Principal, SecondFactorRule, WorkspaceSettings};
use secrecy::SecretString;

/// The account of the demo.
const EMAIL: &str = "robin@example.com";
const NAME: &str = "Robin Okafor";
/// What the MSP of the demo is called.
const WORKSPACE: &str = "Northbridge IT";

/// A session of the demo's account, which is made where it is not there yet. Its password is as unguessable as the link that
/// was used up for it, another one each time, and told to nobody.
pub async fn session(hub: &Hub) -> anyhow::Result<SecretString> {
    let caller = Caller::default();
    let signed_in = if hub.awaits_first_user().await? {
        settle_in(hub).await?;
        let link = hub.first_link(&context::actor()).await?;
        hub.make_first_user(&link.secret, EMAIL, NAME, &link.secret, &caller).await?
    } else {
        let user = hub.user_by_email(EMAIL).await?;
        let (_, link) = hub.link_for(&Principal::operator(context::actor()), user.id).await?;
        hub.choose_password(&link.secret, &link.secret, &caller).await?
    };
    let began = signed_in.began().context("the demo's own account is not let in")?;
    Ok(began.token)
}

/// What the MSP of the demo has chosen.
async fn settle_in(hub: &Hub) -> anyhow::Result<()> {
    let settings = WorkspaceSettings {
        name: WORKSPACE.to_owned(),
        second_factor: SecondFactorRule::Optional,
        ..hub.workspace_settings().await?
    };
    let operator = Principal::operator(context::actor());
    hub.change_workspace_settings(&operator, settings, SmtpPassword::Keep).await?;
    Ok(())
}
