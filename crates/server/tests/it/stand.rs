//! A server on a test database, and people who use it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Response, StatusCode, header};
use counterpart_engine::{Connectors, Hub, NewUser, SmtpPassword, testing};
use counterpart_model::{Actor, Caller, Principal, Role, SecondFactorRule, TokenScope, WorkspaceSettings};
use counterpart_server::routes::RouteRow;
use counterpart_server::{App, ServerOptions};
use counterpart_store::WorkspaceHandle;
use counterpart_store::testing::TestDatabase;
use secrecy::{ExposeSecret, SecretString};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

pub const PASSWORD: &str = "correct horse battery";

/// A server.
pub struct Stand {
    pub hub: Arc<Hub>,
    pub router: Router,
    pub table: Vec<RouteRow>,
    advance: Box<dyn Fn(Duration) + Send + Sync>,
}

impl Stand {
    /// Over the first workspace.
    pub async fn new(db: &TestDatabase) -> Self {
        let store = db.open().await;
        Self::over(db.first_workspace(&store))
    }

    /// Over two workspaces of one database.
    pub async fn two(db: &TestDatabase) -> (Self, Self) {
        let store = db.open().await;
        let second = db.second_workspace(&store).await;
        (Self::over(db.first_workspace(&store)), Self::over(second))
    }

    fn over(workspace: WorkspaceHandle) -> Self {
        let (hub, time) = testing::hub(workspace, Connectors::default());
        let hub = Arc::new(hub);
        let (app, _) = App::new(Arc::clone(&hub), ServerOptions::default());
        let router = counterpart_server::router(&app).expect("no public address");
        let advance = Box::new(move |duration| time.advance(duration));
        Self { hub, router, table: counterpart_server::table(&app), advance }
    }

    /// So many minutes go by.
    pub fn minutes_go_by(&self, minutes: u64) {
        (self.advance)(Duration::from_secs(60 * minutes));
    }

    /// Lets people in with a password alone.
    pub async fn with_password_alone(self) -> Self {
        let settings =
            WorkspaceSettings { second_factor: SecondFactorRule::Optional, ..WorkspaceSettings::default() };
        self.hub.change_workspace_settings(&operator(), settings, SmtpPassword::Keep).await.expect("saved");
        self
    }

    /// Somebody of this role, with a session.
    pub async fn somebody(&self, role: Role) -> SecretString {
        let email = format!("{}@example.com", role.as_str());
        let new = NewUser { email, name: role.as_words().to_owned(), role };
        let (_, link) = self.hub.invite(&operator(), &new).await.expect("invited");
        let password = SecretString::from(PASSWORD);
        let signed_in = self.hub.choose_password(&link.secret, &password, &Caller::default()).await;
        signed_in.expect("let in").began().expect("a session").token
    }

    /// A token of somebody's, with this scope.
    pub async fn token(&self, session: &SecretString, scope: TokenScope) -> SecretString {
        let signed_in = self.hub.resolve_session(session).await.expect("read").expect("signed in");
        let who = signed_in.principal(Caller::default()).expect("in");
        self.hub.make_token(&who, "test", scope, None).await.expect("made").secret
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.expect("infallible")
    }

    /// What a browser gets that may have a session.
    pub async fn get(&self, session: Option<&SecretString>, path: &str) -> Answer {
        Answer::of(
            self.send(request(Method::GET, path, session).body(Body::empty()).expect("a request")).await,
        )
        .await
    }

    /// A file, sent by a browser from a form of ours that has one field for it.
    pub async fn send_file(&self, session: Option<&SecretString>, path: &str, file: &[u8]) -> Answer {
        let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"mine.csv\"\r\n\
            Content-Type: text/csv\r\n\r\n"
            .to_vec();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = request(Method::POST, path, session)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        Answer::of(self.send(request.expect("a request")).await).await
    }

    /// A form, sent by a browser from a page of ours.
    pub async fn post(&self, session: Option<&SecretString>, path: &str, form: &str) -> Answer {
        let request = request(Method::POST, path, session)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()));
        Answer::of(self.send(request.expect("a request")).await).await
    }
}

/// Fields as a form sends them.
pub fn urlencoded<T: AsRef<str>>(fields: &[(T, T)]) -> String {
    let encoded = |text: &T| text.as_ref().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub fn operator() -> Principal {
    Principal::operator(Actor::Person("test".into()))
}

pub fn request(method: Method, path: &str, session: Option<&SecretString>) -> axum::http::request::Builder {
    let builder = Request::builder()
        .method(method)
        .uri(path)
        .extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 4_711))));
    match session {
        Some(session) => builder.header(header::COOKIE, format!("counterpart={}", session.expose_secret())),
        None => builder,
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn of(response: Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 10_000_000).await.expect("a body");
        Self { status: head.status, headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Where it sends to.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |place| place.to_str().expect("ascii"))
    }

    /// The session that it gives.
    pub fn session(&self) -> Option<SecretString> {
        let cookie = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        let value = cookie.strip_prefix("counterpart=")?.split(';').next()?;
        Some(SecretString::from(value.to_owned()))
    }
}
