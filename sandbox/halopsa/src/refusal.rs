//! How HaloPSA refuses (dossier, sections 2.6 and 6.0).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 401 with an empty body: no token, a token that ended, a token without any scope.
    Unauthorised,
    /// 403 with an empty body: scope or role.
    Forbidden,
    /// 404, not JSON.
    NotFound,
    /// 415: HaloPSA reads JSON only.
    NotJson,
    /// 400, first shape: the body or a path id could not be read; the key is the path within the body.
    Binding { key: String, message: String },
    /// 400, second shape: a business rule, as a JSON string.
    Rule(String),
    /// 400, third shape: an exception was thrown.
    Thrown(String),
}

impl Refusal {
    pub(crate) fn binding(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Binding { key: key.into(), message: message.into() }
    }

    /// What it says, for the control surface.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Binding { key, message } => format!("{key}: {message}"),
            Self::Rule(sentence) | Self::Thrown(sentence) => sentence.clone(),
            other => format!("{other:?}"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let json_400 = |body: serde_json::Value| {
            let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
            (StatusCode::BAD_REQUEST, kind, body.to_string()).into_response()
        };
        match self {
            Self::Unauthorised => StatusCode::UNAUTHORIZED.into_response(),
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not found.").into_response(),
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
            Self::Binding { key, message } => json_400(json!({ key: [message] })),
            Self::Rule(sentence) => json_400(json!(sentence)),
            Self::Thrown(message) => json_400(json!({
                "ClassName": "System.Exception",
                "Message": message,
                "Data": null,
                "InnerException": null,
                "HelpURL": null,
                "StackTraceString": null,
                "RemoteStackTraceString": null,
                "RemoteStackIndex": 0,
                "ExceptionMethod": null,
                "HResult": -2_146_233_088_i64,
                "Source": null,
                "WatsonBuckets": null,
            })),
        }
    }
}
