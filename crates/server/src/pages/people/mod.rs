//! Signing in, one's own account, users, tokens, the audit log, settings.

mod account;
mod around;
pub(crate) mod audit;
mod enrol;
mod forgotten;
mod link;
mod own_factor;
mod settings;
mod sign_in;
mod tokens;
mod users;

pub(crate) use sign_in::again;

use crate::App;
use crate::error::Failure;
use crate::routes::{Needs, Routes};
use axum::http::{HeaderMap, header};
use counterpart_model::Permission;

/// The pages under Settings, in order.
pub const TABS: [(&str, &str); 5] = [
    ("/settings", "Workspace"),
    ("/settings/security", "Security and mail"),
    ("/settings/users", "Users"),
    ("/settings/tokens", "API tokens"),
    ("/settings/audit", "Audit log"),
];

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    let may = Needs::May;
    let own = may(Permission::See);
    let users = may(Permission::ManageUsers);
    routes
        .get("/sign-in", Needs::Nothing, sign_in::show)
        .post("/sign-in", Needs::Nothing, sign_in::submit)
        .get("/sign-in/forgotten", Needs::Nothing, forgotten::show)
        .post("/sign-in/forgotten", Needs::Nothing, forgotten::submit)
        .get("/sign-in/code", Needs::PasswordGiven, sign_in::show_code)
        .post("/sign-in/code", Needs::PasswordGiven, sign_in::submit_code)
        .get("/sign-in/second-factor", Needs::PasswordGiven, enrol::show)
        .post("/sign-in/second-factor", Needs::PasswordGiven, enrol::submit)
        .post("/sign-out", Needs::PasswordGiven, sign_in::sign_out)
        .get("/link/{secret}", Needs::Nothing, link::show)
        .post("/link/{secret}", Needs::Nothing, link::submit)
        .get("/account", own, account::show)
        .post("/account/profile", own, account::profile)
        .post("/account/password", own, account::password)
        .post("/account/sessions/end", own, account::end_sessions)
        .post("/account/tokens", may(Permission::OwnTokens), account::make_token)
        .post("/account/tokens/{id}/revoke", may(Permission::OwnTokens), account::revoke_token)
        .post("/account/second-factor", own, own_factor::begin)
        .post("/account/second-factor/confirm", own, own_factor::confirm)
        .post("/account/second-factor/remove", own, own_factor::remove)
        .post("/account/recovery-codes", own, own_factor::new_codes)
        .get("/settings", may(Permission::ManageSettings), settings::workspace)
        .post("/settings", may(Permission::ManageSettings), settings::save_workspace)
        .get("/settings/security", may(Permission::ManageSecurity), settings::security)
        .post("/settings/security", may(Permission::ManageSecurity), settings::save_security)
        .get("/settings/users", users, users::list)
        .post("/settings/users", users, users::invite)
        .post("/settings/users/{id}/role", users, users::role)
        .post("/settings/users/{id}/link", users, users::link)
        .post("/settings/users/{id}/disable", users, users::disable)
        .post("/settings/users/{id}/enable", users, users::enable)
        .post("/settings/users/{id}/reset-factor", users, users::reset_factor)
        .get("/settings/tokens", may(Permission::ManageTokens), tokens::list)
        .post("/settings/tokens/{id}/revoke", may(Permission::ManageTokens), tokens::revoke)
        .get("/settings/audit", may(Permission::SeeAudit), audit::show)
}

/// Where the server is reached, for links that are shown to whoever asks. Links in mails go only where somebody who may said:
/// a browser can send any host.
async fn address(app: &App, headers: &HeaderMap) -> Result<String, Failure> {
    let said = app.hub.pages_at(&app.hub.workspace_settings().await?);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    Ok(said.unwrap_or_else(|| format!("http://{host}")).trim_end_matches('/').to_owned())
}
