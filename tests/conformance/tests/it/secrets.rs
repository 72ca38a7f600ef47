//! A vendor that repeats a secret does not make us repeat it.

use crate::stand::{Stand, expect_no_secret};
use counterpart_connector::{Capability, PullOptions, Purpose};
use counterpart_sandbox_kit::Effect;
use serde_json::{Value, json};

/// Answers in which the secrets stand, in places that sentences are made from.
fn telltales(secrets: &[String]) -> Vec<Effect> {
    let said = secrets.join(" and ");
    let bodies = [
        json!(said),
        json!({ "error": "invalid_request", "error_description": said }),
        json!({ "error": said }),
        json!({ "ClassName": "System.Exception", "Message": said }),
        json!({ said.clone(): [said.clone()] }),
    ];
    let page = format!("<html><head><title>{said}</title></head><body>{said}</body></html>");
    let mut effects = vec![Effect::Html { status: 200, body: Some(page.clone()) }];
    for status in [200, 400, 401, 403, 404, 429, 500, 503] {
        effects.extend(bodies.iter().map(|body: &Value| Effect::respond(status, body.clone())));
        effects.push(Effect::Html { status, body: Some(page.clone()) });
    }
    effects
}

for_every_vendor! {
    #[test]
    async fn r05_a_vendor_that_repeats_a_secret_does_not_make_us_repeat_it(subject) {
        let stand = Stand::with(subject, 24, Default::default()).await;
        for kind in stand.kinds(Capability::Pull) {
            for path in subject.token_path().into_iter().chain([subject.list_path(kind)]) {
                for effect in telltales(&stand.secrets()) {
                    let about = format!("{path}, {effect:?}");
                    stand.arm_at(path, effect, |fault| fault);
                    let session = stand.session(Purpose::Person);
                    let pull = stand.pull_in(&session, kind, PullOptions::default()).await;
                    let error = pull.outcome.as_ref().expect_err(&about);
                    let shown = format!("{error} {error:?} {pull:?} {session:?} {:?}", session.requests());
                    expect_no_secret(&stand, &shown, "what is shown");
                    let report = stand.connector.test(&stand.session(Purpose::Person)).await;
                    expect_no_secret(&stand, &format!("{report:?} {}", report.headline()), "the report");
                    stand.sandbox().disarm_all();
                    // Minutes later, so that the budget is fresh.
                    stand.time.advance(std::time::Duration::from_secs(3_600));
                }
            }
        }
    }

    #[test]
    async fn r05_no_secret_travels_in_an_address(subject) {
        let stand = Stand::new(subject).await;
        stand.test().await;
        for kind in stand.kinds(Capability::Pull) {
            stand.pull(kind, PullOptions::default()).await;
        }
        // The sandbox hides what it takes for secrets in a query; that it had to would show.
        let asked = format!("{:?}", stand.asked());
        expect_no_secret(&stand, &asked, "the requests");
        assert!(!asked.contains("***"), "{asked}");
    }
}
