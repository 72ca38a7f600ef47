//! What Autotask tells without credentials: the zone and the database of a user name.

use crate::client::Client;
use crate::dialect::{AutotaskDialect, Zone};
use counterpart_connector::{ConnectorError, Discovery, Session};
use counterpart_model::TenantIdentity;
use std::collections::BTreeMap;

/// Fills in the zone from the user name (R02b).
pub async fn discover(session: &Session) -> Result<Discovery, ConnectorError> {
    let (zone, _) = AutotaskDialect::of(session)?.look_up(session).await?;
    let name = zone.name.as_deref().unwrap_or("without a name");
    Ok(Discovery {
        values: BTreeMap::from([("zone_url".to_owned(), zone.api.to_string())]),
        notes: vec![format!("Autotask zone: {name}, database {}", zone.database)],
    })
}

/// Which database the user name belongs to (R09). Costs nothing beside the pull: every session asks for its zone once.
pub async fn identify(session: &Session) -> Result<TenantIdentity, ConnectorError> {
    Ok(identity(Client::open(session).await?.zone()))
}

/// The database's number, which Autotask calls unique. Its name is the zone's: what the MSP is called stands in its own
/// company, which would cost a request at every sync.
pub fn identity(zone: &Zone) -> TenantIdentity {
    let name = zone.name.as_deref().map_or(String::new(), |name| format!(", {name}"));
    TenantIdentity {
        id: zone.database.to_string(),
        name: format!("Autotask database {}{name}", zone.database),
    }
}
