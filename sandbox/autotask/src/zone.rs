//! Zones and versions, which nobody has to sign in for (dossier, section 1).

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::refusal::Refusal;
use crate::state::State;

/// `GET V1.0/zoneInformation?user=`, at any zone. Only the user name is asked for.
pub(crate) fn information(
    state: &State,
    headers: &HeaderMap,
    user: Option<&str>,
) -> Result<Response, Refusal> {
    if !user.is_some_and(|user| user.trim().eq_ignore_ascii_case(&state.user.user_name)) {
        return Err(Refusal::error("Zone information could not be determined"));
    }
    let instance = &state.instance;
    let root = root(headers);
    let number: String = instance.zone.chars().filter(char::is_ascii_digit).collect();
    Ok(Json(json!({
        "zoneName": instance.zone_name,
        "url": format!("{root}/{}/ATServicesRest/", instance.zone),
        "webUrl": format!("{root}/ww{number}/"),
        "ci": instance.database,
    }))
    .into_response())
}

/// `GET VersionInformation`. A version that is listed need not have anything.
pub(crate) fn versions(state: &State) -> Response {
    Json(json!({ "apiVersions": state.instance.api_versions })).into_response()
}

/// The address of this vendor as the caller reached it.
pub(crate) fn root(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}/autotask")
}
