//! Customers made as companies at the vendor, by the command. What holds for every vendor is tried with each.

use crate::desk::{Desk, Ran};
use crate::psa::{AUTOTASK, HALOPSA, Psa, expect_holds};
use counterpart_sandbox_kit::{CutPoint, Effect, Fault};
use serde_json::{Value, json};
use std::time::Duration;

const NAME: &str = "Quayside Dental";

/// Makes of each test one for each vendor.
macro_rules! at_each_psa {
    ($(#[test] fn $name:ident($psa:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            fn body($psa: &'static Psa) $body

            #[test]
            fn halopsa() {
                body(&HALOPSA);
            }

            #[test]
            fn autotask() {
                body(&AUTOTASK);
            }
        }
    )*};
}

/// One vendor connected, pulled, its template answered, and one customer that is not there.
struct Pushing {
    desk: Desk,
    psa: &'static Psa,
}

impl std::ops::Deref for Pushing {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Pushing {
    fn to(psa: &'static Psa) -> Self {
        Self::with(psa, &psa.answers())
    }

    fn with(psa: &'static Psa, options: &[&str]) -> Self {
        let desk = psa.desk(20, options);
        desk.run(&["customers", "add", NAME]).done();
        Self { desk, psa }
    }

    /// The companies of this name at the vendor.
    fn called(&self, name: &str) -> Vec<Value> {
        self.psa.called(&self.desk, name)
    }

    /// Asks for the customer to be made there.
    fn ask(&self) -> Ran {
        self.run(&["push", "companies", self.psa.name, NAME]).done()
    }

    /// Sends what waits, with no time left for the vendor to finish behind our back.
    fn send(&self) -> Ran {
        self.run(&["push", "run", self.psa.name, "--settle-ms", "1"])
    }

    fn set(&self, options: &[&str]) -> Ran {
        self.run(&[&["integration", "set", self.psa.name], options].concat()).done()
    }

    /// A fault that meets the create alone.
    fn strike(&self, effect: Effect) {
        self.vendor().arm(Fault::new(effect).method("POST").path(self.psa.path).once());
    }

    fn outbox(&self) -> Vec<Value> {
        self.list(&["outbox", "--state", "all"])
    }

    /// The state of the newest push, and how many companies of the name are there.
    fn state(&self) -> (String, usize) {
        let outbox = self.outbox();
        let state = outbox.last().and_then(|intent| intent["state"].as_str()).expect("a push");
        (state.to_owned(), self.called(NAME).len())
    }

