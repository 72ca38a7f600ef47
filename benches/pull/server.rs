//! Serves rendered pages from memory, and counts requests.

use crate::child;
use crate::pages::{self, Pages};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;

/// A vendor of one size.
struct Served {
    pages: Pages,
    authinfo: Bytes,
    requests: AtomicU64,
}

/// Serves vendors of these sizes, the largest first, under `/{records}/` until standard input closes.
pub async fn serve(sizes: &[u64]) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let largest = sizes.iter().copied().max().unwrap_or_default();
    let all = pages::render(largest / 2).await;
    let served: BTreeMap<String, Served> = sizes
        .iter()
        .map(|size| {
            let authinfo = json!({ "auth_url": format!("{base}/{size}/auth"), "tenant_id": "sandbox" });
            let served = Served {
                pages: all.first(size / 2),
                authinfo: Bytes::from(authinfo.to_string()),
                requests: AtomicU64::new(0),
            };
            (size.to_string(), served)
        })
        .collect();
    drop(all);
    std::thread::spawn(|| {
        // Whatever ends our input, our work is over.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    child::tell(&base);
    let router = Router::new().fallback(answer).with_state(Arc::new(served));
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a socket option"));
    axum::serve(listener, router).await.expect("serves");
}

async fn answer(State(served): State<Arc<BTreeMap<String, Served>>>, uri: Uri) -> Response {
    let mut parts = uri.path().trim_start_matches('/').splitn(2, '/');
    let (Some(size), Some(rest)) = (parts.next(), parts.next()) else { return missing() };
    let Some(vendor) = served.get(size) else { return missing() };
    if rest == "counted" {
        return json_answer(Bytes::from(vendor.requests.swap(0, Ordering::Relaxed).to_string()));
    }
    vendor.requests.fetch_add(1, Ordering::Relaxed);
    let page = || {
        let query = uri.query().unwrap_or_default();
        let number = query.split('&').find_map(|pair| pair.strip_prefix("page_no="));
        number.and_then(|number| number.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1)
    };
    let body = match rest.to_ascii_lowercase().as_str() {
        "auth/token" => Some(&vendor.pages.token),
        "api/authinfo" => Some(&vendor.authinfo),
        "api/instanceinfo" => Some(&vendor.pages.instance),
        "api/agent/me" => Some(&vendor.pages.agent),
        "api/client" => vendor.pages.clients.get(page()),
        "api/site" => vendor.pages.sites.get(page()),
        _ => None,
    };
    body.cloned().map_or_else(missing, json_answer)
}

fn json_answer(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

fn missing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
