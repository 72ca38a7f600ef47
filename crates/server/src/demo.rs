//! In a demonstration nobody has to sign in: whoever comes is given the session that the program made for them. It is a real
//! one, of a real account; nothing else is different.

use crate::error::Failure;
use crate::{App, cookies, urls};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Where to go on to.
#[derive(Debug, Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// `GET /demo`
pub async fn let_in(State(app): State<App>, Query(Next { next }): Query<Next>) -> Result<Response, Failure> {
    let Some(session) = &app.options.demo else {
        return Err(Failure::NotFound("There is no such page.".into()));
    };
    if app.hub.resolve_session(session).await?.is_none() {
        return Err(Failure::Conflict("The demonstration's session has ended. Start the demo again.".into()));
    }
    let cookie = [(header::SET_COOKIE, cookies::give(&app, session))];
    Ok((cookie, Redirect::to(urls::local(next.as_deref()))).into_response())
}
