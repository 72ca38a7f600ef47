//! Pages on which things are collected before they are saved together: `/integrations/{name}/import` (R22) and
//! `/integrations/{name}/map` (R23). What is collected is kept until then, also when somebody leaves or the server starts anew.

mod act;
mod collected;
mod import;
mod map;

use super::{SAVE, SEE};
use crate::routes::{Needs, Routes};
use counterpart_model::{Permission, PickList};

const PICK: Needs = Needs::May(Permission::Propose);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/integrations/{name}/map", SEE, map::show)
        .post("/integrations/{name}/map", PICK, map::change)
        .post("/integrations/{name}/map/save", SAVE, map::save)
        .post("/integrations/{name}/map/hand-over", PICK, |sent| act::hand_over(sent, PickList::Map))
        .post("/integrations/{name}/map/send-back", SAVE, |sent| act::send_back(sent, PickList::Map))
        .get("/integrations/{name}/import", SEE, import::show)
        .post("/integrations/{name}/import", PICK, import::change)
        .post("/integrations/{name}/import/save", SAVE, import::save)
        .post("/integrations/{name}/import/hand-over", PICK, |sent| act::hand_over(sent, PickList::Import))
        .post("/integrations/{name}/import/send-back", SAVE, |sent| act::send_back(sent, PickList::Import))
}
