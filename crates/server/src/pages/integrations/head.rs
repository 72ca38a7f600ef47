//! What stands above every page of an integration: whose data it is, how it does, how old its data is, and what can be done.

use crate::App;
use crate::error::Failure;
use crate::text::counted;
use counterpart_engine::KindStanding;
use counterpart_model::{Completeness, Integration, IntegrationRole, IntegrationState};

/// The head of an integration's pages.
pub struct Head {
    /// The integration.
    pub integration: Integration,
    /// Its address.
    pub address: String,
    /// The vendor's name of the product.
    pub product: &'static str,
    /// Which of its pages this is.
    pub tab: &'static str,
    /// Why it fails.
    pub failing: Option<String>,
    /// Why nothing is sent to the vendor.
    pub sending_paused: Option<String>,
    /// Whether anything could be sent.
    pub sends: bool,
    /// Whether everything came the last time, in words.
    pub completeness: Option<(bool, String)>,
}

impl Head {
    /// Of an integration.
    pub async fn of(app: &App, integration: &Integration, tab: &'static str) -> Result<Self, Failure> {
        let kinds = app.hub.kinds_of(integration).await?;
        Self::with(app, integration, tab, &kinds).await
    }

    /// The same, where what it reads is known already.
    pub async fn with(
        app: &App,
        integration: &Integration,
        tab: &'static str,
        kinds: &[KindStanding],
    ) -> Result<Self, Failure> {
        let descriptor = app.hub.connectors.get(&integration.connector)?.descriptor();
        let everywhere = app.hub.pushes_paused().await?;
        let here = integration.settings.push_paused;
        Ok(Self {
            address: super::address(integration),
            product: descriptor.product,
            tab,
            failing: match &integration.state {
                IntegrationState::Failing { reason } => Some(reason.clone()),
                IntegrationState::New | IntegrationState::Healthy => None,
            },
            sending_paused: match everywhere {
                Some(paused) => Some(format!("Nothing is sent to any vendor: {}", paused.why)),
                None if here => {
                    Some(format!("Nothing is sent to {}; what waits goes on waiting.", descriptor.product))
                }
                None => None,
            },
            sends: kinds.iter().any(|kind| kind.possible.iter().any(|direction| direction.pushes())),
            completeness: completeness(kinds),
            integration: integration.clone(),
        })
    }
}

impl Head {
    /// What it is to the customer list, where that is anything of its own (R08).
    pub fn role(&self) -> Option<&'static str> {
        let role = self.integration.settings.role;
        (role != IntegrationRole::Ordinary).then(|| role.as_str())
    }
}

/// Whether everything came the last time.
pub fn completeness(kinds: &[KindStanding]) -> Option<(bool, String)> {
    let read: Vec<_> = kinds
        .iter()
        .filter(|kind| kind.is_read())
        .filter_map(|kind| Some((kind, kind.last_read.as_ref()?)))
        .collect();
    if read.is_empty() {
        return None;
    }
    let lacking: Vec<String> = read
        .iter()
        .filter_map(|(kind, (completeness, ..))| match completeness {
            Completeness::Incomplete { reason, .. } => Some(format!("{}: {reason}", kind.vendor_plural)),
            Completeness::Complete { .. } => None,
        })
        .collect();
    if !lacking.is_empty() {
        return Some((false, lacking.join(" ")));
    }
    let all: Vec<String> =
        read.iter().map(|(kind, _)| counted(kind.visible, kind.vendor_word, kind.vendor_plural)).collect();
    Some((true, all.join(", ")))
}
