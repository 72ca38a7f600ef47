use counterpart_matching::explain::Explanation;
use counterpart_matching::{email, name, phone};
use serde_json::{Value, json};

fn as_json(explanation: Explanation) -> Value {
    serde_json::to_value(explanation).expect("an explanation is JSON")
}

fn without_reason(mut value: Value) -> Value {
    let reason = value.as_object_mut().and_then(|map| map.remove("reason"));
    assert!(reason.and_then(|reason| reason.as_str().map(str::len)).unwrap_or_default() > 10, "{value}");
    value
}

#[test]
fn a_phone_number_with_its_extension() {
    let explained = as_json(phone::read_with("020 7946 0018 x7", Some("GB")).into());
    let want = json!({"value": "020 7946 0018 x7", "written": "+442079460018", "extension": "7"});
    assert_eq!(without_reason(explained), want);
}

#[test]
fn a_refused_value_is_written_as_null() {
    let want = json!({"value": "x@y", "written": null, "extension": null});
    assert_eq!(without_reason(as_json(email::read("x@y").into())), want);
    let want = json!({"value": " \u{200b}", "written": null, "extension": null});
    assert_eq!(without_reason(as_json(name::read(" \u{200b}").into())), want);
}

#[test]
fn a_name_as_it_is_stored() {
    let want = json!({"value": "  Cafe\u{301} Rot ", "written": "Café Rot", "extension": null});
    assert_eq!(without_reason(as_json(name::read("  Cafe\u{301} Rot ").into())), want);
}

#[test]
fn what_is_noticed_in_a_name_does_not_change_its_spelling() {
    for (value, noticed) in [
        ("zz_Acme Ltd (Inactive)", vec!["'zz_'", "'Inactive' says a state", "'Ltd' is a legal form"]),
        ("Acme Pty. Ltd.", vec!["'Pty. Ltd.' is a legal form"]),
        ("Acme (Blue Cafe)", vec!["'Blue Cafe' looks like a second name"]),
        ("Acme Ltd t/a Blue Cafe", vec!["'Blue Cafe' looks like a second name"]),
        ("DO NOT USE Acme", vec!["'DO NOT USE' says a state"]),
        ("x - Acme", vec!["'x -'"]),
    ] {
        let reading = name::read(value);
        assert_eq!(reading.key.as_ref().map(|key| key.as_str()), Some(value.to_lowercase().as_str()));
        let notes: Vec<String> = reading.notes.iter().map(ToString::to_string).collect();
        assert_eq!(notes.len(), noticed.len(), "{value}: {notes:?}");
        for (note, want) in notes.iter().zip(noticed) {
            assert!(note.contains(want), "{value}: {note}");
        }
    }
}

#[test]
fn ordinary_names_have_nothing_to_notice() {
    for value in ["Acme Dental", "Xerox", "Zzyzx Road Cafe", "Ltd", "X-Ray Services", "Zoo (7)"] {
        assert_eq!(name::read(value).notes, [], "{value}");
    }
}
