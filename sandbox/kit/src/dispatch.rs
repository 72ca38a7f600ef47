//! One request, from the socket to a vendor and back: log around faults around the budget around the vendor.

use std::time::Duration;

use axum::extract::{ConnectInfo, Query, Request};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use tower::ServiceExt;

use crate::connection::CutSwitch;
use crate::faults::{Effect, Outcome, PageFaults, after, instead};
use crate::limits::Slowness;
use crate::requests::Tags;
use crate::sandbox::{Mounted, Sandbox};

pub(crate) async fn dispatch(sandbox: Sandbox, mut request: Request) -> Response {
    let Some((mounted, uri)) = sandbox.find(request.uri()) else {
        return unknown(&sandbox, request.uri());
    };
    let at = sandbox.now();
    let method = request.method().as_str().to_owned();
    let query = Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|query| query.0).unwrap_or_default();
    let effects = sandbox.inner.faults.strike(mounted.vendor.name(), &method, uri.path(), &query);
    let mut tags: Vec<String> = effects.iter().map(|(id, _)| format!("fault:{id}")).collect();
    let switch = request.extensions().get::<ConnectInfo<CutSwitch>>().map(|info| info.0.clone());
    *request.uri_mut() = uri.clone();

    let mut outcome = play(&sandbox, mounted, request, &effects).await;
    let mut status = None;
    if let Outcome::Answer(response) = &mut outcome {
        status = Some(response.status().as_u16());
        tags.extend(response.extensions_mut().remove::<Tags>().unwrap_or_default().0);
    }
    sandbox.inner.log.push(mounted.vendor.name(), &method, &uri, status, at, tags);
    match outcome {
        Outcome::Answer(mut response) => {
            stamp(&mut response, sandbox.now());
            response
        }
        Outcome::Cut => {
            if let Some(switch) = switch {
                switch.pull();
            }
            // Never sent over a cut connection; seen only by callers that have no connection.
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

async fn play(
    sandbox: &Sandbox,
    mounted: &Mounted,
    mut request: Request,
    effects: &[(u64, Effect)],
) -> Outcome {
    if mounted.vendor.ignores_path_case() {
        lower_case_path(&mut request);
    }
    let place = match mounted.vendor.lane(&request).map(|lane| (mounted.lanes.enter(&lane), lane)) {
        Some((None, lane)) => return Outcome::Answer(tagged(mounted.vendor.lane_full(&lane), "lane-full")),
        Some((place, _)) => place,
        None => None,
    };
    for (_, effect) in effects {
        if let Effect::Delay { ms } = effect {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
        }
    }
    if let Some(outcome) = instead(effects) {
        return outcome;
    }
    let response = match mounted.limiter.admit(sandbox.now()) {
        Ok(usage) => {
            match mounted.vendor.slowness(&usage) {
                Slowness::None => {}
                Slowness::OnTheClock(wait) => sandbox.advance(wait),
                Slowness::Real(wait) => tokio::time::sleep(wait).await,
            }
            let page_faults = effects.iter().map(|(_, effect)| effect.clone()).collect();
            request.extensions_mut().insert(PageFaults(page_faults));
            request.extensions_mut().insert(usage);
            match mounted.router.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
        Err(refusal) => {
            let mut response = mounted.vendor.over_budget(&refusal);
            if let Some(value) = refusal.header {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            tagged(response, "over-budget")
        }
    };
    let outcome = after(effects, response).await;
    // The caller may send the next request as soon as it has this answer.
    drop(place);
    outcome
}

fn tagged(mut response: Response, tag: &str) -> Response {
    let mut tags = response.extensions_mut().remove::<Tags>().unwrap_or_default();
    tags.0.push(tag.to_owned());
    response.extensions_mut().insert(tags);
    response
}

/// A vendor's answers bear the vendor's own time, as its refusals do: what a caller computes from `Date` is then true.
fn stamp(response: &mut Response, now: DateTime<Utc>) {
    if let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(now.into())) {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
}

fn lower_case_path(request: &mut Request) {
    let uri = request.uri();
    let mut target = uri.path().to_ascii_lowercase();
    if let Some(query) = uri.query() {
        target.push('?');
        target.push_str(query);
    }
    if let Ok(uri) = target.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}

fn unknown(sandbox: &Sandbox, uri: &Uri) -> Response {
    let vendors: Vec<String> = sandbox.vendors().map(|name| format!("/{name}")).collect();
    let text = format!(
        "There is nothing at {}. This sandbox plays {}; its controls are under /_sandbox/.\n",
        uri.path(),
        vendors.join(", ")
    );
    (StatusCode::NOT_FOUND, text).into_response()
}
