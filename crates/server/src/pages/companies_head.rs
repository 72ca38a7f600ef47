//! What stands above the pages on which an integration's companies are matched with customers: whose they are, how old they
//! are, and the other ways of matching them.

use crate::App;
use crate::frame::Frame;
use crate::pages::integrations;
use crate::tools::{title_of, tools};
use counterpart_model::{Integration, IntegrationRole};

/// The head of these pages.
pub struct CompaniesHead {
    /// The integration.
    pub integration: Integration,
    /// Its address.
    pub address: String,
    /// What a person calls it.
    pub product: String,
    /// Which of the pages this is.
    pub tab: &'static str,
}

impl CompaniesHead {
    /// Of an integration.
    pub fn of(app: &App, frame: &Frame, integration: Integration, tab: &'static str) -> Self {
        let product = title_of(&tools(app, &frame.pulse.integrations), integration.id);
        Self { address: integrations::address(&integration), product, tab, integration }
    }

    /// Whether it stands beside a primary one (R08).
    pub fn is_supplemental(&self) -> bool {
        self.integration.settings.role == IntegrationRole::Supplemental
    }
}
