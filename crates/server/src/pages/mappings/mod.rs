//! `/integrations/{name}/mappings`: the table of who is matched with whom, deleting some of them, and mappings as files (R23, R24).

mod delete;
mod list;
mod upload;

pub use list::{file, filter_of, total};

use super::SEE;
use crate::routes::{Needs, Routes};
use counterpart_model::{How, Permission};

/// Lines of each sort that are shown of a file.
pub const SHOWN: usize = 500;

/// Who may not save hands over what they would delete or bring in.
const PROPOSE: Needs = Needs::May(Permission::Propose);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/integrations/{name}/mappings", SEE, list::show)
        .get("/integrations/{name}/mappings/delete", PROPOSE, delete::preview)
        .get("/integrations/{name}/mappings/upload", PROPOSE, upload::form)
        .post_file("/integrations/{name}/mappings/upload", PROPOSE, upload::report)
        .post("/integrations/{name}/mappings/propose", PROPOSE, delete::propose)
}

/// How a match came, as a heading.
pub fn how_title(how: &How) -> &'static str {
    match how {
        How::Automatic => "Automatic",
        How::Manual => "Manual",
        How::Created => "Created",
        How::Imported => "Imported",
        How::File => "From a file",
        How::Merged => "Merged",
        How::Pushed => "Made there",
    }
}
