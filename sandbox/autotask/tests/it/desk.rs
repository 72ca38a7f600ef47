//! A developer's desk: a sandbox, its credentials, and calls without a socket.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use counterpart_sandbox_autotask::vendor;
use counterpart_sandbox_kit::{Options, Sandbox};
use serde_json::{Value, json};
use tower::ServiceExt;

pub struct Desk {
    pub sandbox: Sandbox,
    router: Router,
    pub credentials: [(String, String); 3],
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
    pub fn items(self) -> Vec<Value> {
        self.ok()["items"].as_array().expect("items").clone()
    }

    /// The sentences of a 500.
    #[track_caller]
    pub fn errors(self) -> String {
        assert_eq!(self.status, 500, "{}", self.text);
        let errors = self.json()["errors"].clone();
        errors
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| error.as_str().unwrap())
            .collect::<Vec<_>>()
            .join(" | ")
    }

    #[track_caller]
    pub fn id(self) -> u64 {
        self.ok()["itemId"].as_u64().expect("an itemId")
    }
}

/// Everything there is.
pub fn all() -> Value {
    json!([{ "op": "exist", "field": "id" }])
}

/// One condition.
pub fn only(op: &str, field: &str, value: Value) -> Value {
    json!([{ "op": op, "field": field, "value": value }])
}

impl Desk {
    /// A sandbox of 250 customers.
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(&[vendor], options);
        let announced = sandbox.announcement("http://desk.example");
        let credential = |header: &str, name: &str| {
            let value = announced["vendors"][0]["credentials"][name].as_str().unwrap().to_owned();
            (header.to_owned(), value)
        };
        let credentials = [
            credential("UserName", "user_name"),
            credential("Secret", "secret"),
            credential("ApiIntegrationCode", "integration_code"),
        ];
        Self { router: sandbox.router(), sandbox, credentials }
    }

    /// A GET below the zone's `V1.0/`.
    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call("PATCH", path, Some(body)).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        self.full(method, &format!("/autotask/webservices5/ATServicesRest/V1.0/{path}"), body, &[]).await
    }

    /// A call to an address, whole or from the host on, with the credentials and further headers.
    pub async fn full(
        &self,
        method: &str,
        address: &str,
        body: Option<Value>,
        more: &[(&str, &str)],
    ) -> Reply {
        let address = address.strip_prefix("http://desk.example").unwrap_or(address);
        let mut request = Request::builder().method(method).uri(address).header("host", "desk.example");
        for (name, value) in &self.credentials {
            request = request.header(name, value);
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request = request.header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// A call without any credentials.
    pub async fn bare(&self, method: &str, path: &str) -> Reply {
        let request = Request::builder().method(method).uri(path).header("host", "desk.example");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.into()).unwrap() }
    }

    /// One page by POST.
    pub async fn query(&self, entity: &str, filter: Value) -> Reply {
        self.post(&format!("{entity}/query"), json!({ "filter": filter })).await
    }

    pub async fn count(&self, entity: &str, filter: Value) -> u64 {
        let reply = self.post(&format!("{entity}/query/count"), json!({ "filter": filter })).await.ok();
        reply["queryCount"].as_u64().expect("a count")
    }

    /// Every row by POST, to the end of the cursor.
    pub async fn walk(&self, entity: &str, body: Value) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut reply = self.post(&format!("{entity}/query"), body.clone()).await.ok();
        loop {
            rows.extend(reply["items"].as_array().unwrap().iter().cloned());
            let Some(next) = reply["pageDetails"]["nextPageUrl"].as_str().map(str::to_owned) else {
                return rows;
            };
            reply = self.full("POST", &next, Some(body.clone()), &[]).await.ok();
        }
    }

    pub async fn everything(&self, entity: &str) -> Vec<Value> {
        self.walk(entity, json!({ "filter": all() })).await
    }

    /// A record as the control surface shows it.
    pub fn state(&self, entity: &str, id: u64) -> Value {
        self.sandbox.get("autotask", entity, id).unwrap()
    }

    /// Changes a record as a person does; the user and the instance have id 1.
    pub fn set(&self, entity: &str, id: u64, fields: Value) {
        self.sandbox.update("autotask", entity, id, fields).unwrap();
    }

    pub fn last_tags(&self) -> Vec<String> {
        self.sandbox.requests(None).pop().unwrap().tags
    }

    /// A company with the least that must be sent.
    pub async fn company(&self, name: &str) -> u64 {
        self.post("Companies", least(name)).await.id()
    }
}

pub fn least(name: &str) -> Value {
    json!({ "companyName": name, "companyType": 1, "ownerResourceID": 29_682_885, "phone": "020 7946 0000" })
}

pub fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
}
