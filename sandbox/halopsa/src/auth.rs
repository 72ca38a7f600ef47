//! The token endpoint (dossier, 2.2 and 2.6).

use std::sync::Arc;

use axum::extract::{Form, FromRequest, Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::HaloPsa;
use crate::access::{exists, grant};
use crate::params::Params;
use crate::state::{State, Token, Ungranted};
use counterpart_sandbox_kit::spread::{guid, spread};

pub(crate) async fn token(Shared(halo): Shared<Arc<HaloPsa>>, query: Params, request: Request) -> Response {
    let Ok(Form(form)) = Form::<Vec<(String, String)>>::from_request(request, &()).await else {
        return error(StatusCode::BAD_REQUEST, "invalid_request", "The token request must be a posted form.");
    };
    let field = |name: &str| {
        form.iter()
            .find(|(sent, _)| sent == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let now = halo.clock.now().timestamp_millis();
    let mut state = halo.write();
    // The tenant is needed on shared authorisation servers only; clients send it in the query or in the form.
    let tenant = query.text("tenant").or_else(|| field("tenant"));
    if tenant.is_some_and(|tenant| !tenant.eq_ignore_ascii_case(&state.instance.tenant)) {
        let page = "<html><body><h1>Server Error</h1><p>An error occurred while processing your request.</p></body></html>";
        let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        return (StatusCode::INTERNAL_SERVER_ERROR, html, page).into_response();
    }
    if field("grant_type") != Some("client_credentials") {
        let text = "The specified grant type is not supported for this client.";
        return error(StatusCode::BAD_REQUEST, "unsupported_grant_type", text);
    }
    let application = &state.application;
    let proven = field("client_id") == Some(&application.client_id)
        && field("client_secret") == Some(&application.client_secret);
    if !proven || application.inactive {
        return error(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "The specified client credentials are invalid.",
        );
    }
    let asked: Vec<String> =
        field("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if asked.iter().any(|scope| !exists(scope)) {
        return error(StatusCode::BAD_REQUEST, "invalid_scope", "The specified scope is invalid.");
    }
    let granted = grant(&application.scopes, &asked);
    if state.instance.ungranted_scopes == Ungranted::Refuse && granted.len() < asked.len() {
        let text = "This client application is not allowed to use the specified scope.";
        return error(StatusCode::BAD_REQUEST, "invalid_scope", text);
    }
    let shown = match state.instance.ungranted_scopes {
        Ungranted::DropSilently => asked.join(" "),
        Ungranted::Drop | Ungranted::Refuse => granted.join(" "),
    };
    issue(&mut state, now, granted, &shown)
}

fn issue(state: &mut State, now: i64, granted: Vec<String>, shown: &str) -> Response {
    state.tokens.retain(|_, token| now < token.expires);
    state.tokens_issued += 1;
    let seconds = state.instance.token_seconds;
    let agent = state.application.loginas_agent_id;
    let (issued, expires) = (now / 1000, now / 1000 + i64::from(seconds));
    let number = spread(state.world.seed(), state.tokens_issued);
    let access = jwt(
        number,
        &json!({
            "sub": state.application.client_id, "agentid": agent.to_string(), "tenant": state.instance.tenant,
            "scope": granted.join(" "), "jti": guid(number, 1), "iat": issued, "exp": expires,
        }),
    );
    let name = state.agent(agent).map(|agent| agent.name.clone()).unwrap_or_default();
    let identity =
        jwt(number, &json!({ "sub": agent.to_string(), "name": name, "iat": issued, "exp": expires }));
    let expires = now + i64::from(seconds) * 1000;
    state.tokens.insert(access.clone(), Token { scopes: granted, agent, expires });
    let reply = json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": shown,
        "id_token": identity,
    });
    json_reply(StatusCode::OK, &reply)
}

/// A token that looks signed. Nothing verifies it: it is known by being in the list of tokens.
fn jwt(number: u64, payload: &Value) -> String {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let header = json!({ "alg": "RS256", "typ": "at+jwt", "kid": "sandbox" });
    let signature: Vec<u8> = (0..8).flat_map(|turn| spread(number, turn).to_be_bytes()).collect();
    [part(header.to_string().as_bytes()), part(payload.to_string().as_bytes()), part(&signature)].join(".")
}

fn error(status: StatusCode, error: &str, description: &str) -> Response {
    json_reply(status, &json!({ "error": error, "error_description": description }))
}

fn json_reply(status: StatusCode, body: &Value) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json;charset=UTF-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
