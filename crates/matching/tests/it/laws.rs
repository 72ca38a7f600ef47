use std::collections::BTreeMap;

use counterpart_matching::assets;
use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::email;
use counterpart_matching::exact::ExactSpelling;
use counterpart_matching::files::cell::{exported, imported, write_row};
use counterpart_matching::files::{Columns, Table, lists};
use counterpart_matching::name;
use counterpart_matching::organisations::Likeness;
use counterpart_matching::organisations::model::Model;
use counterpart_matching::people;
use counterpart_matching::phone;
use counterpart_matching::record::{Asset, Beside, Organisation, Person};
use counterpart_matching::spelling::SpellingKey;
use proptest::collection::vec;
use proptest::prelude::*;

/// Letters of several scripts whose case goes both ways.
const NAME: &str = "[a-zA-ZäöüßéèñçåøâêλσωжяÄÖÜÉΛΣЖ0-9&.,' -]{0,24}";

fn organisations(prefix: &'static str) -> impl Strategy<Value = Vec<Organisation>> {
    let name = prop_oneof![Just("Test"), Just("test "), Just("Acme"), Just("Beta"), Just("-"), Just("")];
    vec(name, 0..14).prop_map(move |names| {
        let record = |(at, name): (usize, &str)| Organisation::new(format!("{prefix}{at}"), name);
        names.into_iter().enumerate().map(record).collect()
    })
}

fn companies(prefix: &'static str) -> impl Strategy<Value = Vec<Organisation>> {
    let of = |values: &'static [&'static str]| proptest::sample::select(values);
    let company = (
        of(&["Acme", "Acme", "Acme Dental", "Belton", "Bleton", "Test", "The Company", ""]),
        of(&["", " Ltd", " Inc", " - Leeds", " (York)", " 12", " 21", " Dental", " t/a Corvex", " & Sons"]),
        of(&["", "acme.com", "belton.co.uk", "gmail.com"]),
        of(&["", "+44 113 496 0000", "0113 496 0000"]),
        of(&["", "Leeds", "York"]),
    );
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    vec(company, 0..14).prop_map(move |list| {
        list.into_iter()
            .enumerate()
            .map(|(at, (name, end, domain, phone, city))| {
                let beside =
                    Beside { domain: some(domain), phone: some(phone), city: some(city), ..Beside::NOTHING };
                Organisation::new(format!("{prefix}{at}"), format!("{name}{end}")).with(beside)
            })
            .collect()
    })
}

fn persons(prefix: &'static str) -> impl Strategy<Value = Vec<Person>> {
    let of = |values: &'static [&'static str]| proptest::sample::select(values);
    let person = (
        of(&["C1", "C1", "C2", ""]),
        of(&["Jane", "Max", "J", "Maximilian", "Jnae", "Doe", ""]),
        of(&["Doe", "Roe", "Doe-Roe", "Deo", "Max", ""]),
        of(&["jane@a.co", "max@a.co", "info@a.co", "JANE@a.co", "mdoe@a.co", "bad", ""]),
        of(&["+442079460018", "+442079460019", "+442079460018 x12", "12", ""]),
        of(&["+447700900123", "+442079460018", ""]),
    );
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    vec(person, 0..10).prop_map(move |list| {
        list.into_iter()
            .enumerate()
            .map(|(at, (company, first, last, email, phone, mobile))| Person {
                id: format!("{prefix}{at}"),
                company_id: some(company),
                first_name: first.to_owned(),
                last_name: last.to_owned(),
                email: some(email),
                phone: some(phone),
                mobile: some(mobile),
                title: None,
            })
            .collect()
    })
}

