//! A descriptor claims what is expected of the vendor: no less, so that no test is passed by not running, and no more.

use crate::expected::{Expected, all, expected};
use crate::subject::Subject;
use crate::vendors::SUBJECTS;
use counterpart_connector::{AbsenceProof, Descriptor, Need};
use serde::Serialize;
use std::collections::BTreeSet;

fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value).expect("plain data") {
        serde_json::Value::String(word) => word,
        other => panic!("{other} is no word"),
    }
}

fn claimed(descriptor: &Descriptor) -> BTreeSet<String> {
    let limits = &descriptor.limits;
    let mut claims = BTreeSet::from([
        format!("the product is {}", descriptor.product),
        format!("{:?} requests in {} s", limits.requests, limits.window_seconds),
    ]);
    claims.extend(descriptor.form.0.iter().enumerate().map(|(place, field)| {
        let (kind, required, discovered) = (word(field.kind), field.required, field.discovered);
        format!("field {place} {}: {kind}, required {required}, discovered {discovered}", field.key)
    }));
    claims.extend(descriptor.permissions.iter().map(|permission| {
        let need = match &permission.need {
            Need::For(feature) => format!("for {feature}"),
            other => word(other),
        };
        format!("permission {}: {need}, checked by {}", permission.name, word(permission.check))
    }));
    for row in &descriptor.kinds {
        let kind = row.kind;
        let (absence, evidence) = match &row.absence {
            AbsenceProof::Probe { evidence } => ("probe", Some(word(evidence))),
            AbsenceProof::Tombstone => ("tombstone", None),
            AbsenceProof::None => ("none", None),
        };
        claims.insert(format!("{kind} is called {}", row.vendor_word));
        claims.insert(format!("{kind} is complete by {}", word(row.completeness)));
        claims.insert(format!("{kind} is absent by {absence} {evidence:?}"));
        claims.insert(format!("{kind} tells what changed: {:?}", row.changes.map(word)));
        claims.insert(format!("{kind} comes {} at a time", row.page_size));
        claims.extend(row.capabilities.iter().map(|capability| format!("{kind}: {}", word(capability))));
        claims.extend(row.held_back.iter().map(|rule| format!("{kind} is held back by {}", rule.code)));
        if let Some(create) = &row.create {
            let questions = create.fields.iter();
            let questions: Vec<String> = questions
                .map(|field| format!("{}{}", if field.required { "*" } else { "" }, field.key))
                .collect();
            claims.insert(format!("{kind} is made with {questions:?}"));
            claims.insert(format!("{kind} made late: {}", word(create.late)));
            claims.insert(format!("{kind} taken back: {}", word(create.removal)));
        }
    }
    claims
}

fn wanted(row: &Expected) -> BTreeSet<String> {
    let mut wanted = BTreeSet::from([
        format!("the product is {}", row.product),
        format!("{:?} requests in {} s", row.requests, row.window_seconds),
    ]);
    wanted.extend(row.field.iter().enumerate().map(|(place, field)| {
        let (kind, required, discovered) = (&field.kind, field.required, field.discovered);
        format!("field {place} {}: {kind}, required {required}, discovered {discovered}", field.key)
    }));
    wanted.extend(row.permission.iter().map(|permission| {
        format!("permission {}: {}, checked by {}", permission.name, permission.need, permission.check)
    }));
    for row in &row.kind {
        let kind = row.kind;
        wanted.insert(format!("{kind} is called {}", row.vendor_word));
        wanted.insert(format!("{kind} is complete by {}", row.completeness));
        wanted.insert(format!("{kind} is absent by {} {:?}", row.absence, row.absence_evidence));
        wanted.insert(format!("{kind} tells what changed: {:?}", row.changes_evidence));
        wanted.insert(format!("{kind} comes {} at a time", row.page_cap));
        wanted.extend(row.capabilities.iter().map(|capability| format!("{kind}: {capability}")));
        wanted.extend(row.held_back.iter().map(|code| format!("{kind} is held back by {code}")));
        if let Some(create) = &row.create {
            wanted.insert(format!("{kind} is made with {:?}", create.template));
            wanted.insert(format!("{kind} made late: {}", create.late));
            wanted.insert(format!("{kind} taken back: {}", create.removal));
        }
    }
    wanted
}

fn compare(descriptor: &Descriptor, row: &Expected) -> Vec<String> {
    let (claimed, wanted) = (claimed(descriptor), wanted(row));
    let less = wanted.difference(&claimed).map(|claim| format!("claims less: not {claim}"));
    let more = claimed.difference(&wanted).map(|claim| format!("claims more: {claim}"));
    less.chain(more).collect()
}

for_every_vendor! {
    #[test]
    async fn the_descriptor_claims_what_is_expected(subject) {
        let connector = subject.connector();
        let row = expected(subject.name());
        let differences = compare(connector.descriptor(), &row);
        assert!(differences.is_empty(), "{}:\n{}", subject.name(), differences.join("\n"));
        assert_eq!(connector.descriptor().connector, subject.name());
    }

    #[test]
    async fn every_expectation_names_its_section(subject) {
        for because in expected(subject.name()).reasons() {
            assert!(because.starts_with(|sign: char| sign.is_ascii_digit()), "{because:?} names no section");
        }
    }

    #[test]
    async fn a_descriptor_that_claims_less_or_more_is_found(subject) {
        let mut descriptor = subject.connector().descriptor().clone();
        let capability = descriptor.kinds[0].capabilities.pop_first().expect("it can do something");
        let said = compare(&descriptor, &expected(subject.name()));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("claims less") && said[0].contains(&word(capability)), "{said:?}");

        let mut descriptor = subject.connector().descriptor().clone();
        descriptor.permissions[0].need = Need::NotNeeded;
        let said = compare(&descriptor, &expected(subject.name()));
        assert_eq!(said.len(), 2, "{said:?}");
    }
}

#[test]
fn every_vendor_has_a_subject_and_a_row() {
    let names: Vec<&str> = SUBJECTS.iter().map(|subject| Subject::name(*subject)).collect();
    let rows: Vec<String> = all().into_iter().map(|row| row.name).collect();
    assert_eq!(names, rows);
}
