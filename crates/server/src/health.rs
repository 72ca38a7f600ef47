//! For whoever watches over the server: alive, ready, and figures in the format of Prometheus.

use crate::App;
use crate::error::Failure;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use counterpart_model::{Integration, IntegrationState, RunState};
use std::fmt::Write as _;

/// `GET /health/live`: the process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// `GET /health/ready`: the database answers too.
pub async fn ready(State(app): State<App>) -> Response {
    match app.hub.workspace.read().await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached\n").into_response(),
    }
}

/// `GET /api/v1/metrics`, with a token: what there is to do and how the integrations are. Nothing in it names a customer.
pub async fn metrics(State(app): State<App>) -> Result<Response, Failure> {
    let pulse = app.pulse_now().await?;
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, values: &[(String, f64)]| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in values {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let of = |name: &str| format!("{{integration=\"{}\"}}", name.replace(['"', '\\', '\n'], "_"));
    #[expect(clippy::cast_precision_loss, reason = "counts and seconds far below 2^52")]
    {
        gauge(
            "counterpart_waiting",
            "Things that wait for a person.",
            &[(String::new(), pulse.waiting as f64)],
        );
        let states = [RunState::Waiting, RunState::Running, RunState::Held];
        let open = states.map(|state| {
            let count = pulse.open.iter().filter(|(run, _)| run.state == state).count();
            (format!("{{state=\"{}\"}}", state.as_str()), count as f64)
        });
        gauge("counterpart_runs_open", "Runs that are not over, by state.", &open);
        let good = |one: &Integration| u8::from(!matches!(one.state, IntegrationState::Failing { .. }));
        let healthy: Vec<(String, f64)> =
            pulse.integrations.iter().map(|one| (of(&one.name), f64::from(good(one)))).collect();
        gauge("counterpart_integration_healthy", "1 unless the integration's last sync failed.", &healthy);
        let now = app.hub.now();
        let ages: Vec<(String, f64)> = pulse
            .integrations
            .iter()
            .filter_map(|one| Some((of(&one.name), (now - one.fresh_at?).num_seconds().max(0) as f64)))
            .collect();
        gauge("counterpart_data_age_seconds", "Seconds since the end of the last complete pull.", &ages);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
