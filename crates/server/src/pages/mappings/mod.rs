//! `/integrations/{name}/mappings`: the table of who is matched with whom, deleting some of them, and mappings as files (R23, R24).

mod delete;
mod list;
mod upload;

pub use list::{file, filter_of, total};

use super::{SAVE, SEE};
use crate::routes::Routes;
use counterpart_model::How;

/// Lines of each sort that are shown of a file.
pub const SHOWN: usize = 500;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/integrations/{name}/mappings", SEE, list::show)
        .get("/integrations/{name}/mappings/delete", SAVE, delete::preview)
        .get("/integrations/{name}/mappings/upload", SAVE, upload::form)
        .post_file("/integrations/{name}/mappings/upload", SAVE, upload::report)
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
