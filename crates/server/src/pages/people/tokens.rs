//! `/settings/tokens`: everybody's tokens.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::gate::Who;
use crate::pages::page;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use counterpart_model::{ApiToken, TokenId, User};

#[derive(Template)]
#[template(path = "settings/tokens.html")]
struct TokensPage {
    frame: Frame,
    tokens: Vec<ApiToken>,
    users: Vec<User>,
}

impl TokensPage {
    fn owner(&self, token: &ApiToken) -> &str {
        self.users.iter().find(|user| user.id == token.user).map_or("", |user| user.email.as_str())
    }
}

/// `GET /settings/tokens`
pub async fn list(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let tokens = app.hub.all_tokens(frame.who.acting()?).await?;
    let users = app.hub.users().await?;
    page(&TokensPage { frame, tokens, users })
}

/// `POST /settings/tokens/{id}/revoke`
pub async fn revoke(State(app): State<App>, who: Who, Path(id): Path<TokenId>) -> Result<Redirect, Failure> {
    app.hub.revoke_token(who.acting()?, id).await?;
    Ok(Redirect::to("/settings/tokens?said=revoked"))
}
