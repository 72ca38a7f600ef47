//! Two list files that have nothing to do with the hub, matched by the real program.

use crate::desk::{Ran, bare, finish};
use serde_json::Value;
use std::path::Path;

const LEFT: &str = "id,name,domain,phone,city\n\
    1,Wathersolve Structures Ltd,wathersolve.com,,\n\
    2,Harrowgate Systems,,,\n\
    3,Hartwick Bakery Store 12,hartwick.com,312 555 0144,Chicago\n\
    4,<script>alert(1)</script> & Sons,,,\n\
    5,Karman Photographics,,,\n";
const RIGHT: &str = "id,name,domain,phone,city\n\
    a,Weathersolve Structures,https://www.wathersolve.com/,,\n\
    b,Harrowgate Systems Ltd,,,\n\
    c,Harrowgate Systems Inc,,,\n\
    d,Hartwick Bakery Store 14,hartwick.com,312 555 0144,Chicago\n\
    e,<script>alert(1)</script> and Daughters,,,\n";

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), content).expect("writes");
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = bare(folder);
    command.current_dir(folder).args(args);
    finish(command)
}

fn matched(folder: &Path, left: &str, right: &str) -> Value {
    let args = ["match", left, right, "--out", "out.csv", "--json"];
    run(folder, &args).done().object()
}

#[test]
fn r15_a_report_shows_what_is_doubtful_side_by_side_and_escapes_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "ours.csv", LEFT);
    write(folder, "theirs.csv", RIGHT);
    let args = ["match", "ours.csv", "theirs.csv", "--out", "out.csv", "--report", "page.html"];
    run(folder, &args).done().says(&["1 matched", "2 ambiguous", "page.html"]);
    let page = std::fs::read_to_string(folder.join("page.html")).expect("a page");
    for part in [
        "<!doctype html>",
        "ours.csv",
        "theirs.csv",
        "Harrowgate Systems Inc",
        "1 on the left, 2 on the right",
        "number, only here",
        "never linked by itself",
        "Wathersolve Structures Ltd",
        "Karman Photographics",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons",
        "prefers-color-scheme",
    ] {
        let there = page.contains(part) || (part == "prefers-color-scheme" && page.contains("light-dark("));
        assert!(there, "{part}: {page}");
    }
    // It runs nothing and fetches nothing.
    for part in ["<script", "src=", "url(", "@import", "http://", "https://www.w3"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("default-src 'none'"));
    // The same lists, the same page.
    run(folder, &["match", "ours.csv", "theirs.csv", "--out", "out.csv", "--report", "again.html"]).done();
    assert_eq!(std::fs::read_to_string(folder.join("again.html")).expect("a page"), page);
}

#[test]
fn r30_people_have_a_report_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let head = "id,company_id,first_name,last_name,email,phone\n";
    write(folder, "l.csv", format!("{head}1,A,Jane,Doe,jane@acme.com,\n2,A,Info,Desk,info@acme.com,\n"));
    write(folder, "r.csv", format!("{head}x,A,Jane,Doe,JANE@acme.com,\ny,A,Front,Desk,info@acme.com,\n"));
    let args = ["match", "--people", "l.csv", "r.csv", "--out", "out.csv", "--report", "page.html"];
    run(folder, &args).done();
    let page = std::fs::read_to_string(folder.join("page.html")).expect("a page");
    assert!(page.contains("Jane Doe") && page.contains("2 people on the left"), "{page}");
}

#[test]
fn a_report_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "ours.csv", LEFT);
    let args = ["match", "ours.csv", "ours.csv", "--out", "out.csv", "--report", "no/such/folder/page.html"];
    run(folder, &args).refused(1, &["page.html"]);
}

#[test]
fn lists_in_any_encoding_and_with_any_cells_are_read_or_refused_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let text = "id,name,city\r\n1,\"Müller, \"\"Die\"\" Bäckerei\r\nGmbH\",Köln\r\n2,Café Zoë Ltd,Leeds\r\n";
    let units =
        |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let marked = format!("\u{feff}{text}");
    write(folder, "plain.csv", text);
    write(folder, "marked.csv", &marked);
    write(folder, "little.csv", units(&marked, u16::to_le_bytes));
    write(folder, "big.csv", units(&marked, u16::to_be_bytes));
    let latin: Vec<u8> =
        text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect();
    write(folder, "latin.csv", latin);
    for file in ["plain.csv", "marked.csv", "little.csv", "big.csv", "latin.csv"] {
        let said = matched(folder, "plain.csv", file);
        assert_eq!(
            (&said["left"], &said["right"], &said["matched"]),
            (&2.into(), &2.into(), &2.into()),
            "{file} {said}"
        );
    }
    write(folder, "bare.csv", units(text, u16::to_le_bytes));
    run(folder, &["match", "plain.csv", "bare.csv", "--out", "x.csv"])
        .refused(1, &["bare.csv", "UTF-16 without its mark"]);
    write(folder, "book.csv", b"PK\x03\x04 and so on");
    run(folder, &["match", "plain.csv", "book.csv", "--out", "x.csv"]).refused(1, &["Excel"]);
    write(folder, "open.csv", "id,name\n1,\"never closed\n2,Beltrane Motors\n");
    let said = matched(folder, "open.csv", "plain.csv");
    assert!(said["problems"].to_string().contains("line 2"), "{said}");
    assert!(!folder.join("x.csv").exists(), "nothing half done");
}

#[test]
fn nothing_odd_stops_the_program_and_nothing_generic_is_linked() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let long = "Very Long Name ".repeat(700);
    let names = [
        "",
        " ",
        "-",
        "!!!",
        "\u{1b}[31mevil",
        "\u{202e}dtL",
        "\0",
        "Test",
        "The Company",
        "Services Ltd",
        "IT Solutions",
        "漢字",
        "🦷🦷",
        "((((",
        "t/a",
        "zz_",
        &long,
        "Test 1",
        "N/A",
        "株式会社",
        "\"",
        "=1+1",
    ];
    let rows: String =
        names.iter().enumerate().map(|(at, name)| format!("{at},{}\n", quoted(name))).collect();
    write(folder, "odd.csv", format!("id,name\n{rows}"));
    let args = ["match", "odd.csv", "odd.csv", "--out", "out.csv", "--all", "--report", "page.html"];
    run(folder, &args).done();
    let out = std::fs::read_to_string(folder.join("out.csv")).expect("a file");
    let linked: Vec<&str> = out.lines().filter(|line| line.split(',').nth(3) == Some("match")).collect();
    // What is left are names that somebody could have: nonsense, but nobody else's.
    let generic = [0, 1, 2, 3, 6, 7, 8, 9, 10, 13, 17, 18, 19, 20].map(|at| format!("{at},"));
    assert!(!linked.iter().any(|line| generic.iter().any(|id| line.starts_with(id))), "{linked:?}");

    let many: String = (0..50_000).map(|at| format!("{at},Test\n")).collect();
    write(folder, "many.csv", format!("id,name\n{many}"));
    let said = matched(folder, "many.csv", "many.csv");
    assert_eq!((&said["left"], &said["matched"]), (&50_000.into(), &0.into()));
}
