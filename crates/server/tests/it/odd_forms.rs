//! Every form of every page that can be reached, and every body that the API describes, with something wrong in each field in
//! turn: a clear answer, never a failure of ours, and nothing written by what was refused.

use crate::no_commands::uuid;
use crate::stand::{Answer, Stand, request, urlencoded};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use counterpart_model::{Role, TokenScope};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What people paste, what programs send, and what those send who mean ill.
const ODD: [&str; 12] = [
    "",
    " ",
    "-1",
    "99999999999999999999",
    "1e309",
    "\u{0}",
    "a\u{0}b\u{1b}[31m\u{7f}",
    "\u{202e}drow \u{200f}\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
    "\u{1f984}\u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
    "'; DROP TABLE customers; --%_\\",
    "\"><script>alert(1)</script>",
    "../../etc/passwd\r\nSet-Cookie: a=b",
];

/// A form as a page offers it.
#[derive(Debug, Clone)]
struct OddForm {
    action: String,
    fields: Vec<(String, String)>,
}

/// The forms of a page that do something.
fn forms(page: &str) -> Vec<OddForm> {
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&#38;", "&").replace("&amp;", "&"))
    };
    let mut found = Vec::new();
    for form in page.split("<form ").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let head = format!(" {}", form.split('>').next().unwrap_or_default());
        let Some(action) = attribute(&head, "action").filter(|_| head.contains("method=\"post\"")) else {
            continue;
        };
        let mut fields = Vec::new();
        let mut actions = vec![action];
        for tag in form.split('<').map(|tag| tag.split('>').next().unwrap_or_default()) {
            actions.extend(attribute(tag, "formaction"));
            if let Some(name) = attribute(tag, "name") {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
        found.extend(actions.into_iter().map(|action| OddForm { action, fields: fields.clone() }));
    }
    found
}

/// Forms that differ only in whose they are, or how often they were shown, are one.
fn kind(form: &OddForm) -> String {
    let path = form.action.split('?').next().unwrap_or_default();
    let is_id = |part: &str| part.len() >= 32 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let path: Vec<&str> = path.split('/').map(|part| if is_id(part) { "*" } else { part }).collect();
    let names: BTreeSet<&str> = form
        .fields
        .iter()
        .map(|(name, _)| name.split_once('.').map_or(name.as_str(), |(first, _)| first))
        .collect();
    format!("{} {names:?}", path.join("/"))
}

impl Stand {
    /// What can be written, as text.
    async fn written(&self) -> String {
        let (customers, _) = self.hub.list_customers(None, (0, 250)).await.expect("listed");
        let customers: Vec<String> = customers.iter().map(|row| format!("{:?}", row.customer)).collect();
        let tx = self.hub.workspace.read().await.expect("reads");
        let runs: Vec<String> = tx
            .runs()
            .list(None, None, 250)
            .await
            .expect("listed")
            .iter()
            .map(|run| format!("{:?}", run.state))
            .collect();
        let tools = format!("{:?}", tx.integrations().list().await.expect("listed"));
        let settings = format!("{:?}", self.hub.workspace_settings().await.expect("reads"));
        [customers.join("\n"), runs.join("\n"), tools, settings].join("\n")
    }

    async fn program(&self, token: &SecretString, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let request =
            request(Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"), path, None)
                .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body));
        Answer::of(self.send(request.expect("a request")).await).await
    }
}

/// The properties of a described body, each with an example of its type.
fn properties(document: &Value, schema: &Value, depth: u8) -> BTreeMap<String, Value> {
    let schema = match schema["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => schema,
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, property)| (name.clone(), example(document, property, depth))).collect()
}

fn example(document: &Value, schema: &Value, depth: u8) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => schema["enum"][0].as_str().map_or_else(|| json!("x"), |word| json!(word)),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        _ if depth > 0 => json!(properties(document, schema, depth - 1)),
        _ => json!({}),
    }
}