fn devices(prefix: &'static str) -> impl Strategy<Value = Vec<Asset>> {
    let of = |values: &'static [&'static str]| proptest::sample::select(values);
    let device = (
        of(&["C1", "C1", "C2", ""]),
        of(&["pc-1", "PC-1.local", "pc-2", "reception-front-desk", "reception-front", "server", ""]),
        of(&["5CG1234", "5cg-1234", "7ZZ9876", "None", ""]),
        of(&["HP", "Hewlett-Packard", "Dell", ""]),
        of(&["4C4C4544-0051-3510-8052-B4C04F4E4D32", "44454C4C-5100-1035-8052-B4C04F4E4D32", ""]),
        of(&["3c:52:82:11:22:33", "3c:52:82:11:22:34", "02:00:00:00:00:01", ""]),
    );
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    vec(device, 0..10).prop_map(move |list| {
        let read = |(at, (company, name, serial, maker, uuid, mac)): (
            usize,
            (&str, &str, &str, &str, &str, &str),
        )| Asset {
            id: format!("{prefix}{at}"),
            company_id: some(company),
            name: name.to_owned(),
            serial: some(serial),
            manufacturer: some(maker),
            bios_uuid: some(uuid),
            macs: some(mac).into_iter().collect(),
            ..Asset::default()
        };
        list.into_iter().enumerate().map(read).collect()
    })
}

/// Pair, score in steps, decision: what must not depend on order or side.
fn essence(found: &[Candidate], swapped: bool) -> BTreeMap<(String, String), (u32, Decision)> {
    found
        .iter()
        .map(|c| {
            let pair = if swapped { (&c.right, &c.left) } else { (&c.left, &c.right) };
            ((pair.0.clone(), pair.1.clone()), ((c.score * 10_000.0).round() as u32, c.decision))
        })
        .collect()
}

fn promises_hold(found: &[Candidate]) -> Result<(), TestCaseError> {
    let (mut left, mut right) = (BTreeMap::new(), BTreeMap::new());
    for candidate in found {
        let matched = u32::from(candidate.decision == Decision::Match);
        for (counts, id) in [(&mut left, &candidate.left), (&mut right, &candidate.right)] {
            let (shown, matches): &mut (u32, u32) = counts.entry(id.clone()).or_default();
            *shown += 1;
            *matches += matched;
            prop_assert!(*shown <= 3, "{id} is shown {shown} times");
            prop_assert!(*matches <= 1, "{id} is matched {matches} times");
        }
        prop_assert!(candidate.score > 0.0 && candidate.score <= 1.0);
        prop_assert!(!candidate.reasons.is_empty());
    }
    let order =
        |c: &Candidate| (-(c.score * 10_000.0).round() as i64, c.decision, c.left.clone(), c.right.clone());
    prop_assert!(found.is_sorted_by_key(order), "sorted, best first");
    Ok(())
}

