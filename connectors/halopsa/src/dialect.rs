//! What HaloPSA's failures mean, and how its credentials become a token.

use crate::addresses::Servers;
use crate::descriptor::{EDIT_CUSTOMERS, READ_CUSTOMERS};
use crate::wire::TokenAnswer;
use async_trait::async_trait;
use counterpart_connector::{
    Answer, Calls, ConnectorError, Dialect, ErrorKind, Request, Retry, Token, classify_by_status, excerpt,
    read_json,
};
use secrecy::SecretString;
use serde_json::Value;
use std::time::Duration;

/// How HaloPSA speaks.
pub struct Halo {
    /// Where to.
    pub servers: Servers,
    /// What tokens are asked for.
    pub scope: &'static str,
}

#[async_trait]
impl Dialect for Halo {
    fn classify(&self, request: &Request, answer: &Answer) -> Result<(), ConnectorError> {
        if answer.is_success() {
            return Ok(());
        }
        let own = match request.is_token_request() {
            true => self.token_failure(answer),
            false => self.call_failure(request, answer),
        };
        Err(match own.or_else(|| classify_by_status("HaloPSA", request, answer)) {
            Some(error) => error,
            None => return Ok(()),
        })
    }

    async fn token(&self, calls: &Calls) -> Result<Option<Token>, ConnectorError> {
        self.token_for(calls, self.scope).await.map(Some)
    }
}

impl Halo {
    /// A token with this scope. It must be named: without one HaloPSA gives a token that opens nothing.
    pub async fn token_for(&self, calls: &Calls, scope: &str) -> Result<Token, ConnectorError> {
        let session = calls.session();
        let form = vec![
            ("grant_type", SecretString::from("client_credentials")),
            ("client_id", SecretString::from(session.required("client_id")?)),
            ("client_secret", session.required_secret("client_secret")?.clone()),
            ("scope", SecretString::from(scope)),
        ];
        let mut request = Request::token("a token", self.servers.authorisation.join(&["token"]), form);
        if let Some(tenant) = &self.servers.tenant {
            request = request.query("tenant", tenant);
        }
        let answer: TokenAnswer = calls
            .call(&request, |answer| match answer.is_html() {
                true => Err(self.no_token_endpoint()),
                false => read_json("HaloPSA", "the token", answer),
            })
            .await
            .map_err(|error| about_scope(error, scope))?;
        let lifetime =
            answer.expires_in.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        let mut token = Token::bearer(SecretString::from(answer.access_token), lifetime);
        token.granted = answer.scope;
        Ok(token)
    }

    fn token_failure(&self, answer: &Answer) -> Option<ConnectorError> {
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let code = body.as_ref().and_then(|body| body.get("error")).and_then(Value::as_str);
        let refused = |sentence: &str| Some(ConnectorError::new(ErrorKind::CredentialRefused, sentence));
        match (answer.status, code) {
            (_, Some("invalid_client")) | (401, None) => refused(
                "HaloPSA does not accept the client ID and secret. Copy both again from Configuration > Integrations > \
                 HaloPSA API > View Applications, or generate a new secret there.",
            ),
            // Which scope it was is added by the caller, who knows what it asked for.
            (_, Some("invalid_scope")) => Some(ConnectorError::new(
                ErrorKind::PermissionMissing { permission: String::new() },
                "HaloPSA does not grant the permission to this application.",
            )),
            (_, Some(code @ ("unauthorized_client" | "unsupported_grant_type"))) => refused(&format!(
                "HaloPSA does not give this application a token without a person ({code}). In View Applications set its \
                 authentication method to Client ID and Secret (Services)."
            )),
            (400..=403, Some(code)) => {
                let said = body.as_ref().and_then(|body| body.get("error_description")).and_then(Value::as_str);
                refused(&format!(
                    "HaloPSA refuses to give a token: {}. Check the application under View Applications.",
                    excerpt(said.unwrap_or(code).as_bytes())
                ))
            }
            // A tenant name that it does not know makes the token endpoint fail with 500 and no JSON. A real failure of
            // the server looks the same, so it is tried again before this is said.
            (500, None) if body.is_none() => Some(
                ConnectorError::new(
                    ErrorKind::WrongTenant,
                    match &self.servers.tenant {
                        Some(tenant) => format!(
                            "HaloPSA does not know the tenant {tenant:?}: its authorisation server failed in the way it does \
                             then. Compare it with Tenant under Configuration > Integrations > HaloPSA API. If it is right, \
                             HaloPSA itself is failing; try again later."
                        ),
                        None => "HaloPSA's authorisation server failed in the way it does when it does not know the tenant, \
                                 and none is entered. Copy Tenant from Configuration > Integrations > HaloPSA API. If it still \
                                 fails then, HaloPSA itself is failing; try again later."
                            .to_owned(),
                    },
                )
                .retry(Retry::Backoff),
            ),
            (404 | 405 | 410, _) => Some(self.no_token_endpoint()),
            _ => None,
        }
    }

