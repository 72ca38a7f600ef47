//! A server with just enough of HaloPSA for a test, which may answer anything itself first.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::TimeDelta;
use counterpart_connector::{
    Connector, Environment, Purpose, Reach, Session, Transport, TransportSettings, VirtualTime,
};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_model::Clock;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const SECRET: &str = "3b2f59e5-0000-4000-8000-000000000001-3b2f59e5-0000-4000-8000-000000000002";

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub form: BTreeMap<String, String>,
    pub headers: HeaderMap,
    /// Where the server is, for answers that name it.
    pub base: String,
}

impl Asked {
    pub fn get(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

pub struct Halo {
    pub base: String,
    pub time: Arc<VirtualTime>,
    asked: Arc<Mutex<Vec<Asked>>>,
    environment: Environment,
}

impl Halo {
    /// Answers with `special` where that has something to say, else as a healthy HaloPSA with 3 clients and 2 sites that
    /// grants `read:customers`.
    pub async fn start(special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let time = Arc::new(VirtualTime::default());
        let (seen, clock, here, special) = (asked.clone(), time.clone(), base.clone(), Arc::new(special));
        let app = axum::Router::new().fallback(move |request: Request| {
            let (seen, clock, here, special) = (seen.clone(), clock.clone(), here.clone(), special.clone());
            async move {
                let asked = read(request, here).await;
                seen.lock().expect("no panic").push(asked.clone());
                let mut response = special(&asked).unwrap_or_else(|| healthy(&asked));
                if !response.headers().contains_key("date") {
                    let date = httpdate::fmt_http_date(clock.now().into());
                    response.headers_mut().insert("date", date.parse().expect("a header"));
                }
                response
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        let environment = Environment {
            clock: time.clone(),
            timer: time.clone(),
            transport: Transport::new(&TransportSettings::default().reaching(Reach::loopback()))
                .expect("a transport"),
        };
        Self { base, time, asked, environment }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    /// The paths asked for, in order.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// A session with everything filled in, changed by `config` (an empty value removes).
    pub fn session(&self, purpose: Purpose, config: &[(&str, &str)]) -> Session {
        let mut all = BTreeMap::from([
            ("resource_server".to_owned(), format!("{}/api", self.base)),
            ("authorisation_server".to_owned(), format!("{}/auth", self.base)),
            ("tenant".to_owned(), "acme".to_owned()),
            ("client_id".to_owned(), "the-client".to_owned()),
        ]);
        for (key, value) in config {
            all.insert((*key).to_owned(), (*value).to_owned());
            all.retain(|_, value| !value.is_empty());
        }
        Session::builder(HaloPsa::new().descriptor(), &self.environment)
            .config(all)
            .secrets(BTreeMap::from([("client_secret".to_owned(), SecretString::from(SECRET))]))
            .purpose(purpose)
            .build()
    }

    pub fn person(&self) -> Session {
        self.session(Purpose::Person, &[])
    }

    /// The `Date` of a clock that goes this much ahead.
    pub fn date_ahead(by: TimeDelta) -> String {
        httpdate::fmt_http_date((VirtualTime::default().now() + by).into())
    }
}

async fn read(request: Request, base: String) -> Asked {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let url = url::Url::parse(&format!("http://x{}", parts.uri)).expect("a url");
    Asked {
        path: parts.uri.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        form: url::form_urlencoded::parse(&body).into_owned().collect(),
        headers: parts.headers,
        base,
    }
}

pub fn answer(status: u16, kind: &str, body: impl Into<String>) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(body.into().into())
        .expect("an answer")
}

pub fn json_answer(status: u16, body: &Value) -> Response {
    answer(status, "application/json", body.to_string())
}

pub fn empty(status: u16) -> Response {
    answer(status, "text/plain", "")
}

pub fn token(scope: &str) -> Response {
    let body =
        json!({"access_token": "the-token", "token_type": "Bearer", "expires_in": 3600, "scope": scope});
    json_answer(200, &body)
}

/// A page of a list, as asked.
pub fn page(asked: &Asked, key: &str, rows: &[Value]) -> Response {
    let number: usize = asked.get("page_no").parse().expect("page_no");
    let size: usize = asked.get("page_size").parse().expect("page_size");
    let rows: Vec<&Value> = rows.iter().skip((number - 1) * size).take(size).collect();
    let total = asked_total(asked, key);
    json_answer(
        200,
        &json!({"page_no": number, "page_size": size, "record_count": total, key: rows, "columns": []}),
    )
}

fn asked_total(_: &Asked, key: &str) -> usize {
    if key == "clients" { clients().len() } else { sites().len() }
}

pub fn clients() -> Vec<Value> {
    vec![
        json!({"id": 1, "name": "Unknown", "inactive": false, "main_site_id": 1}),
        json!({"id": 12, "name": "Bramble & Fitch Ltd", "inactive": false, "main_site_id": 18,
               "customer_relationship": [{"id": "2", "name": "Contract"}]}),
        json!({"id": "13", "name": "Hollow Oak", "inactive": "True", "main_site_id": 0}),
    ]
}

pub fn sites() -> Vec<Value> {
    vec![
        json!({"id": 18, "name": "Main", "client_id": 12.0, "inactive": false, "delivery_address_line1": "1 Weir Lane"}),
        json!({"id": 19, "name": "Depot", "client_id": 12.0, "inactive": false}),
    ]
}

fn healthy(asked: &Asked) -> Response {
    if asked.path == "/auth/token" {
        return match asked.form["scope"].as_str() {
            "read:customers" => token("read:customers"),
            _ => json_answer(400, &json!({"error": "invalid_scope", "error_description": "no"})),
        };
    }
    match asked.path.as_str() {
        "/api/authinfo" => {
            json_answer(200, &json!({"auth_url": format!("{}/auth/", asked.base), "tenant_id": "acme"}))
        }
        "/api/InstanceInfo" => json_answer(200, &json!({"app_name": "Halo PSA", "app_version": "2.236.1"})),
        _ if asked.headers.get("authorization").is_none_or(|value| value != "Bearer the-token") => empty(401),
        "/api/Agent/me" => json_answer(200, &json!({"id": 7, "name": "Counterpart API"})),
        "/api/Client" => page(asked, "clients", &clients()),
        "/api/Site" => page(asked, "sites", &sites()),
        "/api/Client/12" => json_answer(200, &json!({"id": 12, "name": "Bramble & Fitch Ltd"})),
        _ => empty(404),
    }
}

/// Nothing special.
pub fn nothing(_: &Asked) -> Option<Response> {
    None
}

/// How long a test would have waited.
pub fn waited(halo: &Halo) -> Duration {
    halo.time.slept()
}
