//! Serves sandboxes that answer from memory what they were asked before, and counts requests.

use crate::arguments::{Served, Serving};
use crate::child;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use counterpart_connector::SystemClock;
use counterpart_model::Clock as _;
use counterpart_sandbox_kit::{LimitSettings, Options, RetryAfter, Sandbox, TimeSource};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tower::ServiceExt;

/// What was asked since it was counted last.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Counted {
    pub requests: u64,
    /// Answered with status 429.
    pub refused: u64,
    /// The most that were under way at once.
    pub at_once: u64,
}

/// A request as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asked {
    pub method: String,
    pub path_and_query: String,
    pub body: Vec<u8>,
}

/// One sandbox.
struct Site {
    router: Router,
    /// Answers by question, and the questions in the order in which they were asked first; none where the sandbox itself
    /// answers every time.
    memory: Option<Mutex<Memory>>,
    requests: AtomicU64,
    refused: AtomicU64,
    under_way: AtomicU64,
    at_once: AtomicU64,
}

#[derive(Default)]
struct Memory {
    answers: HashMap<Asked, Bytes>,
    order: Vec<Asked>,
}

/// Serves sandboxes of these sizes, each on a port of its own, until standard input closes.
pub async fn serve(serving: &Serving) {
    let mut served = Vec::new();
    for records in &serving.sizes {
        let vendor = serving.vendor;
        // A customer has a company and between one and two sites.
        let customers = u32::try_from(records * 2 / 5).expect("a world of that size can be made");
        let mut options = Options { customers, ..Options::default() };
        if serving.live {
            options.time = TimeSource::Following(Arc::new(|| SystemClock.now()));
        }
        let sandbox = Sandbox::new(&[vendor.sandbox], options);
        if !serving.live {
            let endless = LimitSettings { count: u32::MAX, window_seconds: 1, retry_after: RetryAfter::None };
            sandbox.set_limits(vendor.name, endless).expect("it is played");
        }
        let held = |entity| sandbox.list(vendor.name, entity, 0, 0).expect("it has such a list").0 as u64;
        let records = vendor.entities.map(held);
        let site = Site {
            router: sandbox.router(),
            memory: (!serving.live).then(Mutex::default),
            requests: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            under_way: AtomicU64::new(0),
            at_once: AtomicU64::new(0),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(answer).with_state(Arc::new(site));
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a socket option"));
        tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        served.push(Served { base, records });
    }
    child::tell(&served);
    // Whatever ends our input, our work is over.
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = ended.await;
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    match request.uri().path() {
        "/counted" => return axum::Json(site.counted()).into_response(),
        "/recorded" => return axum::Json(site.recorded()).into_response(),
        _ => {}
    }
    site.requests.fetch_add(1, Ordering::Relaxed);
    let under_way = site.under_way.fetch_add(1, Ordering::Relaxed) + 1;
    site.at_once.fetch_max(under_way, Ordering::Relaxed);
    let answer = site.answer(request).await;
    site.under_way.fetch_sub(1, Ordering::Relaxed);
    if answer.status() == StatusCode::TOO_MANY_REQUESTS {
        site.refused.fetch_add(1, Ordering::Relaxed);
    }
    answer
}

impl Site {
    async fn answer(&self, request: Request) -> Response {
        let Some(memory) = &self.memory else { return self.ask(request).await };
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let asked = Asked::of(&parts.method, &parts.uri, &body);
        let known = memory.lock().expect("nothing panics while it holds this").answers.get(&asked).cloned();
        if let Some(known) = known {
            return json_answer(known);
        }
        let answer = self.ask(Request::from_parts(parts, Body::from(body))).await;
        if !answer.status().is_success() {
            return answer;
        }
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body in memory");
        let mut memory = memory.lock().expect("nothing panics while it holds this");
        if memory.answers.insert(asked.clone(), bytes.clone()).is_none() {
            memory.order.push(asked);
        }
        json_answer(bytes)
    }

    async fn ask(&self, request: Request) -> Response {
        self.router.clone().oneshot(request).await.expect("a router always answers")
    }

    fn counted(&self) -> Counted {
        let taken = |count: &AtomicU64| count.swap(0, Ordering::Relaxed);
        Counted {
            requests: taken(&self.requests),
            refused: taken(&self.refused),
            at_once: taken(&self.at_once),
        }
    }

    fn recorded(&self) -> Vec<Asked> {
        let memory =
            self.memory.as_ref().map(|memory| memory.lock().expect("nothing panics while it holds this"));
        memory.map(|memory| memory.order.clone()).unwrap_or_default()
    }
}

impl Asked {
    fn of(method: &Method, uri: &Uri, body: &Bytes) -> Self {
        let path_and_query = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        Self { method: method.to_string(), path_and_query, body: body.to_vec() }
    }
}

fn json_answer(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}
