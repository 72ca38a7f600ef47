//! A vendor made for one test: an HTTP server on loopback whose answers the test gives, and a dialect to speak with it.

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::http::HeaderMap;
use axum::response::Response;
use counterpart_connector::{
    Answer, Calls, ConnectorError, Descriptor, Dialect, Environment, Evidence, FieldKind, Form, FormField,
    Limits, Purpose, Reach, Request, Session, Token, Transport, TransportSettings, VirtualTime,
    classify_by_status, read_json,
};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// What the vendor was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// 1 for the first request.
    pub nth: usize,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// The server. It stops with the test's runtime.
pub struct Vendor {
    pub base: Url,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Vendor {
    pub async fn start(answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", answer).await.expect("a port")
    }

    /// At this address, if it is free.
    pub async fn start_at(
        address: &str,
        answer: impl Fn(&Asked) -> Response + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(address).await?;
        let base =
            Url::parse(&format!("http://{}/", listener.local_addr().expect("an address"))).expect("a url");
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let seen = asked.clone();
        let answer = Arc::new(answer);
        let app = axum::Router::new().fallback(move |request: HttpRequest| {
            let (seen, answer) = (seen.clone(), answer.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
                let url = Url::parse(&format!("http://x{}", parts.uri)).expect("a url");
                let mut asked = Asked {
                    nth: 0,
                    path: parts.uri.path().to_owned(),
                    query: url.query_pairs().into_owned().collect(),
                    headers: parts.headers,
                    body: String::from_utf8_lossy(&body).into_owned(),
                };
                {
                    let mut seen = seen.lock().expect("no panic");
                    asked.nth = seen.len() + 1;
                    seen.push(asked.clone());
                }
                answer(&asked)
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { base, asked })
    }

    /// Forgets what it was asked.
    pub fn forget(&self) {
        self.asked.lock().expect("no panic").clear();
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    pub fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("a path")
    }
}

/// An answer.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body.into()).expect("an answer")
}

/// A JSON answer with status 200.
pub fn json(body: impl Into<String>) -> Response {
    answer(200, &[("content-type", "application/json")], body.into())
}

/// A dialect that takes statuses as they mostly are. With a token address it gets tokens there.
pub struct Plain {
    pub tokens: Option<Url>,
}

#[async_trait]
impl Dialect for Plain {
    fn classify(&self, request: &Request, answer: &Answer) -> Result<(), ConnectorError> {
        classify_by_status("Vendor", request, answer).map_or(Ok(()), Err)
    }

    async fn token(&self, calls: &Calls) -> Result<Option<Token>, ConnectorError> {
        let Some(url) = &self.tokens else { return Ok(None) };
        let secret = calls.session().required_secret("secret")?.clone();
        let request = Request::token("a token", url.clone(), vec![("secret", secret)]);
        calls
            .call(&request, |answer| {
                let (value, seconds): (String, u64) = read_json("Vendor", "the token", answer)?;
                Ok(Some(Token::bearer(SecretString::from(value), Some(Duration::from_secs(seconds)))))
            })
            .await
    }
}

/// A world on virtual time, with limits that suit a test.
pub struct World {
    pub time: Arc<VirtualTime>,
    pub environment: Environment,
}

impl World {
    pub fn new() -> Self {
        Self::with(TransportSettings::default())
    }

    /// The vendors of these tests are on this machine.
    pub fn with(settings: TransportSettings) -> Self {
        Self::through(Transport::new(&settings.reaching(Reach::loopback())).expect("a transport"))
    }

    pub fn through(transport: Transport) -> Self {
        let time = Arc::new(VirtualTime::default());
        let environment = Environment { clock: time.clone(), timer: time.clone(), transport };
        Self { time, environment }
    }

    pub fn session(&self, purpose: Purpose) -> Session {
        Session::builder(&descriptor(None), &self.environment)
            .secrets(BTreeMap::from([("secret".to_owned(), SecretString::from("s3cret-value"))]))
            .purpose(purpose)
            .build()
    }

    pub fn calls(&self) -> Calls {
        self.session(Purpose::Background).calls(Arc::new(Plain { tokens: None }))
    }
}

/// A descriptor with little in it.
pub fn descriptor(requests: Option<u32>) -> Descriptor {
    let field = |key, kind, required| FormField {
        key,
        label: key,
        kind,
        required,
        discovered: false,
        help: "It is on the settings page.",
        example: "12",
    };
    Descriptor {
        connector: "vendor",
        product: "Vendor",
        guide: Vec::new(),
        form: Form(vec![
            field("address", FieldKind::Address, true),
            field("secret", FieldKind::Secret, true),
            field("limit", FieldKind::Number, false),
        ]),
        permissions: Vec::new(),
        kinds: Vec::new(),
        limits: Limits {
            requests,
            window_seconds: 300,
            setting: Some("limit"),
            concurrency: 4,
            evidence: Evidence::Documented,
            sentence: "",
        },
    }
}

/// Reads any JSON from the vendor.
pub async fn get(calls: &Calls, vendor: &Vendor, path: &str) -> Result<serde_json::Value, ConnectorError> {
    let request = Request::get("the thing", vendor.url(path));
    calls.call(&request, |answer| read_json("Vendor", "the thing", answer)).await
}
