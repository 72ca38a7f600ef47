//! Tokens end; pulls do not.

use crate::stand::Stand;
use counterpart_connector::{Capability, PullOptions, Purpose};
use std::time::Duration;

fn pages_of_four() -> PullOptions {
    PullOptions { page_size: Some(4), ..PullOptions::default() }
}

for_every_vendor! {
    #[test]
    async fn one_token_serves_a_session(subject) {
        let stand = Stand::new(subject).await;
        let Some(path) = subject.token_path() else { return };
        let session = stand.session(Purpose::Background);
        for kind in stand.kinds(Capability::Pull) {
            stand
                .pull_in(&session, kind, pages_of_four())
                .await
                .expect_all(&stand.facts(kind), kind.as_str());
        }
        assert_eq!(stand.asked().iter().filter(|asked| asked.path == path).count(), 1);
    }

    #[test]
    async fn a_token_about_to_end_is_renewed_before_it_is_refused(subject) {
        let stand = Stand::new(subject).await;
        let Some(path) = subject.token_path() else { return };
        let lifetime =
            stand.expected.token.as_ref().expect("expected.toml says how long a token lasts").seconds;
        for kind in stand.kinds(Capability::Pull) {
            stand.sandbox().clear_requests();
            let session = stand.session(Purpose::Background);
            let nearly = || stand.time.advance(Duration::from_secs(lifetime - 10));
            let pull = stand.pull_and(&session, kind, pages_of_four(), nearly).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            assert_eq!(stand.asked().iter().filter(|asked| asked.path == path).count(), 2, "{kind}");
            assert_eq!(stand.answered(401), 0, "{kind}");
        }
    }

    #[test]
    async fn a_token_that_ends_early_at_the_vendor_is_renewed_in_mid_pull(subject) {
        let stand = Stand::new(subject).await;
        let Some(path) = subject.token_path() else { return };
        for kind in stand.kinds(Capability::Pull) {
            stand.sandbox().clear_requests();
            let session = stand.session(Purpose::Background);
            // Only the vendor's clock moves: to the session the token is fresh.
            let ended = || stand.sandbox().advance(Duration::from_secs(86_400));
            let pull = stand.pull_and(&session, kind, pages_of_four(), ended).await;
            pull.expect_all(&stand.facts(kind), kind.as_str());
            assert_eq!(stand.asked().iter().filter(|asked| asked.path == path).count(), 2, "{kind}");
            assert!(stand.answered(401) >= 1, "{kind}");
        }
    }
}
