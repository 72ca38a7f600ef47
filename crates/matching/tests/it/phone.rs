use counterpart_matching::files::{Columns, Table};
use counterpart_matching::phone::{self, Home, PhoneReading};

const TABLE: &str = include_str!("phones.csv");

fn read(value: &str, home: &str) -> PhoneReading {
    phone::read_with(value, Some(home))
}

/// The table of cases, made by hand: value, home, what is written, extension, assumed calling code.
#[test]
fn r34_the_table_of_cases() {
    let columns =
        Columns { required: &["raw", "home", "written", "extension", "assumed", "about"], optional: &[] };
    let table = Table::read(TABLE.as_bytes(), &columns).expect("the table reads");
    assert_eq!(table.problems, []);
    assert!(table.rows.len() >= 60, "{} cases", table.rows.len());
    let column = |name| table.column(name);
    let mut wrong = Vec::new();
    for row in &table.rows {
        let reading = read(row.cell(column("raw")), row.cell(column("home")));
        let want =
            ["written", "extension", "assumed"].map(|name| row.filled(column(name)).map(str::to_owned));
        let got = [reading.written, reading.extension, reading.assumed.map(|code| code.to_string())];
        if want != got {
            wrong.push(format!("line {}: want {want:?}, got {got:?}: {}", row.line, reading.reason));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn r34a_e164_and_the_extension_apart() {
    let reading = read("(020) 7946 0018 ext. 007", "GB");
    assert_eq!(reading.value, "(020) 7946 0018 ext. 007");
    assert_eq!(reading.written.as_deref(), Some("+442079460018"));
    assert_eq!(reading.extension.as_deref(), Some("007"));
    assert!(reading.reason.ends_with("Extension 007 is kept apart."), "{}", reading.reason);
}

#[test]
fn r34b_country_code_of_the_site() {
    let at_site = |code, country| phone::read("020 7946 0018", &Home::of_site(code, country));
    for (code, country) in [
        (Some("44"), None),
        (Some("+44"), Some("US")),
        (None, Some("GB")),
        (Some(" "), Some("United Kingdom")),
    ] {
        let reading = at_site(code, country);
        assert_eq!(reading.written.as_deref(), Some("+442079460018"), "{code:?} {country:?}");
        assert_eq!(reading.assumed, Some(44));
    }
    // A calling code that cannot be read leaves the country to tell.
    assert_eq!(at_site(Some("?"), Some("GB")).assumed, Some(44));
}

#[test]
fn r34b_an_unreadable_country_is_not_guessed_at() {
    let home = Home::of_site(None, Some("Elbonia"));
    assert_eq!(home, Home::Unknown("Elbonia".to_owned()));
    let reading = phone::read("(201) 555-0123", &home);
    assert_eq!(reading.written, None);
    assert!(reading.reason.contains("'Elbonia' is no known country"), "{}", reading.reason);
}

#[test]
fn r34c_no_site_or_no_code_there_is_plus_one() {
    for home in [Home::of_site(None, None), Home::of_site(Some(""), Some("  ")), Home::Nowhere] {
        assert_eq!(home.calling_code(), Some(1));
        let reading = phone::read("(201) 555-0123", &home);
        assert_eq!(reading.written.as_deref(), Some("+12015550123"));
        assert_eq!(reading.assumed, Some(1));
    }
    assert_eq!(phone::read_with("020 7946 0018", None).written, None);
}

#[test]
fn r34d_validity_is_of_the_number_itself() {
    let reading = read("+49 30 123456", "GB");
    assert_eq!((reading.written.as_deref(), reading.region.as_deref()), (Some("+4930123456"), Some("DE")));
    // A Canadian number written as at home in the United States, and Jersey in Great Britain.
    assert_eq!(read("506 234 5678", "US").region.as_deref(), Some("CA"));
    assert_eq!(read("07797 712345", "GB").region.as_deref(), Some("JE"));
}

#[test]
fn r34e_an_added_code_is_marked_assumed() {
    let added = read("020 7946 0018", "GB");
    assert_eq!(added.assumed, Some(44));
    assert!(added.reason.contains("+44 is assumed from the country GB"), "{}", added.reason);
    for own in ["+44 20 7946 0018", "0044 20 7946 0018", "44 20 7946 0018"] {
        assert_eq!(read(own, "GB").assumed, None, "{own}");
    }
}

#[test]
fn r34f_an_invalid_result_is_not_written_and_says_why() {
    for (value, why) in [
        ("+1 201 55", "too short"),
        ("020 7946 0018 0018", "too long"),
        ("call me", "does not read as a phone number"),
        ("+999 123 456 789", "no country has the calling code"),
        ("", "there is no number"),
        ("   ", "there is no number"),
    ] {
        let reading = read(value, "GB");
        assert_eq!((&reading.written, reading.assumed), (&None, None), "{value}");
        assert!(reading.reason.starts_with("Not written: "), "{}", reading.reason);
        assert!(reading.reason.contains(why), "{value}: {}", reading.reason);
    }
}
