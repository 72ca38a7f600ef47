//! What stands around pages for somebody who is not signed in yet.

use crate::error::Failure;
use crate::{App, assets};

/// The little that is shown.
pub struct Around {
    /// The workspace's name.
    pub workspace: String,
}

impl Around {
    /// As it is now.
    pub async fn of(app: &App) -> Result<Self, Failure> {
        Ok(Self { workspace: app.hub.workspace_settings().await?.name })
    }

    /// The address of an asset.
    pub fn asset(&self, file: &str) -> String {
        assets::address(file)
    }
}
