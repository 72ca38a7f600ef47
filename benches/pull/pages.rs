//! The pages of a HaloPSA, rendered beforehand by its sandbox.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use counterpart_sandbox_kit::{LimitSettings, Options, RetryAfter, Sandbox};
use serde_json::Value;
use tower::ServiceExt;

/// Rows per page: the most that HaloPSA gives.
pub const PAGE_SIZE: u64 = 100;

const LIST_QUERY: &str =
    "pageinate=true&page_size=100&order=id&includeactive=true&includeinactive=true&includeaddress=true";

/// Everything that a pull asks for.
pub struct Pages {
    pub token: Bytes,
    pub agent: Bytes,
    pub instance: Bytes,
    pub clients: Vec<Bytes>,
    pub sites: Vec<Bytes>,
}

/// The pages of so many clients and as many sites.
pub async fn render(each: u64) -> Pages {
    // The generator makes about as many clients as it is asked for customers; sites are more.
    let customers = u32::try_from(each).expect("a world of that size can be made");
    let options = Options { customers, ..Options::default() };
    let sandbox = Sandbox::new(&[counterpart_sandbox_halopsa::vendor], options);
    let endless = LimitSettings { count: u32::MAX, window_seconds: 1, retry_after: RetryAfter::None };
    sandbox.set_limits("halopsa", endless).expect("it plays HaloPSA");
    let told = sandbox.announcement("http://127.0.0.1");
    let credentials = &told["vendors"][0]["credentials"];
    let text = |key: &str| credentials[key].as_str().expect("a credential").to_owned();
    let form = format!(
        "grant_type=client_credentials&scope=read:customers&client_id={}&client_secret={}",
        text("client_id"),
        text("client_secret")
    );
    let router = sandbox.router();
    let token = Request::post("/halopsa/auth/token")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a request");
    let token = ask(&router, token).await;
    let answer: Value = serde_json::from_slice(&token).expect("the token's answer is JSON");
    let reader = Reader { router, token: answer["access_token"].as_str().expect("a token").to_owned() };
    Pages {
        agent: reader.get("agent/me").await,
        instance: reader.get("instanceinfo").await,
        clients: reader.list("client", each).await,
        sites: reader.list("site", each).await,
        token,
    }
}

impl Pages {
    /// The first pages of both lists, as a smaller vendor would give them.
    pub fn first(&self, each: u64) -> Self {
        let cut = |pages: &[Bytes]| {
            let pages = pages.iter().take(usize::try_from(each / PAGE_SIZE).unwrap_or_default());
            pages.map(|page| with_total(page, each)).collect()
        };
        Self {
            token: self.token.clone(),
            agent: self.agent.clone(),
            instance: self.instance.clone(),
            clients: cut(&self.clients),
            sites: cut(&self.sites),
        }
    }
}

struct Reader {
    router: Router,
    token: String,
}

impl Reader {
    async fn get(&self, path: &str) -> Bytes {
        let request = Request::get(format!("/halopsa/api/{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Body::empty())
            .expect("a request");
        ask(&self.router, request).await
    }

    async fn list(&self, path: &str, records: u64) -> Vec<Bytes> {
        let mut pages = Vec::new();
        for number in 1..=records / PAGE_SIZE {
            let page = self.get(&format!("{path}?{LIST_QUERY}&page_no={number}")).await;
            pages.push(with_total(&page, records));
        }
        pages
    }
}

async fn ask(router: &Router, request: Request<Body>) -> Bytes {
    let place = request.uri().clone();
    let response = router.clone().oneshot(request).await.expect("a router always answers");
    assert!(response.status().is_success(), "the sandbox answers {} at {place}", response.status());
    to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory")
}

/// The page with another total. The vendor must hold at least as many.
fn with_total(page: &Bytes, total: u64) -> Bytes {
    const KEY: &str = "\"record_count\":";
    let text = std::str::from_utf8(page).expect("JSON is UTF-8");
    let start = text.find(KEY).expect("a page names its total") + KEY.len();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let held: u64 = text[start..start + digits].parse().expect("a total is a number");
    assert!(held >= total, "the sandbox made only {held} records, {total} are needed");
    Bytes::from(format!("{}{total}{}", &text[..start], &text[start + digits..]))
}