    fn resolve(&self, decision: &[&str]) {
        let outbox = self.outbox();
        let id = outbox.last().and_then(|intent| intent["id"].as_str()).expect("a push");
        self.run(&[&["outbox", "resolve", id], decision].concat()).done();
    }
}

fn state(state: &str, there: usize) -> (String, usize) {
    (state.to_owned(), there)
}

at_each_psa! {
    #[test]
    fn r57_a_customer_is_made_as_a_company_and_matched(psa) {
        let desk = Pushing::to(psa);
        let template = desk.run(&["push", "template", psa.name]).done();
        let (question, answer) = psa.template[0].split_once('=').expect("an answer");
        let template = template.says(&[question, answer]);
        assert!(!template.out.contains("MISSING"), "{template:#?}");
        let about = format!("'{NAME}' at {}", psa.product);
        desk.run(&["push", "companies", psa.name, NAME, "--preview"]).done().says(&[
            &about,
            psa.template[0],
            "nothing is written",
        ]);
        assert!(desk.outbox().is_empty());
        desk.ask();
        desk.run(&["push", "run", psa.name]).done().says(&["done: 1 match made, 1 push changed"]);
        let companies = desk.called(NAME);
        let [company] = companies.as_slice() else { panic!("{companies:#?}") };
        let outbox = desk.outbox();
        assert_eq!(company[psa.mark], outbox[0]["marker"]);
        expect_holds(company, &(psa.made)());
        assert_eq!(
            (&outbox[0]["state"], &outbox[0]["vendor"]),
            (&json!("done"), &json!(company["id"].to_string()))
        );
        desk.run(&["customers", "show", NAME]).done().says(&[psa.name, "pushed"]);
        let run = desk.json(&["sync", psa.name]);
        assert_eq!(
            (&run["summary"]["applied"], &run["summary"]["pulled"]["company"]["changed"]),
            (&json!(0), &json!(0))
        );
        desk.ask().says(&["Nothing to do", "is matched"]);
        assert_eq!(desk.called(NAME).len(), 1);
    }

    #[test]
    fn r79b_a_company_that_was_saved_without_an_answer_is_taken_and_not_made_again(psa) {
        let effects = [
            Effect::Cut { at: CutPoint::BeforeHeaders },
            Effect::Cut { at: CutPoint::MidBody },
            Effect::Truncate { keep_percent: 50 },
        ];
        for effect in effects {
            let desk = Pushing::to(psa);
            desk.strike(effect);
            desk.ask();
            let looked_for = format!("looked for at {}", psa.product);
            desk.send().done().says(&["done in part", &looked_for]);
            assert_eq!(desk.state(), state("unknown", 1));
            desk.run(&["push", "run", psa.name, "--wait", "--settle-ms", "1"]).done().says(&["done"]);
            assert_eq!(desk.state(), state("done", 1));
            desk.run(&["customers", "show", NAME]).done().says(&["pushed"]);
        }
    }

    #[test]
    fn r79b_where_nobody_knows_a_person_is_asked_and_told_what_to_do(psa) {
        let effects = [
            Effect::status(500),
            Effect::status(503),
            Effect::html(),
            Effect::Cut { at: CutPoint::BeforeHandling },
        ];
        for effect in effects {
            let desk = Pushing::to(psa);
            desk.strike(effect.clone());
            desk.ask();
            desk.send().done();
            desk.send().done().says(&["may still come"]);
            assert_eq!(desk.state(), state("doubt", 0), "{effect:?}");
            desk.run(&["attention", "--code", "push-in-doubt"]).done().says(&[NAME, "--send-again", "--drop"]);
            desk.run(&["why", NAME]).done().says(&["in doubt whether it was made"]);
            desk.run(&["doctor"]).done().says(&["1 DOUBT: counterpart outbox"]);
            desk.resolve(&["--send-again"]);
            desk.send().done();
            assert_eq!(desk.state(), state("done", 1));
        }
    }

    #[test]
    fn r79b_a_refusal_is_told_and_never_tried_again_by_itself(psa) {
        let desk = Pushing::to(psa);
        let (refusal, words) = (psa.refusal)();
        desk.strike(refusal);
        desk.ask();
        desk.send().done().says(&[words]);
        desk.run(&["attention"]).done().says(&[NAME, words]);
        desk.vendor().clear_requests();
        desk.send().done();
        assert!(desk.vendor().requests(None).is_empty(), "nothing is due");
        assert_eq!(desk.state(), state("refused", 0));
        desk.ask();
        desk.send().done();
        let states: Vec<Value> = desk.outbox().iter().map(|intent| intent["state"].clone()).collect();
        assert_eq!(states, ["cancelled", "done"], "asked for anew");
        assert_eq!(desk.called(NAME).len(), 1);
    }

    #[test]
    fn r79c_a_value_that_was_changed_behind_our_back_is_a_conflict(psa) {
        let desk = Pushing::to(psa);
        desk.strike(Effect::Cut { at: CutPoint::BeforeHeaders });
        desk.ask();
        desk.send().done();
        let (other, words) = (psa.changed)();
        psa.update(&desk, &desk.called(NAME)[0]["id"], other);
        desk.send().done().says(&[words]);
        assert_eq!(desk.state(), state("conflict", 1));
        desk.resolve(&["--accept"]);
        assert_eq!(desk.state(), state("done", 1));
    }

    #[test]
    fn r57_without_the_permission_nothing_is_sent_and_the_sentence_names_it(psa) {
        let desk = Pushing::to(psa);
        (psa.may_write)(desk.vendor(), false);
        desk.run(&["integration", "test", psa.name]).done().says(&[psa.right]);
        desk.ask();
        let ran = desk.send();
        assert_eq!(ran.code, 1, "{ran:#?}");
        // The permission, or the words of the vendor that mean it.
        let verb = psa.right.trim_start_matches("Companies: ");
        assert!(ran.out.contains(verb), "{ran:#?}");
        assert_eq!(desk.state(), state("waiting", 0));
        (psa.may_write)(desk.vendor(), true);
        desk.send().done();
        assert_eq!(desk.state(), state("done", 1));
    }

    #[test]
    fn r57_a_template_that_lacks_something_blocks_and_says_how_to_answer(psa) {
        let desk = Pushing::with(psa, &[]);
        let question = psa.template[0].split_once('=').expect("an answer").0;
        desk.ask().says(&["Nothing to do", &format!("--template {question}=VALUE")]);
        desk.run(&["push", "template", psa.name, "--choices"]).done().says(psa.choices);
        desk.run(&["integration", "set", psa.name, "--template", "colour=red"])
            .refused(2, &["no question 'colour'"]);
        // What can be answered in more than one way is seen when it is to be sent. It is not, and waits for what mends it.
        let (misfit, words) = psa.misfit;
        desk.set(&psa.answers());
        desk.set(&["--template", misfit]);
        desk.ask();
        desk.send().done().says(&[words]);
        assert_eq!(desk.state(), state("refused", 0));
        desk.set(&psa.answers());
        desk.resolve(&["--send-again"]);
        desk.send().done();
        assert_eq!(desk.state(), state("done", 1));
    }

    #[test]
    fn r76_an_undo_makes_the_company_inactive_and_says_so_first(psa) {
        let desk = Pushing::to(psa);
        let made = desk.json(&["push", "companies", psa.name, NAME]);
        let run = made["run"].as_str().expect("a run").to_owned();
        desk.send().done();
        let cannot = format!("cannot be deleted at {}", psa.product);
        desk.run(&["undo", &run, "--preview"]).done().says(&["made inactive", &cannot]);
        desk.run(&["undo", &run]).done();
        desk.send().done();
        let company = desk.called(NAME).remove(0);
        expect_holds(&company, &(psa.inactive)());
        expect_holds(&company, &(psa.made)());
        assert_eq!(desk.json(&["sync", psa.name])["summary"]["applied"], 0);
        assert!(desk.list(&["attention"]).is_empty());
    }

    #[test]
    fn r81d_pushes_that_are_paused_wait_and_say_so(psa) {
        let desk = Pushing::to(psa);
        desk.set(&["--push", "off"]);
        desk.ask();
        let allow = format!("integration set {} --push on", psa.name);
        desk.run(&["push", "run", psa.name]).done().says(&[&allow]);
        desk.set(&["--push", "on"]);
        desk.run(&["pushes", "pause"]).done();
        desk.send().done().says(&["counterpart pushes resume"]);
        assert!(desk.called(NAME).is_empty());
        desk.run(&["pushes", "resume"]).done();
        // A worker delivers too.
        desk.run(&["worker", "--until-idle"]).done().says(&[&format!("push {}", psa.name)]);
        assert_eq!(desk.state(), state("done", 1));
    }

    #[test]
    fn r57_automatic_customers_are_made_by_the_sync_and_a_worker(psa) {
        let desk = Pushing::to(psa);
        desk.set(&["--push-customers", "automatic"]);
        desk.run(&["customers", "add", "Entirely New"]).done();
        desk.run(&["sync", psa.name]).done().says(&["1 push made"]);
        desk.run(&["worker", "--until-idle"]).done();
        assert_eq!((desk.called("Entirely New").len(), desk.called(NAME).len()), (1, 0));
    }
}

#[test]
fn r79a_what_was_refused_at_the_door_is_sent_later_and_only_once() {
    let desk = Pushing::to(&HALOPSA);
    desk.strike(Effect::retry_after(429, "1"));
    desk.ask();
    desk.send().done().says(&["too many requests", "tried again after"]);
    assert_eq!(desk.state(), state("waiting", 0));
    std::thread::sleep(Duration::from_millis(1_100));
    desk.send().done();
    assert_eq!(desk.state(), state("done", 1));
}

#[test]
fn r79b_a_500_of_autotask_that_tells_nothing_of_values_leaves_it_unknown() {
    let desk = Pushing::to(&AUTOTASK);
    let said = "The operation has timed out.";
    desk.strike(Effect::respond(500, json!({ "errors": [said] })));
    desk.ask();
    desk.send().done().says(&[said, "looked for at Autotask"]);
    desk.send().done().says(&["may still come"]);
    assert_eq!(desk.state(), state("doubt", 0));
}

#[test]
fn r57_an_owner_whom_autotask_refuses_is_mended_in_the_template() {
    let desk = Pushing::to(&AUTOTASK);
    // Somebody who has left.
    desk.set(&["--template", "owner=29682893"]);
    desk.ask();
    desk.send().done().says(&["ownerResourceID", "does not exist or is invalid"]);
    assert_eq!(desk.state(), state("refused", 0));
    desk.set(&["--template", "owner=29682885"]);
    desk.resolve(&["--send-again"]);
    desk.send().done();
    assert_eq!(desk.state(), state("done", 1));
}

#[test]
fn r10b_no_company_is_made_that_would_be_held_back() {
    let desk =
        Pushing::with(&AUTOTASK, &[&AUTOTASK.answers()[..], &["--set", "company_types=Prospect"]].concat());
    desk.ask();
    desk.send().done().says(&["of the type 'Customer'", "held back at once", "Prospect"]);
    assert_eq!(desk.state(), state("refused", 0));
    let choices = desk.run(&["push", "template", "autotask", "--choices"]).done().says(&["3  Prospect"]);
    assert!(!choices.out.contains("1  Customer"), "{choices:#?}");
    desk.set(&["--template", "company_type=3"]);
    desk.resolve(&["--send-again"]);
    desk.send().done();
    assert_eq!(desk.state(), state("done", 1));
    let matched = desk.list(&["match", "list", "autotask", "--filter", "matched", "--all"]);
    assert_eq!((matched.len(), &matched[0]["name"]), (1, &json!(NAME)));
}

#[test]
fn r81d_a_restored_outbox_is_never_sent_by_itself() {
    let desk = Pushing::to(&HALOPSA);
    desk.ask();
    desk.strike(Effect::Cut { at: CutPoint::BeforeHeaders });
    desk.send().done();
    desk.run(&["customers", "add", "Waits"]).done();
    desk.run(&["push", "companies", "halopsa", "Waits"]).done();
    desk.run(&["backup", "hub.counterpart", "--with-key"]).done();
    desk.run(&["restore", "hub.counterpart", "--data", "copy"]).done();
    desk.run(&["--data", "copy", "worker", "--until-idle"]).done();
    desk.run(&["--data", "copy", "push", "run", "halopsa"]).done().says(&["pushes resume"]);
    let copies = desk.list(&["--data", "copy", "outbox"]);
    let states: Vec<&str> = copies.iter().map(|intent| intent["state"].as_str().expect("a state")).collect();
    assert_eq!(states, ["doubt", "waiting"]);
    assert_eq!((desk.called(NAME).len(), desk.called("Waits").len()), (1, 0));
}
