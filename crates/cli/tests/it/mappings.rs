//! Matches in files.

use crate::desk::Desk;
use serde_json::json;

#[test]
fn r24_mappings_go_out_and_come_in_and_a_second_import_changes_nothing() {
    let desk = Desk::connected(20);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let count = desk.companies("matched").len();
    desk.run(&["mappings", "export", "halopsa", "--out", "out.csv"])
        .done()
        .says(&[&format!("{count} matches written")]);
    let file = desk.read("out.csv");
    assert_eq!(
        file.lines().next(),
        Some("customer_id,customer,company_id,company,how,matched_at,matched_by,main")
    );
    assert_eq!(desk.run(&["mappings", "export", "halopsa"]).done().out, file, "also to standard output");
    desk.run(&["mappings", "export", "halopsa", "--json"]).refused(2, &["--out FILE"]);

    let before = desk.database();
    desk.run(&["mappings", "import", "halopsa", "out.csv"])
        .done()
        .says(&["Nothing to do", &format!("Unchanged: {count} row")]);
    assert!(desk.database() == before);

    let (id, _) = (desk.companies("matched")[0]["id"].as_str().expect("an id").to_owned(), ());
    desk.run(&["match", "unlink", "halopsa", &id]).done();
    desk.run(&["mappings", "import", "halopsa", "out.csv", "--preview"])
        .done()
        .says(&["1 match made", "nothing is written"]);
    desk.run(&["mappings", "import", "halopsa", "out.csv"]).done().says(&["1 match made"]);
    assert_eq!(desk.companies("file").len(), 1);
    assert_eq!(desk.json(&["mappings", "import", "halopsa", "out.csv"])["applied"], 0);
}

#[test]
fn r24_every_bad_row_is_reported_by_line_and_stops_nothing_else() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(3);
    for name in ["Acme", "Beta"] {
        desk.run(&["customers", "add", name]).done();
    }
    // A byte order mark, CRLF, semicolons as a spreadsheet in much of Europe saves them.
    let file = format!(
        "\u{feff}Customer;Company_ID;Note\r\nAcme;{};fine\r\nNobody;{};\r\nAcme;999999;\r\n;{};\r\nBeta;;\r\n\r\n\
         Beta;\"{}\";\"two\r\nlines\"\r\nAcme\r\n",
        chosen[0].0, chosen[1].0, chosen[1].0, chosen[2].0
    );
    desk.file("in.csv", file);
    let ran = desk.run(&["mappings", "import", "halopsa", "in.csv"]).done();
    let ran = ran.says(&[
        "2 matches made",
        "line 3",
        "no customer 'Nobody'",
        "line 4",
        "no company 999999",
        "line 5",
        "line 6",
    ]);
    assert!(!ran.out.contains("line 2:"), "{ran:#?}");
    assert_eq!(desk.companies("file").len(), 2);
    let again = desk.json(&["mappings", "import", "halopsa", "in.csv"]);
    assert_eq!((&again["applied"], again["skipped"].as_array().map(Vec::len)), (&json!(0), Some(5)));
}

#[test]
fn a_file_that_cannot_be_read_as_mappings_gets_a_sentence_and_changes_nothing() {
    let desk = Desk::connected(5);
    let before = desk.database();
    let refused = |name: &str, content: &[u8], must_say: &[&str]| {
        desk.file(name, content);
        desk.run(&["mappings", "import", "halopsa", name]).refused(1, must_say);
    };
    refused("no-columns.csv", b"a,b\n1,2\n", &["customer_id or customer", "company_id or company"]);
    refused("half.csv", b"customer\nAcme\n", &["company_id or company"]);
    refused("empty.csv", b"", &[]);
    refused("bytes.csv", &[0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe, 0], &[]);
    desk.run(&["mappings", "import", "halopsa", "missing.csv"]).refused(1, &["missing.csv cannot be opened"]);
    desk.run(&["mappings", "import", "halopsa", "."]).refused(1, &[]);
    desk.run(&["mappings", "import", "nobody", "empty.csv"]).refused(1, &["no integration 'nobody'"]);
    desk.run(&["mappings", "export", "halopsa", "--out", "no/such/x.csv"]).refused(1, &["cannot be written"]);
    assert!(desk.database() == before);
}

#[test]
fn exports_are_no_spreadsheet_formulas_and_come_back_as_they_were() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(2);
    let names = ["=HYPERLINK(\"http://evil.example\",\"x\")", "+44 Removals, \"Ltd\""];
    for ((id, _), name) in chosen.iter().zip(names) {
        desk.run(&["customers", "add", name]).done();
        desk.run(&["match", "link", "halopsa", id, name]).done();
    }
    desk.run(&["mappings", "export", "halopsa", "--out", "out.csv"]).done();
    let file = desk.read("out.csv");
    assert!(file.contains("'=HYPERLINK") && file.contains("'+44"), "{file}");
    let cells = file.lines().skip(1).flat_map(|line| line.split(','));
    assert!(
        cells.map(|cell| cell.trim_start_matches('"')).all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
        "{file}"
    );

    // Only names, as after a trip through a spreadsheet: they are read back as they were.
    let quoted = |text: &str| format!("\"'{}\"", text.replace('"', "\"\""));
    let rows: Vec<String> =
        chosen.iter().zip(names).map(|((id, _), name)| format!("{},{id}", quoted(name))).collect();
    desk.file("names.csv", format!("customer,company_id\n{}\n", rows.join("\n")));
    for (id, _) in &chosen {
        desk.run(&["match", "unlink", "halopsa", id]).done();
    }
    desk.run(&["mappings", "import", "halopsa", "names.csv"]).done().says(&["2 matches made"]);
}

#[test]
fn r19f_many_to_many_from_a_file_comes_in_locked_and_can_be_untangled() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(2);
    for name in ["Acme", "Beta"] {
        desk.run(&["customers", "add", name]).done();
    }
    let (a, b) = (&chosen[0].0, &chosen[1].0);
    desk.file("in.csv", format!("customer,company_id\nAcme,{a}\nAcme,{b}\nBeta,{a}\nBeta,{b}\n"));
    desk.run(&["mappings", "import", "halopsa", "in.csv"]).done().says(&["4 matches made"]);
    desk.run(&["customers", "add", "Gamma"]).done();
    desk.run(&["match", "link", "halopsa", a, "Gamma"]).refused(1, &["many-to-many", "untangled"]);
    desk.run(&["match", "unlink", "halopsa", a, "--customer", "Beta"]).done();
    assert_eq!(desk.json(&["customers", "show", "Beta"])["matches"].as_array().map(Vec::len), Some(1));
}
