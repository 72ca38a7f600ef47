//! What integrations are called on pages: by the vendor's product, and by their own name where a product is connected twice.

use crate::App;
use counterpart_model::{Integration, IntegrationId};

/// One integration as pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// The integration's id.
    pub id: IntegrationId,
    /// Its name, as addresses and commands have it.
    pub name: String,
    /// What a person calls it: `HaloPSA`, or `HaloPSA (halopsa-2)`.
    pub title: String,
}

/// Every integration, by title.
pub fn tools(app: &App, integrations: &[Integration]) -> Vec<Tool> {
    let product = |integration: &Integration| match app.hub.connectors.get(&integration.connector) {
        Ok(connector) => connector.descriptor().product.to_owned(),
        Err(_) => integration.name.clone(),
    };
    let title = |integration: &Integration| {
        let same = integrations.iter().filter(|other| other.connector == integration.connector).count();
        let product = product(integration);
        if same > 1 { format!("{product} ({})", integration.name) } else { product }
    };
    let mut tools: Vec<Tool> = integrations
        .iter()
        .map(|one| Tool { id: one.id, name: one.name.clone(), title: title(one) })
        .collect();
    tools.sort_by(|a, b| (&a.title, &a.name).cmp(&(&b.title, &b.name)));
    tools
}

/// The title of one of them.
pub fn title_of(tools: &[Tool], id: IntegrationId) -> String {
    tools.iter().find(|tool| tool.id == id).map(|tool| tool.title.clone()).unwrap_or_default()
}
