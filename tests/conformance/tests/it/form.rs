//! The credential form.

use crate::expected::expected;
use crate::stand::{Stand, expect_no_secret, expect_sentence, tidy};
use counterpart_connector::{Answers, FieldKind, PlainHttp, Purpose};
use counterpart_model::Kind;

for_every_vendor! {
    #[test]
    async fn r02_every_question_says_what_it_asks_and_where_the_answer_is_found(subject) {
        let connector = subject.connector();
        assert!(!connector.descriptor().guide.is_empty(), "there is no guide");
        for field in &connector.descriptor().form.0 {
            expect_sentence(field.help, field.key);
            assert!(!field.label.is_empty() && !field.example.is_empty(), "{}", field.key);
        }
    }

    #[test]
    async fn r02_required_answers_that_are_missing_are_named_one_by_one(subject) {
        let connector = subject.connector();
        let form = &connector.descriptor().form;
        let missing: Vec<String> =
            form.missing(&Answers::default()).into_iter().map(|problem| problem.key).collect();
        let row = expected(subject.name());
        let required: Vec<&str> =
            row.field.iter().filter(|field| field.required).map(|field| field.key.as_str()).collect();
        assert_eq!(missing, required);
        let stand = Stand::new(subject).await;
        assert_eq!(form.missing(&stand.answers()), []);
    }

    #[test]
    async fn r02_answers_are_tidied_once_and_for_all(subject) {
        let stand = Stand::new(subject).await;
        let connector = &stand.connector;
        let tidy = |key: &str, answer: &str| connector.tidy(key, answer, PlainHttp::LoopbackOnly);
        for (key, answer) in subject.answers(&stand.announced()) {
            let once = tidy(key, &answer).expect("a right answer").expect("an answer");
            assert_eq!(tidy(key, &once).expect("a tidy answer").as_deref(), Some(once.as_str()), "{key}");
            let pasted = format!("  {answer}\n");
            assert_eq!(
                tidy(key, &pasted).expect("white space goes").as_deref(),
                Some(once.as_str()),
                "{key}"
            );
            assert_eq!(tidy(key, " \n").expect("nothing is an answer"), None, "{key}");
        }
    }

    #[test]
    async fn r02_an_answer_of_the_wrong_kind_is_refused_with_a_sentence(subject) {
        let connector = subject.connector();
        for field in &connector.descriptor().form.0 {
            let wrong = match field.kind {
                FieldKind::Address => {
                    vec!["ftp://vendor.example", "https://me:hidden@vendor.example", "a b c"]
                }
                FieldKind::Number => vec!["0", "-3", "many", "1.5"],
                FieldKind::Text | FieldKind::Secret => continue,
            };
            for answer in wrong {
                let problem = connector.tidy(field.key, answer, PlainHttp::LoopbackOnly).expect_err(answer);
                assert_eq!(problem.key, field.key);
                assert!(problem.sentence.contains(field.label), "{}", problem.sentence);
                assert!(!problem.sentence.contains("hidden"), "{}", problem.sentence);
                expect_sentence(&problem.sentence, answer);
            }
        }
        let problem =
            connector.tidy("no_such_field", "x", PlainHttp::LoopbackOnly).expect_err("an unknown key");
        expect_sentence(&problem.sentence, "an unknown key");
    }

    #[test]
    async fn r02_without_a_required_answer_nothing_is_sent(subject) {
        let stand = Stand::new(subject).await;
        for missing in
            expected(subject.name()).field.iter().filter(|field| field.required && !field.discovered)
        {
            let given =
                subject.answers(&stand.announced()).into_iter().filter(|(key, _)| *key != missing.key);
            let answers = tidy(stand.connector.as_ref(), given.collect());
            let session = stand.session_with(answers, Purpose::Background);
            let pull = stand.pull_in(&session, Kind::Company, Default::default()).await;
            let error = pull.outcome.expect_err("a required answer is missing");
            assert!(error.to_string().contains(&missing.key), "{error}");
            assert!(stand.asked().is_empty(), "{}: {:?}", missing.key, stand.asked());
        }
    }

    #[test]
    async fn r05_a_session_shows_no_secret(subject) {
        let stand = Stand::new(subject).await;
        assert!(!stand.secrets().is_empty());
        let session = stand.session(Purpose::Person);
        expect_no_secret(&stand, &format!("{session:?} {:?}", stand.answers()), "the session");
    }
}
