//! `/settings/users`: who can sign in, as what; inviting, changing roles, helping back in.

use super::address;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::gate::Who;
use crate::pages::page;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, NewLink, NewUser};
use counterpart_model::{Role, User, UserId, UserState};
use secrecy::ExposeSecret;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "settings/users.html")]
struct UsersPage {
    frame: Frame,
    users: Vec<User>,
    sentence: Option<String>,
    email: String,
    name: String,
}

/// A link for somebody, shown this once.
#[derive(Template)]
#[template(path = "settings/link.html")]
struct LinkPage {
    frame: Frame,
    user: User,
    link: String,
}

impl UsersPage {
    fn is_self(&self, user: &User) -> bool {
        self.frame.who.user.id == user.id
    }

    fn roles(&self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().rev()
    }

    fn is_disabled(&self, user: &User) -> bool {
        user.state == UserState::Disabled
    }

    fn is_invited(&self, user: &User) -> bool {
        user.state == UserState::Invited
    }
}

/// `GET /settings/users`
pub async fn list(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let users = app.hub.users().await?;
    page(&UsersPage { frame, users, sentence: None, email: String::new(), name: String::new() })
}

/// Somebody new.
#[derive(Deserialize)]
pub struct Invited {
    email: String,
    name: String,
    role: Role,
}

/// `POST /settings/users`
pub async fn invite(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Form(typed): Form<Invited>,
) -> Result<Response, Failure> {
    let new = NewUser { email: typed.email, name: typed.name, role: typed.role };
    match app.hub.invite(frame.who.acting()?, &new).await {
        Ok((user, link)) => shown(&app, frame, &headers, user, &link).await,
        Err(EngineError::Refused(sentence)) => {
            let users = app.hub.users().await?;
            let again =
                UsersPage { frame, users, sentence: Some(sentence), email: new.email, name: new.name };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn shown(
    app: &App,
    frame: Frame,
    headers: &HeaderMap,
    user: User,
    link: &NewLink,
) -> Result<Response, Failure> {
    let link = format!("{}{}", address(app, headers).await?, link.path().expose_secret());
    page(&LinkPage { frame, user, link })
}

/// `POST /settings/users/{id}/link`
pub async fn link(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Path(id): Path<UserId>,
) -> Result<Response, Failure> {
    let (user, link) = app.hub.link_for(frame.who.acting()?, id).await?;
    shown(&app, frame, &headers, user, &link).await
}

/// A role.
#[derive(Deserialize)]
pub struct NewRole {
    role: Role,
}

/// `POST /settings/users/{id}/role`
pub async fn role(
    State(app): State<App>,
    who: Who,
    Path(id): Path<UserId>,
    Form(typed): Form<NewRole>,
) -> Result<Redirect, Failure> {
    app.hub.change_role(who.acting()?, id, typed.role).await?;
    Ok(Redirect::to("/settings/users?said=role"))
}

/// `POST /settings/users/{id}/disable`
pub async fn disable(State(app): State<App>, who: Who, Path(id): Path<UserId>) -> Result<Redirect, Failure> {
    app.hub.disable_user(who.acting()?, id).await?;
    Ok(Redirect::to("/settings/users?said=disabled"))
}

/// `POST /settings/users/{id}/enable`
pub async fn enable(State(app): State<App>, who: Who, Path(id): Path<UserId>) -> Result<Redirect, Failure> {
    app.hub.enable_user(who.acting()?, id).await?;
    Ok(Redirect::to("/settings/users?said=enabled"))
}

/// `POST /settings/users/{id}/reset-factor`
pub async fn reset_factor(
    State(app): State<App>,
    who: Who,
    Path(id): Path<UserId>,
) -> Result<Redirect, Failure> {
    app.hub.reset_second_factor(who.acting()?, id).await?;
    Ok(Redirect::to("/settings/users?said=factor-off"))
}
