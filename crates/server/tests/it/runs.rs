//! Runs, previews, attention, writes to vendors and why: as pages, and as API.

use crate::stand::{Answer, Stand, request};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use counterpart_model::{Actor, Role, RunId, TokenScope};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

/// What nothing has as its id.
const NOBODYS: [&str; 6] = [
    "0190ffff-0000-7000-8000-00000000ffff",
    "0",
    "..%2F..%2Fetc",
    "%F0%9F%A6%80",
    "%00",
    "x%27%20OR%201%3D1",
];

impl Stand {
    async fn add(&self, name: &str) -> RunId {
        let plan = self.hub.plan_add_customer(name, &Actor::Person("ana".into())).await.expect("planned");
        self.hub.save(&plan).await.expect("saved").run.expect("a run")
    }

    async fn names(&self) -> Vec<String> {
        let (rows, _) = self.hub.list_customers(None, (0, 100)).await.expect("listed");
        rows.into_iter().map(|row| row.customer.name).collect()
    }

    async fn call(
        &self,
        token: &SecretString,
        method: Method,
        path: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let request = request(method, path, None)
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        let answer = Answer::of(self.send(request.expect("a request")).await).await;
        (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::String(answer.body)))
    }
}

/// The address that a preview's button posts to.
fn button(answer: &Answer) -> String {
    let (_, rest) =
        answer.body.split_once("action=\"/plans/").unwrap_or_else(|| panic!("no button: {}", answer.body));
    format!("/plans/{}", rest.split('"').next().expect("an end"))
}

