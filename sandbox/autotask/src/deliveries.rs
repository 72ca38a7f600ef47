//! Callouts on their way: five attempts each, in order for each webhook, then dropped and logged; a webhook whose events
//! fail 25 times in a row is switched off (dossier, section 5). Attempts wait in real time.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Autotask;
use crate::caller::Caller;
use crate::callout;
use crate::dates;
use crate::hooks;
pub(crate) use crate::hooks::Event;
use crate::render;
use crate::schema::{HOOK_ERRORS, Of};
use crate::state::{Record, State};
use crate::write::Order;

const ATTEMPTS: u32 = 5;
const FAILURES_UNTIL_OFF: u32 = 25;
const PATIENCE: Duration = Duration::from_secs(10);

/// One callout.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delivery {
    pub(crate) id: u32,
    /// Plural name of the webhooks' entity.
    pub(crate) webhooks: &'static str,
    pub(crate) webhook_id: u32,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) signature: String,
    pub(crate) sequence: u32,
    pub(crate) attempts: u32,
    /// `waiting`, `delivered` or `dropped`.
    pub(crate) state: &'static str,
    #[serde(skip)]
    of: Of,
}

/// Notes the callouts of a saved record.
pub(crate) fn record(state: &mut State, order: &Order, record: &Record, event: Event) {
    noted(state, order.now, order.caller, order.entity.of, record, &event);
}

/// Notes the callouts of a record about to go.
pub(crate) fn removed(state: &mut State, now: i64, caller: Caller, of: Of, record: &Record, event: Event) {
    noted(state, now, caller, of, record, &event);
}

fn noted(state: &mut State, now: i64, caller: Caller, of: Of, record: &Record, event: &Event) {
    let entity = of.entity();
    if entity.webhooks.is_none_or(|[hooks, ..]| state.table(hooks).records.is_empty()) {
        return;
    }
    let shown = render::whole(state, of, record);
    for (hooks, hook, fields) in hooks::reached(state, entity, &shown, event, caller.resource) {
        let sequence = state.sequences.entry((hooks, hook.id)).and_modify(|number| *number += 1).or_insert(1);
        let sequence = *sequence;
        let text = |name: &str| hook.written(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let body = callout::write(&json!({
            "Action": event.action(),
            "Guid": text("webhookGUID"),
            "EntityType": hooks::entity_type(entity),
            "Id": record.id,
            "Fields": fields,
            "EventTime": dates::write(now / 1000 * 1000),
            "SequenceNumber": sequence,
            "PersonID": caller.resource,
        }));
        let signature = callout::sign(&text("secretKey"), &body);
        wait(state, hooks, hook.id, sequence, (text("webhookUrl"), body, signature));
    }
}

fn wait(state: &mut State, of: Of, webhook_id: u32, sequence: u32, sent: (String, String, String)) {
    let (url, body, signature) = sent;
    let id = state.deliveries.len() as u32 + 1;
    let webhooks = of.entity().plural;
    let delivery = Delivery {
        id,
        webhooks,
        webhook_id,
        url,
        body,
        signature,
        sequence,
        attempts: 0,
        state: "waiting",
        of,
    };
    state.deliveries.push(delivery);
}

/// Sends what waits, in a task for each webhook that has none at work. Without a runtime it goes on waiting.
pub(crate) fn send_waiting(autotask: &Arc<Autotask>) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    let waiting: Vec<(Of, u32)> = {
        let state = autotask.read();
        let waiting = state.deliveries.iter().filter(|delivery| delivery.state == "waiting");
        waiting.map(|delivery| (delivery.of, delivery.webhook_id)).collect()
    };
    for hook in waiting {
        if autotask.sending.lock().expect("nothing panics while holding a set").insert(hook) {
            runtime.spawn(send_all(Arc::clone(autotask), hook));
        }
    }
}

