//! `/api/v1/users`, `/api/v1/me`

use super::SEE;
use super::page::Page;
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use counterpart_engine::NewUser;
use counterpart_model::{Permission, Role, User, UserId};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(me, list, invite, change, link))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    let users = Needs::May(Permission::ManageUsers);
    routes
        .get("/api/v1/me", SEE, me)
        .get("/api/v1/users", users, list)
        .post("/api/v1/users", users, invite)
        .patch("/api/v1/users/{id}", users, change)
        .post("/api/v1/users/{id}/link", users, link)
}

/// Somebody who can sign in.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// Its id.
    pub id: Uuid,
    /// Where mail reaches them.
    pub email: String,
    /// Their name.
    pub name: String,
    /// `read_only`, `technician`, `super_technician` or `primary_technician`.
    pub role: &'static str,
    /// `invited`, `active` or `disabled`.
    pub state: &'static str,
    /// Since when a second factor is asked for; absent where none is set up.
    pub second_factor_since: Option<DateTime<Utc>>,
    /// The last time somebody signed in with it.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.0,
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role.as_str(),
            state: user.state.as_str(),
            second_factor_since: user.second_factor_since,
            last_sign_in_at: user.last_sign_in_at,
        }
    }
}

/// Somebody to be invited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Invitation {
    /// Where mail reaches them.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    #[schema(value_type = String, example = "technician")]
    pub role: Role,
}

/// A link that works once. It is told this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// For whom.
    pub user: UserView,
    /// The path behind the server's address.
    pub path: String,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

/// What is changed of an account; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UserChange {
    /// What they may do.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// False disables the account: its sessions and tokens end.
    pub enabled: Option<bool>,
    /// True takes the second factor away; they set up a new one at the next sign-in.
    #[serde(default)]
    pub reset_second_factor: bool,
}

/// The account as which this request acts.
#[utoipa::path(get, path = "/api/v1/me", tag = "Users", responses((status = 200, body = UserView)))]
pub async fn me(who: Who) -> Json<UserView> {
    Json(UserView::from(&who.user))
}

/// Everybody who can sign in.
#[utoipa::path(get, path = "/api/v1/users", tag = "Users", responses((status = 200, body = Page<UserView>)))]
pub async fn list(State(app): State<App>) -> Result<Json<Page<UserView>>, ApiFailure> {
    let users = app.hub.users().await?;
    Ok(Json(Page::whole(users.iter().map(UserView::from).collect())))
}

/// Invites somebody: an account without a password, and a link to choose one.
#[utoipa::path(post, path = "/api/v1/users", tag = "Users", request_body = Invitation,
    responses((status = 201, body = LinkView), (status = 409, body = Problem)))]
pub async fn invite(
    State(app): State<App>,
    who: Who,
    Json(new): Json<Invitation>,
) -> Result<(StatusCode, Json<LinkView>), ApiFailure> {
    let new = NewUser { email: new.email, name: new.name, role: new.role };
    let (user, link) = app.hub.invite(who.acting()?, &new).await?;
    let path = link.path().expose_secret().to_owned();
    let view = LinkView { user: UserView::from(&user), path, expires_at: link.link.expires_at };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Changes a role, disables or enables, takes a second factor away.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "Users", request_body = UserChange,
    params(("id" = Uuid, Path, description = "The account's id")),
    responses((status = 200, body = UserView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(change): Json<UserChange>,
) -> Result<Json<UserView>, ApiFailure> {
    let (who, id) = (who.acting()?, UserId(id));
    if let Some(role) = change.role {
        app.hub.change_role(who, id, role).await?;
    }
    match change.enabled {
        Some(true) => drop(app.hub.enable_user(who, id).await?),
        Some(false) => drop(app.hub.disable_user(who, id).await?),
        None => {}
    }
    if change.reset_second_factor {
        app.hub.reset_second_factor(who, id).await?;
    }
    Ok(Json(UserView::from(&app.hub.user(id).await?)))
}

/// A new link: an invitation for whoever has not accepted theirs, a password reset for everybody else.
#[utoipa::path(post, path = "/api/v1/users/{id}/link", tag = "Users",
    params(("id" = Uuid, Path, description = "The account's id")),
    responses((status = 200, body = LinkView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn link(
    State(app): State<App>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Result<Json<LinkView>, ApiFailure> {
    let (user, link) = app.hub.link_for(who.acting()?, UserId(id)).await?;
    let path = link.path().expose_secret().to_owned();
    Ok(Json(LinkView { user: UserView::from(&user), path, expires_at: link.link.expires_at }))
}
