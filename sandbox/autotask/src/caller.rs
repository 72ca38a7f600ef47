//! Who calls: three headers on every request, no token (dossier, section 2).

use axum::http::HeaderMap;

use crate::refusal::Refusal;
use crate::schema::RESOURCES;
use crate::state::{Record, State};

/// Length of a tracking identifier.
const CODE_LENGTH: usize = 27;

/// In whose name a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The resource that acts.
    pub(crate) resource: u32,
    /// The API user, where it acts as somebody else.
    pub(crate) impersonator: Option<u32>,
}

/// A header by its name, empty if it did not come.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Proves a caller. A wrong zone, a wrong password and a locked user all look alike; failures are counted, and at the
/// tenant's limit the user is locked until a person unlocks it.
pub(crate) fn prove(state: &mut State, headers: &HeaderMap, zone: &str) -> Result<Caller, Refusal> {
    let code = header(headers, "apiintegrationcode");
    if !code.is_empty()
        && (code.len() != CODE_LENGTH || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    {
        return Err(Refusal::error("IntegrationCode is invalid."));
    }
    if !zone.eq_ignore_ascii_case(&state.instance.zone) {
        return Err(Refusal::Unauthorised);
    }
    let lockout_after = state.instance.lockout_after;
    let user = &mut state.user;
    if !header(headers, "username").eq_ignore_ascii_case(&user.user_name) {
        return Err(Refusal::Unauthorised);
    }
    let proven = header(headers, "secret") == user.secret && code == user.integration_code;
    if !proven {
        user.failures += 1;
        user.locked |= lockout_after > 0 && user.failures >= lockout_after;
        return Err(Refusal::Unauthorised);
    }
    if user.locked || !user.active {
        return Err(Refusal::Unauthorised);
    }
    user.failures = 0;
    Ok(Caller { resource: user.resource_id, impersonator: None })
}

/// The caller of a write, who may act as a resource that lets it.
pub(crate) fn acting(
    state: &State,
    caller: Caller,
    headers: &HeaderMap,
    what: &'static str,
) -> Result<Caller, Refusal> {
    let wanted = header(headers, "impersonationresourceid");
    if wanted.is_empty() {
        return Ok(caller);
    }
    let resource = wanted.trim().parse().ok().and_then(|id: u32| state.table(*RESOURCES).get(id));
    let lets = |resource: &&Record| resource.active && state.user.impersonates.contains(&resource.id);
    match resource.filter(lets) {
        Some(resource) => Ok(Caller { resource: resource.id, impersonator: Some(caller.resource) }),
        None => Err(Refusal::NotPermitted { what, status: state.instance.permission_status }),
    }
}

/// Acting as somebody else is for writes only: reads refuse the header.
pub(crate) fn not_acting(state: &State, headers: &HeaderMap) -> Result<(), Refusal> {
    match header(headers, "impersonationresourceid") {
        "" => Ok(()),
        _ => Err(Refusal::NotPermitted { what: "query", status: state.instance.permission_status }),
    }
}
