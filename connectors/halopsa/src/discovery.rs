//! What HaloPSA tells without credentials: its servers and its tenant.

use crate::addresses::{Servers, authorisation, instance};
use crate::client::Client;
use crate::wire::AuthInfo;
use counterpart_connector::{BaseUrl, ConnectorError, Discovery, Session};
use counterpart_model::TenantIdentity;
use std::collections::BTreeMap;

/// Fills in resource server, authorisation server and tenant from the instance address (R02a).
pub async fn discover(session: &Session) -> Result<Discovery, ConnectorError> {
    let client = Client::open(session)?;
    let resource = &client.servers().resource;
    let (info, _) = client.auth_info().await?;
    let mut notes = Vec::new();
    let told = info.auth_url.as_deref().map(|url| BaseUrl::parse(url, session.plain_http()));
    let authorisation = match told {
        Some(Ok(url)) => authorisation(&url),
        Some(Err(error)) => {
            notes.push(format!(
                "The authorisation server that HaloPSA names cannot be used ({error}); the usual one is assumed."
            ));
            authorisation(&instance(resource))
        }
        None => {
            notes.push("HaloPSA names no authorisation server; the usual one is assumed.".to_owned());
            authorisation(&instance(resource))
        }
    };
    let mut values = BTreeMap::from([
        ("resource_server".to_owned(), resource.to_string()),
        ("authorisation_server".to_owned(), authorisation.to_string()),
    ]);
    if let Some(tenant) = info.tenant_id {
        values.insert("tenant".to_owned(), tenant);
    }
    // Only a courtesy: older builds do not show it.
    if let Ok(info) = client.instance_info().await
        && let Some(version) = info.app_version
    {
        notes.push(format!("{} {version}", info.app_name.as_deref().unwrap_or("HaloPSA")));
    }
    Ok(Discovery { values, notes })
}

/// Which tenant the resource server holds (R09).
pub async fn identify(session: &Session) -> Result<TenantIdentity, ConnectorError> {
    let client = Client::open(session)?;
    let (info, _) = client.auth_info().await?;
    Ok(identity(&info, client.servers()))
}

/// The tenant as HaloPSA names it; where it does not, the host it is at: every tenant has its own. The name is the host,
/// because HaloPSA shows no company name here.
pub fn identity(info: &AuthInfo, servers: &Servers) -> TenantIdentity {
    let at = instance(&servers.resource);
    let host = format!("{}{}", at.host(), at.path());
    TenantIdentity { id: info.tenant_id.clone().unwrap_or_else(|| host.clone()), name: host }
}
