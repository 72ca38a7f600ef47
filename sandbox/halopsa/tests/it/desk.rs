//! A developer's desk: a sandbox, its credentials, and calls without a socket.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use counterpart_sandbox_halopsa::vendor;
use counterpart_sandbox_kit::{Options, Sandbox};
use serde_json::{Value, json};
use tower::ServiceExt;

pub struct Desk {
    pub sandbox: Sandbox,
    router: Router,
    token: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    #[track_caller]
    pub fn rows(self, key: &str) -> Vec<Value> {
        self.ok()[key].as_array().unwrap_or_else(|| panic!("no {key}")).clone()
    }
}

impl Desk {
    /// A sandbox of 250 customers and a token for everything.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(&[vendor], options);
        let mut desk = Self { router: sandbox.router(), sandbox, token: String::new() };
        desk.sign_in("all").await;
        desk
    }

    pub fn credentials(&self) -> (String, String) {
        let announced = self.sandbox.announcement("http://desk.example");
        let credentials = &announced["vendors"][0]["credentials"];
        let text = |name: &str| credentials[name].as_str().unwrap().to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// Asks for a token with these scopes and uses it from now on.
    pub async fn sign_in(&mut self, scope: &str) {
        let reply = self.token(scope, "").await.ok();
        self.token = reply["access_token"].as_str().unwrap().to_owned();
    }

    pub async fn token(&self, scope: &str, query: &str) -> Reply {
        let (id, secret) = self.credentials();
        self.form(
            query,
            &format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scope}"),
        )
        .await
    }

    pub async fn form(&self, query: &str, form: &str) -> Reply {
        let request = Request::post(format!("/halopsa/auth/token{query}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// A GET below `/halopsa` with the token.
    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, Some(body)).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(format!("/halopsa{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("host", "desk.example");
        let request = match body {
            Some(body) => {
                request.header("content-type", "application/json").body(Body::from(body.to_string()))
            }
            None => request.body(Body::empty()),
        };
        self.send(request.unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.into()).unwrap() }
    }

    /// Every client or site by proper paging.
    pub async fn walk(&self, path: &str, key: &str, query: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        for page in 1.. {
            let address = format!("{path}?pageinate=true&page_no={page}&page_size=100&order=id{query}");
            let reply = self.get(&address).await.ok();
            let found = reply[key].as_array().unwrap();
            rows.extend(found.iter().cloned());
            if found.is_empty() || rows.len() as u64 >= reply["record_count"].as_u64().unwrap() {
                break;
            }
        }
        rows
    }

    /// Changes the application, the API agent or the instance.
    pub fn set(&self, entity: &str, fields: Value) {
        let id = if entity == "agent" { 20 } else { 1 };
        self.sandbox.update("halopsa", entity, id, fields).unwrap();
    }

    pub fn last_tags(&self) -> Vec<String> {
        self.sandbox.requests(None).pop().unwrap().tags
    }
}

pub fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

/// A client made by a person, with a name nobody else bears.
pub fn made(desk: &Desk, name: &str) -> u64 {
    desk.sandbox.create("halopsa", "client", json!({ "name": name })).unwrap()["id"].as_u64().unwrap()
}
