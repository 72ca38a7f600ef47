//! No fault of the sandbox is left out.

use super::case::Case;
use super::{answers, pages, patience};
use counterpart_sandbox_kit::Effect;
use std::collections::BTreeSet;

/// Every kind of effect there is, as the sandbox itself names them when it is asked for one that it does not know.
fn kinds() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<Effect>(r#"{"kind":"none of them"}"#).expect_err("not one");
    let text = unknown.to_string();
    let (_, known) = text.split_once("expected one of ").expect("names them");
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_fault_that_the_sandbox_can_arm_has_a_case() {
    let cases = [answers::cases(), patience::cases(), pages::cases()].concat();
    let kind = |case: &Case| {
        let effect = serde_json::to_value(&case.fault.effect).expect("is JSON");
        effect["kind"].as_str().expect("a kind").to_owned()
    };
    let played: BTreeSet<String> = cases.iter().map(kind).collect();
    let kinds = kinds();
    assert!(kinds.len() >= 16, "{kinds:?}");
    assert_eq!(played, kinds);
}
