//! Discovery: what follows from the address alone.

use crate::stand::{Stand, tidy};
use counterpart_connector::{ErrorKind, Purpose};
use std::collections::BTreeSet;

for_every_vendor! {
    #[test]
    async fn r02_discovery_fills_in_what_it_claims_and_asks_for_no_credentials(subject) {
        let stand = Stand::new(subject).await;
        let start = subject.discovers_from(&stand.announced());
        if start.is_empty() {
            return;
        }
        let session = stand.session_with(tidy(stand.connector.as_ref(), start), Purpose::Person);
        let found = stand.connector.discover(&session).await.expect("the sandbox can be discovered");
        let row = &stand.expected;
        let claimed: BTreeSet<&str> =
            row.field.iter().filter(|field| field.discovered).map(|field| field.key.as_str()).collect();
        assert_eq!(found.values.keys().map(String::as_str).collect::<BTreeSet<_>>(), claimed);
        let right = stand.answers();
        for (key, value) in &found.values {
            assert_eq!(Some(value), right.config.get(key), "{key}");
        }
        let token = subject.token_path().unwrap_or("no token");
        assert!(stand.asked().iter().all(|asked| asked.method == "GET" && asked.path != token));
    }

    #[test]
    async fn r02_what_is_discovered_and_the_credentials_are_enough(subject) {
        let stand = Stand::new(subject).await;
        let start = subject.discovers_from(&stand.announced());
        if start.is_empty() {
            return;
        }
        let session = stand.session_with(tidy(stand.connector.as_ref(), start), Purpose::Person);
        let mut answers = stand.answers();
        let found = stand.connector.discover(&session).await.expect("the sandbox can be discovered");
        answers
            .config
            .retain(|key, _| !stand.expected.field.iter().any(|row| row.key == *key && row.discovered));
        answers.config.extend(found.values);
        let report = stand.connector.test(&stand.session_with(answers, Purpose::Person)).await;
        assert_eq!(report.headline(), "Connection successful", "{report:#?}");
    }

    #[test]
    async fn r02_an_address_of_something_else_is_told_as_such(subject) {
        let stand = Stand::new(subject).await;
        let start = subject.discovers_from(&stand.announced()).into_iter();
        let elsewhere: Vec<_> =
            start.map(|(key, answer)| (key, answer.replace(subject.name(), "nothing-here"))).collect();
        if elsewhere.is_empty() {
            return;
        }
        let answers = tidy(stand.connector.as_ref(), elsewhere);
        let error = stand.connector.discover(&stand.session_with(answers, Purpose::Person)).await;
        assert_eq!(error.expect_err("nothing is there").kind, ErrorKind::WrongAddress);
    }
}