counterpart_store::on_both_databases! {
    async fn nothing_that_is_typed_into_any_form_breaks_it(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright", "Corner"]).await.with_customers(&["Acme", "Zeta", "Zeta Ltd"]).await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let _ = stand.somebody(Role::Technician).await;
        let zeta = stand.customer("Zeta").await;
        stand.with_everything_waiting(&zeta).await;
        let starts = ["/", "/attention", "/outbox", "/runs", "/customers", "/integrations"].map(str::to_owned);
        let mut kinds = BTreeMap::new();
        for (_, page) in stand.crawled(&session, &starts).await {
            for form in forms(&page) {
                kinds.entry(kind(&form)).or_insert(form);
            }
        }
        // What would end the session that the test needs.
        kinds.retain(|_, form| !["/sign-out", "/account/sessions/end"].iter().any(|path| form.action.starts_with(path)));
        assert!(kinds.len() > 30, "{:?}", kinds.keys());
        let mut refused = 0;
        for form in kinds.values() {
            let path = form.action.split('?').next().expect("a path");
            for field in 0..form.fields.len().max(1) {
                let before = stand.written().await;
                let mut accepted = false;
                for odd in ODD {
                    let mut fields = form.fields.clone();
                    if let Some(one) = fields.get_mut(field) {
                        odd.clone_into(&mut one.1);
                    }
                    let answer = stand.post(Some(&session), path, &urlencoded(&fields)).await;
                    let about = format!("{path} {fields:?}: {}", answer.status);
                    assert!(!answer.status.is_server_error(), "{about} {}", answer.body);
                    assert!(!answer.location().starts_with("/sign-in"), "{about}");
                    assert!(!answer.location().contains(['\r', '\n']) && !answer.headers.contains_key("a"), "{about}");
                    assert!(!answer.body.contains("<script>alert"), "{about} {}", answer.body);
                    if answer.status.is_client_error() {
                        refused += 1;
                        assert!(answer.body.contains("</html>"), "{about}: it is a page: {}", answer.body);
                    } else {
                        accepted = true;
                    }
                }
                assert!(accepted || stand.written().await == before, "{path}: what is refused writes nothing");
            }
        }
        assert!(refused > 100, "{refused} were refused");
    }

    async fn nothing_that_a_program_sends_breaks_the_api(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&["Acme"]).await.with_customers(&["Acme"]).await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let token = stand.token(&session, TokenScope::Admin).await;
        let acme = stand.customer("Acme").await;
        let document: Value =
            serde_json::from_str(&stand.get(Some(&session), "/api/openapi.json").await.body).expect("the description");
        let long = json!("x".repeat(20_000));
        let odd = [
            Value::Null, json!(5), json!(-1), json!(1.5), json!(true), json!("\u{1f984}"), json!("a\u{0}b"), json!([]), json!({}),
            json!([[[]]]), json!({"\u{5e9}": {}}), json!(18_446_744_073_709_551_615_u64), long,
        ];
        let (mut bodies, mut refused) = (0, 0);
        for (path, operations) in document["paths"].as_object().expect("paths") {
            let path = path.replace("{id}", &acme).replace("{name}", "halopsa");
            let path: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            let path = path.join("/");
            for (method, operation) in operations.as_object().expect("operations") {
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                if schema.is_null() {
                    continue;
                }
                bodies += 1;
                let whole = properties(&document, schema, 2);
                let mut sent: Vec<Vec<u8>> = odd.iter().map(|value| value.to_string().into_bytes()).collect();
                sent.extend([b"".to_vec(), b"{".to_vec(), b"\xff\xfe".to_vec(), vec![b'['; 50_000]]);
                for name in whole.keys() {
                    sent.extend(odd.iter().map(|value| {
                        let mut body = whole.clone();
                        body.insert(name.clone(), value.clone());
                        json!(body).to_string().into_bytes()
                    }));
                }
                for body in sent {
                    let before = stand.written().await;
                    let text = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
                    let answer = stand.program(&token, method, &path, body).await;
                    let about = format!("{method} {path} {text}: {} {}", answer.status, answer.body);
                    assert!(!answer.status.is_server_error(), "{about}");
                    if answer.status.is_client_error() {
                        refused += 1;
                        let problem: Value = serde_json::from_str(&answer.body).unwrap_or_default();
                        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{about}");
                        assert_eq!(stand.written().await, before, "{about}: what is refused writes nothing");
                    }
                }
            }
        }
        assert!(bodies > 15 && refused > 300, "{bodies} bodies, {refused} refused");
    }

    async fn no_id_of_another_workspace_opens_anything(db) {
        let (here, there) = Stand::two(db).await;
        let here = here.with_password_alone().await.with_companies(&["Acme"]).await.with_customers(&["Acme"]).await;
        let there = there.with_password_alone().await;
        let own = here.somebody(Role::PrimaryTechnician).await;
        let others = there.somebody(Role::PrimaryTechnician).await;
        let token = there.token(&others, TokenScope::Admin).await;
        let acme = here.customer("Acme").await;
        here.with_everything_waiting(&acme).await;
        let tx = here.hub.workspace.read().await.expect("reads");
        let run = tx.runs().list(None, None, 9).await.expect("listed").remove(0).id.to_string();
        let item = uuid(100).to_string();
        drop(tx);
        let user = here.hub.resolve_session(&own).await.expect("reads").expect("in").user.id.to_string();
        let before = here.written().await;
        let mut tried = 0;
        for row in here.table.iter().filter(|row| row.path.contains('{') && row.needs != counterpart_server::routes::Needs::Nothing) {
            for id in [&acme, &run, &item, &user] {
                let path: Vec<&str> = row.path.split('/').map(|part| match part {
                    "{name}" | "{tool}" | "{integration}" => "halopsa",
                    part if part.starts_with('{') => id.as_str(),
                    part => part,
                }).collect();
                let path = path.join("/");
                let answer = if row.is_api() {
                    there.program(&token, row.method.as_str(), &path, b"{}".to_vec()).await
                } else if row.method == Method::GET {
                    there.get(Some(&others), &path).await
                } else {
                    there.post(Some(&others), &path, "name=Stolen&do=remove&decision=drop").await
                };
                tried += 1;
                let about = format!("{} {path}: {} {}", row.method, answer.status, answer.body);
                assert!(answer.status.is_client_error(), "{about}");
                assert!(!answer.body.contains("Acme") && answer.status != StatusCode::UNAUTHORIZED, "{about}");
            }
        }
        assert!(tried > 200, "{tried}");
        assert_eq!(here.written().await, before);
    }
}
