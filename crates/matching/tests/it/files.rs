use counterpart_matching::candidate::{Candidate, Decision, Reason};
use counterpart_matching::files::cell::{exported, imported};
use counterpart_matching::files::results::{self, Show};
use counterpart_matching::files::{Columns, FileError, Table, lists};
use counterpart_matching::scoring::spread::OneAfterAnother;

fn names(bytes: &[u8]) -> Vec<(String, String)> {
    let list = lists::organisations(bytes).expect("the list reads");
    assert_eq!(list.problems, []);
    list.records.into_iter().map(|record| (record.id, record.name)).collect()
}

fn one(id: &str, name: &str) -> (String, String) {
    (id.to_owned(), name.to_owned())
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn every_encoding_a_spreadsheet_saves_in() {
    let want = vec![one("1", "Müller €"), one("2", "Blå")];
    let text = "id,name\r\n1,Müller €\r\n2,Blå\r\n";
    assert_eq!(names(text.as_bytes()), want);
    assert_eq!(names(format!("\u{feff}{text}").as_bytes()), want);
    assert_eq!(names(&utf16(&format!("\u{feff}{text}"), u16::to_le_bytes)), want);
    assert_eq!(names(&utf16(&format!("\u{feff}{text}"), u16::to_be_bytes)), want);
    let windows = b"id,name\r\n1,M\xfcller \x80\r\n2,Bl\xe5\r\n";
    assert_eq!(names(windows), want);
    let notes = lists::organisations(&windows[..]).expect("reads").notes;
    assert_eq!(notes, ["The file is not UTF-8; it was read as Windows-1252."]);
}

#[test]
fn columns_in_any_order_and_case() {
    let file = "City, NAME ,Notes,ID,E-mail\nLeeds,Acme,hello,7,a@b.co\n";
    let list = lists::organisations(file.as_bytes()).expect("the list reads");
    let record = &list.records[0];
    assert_eq!(
        (record.id.as_str(), record.name.as_str(), record.beside().city.as_deref()),
        ("7", "Acme", Some("Leeds"))
    );
    assert_eq!(list.notes, ["The columns 'Notes', 'E-mail' are not known and ignored."]);
}

#[test]
fn people_have_their_own_columns() {
    let file = "id,Company ID,First Name,Last Name,Mobile\n1,C1,Jane,Doe,07700 900123\n";
    let list = lists::people(file.as_bytes()).expect("the list reads");
    let person = &list.records[0];
    assert_eq!((person.company_id.as_deref(), person.mobile.as_deref()), (Some("C1"), Some("07700 900123")));
    assert_eq!(person.full_name(), "Jane Doe");
}

#[test]
fn all_line_breaks_and_blank_rows() {
    let want = vec![one("1", "A"), one("2", "B")];
    for file in ["id,name\n1,A\n2,B", "id,name\r1,A\r2,B\r", "\r\nid,name\r\n\r\n1,A\r\n , \r\n2,B\r\n\r\n"] {
        assert_eq!(names(file.as_bytes()), want, "{file:?}");
    }
}

#[test]
fn semicolons_and_tabs() {
    assert_eq!(names(b"id;name\n1;A, B\n"), [one("1", "A, B")]);
    assert_eq!(names(b"id\tname\n1\tA; B\n"), [one("1", "A; B")]);
}

#[test]
fn quotes_and_line_breaks_in_cells() {
    let file = "id,name\n1,\"Acme, \"\"the\"\" shop\"\n2,\"two\r\nlines\"\n3,\"\"\n4,5\" pipes\n";
    let want =
        [one("1", "Acme, \"the\" shop"), one("2", "two\r\nlines"), one("3", ""), one("4", "5\" pipes")];
    assert_eq!(names(file.as_bytes()), want);
}

#[test]
fn a_bad_row_is_told_with_its_line_and_stops_nothing_else() {
    let file = "id,name\n1,A\n2,B,C\n,D\n\"3\",\"two\nlines\"\n1,again\n4\n5,E\n";
    let list = lists::organisations(file.as_bytes()).expect("the list reads");
    let ids: Vec<&str> = list.records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["1", "3", "5"]);
    let problems: Vec<String> = list.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "line 3: 3 cells where the header has 2",
            "line 4: the id is empty",
            "line 7: the id '1' is already in line 2",
            "line 8: 1 cells where the header has 2",
        ]
    );
}

