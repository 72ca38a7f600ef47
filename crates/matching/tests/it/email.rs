use counterpart_matching::email::{self, Verdict};
use counterpart_matching::files::{Columns, Table};

const TABLE: &str = include_str!("emails.csv");

/// The table of cases, made by hand: value, verdict, key, role mailbox, free mail.
#[test]
fn r35a_the_table_of_cases() {
    let columns = Columns { required: &["raw", "verdict", "key", "role", "free", "about"], optional: &[] };
    let table = Table::read(TABLE.as_bytes(), &columns).expect("the table reads");
    assert_eq!(table.problems, []);
    assert!(table.rows.len() >= 60, "{} cases", table.rows.len());
    let column = |name| table.column(name);
    let mut wrong = Vec::new();
    for row in &table.rows {
        let reading = email::read(row.cell(column("raw")));
        let verdict = match row.cell(column("verdict")) {
            "valid" => Verdict::Valid,
            "unusual" => Verdict::Unusual,
            "invalid" => Verdict::Invalid,
            other => panic!("line {}: verdict {other}", row.line),
        };
        let is = |name| row.filled(column(name)) == Some("yes");
        let want = (verdict, row.filled(column("key")).map(str::to_owned), is("role"), is("free"));
        let got = (reading.verdict, reading.key.map(|key| key.to_string()), reading.role, reading.free_mail);
        if want != got {
            wrong.push(format!("line {}: want {want:?}, got {got:?}: {}", row.line, reading.reason));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn r35a_stored_as_given_with_a_normalised_key() {
    let reading = email::read(" Jane.Doe@MÜLLER.de\n");
    assert_eq!(reading.written.as_deref(), Some("Jane.Doe@MÜLLER.de"));
    let key = reading.key.expect("a key");
    assert_eq!((key.as_str(), key.domain()), ("jane.doe@xn--mller-kva.de", "xn--mller-kva.de"));
}

#[test]
fn r35a_what_is_refused_is_not_written_and_says_why() {
    for (value, why) in [
        ("", "there is no address"),
        ("jane", "it has no '@'"),
        ("jane doe@contoso.com", "a space must not stand before the '@'"),
        ("jane@con\u{200b}toso.com", "an invisible character (U+200B)"),
        ("jane@contoso", "the domain has no point"),
        ("Jane <jane@contoso.com>", "angle brackets"),
        ("\"jane doe\"@contoso.com", "is quoted"),
    ] {
        let reading = email::read(value);
        assert_eq!((&reading.written, &reading.key), (&None, &None), "{value}");
        assert!(reading.reason.contains(why), "{value}: {}", reading.reason);
    }
}

#[test]
fn r35a_the_longest_address() {
    let domain = format!("{}.com", ["a".repeat(61), "b".repeat(61), "c".repeat(61)].join("."));
    let fits = format!("{}@{domain}", "j".repeat(254 - 1 - domain.len()));
    assert_eq!((fits.len(), email::read(&fits).verdict), (254, Verdict::Valid));
    assert_eq!(email::read(&format!("j{fits}")).verdict, Verdict::Invalid);
    assert_eq!(email::read(&"@".repeat(1_000_000)).verdict, Verdict::Invalid);
    assert_eq!(email::read(&format!("j@{}.com", "d".repeat(64))).verdict, Verdict::Invalid);
}