proptest! {
    #[test]
    fn a_key_is_its_own_key(name in "\\PC{0,20}|.{0,20}") {
        if let Some(key) = SpellingKey::of(&name) {
            prop_assert_eq!(SpellingKey::of(key.as_str()), Some(key));
        }
    }

    #[test]
    fn case_never_changes_a_key(name in NAME) {
        prop_assert_eq!(SpellingKey::of(&name.to_uppercase()), SpellingKey::of(&name));
        prop_assert_eq!(SpellingKey::of(&name.to_lowercase()), SpellingKey::of(&name));
    }

    #[test]
    fn white_space_never_changes_a_key(words in vec("[a-zäß0-9]{1,6}", 1..5), gaps in vec("[ \t\u{a0}\u{2003}\u{200b}]{0,3}", 6)) {
        let plain = words.join(" ");
        let spaced: String = words.iter().zip(&gaps).map(|(word, gap)| format!("{gap} {word}")).collect();
        prop_assert_eq!(SpellingKey::of(&format!("{spaced}{}", gaps[5])), SpellingKey::of(&plain));
    }

    #[test]
    fn exact_is_symmetric_ordered_and_bounded(left in organisations("L"), right in organisations("R")) {
        let found = ExactSpelling.candidates(&left, &right);
        promises_hold(&found)?;
        prop_assert_eq!(essence(&ExactSpelling.candidates(&right, &left), true), essence(&found, false));
        let backwards: Vec<Organisation> = left.iter().rev().cloned().collect();
        prop_assert_eq!(ExactSpelling.candidates(&backwards, &right), found);
    }

    #[test]
    fn likeness_is_symmetric_ordered_and_bounded(left in companies("L"), right in companies("R")) {
        let model = Model::fitted();
        let matcher = Likeness::new(&model);
        let found = matcher.candidates(&left, &right);
        promises_hold(&found)?;
        prop_assert_eq!(essence(&matcher.candidates(&right, &left), true), essence(&found, false));
        let backwards: Vec<Organisation> = left.iter().rev().cloned().collect();
        prop_assert_eq!(matcher.candidates(&backwards, &right), found);
    }

    #[test]
    fn no_name_makes_likeness_panic(names in vec("\\PC{0,40}|.{0,40}|(t/a|dba|[(]|[)]|zz_|Ltd|AC12 |-){1,6}", 1..6)) {
        let list = |prefix: &str| -> Vec<Organisation> {
            let record = |(at, name): (usize, &String)| {
                let same = || Some(name.clone());
                let beside = Beside {
                    domain: same(), phone: same(), email: same(), address: same(), city: same(), country: same(),
                };
                Organisation::new(format!("{prefix}{at}"), name).with(beside)
            };
            names.iter().enumerate().map(record).collect()
        };
        let model = Model::fitted();
        promises_hold(&Likeness::new(&model).candidates(&list("L"), &list("R")))?;
    }

    #[test]
    fn people_are_symmetric_ordered_and_bounded(left in persons("L"), right in persons("R")) {
        let model = people::model::Model::fitted();
        let matcher = people::Likeness::new(&model);
        let found = matcher.candidates(&left, &right);
        promises_hold(&found)?;
        prop_assert_eq!(essence(&matcher.candidates(&right, &left), true), essence(&found, false));
        let backwards: Vec<Person> = right.iter().rev().cloned().collect();
        prop_assert_eq!(matcher.candidates(&left, &backwards), found);
    }

    #[test]
    fn a_large_company_is_matched_as_lawfully(left in vec(persons("L"), 3), right in vec(persons("R"), 3)) {
        // More than are all held against each other.
        let of_one = |lists: &[Vec<Person>], prefix: &str| -> Vec<Person> {
            let all = lists.iter().flatten().chain(lists.iter().flatten()).enumerate();
            all.map(|(at, p)| Person { id: format!("{prefix}{at}"), company_id: Some("C".to_owned()), ..p.clone() }).collect()
        };
        let (left, right) = (of_one(&left, "L"), of_one(&right, "R"));
        let model = people::model::Model::fitted();
        let matcher = people::Likeness::new(&model);
        let found = matcher.candidates(&left, &right);
        promises_hold(&found)?;
        prop_assert_eq!(essence(&matcher.candidates(&right, &left), true), essence(&found, false));
        let backwards: Vec<Person> = left.iter().rev().cloned().collect();
        prop_assert_eq!(matcher.candidates(&backwards, &right), found);
    }

    #[test]
    fn devices_are_symmetric_ordered_and_bounded(left in devices("L"), right in devices("R")) {
        let matcher = assets::Likeness::new();
        let found = matcher.candidates(&left, &right);
        promises_hold(&found)?;
        prop_assert_eq!(essence(&matcher.candidates(&right, &left), true), essence(&found, false));
        let backwards: Vec<Asset> = left.iter().rev().cloned().collect();
        prop_assert_eq!(matcher.candidates(&backwards, &right), found);
    }

    #[test]
    fn no_device_makes_likeness_panic(cells in vec("\\PC{0,40}|.{0,40}|[0-9a-fé:-]{12,40}", 1..6)) {
        let list = |prefix: &str| -> Vec<Asset> {
            let record = |(at, cell): (usize, &String)| Asset {
                id: format!("{prefix}{at}"), company_id: Some("C".to_owned()), name: cell.clone(), serial: Some(cell.clone()),
                manufacturer: Some(cell.clone()), bios_uuid: Some(cell.clone()), directory_id: Some(cell.clone()),
                agent_ids: vec![(cell.clone(), cell.clone())], macs: vec![cell.clone()],
            };
            cells.iter().enumerate().map(record).collect()
        };
        promises_hold(&assets::Likeness::new().candidates(&list("L"), &list("R")))?;
    }

    #[test]
    fn no_person_makes_likeness_panic(cells in vec("\\PC{0,24}|.{0,24}|([(]|[)]|['\"]|-|,|Dr |Jr|van |@|O'|x12|[+]1){1,5}", 1..6)) {
        let list = |prefix: &str| -> Vec<Person> {
            let record = |(at, cell): (usize, &String)| Person {
                id: format!("{prefix}{at}"), company_id: Some("C".to_owned()), first_name: cell.clone(), last_name: cell.clone(),
                email: Some(format!("{cell}@a.co")), phone: Some(cell.clone()), mobile: Some(cell.clone()), title: Some(cell.clone()),
            };
            cells.iter().enumerate().map(record).collect()
        };
        let model = people::model::Model::fitted();
        promises_hold(&people::Likeness::new(&model).candidates(&list("L"), &list("R")))?;
    }

    #[test]
    fn a_written_number_reads_as_itself(digits in "[0-9]{6,12}", home in "US|GB|DE|AU|IT|33|") {
        let reading = phone::read_with(&digits, Some(&home));
        if let Some(written) = reading.written {
            let again = phone::read_with(&written, None);
            prop_assert_eq!(again.written, Some(written));
            prop_assert_eq!((again.assumed, again.extension), (None, None));
        }
    }

    #[test]
    fn a_written_address_reads_as_itself(text in "[ -~äß]{0,8}@[a-zÄ.-]{0,8}[.][a-z]{1,3}") {
        let reading = email::read(&text);
        prop_assert_eq!(reading.written.is_some(), reading.key.is_some());
        if let Some(written) = &reading.written {
            prop_assert_eq!(email::read(written).key, reading.key.clone());
        }
        if let Some(key) = &reading.key {
            let again = email::read(key.as_str()).key;
            prop_assert_eq!(again.as_ref(), Some(key));
        }
    }

    #[test]
    fn nothing_from_outside_makes_a_panic(text in "\\PC{0,40}|.{0,40}", home in ".{0,6}", bytes in vec(any::<u8>(), 0..200)) {
        let _ = phone::read_with(&text, Some(&home));
        let _ = phone::read_with(&format!("+1 201 555 0123 {text}"), Some(&text));
        let _ = email::read(&text);
        let _ = email::read(&format!("{text}@{home}"));
        let _ = name::read(&text);
        let _ = lists::organisations(bytes.as_slice());
        let csv = [b"id,name\n".as_slice(), &bytes].concat();
        let _ = lists::organisations(csv.as_slice());
    }

    #[test]
    fn a_cell_comes_back_as_it_went(cell in "['=+@\t\r\n -]{0,3}.{0,8}") {
        let out = exported(&cell);
        prop_assert_eq!(imported(&out), cell.as_str());
        prop_assert!(!exported(&cell).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
    }

    #[test]
    fn a_file_comes_back_as_it_went(rows in vec(("[a-z0-9=+'-]{1,5}", "['=+@,;\"\t\r\n -]{0,3}[^\u{0}]{0,8}"), 0..12)) {
        let mut file = Vec::new();
        write_row(&mut file, &["key", "cell"])?;
        for (key, cell) in &rows {
            write_row(&mut file, &[key, cell])?;
        }
        let columns = Columns { required: &["key", "cell"], optional: &[] };
        let table = Table::read(file.as_slice(), &columns).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&table.problems, &[]);
        let (key, cell) = (table.column("key"), table.column("cell"));
        let back: Vec<(String, String)> =
            table.rows.iter().map(|row| (row.cell(key).to_owned(), row.cell(cell).to_owned())).collect();
        prop_assert_eq!(back, rows);
    }
}