#[test]
fn a_forgotten_quote_spoils_its_own_line_only() {
    for file in [
        "id,name\n1,\"A\n2,B\n3,\"C\"\n4,D\n", // closed by the next quote in the file
        "id,name\n1,\"A\n2,B\n3,C\n4,D\n",     // never closed
    ] {
        let list = lists::organisations(file.as_bytes()).expect("the list reads");
        let ids: Vec<&str> = list.records.iter().map(|record| record.id.as_str()).collect();
        assert_eq!(ids, ["2", "3", "4"], "{file:?}");
        assert_eq!(list.problems[0].line, 2);
        assert!(list.problems[0].reason.contains("a quote is opened"), "{}", list.problems[0]);
    }
}

#[test]
fn many_forgotten_quotes_stay_quick() {
    let file = format!("id,name\n{}", "1,\"\"\"x\n".repeat(20_000));
    let list = lists::organisations(file.as_bytes()).expect("the list reads");
    assert!(list.records.len() + list.problems.len() > 0);
}

#[test]
fn files_that_cannot_be_read_say_what_to_do() {
    let error = |bytes: &[u8]| lists::organisations(bytes).expect_err("refused").to_string();
    assert_eq!(error(b"id,title,city\n1,A,B\n"), "missing column 'name'; the file has 'id', 'title', 'city'");
    assert!(error(b"").contains("empty"));
    assert!(error(b" \r\n").contains("missing column 'id', 'name'"));
    assert!(error(b"PK\x03\x04rest of a workbook").contains("Excel workbook"));
    assert!(error(&utf16("id,name\n1,A\n", u16::to_le_bytes)).contains("UTF-16 without its mark"));
    assert!(error(b"id,name,Name\n1,A,B\n").contains("'name' is there more than once"));
    assert!(error(b"id,\"name\n1,A\n").contains("header line 1"));
}

#[test]
fn other_files_use_the_same_table() {
    let columns = Columns { required: &["customer"], optional: &["company"] };
    let table = Table::read(&b"customer\nAcme\n"[..], &columns).expect("the table reads");
    assert!(table.has("customer") && !table.has("company"));
    assert_eq!(table.rows[0].cell(table.column("company")), "");
    assert_eq!(table.rows[0].line, 2);
    let error = Table::read(&b"a\n"[..], &columns).expect_err("refused");
    assert!(matches!(error, FileError::MissingColumns { .. }));
}

#[test]
fn no_cell_becomes_a_formula() {
    for (cell, out) in [
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0018", "'+44 20 7946 0018"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("Acme", "Acme"),
        ("'t Hooft", "'t Hooft"),
        ("a-b", "a-b"),
        ("", ""),
    ] {
        assert_eq!(exported(cell), out);
        assert_eq!(imported(out), cell);
    }
}

fn candidate(left: &str, right: &str, score: f64, decision: Decision, reasons: &[Reason]) -> Candidate {
    Candidate { left: left.to_owned(), right: right.to_owned(), score, decision, reasons: reasons.to_vec() }
}

#[test]
fn results_best_first_and_safe() {
    let found = [
        candidate("b", "y", 0.5, Decision::Ambiguous, &[Reason::SameName, Reason::RoleMailbox]),
        candidate("=c", "z", 1.0, Decision::Match, &[Reason::SameName]),
        candidate("a", "z", 0.8, Decision::Suggest, &[Reason::SamePhone]),
        candidate("a", "x", 0.5, Decision::Ambiguous, &[Reason::SameName]),
    ];
    let text = |show| {
        let mut out = Vec::new();
        let count = results::write(&mut out, &found, show).expect("writes");
        (count, String::from_utf8(out).expect("text"))
    };
    let (count, open) = text(Show::Open);
    assert_eq!(count, 3);
    assert_eq!(
        open,
        "left_id,right_id,score,decision,reasons\n\
         '=c,z,1.0000,match,name is spelled the same\n\
         a,x,0.5000,ambiguous,name is spelled the same\n\
         b,y,0.5000,ambiguous,\"name is spelled the same; the shared e-mail address is a role mailbox, which is no \
         identity\"\n"
    );
    let (count, all) = text(Show::All);
    assert_eq!(count, 4);
    assert!(all.contains("a,z,0.8000,suggest,phone number is the same\n"));
}

#[test]
fn results_made_while_they_are_written_are_the_same_file() {
    let made = |at: usize| {
        candidate(&format!("l{at:05}"), &format!("=r{at:05}"), 0.5, Decision::Suggest, &[Reason::SameName])
    };
    // So many that they take several parts and more than one batch.
    let all: Vec<Candidate> = (0..5_000).map(made).collect();
    let (mut whole, mut streamed) = (Vec::new(), Vec::new());
    results::write(&mut whole, &all, Show::All).expect("writes");
    results::write_made(&mut streamed, all.len(), &OneAfterAnother, &made).expect("writes");
    assert!(whole == streamed, "both files hold the same rows in the same order");
}