    fn no_token_endpoint(&self) -> ConnectorError {
        ConnectorError::new(
            ErrorKind::WrongAddress,
            format!(
                "{} is not HaloPSA's authorisation server: it gives no tokens. Copy Authorisation Server from \
                 Configuration > Integrations > HaloPSA API.",
                self.servers.authorisation
            ),
        )
    }

    fn call_failure(&self, request: &Request, answer: &Answer) -> Option<ConnectorError> {
        let what = request.what();
        let (scope, does, role) = match request.writes() {
            true => (EDIT_CUSTOMERS, "write", "Read and Modify"),
            false => (READ_CUSTOMERS, "read", "at least Read Only"),
        };
        match answer.status {
            // The token endpoint had accepted the credentials; a token without the scope is answered like none at all.
            401 => Some(
                ConnectorError::new(
                    ErrorKind::PermissionMissing { permission: scope.to_owned() },
                    format!(
                        "HaloPSA gives a token but does not accept it for {what}. Tick {scope} on the Permissions \
                         tab of the application (Configuration > Integrations > HaloPSA API > View Applications), and check \
                         that resource server and authorisation server belong to the same instance."
                    ),
                )
                .retry(Retry::RenewToken),
            ),
            403 => Some(ConnectorError::new(
                ErrorKind::PermissionMissing { permission: scope.to_owned() },
                format!(
                    "HaloPSA does not let the application's agent {does} {what}. Two things must allow it: {scope} on the \
                     application's Permissions tab, and the role of the agent it logs in as (Feature Access, Customers \
                     {role})."
                ),
            )),
            400 => Some(ConnectorError::new(
                ErrorKind::VendorRefused { status: 400 },
                format!("HaloPSA refused the request for {what}: {}", refusal(&answer.body)),
            )),
            429 => Some(
                ConnectorError::new(
                    ErrorKind::RateLimited,
                    format!(
                        "HaloPSA says that too many requests were made (for {what}): {} Other programs share this limit. \
                         Try again in 5 minutes.",
                        refusal(&answer.body)
                    ),
                )
                // The window rolls over 5 minutes: short retries only use it up.
                .retry(Retry::After(Duration::from_secs(30))),
            ),
            _ => None,
        }
    }
}

/// Names the scope that was asked for in the failure that could not know it.
fn about_scope(mut error: ConnectorError, scope: &str) -> ConnectorError {
    if let ErrorKind::PermissionMissing { permission } = &mut error.kind {
        *permission = scope.to_owned();
        error.message = format!(
            "HaloPSA does not grant {scope} to this application. Tick {scope} on the Permissions tab of the application \
             (Configuration > Integrations > HaloPSA API > View Applications)."
        );
    }
    error
}

/// What HaloPSA says in a refusal. It has three shapes of it: an object of lists of messages by field, a plain text as JSON,
/// and a thrown exception with its `Message`; older builds have more.
pub fn refusal(body: &[u8]) -> String {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(Value::String(text)) => text,
        Ok(Value::Object(object)) => {
            let named = ["Message", "message", "errorMessage", "error_description", "error"]
                .iter()
                .find_map(|key| object.get(*key).and_then(Value::as_str));
            match named {
                Some(text) => text.to_owned(),
                None => object
                    .iter()
                    .filter_map(|(field, messages)| {
                        let first = messages.as_array()?.first()?.as_str()?;
                        Some(format!("{field}: {first}"))
                    })
                    .collect::<Vec<_>>()
                    .join("; "),
            }
        }
        Ok(_) => String::new(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    match excerpt(said.as_bytes()) {
        text if text.is_empty() => "it gives no reason.".to_owned(),
        text if text.ends_with('.') => text,
        text => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn r74_three_shapes_of_a_refusal() {
        let binding = br#"{"[0].client_id":["Could not convert string to integer: abc. Path '[0].client_id', line 1."]}"#;
        assert_eq!(
            refusal(binding),
            "[0].client_id: Could not convert string to integer: abc. Path '[0].client_id', line 1."
        );
        assert_eq!(refusal(br#""Please select a customer""#), "Please select a customer.");
        let thrown = br#"{"ClassName":"System.Exception","Message":"Cannot insert the value NULL","Data":null,"HResult":-2146233088}"#;
        assert_eq!(refusal(thrown), "Cannot insert the value NULL.");
    }

    #[test]
    fn a_refusal_without_reason_or_as_a_page() {
        assert_eq!(refusal(b""), "it gives no reason.");
        assert_eq!(
            refusal(b"<html><head><title>Bad Request</title></head><body>x</body></html>"),
            "Bad Request."
        );
    }
}
