//! `/integrations`: every connector of the program, connected or not, with how it does (R01).

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use counterpart_engine::UnderWay;
use counterpart_engine::said::{Capability, Descriptor};
use counterpart_model::{Direction, Integration, IntegrationState, Kind, RunState};

#[derive(Template)]
#[template(path = "integrations/list.html")]
struct List {
    frame: Frame,
    connected: Vec<Connected>,
    others: Vec<Other>,
}

/// An integration that is set up.
struct Connected {
    integration: Integration,
    address: String,
    product: &'static str,
    reads: String,
    writes: String,
    failing: Option<String>,
    paused: bool,
    under_way: Option<UnderWay>,
}

/// A connector that can be set up, or set up once more.
struct Other {
    connector: &'static str,
    product: &'static str,
    reads: String,
    writes: String,
    connected: bool,
}

/// `GET /integrations`
pub async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let everywhere = app.hub.pushes_paused().await?.is_some();
    let mut connected = Vec::new();
    for integration in &frame.pulse.integrations {
        let Ok(connector) = app.hub.connectors.get(&integration.connector) else { continue };
        let descriptor = connector.descriptor();
        let running = frame.pulse.under_way(integration).filter(|(run, _)| run.state == RunState::Running);
        let under_way = match running {
            Some((run, progress)) => Some(app.hub.under_way(integration, run, progress).await?),
            None => None,
        };
        let on = |wanted: fn(Direction) -> bool| {
            named(descriptor, |kind| wanted(integration.settings.direction(kind)))
        };
        connected.push(Connected {
            address: super::address(integration),
            product: descriptor.product,
            reads: on(Direction::pulls),
            writes: on(Direction::pushes),
            failing: match &integration.state {
                IntegrationState::Failing { reason } => Some(reason.clone()),
                IntegrationState::New | IntegrationState::Healthy => None,
            },
            paused: integration.settings.push_paused || everywhere,
            under_way,
            integration: integration.clone(),
        });
    }
    let others = app.hub.connectors.all().map(|connector| {
        let descriptor = connector.descriptor();
        let can = |capability| named(descriptor, |kind| descriptor.can(kind, capability));
        Other {
            connector: descriptor.connector,
            product: descriptor.product,
            reads: can(Capability::Pull),
            writes: can(Capability::Create),
            connected: connected.iter().any(|one| one.integration.connector == descriptor.connector),
        }
    });
    let mut others: Vec<Other> = others.collect();
    others.sort_by_key(|other| (other.connected, other.product.to_lowercase()));
    page(&List { frame, connected, others })
}

/// The vendor's words for these kinds, in a list.
fn named(descriptor: &Descriptor, wanted: impl Fn(Kind) -> bool) -> String {
    let kinds = descriptor.kinds.iter().filter(|known| wanted(known.kind));
    kinds.map(|known| known.vendor_plural).collect::<Vec<_>>().join(", ")
}
