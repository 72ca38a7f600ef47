//! Integrations: connecting, testing, switches, schedules, live progress, removing.

mod credentials;
mod form;
mod head;
mod held_back;
mod list;
mod new;
mod remove;
mod report;
mod schedules;
mod settings;
mod settings_form;
mod show;
mod sync;
mod timing;

pub use head::Head;
pub use show::{ahead, direction_word, mode_word, proof, window};

use super::SEE;
use crate::App;
use crate::error::Failure;
use crate::routes::{Needs, Routes};
use counterpart_model::{Integration, Permission};

const MANAGE: Needs = Needs::May(Permission::ManageIntegrations);
const SAVE: Needs = Needs::May(Permission::Save);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/integrations", SEE, list::show)
        .get("/integrations/new/{connector}", MANAGE, new::show)
        .post("/integrations/new/{connector}", MANAGE, new::submit)
        .get("/integrations/{name}", SEE, show::show)
        .get("/integrations/{name}/held-back", SEE, held_back::show)
        .post("/integrations/{name}/sync", SAVE, sync::now)
        .post("/integrations/{name}/sending", MANAGE, sync::sending)
        .get("/integrations/{name}/settings", SEE, settings::show)
        .post("/integrations/{name}/settings", MANAGE, settings::submit)
        .get("/integrations/{name}/schedules", SEE, schedules::show)
        .post("/integrations/{name}/schedules", MANAGE, schedules::add)
        .post("/integrations/{name}/schedules/{id}", MANAGE, schedules::change)
        .get("/integrations/{name}/credentials", MANAGE, credentials::show)
        .post("/integrations/{name}/credentials", MANAGE, credentials::submit)
        .get("/integrations/{name}/remove", MANAGE, remove::show)
        .post("/integrations/{name}/remove", MANAGE, remove::submit)
}

/// The integration of a page.
pub async fn find(app: &App, name: &str) -> Result<Integration, Failure> {
    let tx = app.hub.workspace.read().await?;
    tx.integrations().by_name(name).await?.ok_or_else(|| {
        Failure::NotFound(format!("There is no integration '{name}'. It may have been removed meanwhile."))
    })
}

/// The address of an integration's page.
pub fn address(integration: &Integration) -> String {
    format!("/integrations/{}", crate::urls::encoded(&integration.name))
}