async fn send_all(autotask: Arc<Autotask>, hook: (Of, u32)) {
    while let Some(delivery) = next(&autotask, hook) {
        let done = post(&delivery.url, &delivery.body, &delivery.signature).await;
        let again = noted_attempt(&mut autotask.write(), &autotask, delivery.id, done);
        if let Some(deactivated) = again.deactivated {
            // Whether anybody hears it changes nothing.
            let _ = post(&deactivated.0, &deactivated.1, &deactivated.2).await;
        }
        if again.pause {
            let pause = autotask.read().instance.webhook_retry_ms;
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
}

/// The oldest callout of a webhook that waits; without one the webhook's task ends.
fn next(autotask: &Autotask, hook: (Of, u32)) -> Option<Delivery> {
    let state = autotask.read();
    let of_hook =
        |delivery: &&Delivery| (delivery.of, delivery.webhook_id) == hook && delivery.state == "waiting";
    let next = state.deliveries.iter().find(of_hook).cloned();
    if next.is_none() {
        autotask.sending.lock().expect("nothing panics while holding a set").remove(&hook);
    }
    next
}

#[derive(Default)]
struct Again {
    pause: bool,
    deactivated: Option<(String, String, String)>,
}

fn noted_attempt(state: &mut State, autotask: &Autotask, id: u32, done: Result<(), String>) -> Again {
    let Some(delivery) = state.deliveries.iter_mut().find(|delivery| delivery.id == id) else {
        return Again::default();
    };
    delivery.attempts += 1;
    let why = match done {
        Ok(()) => {
            delivery.state = "delivered";
            return Again::default();
        }
        Err(why) => why,
    };
    if delivery.attempts < ATTEMPTS {
        return Again { pause: true, deactivated: None };
    }
    delivery.state = "dropped";
    let delivery = delivery.clone();
    let now = autotask.clock.now().timestamp_millis();
    logged(state, now, &delivery, &why);
    Again { pause: false, deactivated: switched_off(state, &delivery) }
}

fn logged(state: &mut State, now: i64, delivery: &Delivery, why: &str) {
    let log = state.table_mut(*HOOK_ERRORS);
    let mut entry = Record::new(log.next, 0, now);
    let name = if delivery.webhooks == "ContactWebhooks" { "contactWebhookID" } else { "accountWebhookID" };
    entry.write(name, json!(delivery.webhook_id));
    entry.write("errorMessage", json!(why));
    entry.write("payload", json!(delivery.body));
    entry.write("sequenceNumber", json!(delivery.sequence));
    log.push(entry);
    state.version += 1;
}

/// After so many failed events in a row the webhook is switched off and its deactivation address called; what that call
/// holds is not documented, so it holds next to nothing.
fn switched_off(state: &mut State, failed: &Delivery) -> Option<(String, String, String)> {
    let of_hook = |delivery: &&Delivery| {
        (delivery.of, delivery.webhook_id) == (failed.of, failed.webhook_id) && delivery.state != "waiting"
    };
    let row =
        state.deliveries.iter().rev().filter(of_hook).take_while(|delivery| delivery.state == "dropped");
    if (row.count() as u32) < FAILURES_UNTIL_OFF {
        return None;
    }
    let hook = state.table_mut(failed.of).get_mut(failed.webhook_id)?;
    hook.active = false;
    let text = |name: &str| hook.written(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let body = callout::write(&json!({ "Action": "Deactivated", "Guid": text("webhookGUID") }));
    let signature = callout::sign(&text("secretKey"), &body);
    let address = text("deactivationUrl");
    state.version += 1;
    Some((address, body, signature))
}

/// Posts to an address; any 2xx is done.
async fn post(url: &str, body: &str, signature: &str) -> Result<(), String> {
    let Some(rest) = url.strip_prefix("http://") else {
        return Err("this sandbox calls addresses that begin with http:// only".to_owned());
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nX-Hook-Signature: {signature}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let call = async {
        let mut stream = TcpStream::connect(&address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = [0_u8; 12];
        stream.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(answer)) if answer.starts_with(b"HTTP/1.1 2") || answer.starts_with(b"HTTP/1.0 2") => Ok(()),
        Ok(Ok(answer)) => Err(format!("The receiver answered {}.", String::from_utf8_lossy(&answer))),
        Ok(Err(error)) => Err(format!("The receiver could not be reached: {error}")),
        Err(_) => Err("The receiver did not answer within 10 seconds.".to_owned()),
    }
}