counterpart_store::on_both_databases! {
    async fn r76_a_run_is_taken_back_as_it_was_previewed_and_once(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let session = Some(&session);
        let run = stand.add("Acme <Dental> & Söhne 🦷").await;
        let shown = stand.get(session, &format!("/runs/{run}")).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        assert!(!shown.body.contains("<Dental>") && shown.body.contains("Söhne 🦷"), "{}", shown.body);
        assert!(shown.body.contains(&format!("href=\"/runs/{run}/undo\"")), "{}", shown.body);

        let preview = stand.get(session, &format!("/runs/{run}/undo")).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
        assert!(preview.body.contains("1 customer deleted"), "{}", preview.body);
        assert_eq!(stand.names().await.len(), 1, "a preview does nothing");
        let button = button(&preview);
        let file = stand.get(session, &format!("{button}?format=json")).await;
        let plan: counterpart_model::Plan = serde_json::from_str(&file.body).expect("the file of counterpart apply");
        assert_eq!(plan.changes().count(), 1);

        let first = stand.post(session, &button, "").await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
        let second = stand.post(session, &button, "").await;
        assert_eq!(second.location(), first.location(), "a second click is answered with the first one's run");
        assert!(stand.names().await.is_empty());
        let done = stand.get(session, first.location()).await;
        assert!(done.body.contains("Done: 1 customer deleted."), "{}", done.body);

        let again = stand.get(session, &format!("/runs/{run}/undo")).await;
        assert!(again.body.contains("Nothing of it can be taken back"), "{}", again.body);
        assert!(!again.body.contains("action=\"/plans/"), "{}", again.body);
    }

    async fn r71_what_went_stale_is_said_and_nothing_is_done(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let run = stand.add("Acme").await;
        let path = format!("/runs/{run}/undo");
        let preview = stand.get(Some(&session), &path).await;
        let id = stand.hub.customer("Acme").await.expect("there").customer.id;
        let plan = counterpart_model::Plan {
            origin: counterpart_model::PlanOrigin::Person { command: "rename".into(), actor: Actor::Person("bob".into()) },
            groups: vec![counterpart_model::Group {
                about: "Acme".into(),
                changes: vec![counterpart_model::Change::update(
                    counterpart_model::RecordRef::Customer { id },
                    "Acme",
                    (
                        counterpart_model::Field::Name,
                        counterpart_model::Value::text("Acme"),
                        counterpart_model::Value::text("Acme 2"),
                    ),
                    counterpart_model::Cause::new("R25", "bob renamed it"),
                )],
                consumes: vec![],
            }],
            skipped: vec![],
        };
        stand.hub.save(&plan).await.expect("saved");
        let refused = stand.post(Some(&session), &button(&preview), "").await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("Nothing was done") && refused.body.contains("Acme 2"), "{}", refused.body);
        assert_eq!(stand.names().await, ["Acme 2"]);
    }

    async fn r07_whoever_may_not_save_sees_a_preview_and_cannot_apply_it(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let may = stand.somebody(Role::SuperTechnician).await;
        let may_not = stand.somebody(Role::ReadOnly).await;
        let run = stand.add("Acme").await;
        let preview = stand.get(Some(&may_not), &format!("/runs/{run}/undo")).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert!(!preview.body.contains("action=\"/plans/"), "{}", preview.body);
        let button = button(&stand.get(Some(&may), &format!("/runs/{run}/undo")).await);
        assert_eq!(stand.post(Some(&may_not), &button, "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(stand.names().await, ["Acme"]);
    }

    async fn what_is_not_there_or_is_anothers_is_not_found(db) {
        let (here, there) = Stand::two(db).await;
        let here = here.with_password_alone().await;
        let there = there.with_password_alone().await;
        let session = here.somebody(Role::PrimaryTechnician).await;
        let others = there.somebody(Role::PrimaryTechnician).await;
        let run = here.add("Acme").await;
        let key = button(&here.get(Some(&session), &format!("/runs/{run}/undo")).await);
        let customer = here.hub.customer("Acme").await.expect("there").customer.id;
        for path in [
            format!("/runs/{run}"),
            format!("/runs/{run}/undo"),
            key.clone(),
            format!("{key}?format=json"),
            format!("/why?record={customer}"),
        ] {
            assert_eq!(there.get(Some(&others), &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(there.post(Some(&others), &key, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(there.post(Some(&others), &format!("/runs/{run}/approve"), "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(here.names().await, ["Acme"]);
        for id in NOBODYS {
            for path in [format!("/runs/{id}"), format!("/runs/{id}/undo"), format!("/plans/{id}"), format!("/outbox/{id}")] {
                let answer = here.get(Some(&session), &path).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
            }
            for path in [
                format!("/runs/{id}/approve"),
                format!("/plans/{id}"),
                format!("/attention/{id}/accept"),
                format!("/attention/{id}/dismiss"),
                format!("/outbox/{id}/decide"),
            ] {
                let answer = here.post(Some(&session), &path, "decision=drop").await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
            }
            let why = here.get(Some(&session), &format!("/why?record={id}")).await;
            assert!(!why.status.is_server_error(), "{id}: {}", why.body);
        }
        let held = here.post(Some(&session), &format!("/runs/{run}/approve"), "").await;
        assert_eq!(held.status, StatusCode::CONFLICT, "it is not held");
        let change = here.get(Some(&session), &format!("/runs/{run}/undo?change={}", NOBODYS[0])).await;
        assert_eq!(change.status, StatusCode::NOT_FOUND);
    }

    async fn odd_words_in_a_query_do_no_harm(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let run = stand.add("Acme").await;
        let long = "x".repeat(20_000);
        for odd in ["%25", "_", "%00", "%E2%80%AEabc", "%22%3E%3Cscript%3E", "%F0%9F%A6%80", "-1", long.as_str()] {
            for path in [
                format!("/runs?state={odd}&kind={odd}&before={odd}"),
                format!("/runs/{run}?q={odd}&what={odd}&after={odd}"),
                format!("/attention?by={odd}&code={odd}&integration={odd}"),
                format!("/outbox?after={odd}"),
            ] {
                let answer = stand.get(Some(&session), &path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
                assert!(!answer.body.contains("\"><script>"), "{path}");
            }
        }
        let found = stand.get(Some(&session), &format!("/runs/{run}?q=ACME")).await;
        assert!(found.body.contains("<strong>Acme</strong>"), "{}", found.body);
        let none = stand.get(Some(&session), &format!("/runs/{run}?q=nothing+of+it")).await;
        assert!(none.body.contains("No change of this run fits"), "{}", none.body);
    }

    async fn r81c_sending_is_paused_and_goes_on(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let paused = stand.post(Some(&session), "/outbox/pause", "why=%3Cb%3Emoving%3C%2Fb%3E").await;
        assert_eq!(paused.location(), "/outbox?said=paused");
        let shown = stand.get(Some(&session), "/outbox").await;
        assert!(shown.body.contains("Paused") && !shown.body.contains("<b>moving"), "{}", shown.body);
        stand.post(Some(&session), "/outbox/resume", "").await;
        assert_eq!(stand.hub.pushes_paused().await.expect("asked"), None);
    }

    async fn r76_programs_preview_and_apply_an_undo_too(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let token = stand.token(&session, TokenScope::Write).await;
        let run = stand.add("Acme").await;
        let (status, changes) = stand.call(&token, Method::GET, &format!("/api/v1/runs/{run}/changes?q=acme"), &Value::Null).await;
        assert_eq!((status, changes["items"][0]["operation"].as_str()), (StatusCode::OK, Some("create")), "{changes}");
        let change = changes["items"][0]["id"].clone();
        let (status, plan) =
            stand.call(&token, Method::POST, &format!("/api/v1/runs/{run}/undo"), &json!({"changes": [change]})).await;
        assert_eq!((status, plan["changes"].as_u64()), (StatusCode::OK, Some(1)), "{plan}");
        let key = plan["key"].as_str().expect("a key");
        let (_, listed) = stand.call(&token, Method::GET, &format!("/api/v1/plans/{key}/changes"), &Value::Null).await;
        assert_eq!(listed["items"][0]["operation"], "delete", "{listed}");
        assert_eq!(stand.names().await, ["Acme"]);
        let apply = format!("/api/v1/plans/{key}/apply");
        let (_, first) = stand.call(&token, Method::POST, &apply, &json!({})).await;
        let (_, second) = stand.call(&token, Method::POST, &apply, &json!({})).await;
        assert!(first["run"].is_string(), "{first}");
        assert_eq!(first, second);
        assert!(stand.names().await.is_empty());

        let reader = stand.token(&session, TokenScope::Read).await;
        let (status, _) = stand.call(&reader, Method::POST, &apply, &json!({})).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, why) = stand.call(&reader, Method::GET, "/api/v1/why?record=Acme", &Value::Null).await;
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{why}");
        let (status, waiting) = stand.call(&reader, Method::GET, "/api/v1/attention", &Value::Null).await;
        assert_eq!((status, waiting["total"].as_u64()), (StatusCode::OK, Some(0)), "{waiting}");
        for bad in ["/api/v1/runs?state=rusty", "/api/v1/outbox?state=rusty", "/api/v1/attention?code=rusty", "/api/v1/runs?limit=x"] {
            let (status, problem) = stand.call(&reader, Method::GET, bad, &Value::Null).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{bad}: {problem}");
            assert!(problem["detail"].is_string(), "{bad}: {problem}");
        }
        let (status, problem) =
            stand.call(&token, Method::POST, &format!("/api/v1/runs/{run}/undo"), &json!({"changes": "all"})).await;
        assert!(status.is_client_error() && problem["detail"].is_string(), "{problem}");
    }
}
