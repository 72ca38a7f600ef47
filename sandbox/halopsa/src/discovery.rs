//! What a tenant says of itself without a token (dossier, section 1).

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::HaloPsa;

/// `GET /api/authinfo`: where to sign in. Clients read these two fields; no others are known.
pub(crate) async fn authinfo(Shared(halo): Shared<Arc<HaloPsa>>, headers: HeaderMap) -> Response {
    let root = root(&headers);
    let tenant = halo.read().instance.tenant.clone();
    Json(json!({ "auth_url": format!("{root}/auth"), "tenant_id": tenant })).into_response()
}

/// `GET /api/InstanceInfo`: versions, for a health check.
pub(crate) async fn instance_info(Shared(halo): Shared<Arc<HaloPsa>>, headers: HeaderMap) -> Response {
    let root = root(&headers);
    let state = halo.read();
    let agents = state.agents.iter().filter(|agent| agent.id != 1 && !agent.isdisabled).count();
    let info: Value = json!({
        "dbid": "SANDBOX",
        "app_name": "Halo PSA",
        "app_version": state.instance.app_version,
        "database_version": state.instance.app_version,
        "agent_count": agents,
        "licensed_agent_count": agents,
        "online_agent_count": 0,
        "last_login": crate::dates::EMPTY_DATE,
        "agent_url": root,
        "portal_url": format!("{root}/portal"),
        "auth_url": format!("{root}/auth"),
        "mobileapp_enabled": true,
        "teamsbot_enabled": false,
        "nhserver_version": state.instance.app_version,
    });
    Json(info).into_response()
}

fn root(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}/halopsa")
}
