//! `/api/v1/tokens`: one's own tokens, and everybody's for whoever manages them.

use super::page::Page;
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use counterpart_model::{ApiToken, Permission, TokenId, TokenScope};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, make, revoke))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    let own = Needs::May(Permission::OwnTokens);
    routes.get("/api/v1/tokens", own, list).post("/api/v1/tokens", own, make).delete(
        "/api/v1/tokens/{id}",
        own,
        revoke,
    )
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// Its id.
    pub id: Uuid,
    /// The account in whose name it acts.
    pub user: Uuid,
    /// What it is for.
    pub name: String,
    /// `read`, `write` or `admin`.
    pub scope: &'static str,
    /// How it begins.
    pub prefix: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it works; absent: until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
}

impl From<&ApiToken> for TokenView {
    fn from(token: &ApiToken) -> Self {
        Self {
            id: token.id.0,
            user: token.user.0,
            name: token.name.clone(),
            scope: token.scope.as_str(),
            prefix: token.prefix.clone(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            used_at: token.used_at,
        }
    }
}

/// What a token is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it lets through: `read`, `write` or `admin`.
    #[schema(value_type = String, example = "read")]
    pub scope: TokenScope,
    /// Until when it works; absent: until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token with its secret. It is told this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    /// The token.
    pub token: TokenView,
    /// What programs send.
    pub secret: String,
}

/// One's own tokens; everybody's for whoever manages tokens.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "Tokens", responses((status = 200, body = Page<TokenView>)))]
pub async fn list(State(app): State<App>, who: Who) -> Result<Json<Page<TokenView>>, ApiFailure> {
    let tokens = if who.may(Permission::ManageTokens) {
        app.hub.all_tokens(who.acting()?).await?
    } else {
        app.hub.own_tokens(who.acting()?).await?
    };
    Ok(Json(Page::whole(tokens.iter().map(TokenView::from).collect())))
}

/// Makes a token. It reaches no further than whoever makes it.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "Tokens", request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = 409, body = Problem)))]
pub async fn make(
    State(app): State<App>,
    who: Who,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), ApiFailure> {
    let made = app.hub.make_token(who.acting()?, &new.name, new.scope, new.expires_at).await?;
    let secret = made.secret.expose_secret().to_owned();
    Ok((StatusCode::CREATED, Json(MadeToken { token: TokenView::from(&made.token), secret })))
}

/// Revokes a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "Tokens",
    params(("id" = Uuid, Path, description = "The token's id")),
    responses((status = 204), (status = 404, body = Problem)))]
pub async fn revoke(
    State(app): State<App>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, ApiFailure> {
    app.hub.revoke_token(who.acting()?, TokenId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
