//! Names and words that do not belong in the repository, and files that grew too long.

use crate::{expect_none, expect_one, source, tree};

/// Names that say nothing about what a file or folder is for.
const EMPTY_NAMES: [&str; 7] = ["util", "utils", "helper", "helpers", "common", "manager", "misc"];

/// Text of the machine the work was done on, and of where packages come from. Cut in two, so that this file has none.
const FOREIGN: [&str; 13] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "bash"),
    concat!("../sha", "red/"),
    concat!("shared/", "design"),
    concat!("shared/", "vendors"),
    concat!("shared/", "specs"),
    concat!("crates", ".io"),
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("npm", "js.org"),
    concat!("proxy.golang", ".org"),
    concat!("deb.debian", ".org"),
];

/// The only place a package of the lock file may come from.
const INDEX: &str = concat!("registry+https://github.com/rust-lang/crates", ".io-index");

/// What stands for work not done.
const UNDONE: [&str; 2] = ["todo!", "unimplemented!"];

/// The phrase in `CONTRIBUTING.md` before the longest a Rust file may be.
const LIMIT_PHRASE: &str = "No Rust file is longer than ";

fn name_complaints(path: &str) -> Vec<String> {
    path.split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .filter(|part| part.split(['_', '-']).any(|word| EMPTY_NAMES.contains(&word)))
        .map(|part| format!("{path}: `{part}` says nothing; name it after what it is for"))
        .collect()
}

fn foreign_complaints(path: &str, text: &str) -> Vec<String> {
    if path == "Cargo.lock" {
        let elsewhere = |line: &&str| line.starts_with("source = ") && !line.contains(INDEX);
        let lines = text.lines().filter(elsewhere);
        return lines.map(|line| format!("{path}: a package comes from elsewhere: {line}")).collect();
    }
    let mut said = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in FOREIGN.iter().filter(|word| line.contains(**word)) {
            said.push(format!("{path}:{}: `{word}` does not belong in the repository", at + 1));
        }
    }
    said
}

fn undone_complaints(path: &str, text: &str) -> Vec<String> {
    let code = source::code_of(text);
    let mut said = Vec::new();
    for (at, line) in code.lines().enumerate() {
        let tight: String = line.split_whitespace().collect();
        for word in UNDONE
            .iter()
            .filter(|word| source::has_word(&tight, word.trim_end_matches('!')) && tight.contains(**word))
        {
            said.push(format!("{path}:{}: `{word}` stands for work not done", at + 1));
        }
        if tight.contains("#[ignore") {
            said.push(format!("{path}:{}: a test that is ignored tests nothing", at + 1));
        }
    }
    said
}

fn length_complaints(path: &str, text: &str, limit: usize) -> Vec<String> {
    let lines = text.lines().count();
    if lines <= limit {
        return Vec::new();
    }
    vec![format!("{path} has {lines} lines, {limit} is the most: split it by purpose")]
}

/// The longest a Rust file may be, as `CONTRIBUTING.md` says.
fn limit(contributing: &str) -> usize {
    let rest = contributing.split(LIMIT_PHRASE).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("CONTRIBUTING.md no longer says \"{LIMIT_PHRASE}N lines\""));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits
        .parse()
        .unwrap_or_else(|_| panic!("CONTRIBUTING.md: \"{LIMIT_PHRASE}\" is not followed by a number"))
}

#[test]
fn names_say_what_a_file_is_for() {
    expect_none(&tree::files().iter().flat_map(|path| name_complaints(path)).collect::<Vec<_>>());
}

#[test]
fn no_file_speaks_of_the_machine_it_was_written_on() {
    let texts = tree::texts("", "");
    assert!(texts.iter().any(|(path, _)| path == "Cargo.lock"), "the files were not found");
    expect_none(&texts.iter().flat_map(|(path, text)| foreign_complaints(path, text)).collect::<Vec<_>>());
}

#[test]
fn no_work_is_left_undone() {
    let said: Vec<_> =
        tree::texts("", ".rs").iter().flat_map(|(path, text)| undone_complaints(path, text)).collect();
    expect_none(&said);
}

#[test]
fn no_rust_file_is_longer_than_contributing_says() {
    let limit = limit(&tree::read_present("CONTRIBUTING.md"));
    let texts = tree::texts("", ".rs");
    expect_none(
        &texts.iter().flat_map(|(path, text)| length_complaints(path, text, limit)).collect::<Vec<_>>(),
    );
}

#[test]
fn an_empty_name_is_found() {
    expect_one(&name_complaints("crates/x/src/common/mod.rs"), &["`common`"]);
    expect_one(&name_complaints("crates/x/src/string_utils.rs"), &["`string_utils`"]);
    expect_none(&name_complaints("crates/x/src/commonwealth.rs"));
}

#[test]
fn a_machine_path_is_found() {
    let text = concat!("fine\nsee /wo", "rk/notes");
    expect_one(&foreign_complaints("docs/a.md", text), &["docs/a.md:2"]);
}

#[test]
fn a_package_from_elsewhere_is_found() {
    let lock = format!("source = \"{INDEX}\"\nsource = \"registry+https://mirror.example/index\"");
    expect_one(&foreign_complaints("Cargo.lock", &lock), &["mirror.example"]);
}

#[test]
fn undone_work_is_found() {
    let text = concat!("// todo! later\nfn a() { to", "do!() }\n#[ig", "nore = \"slow\"]\nfn b() {}");
    let said = undone_complaints("crates/x/src/a.rs", text);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains(":2:") && said[1].contains(":3:"), "{said:#?}");
}

#[test]
fn a_file_beyond_the_limit_is_found() {
    let limit = limit("x\nNo Rust file is longer than 3 lines; y");
    expect_none(&length_complaints("a.rs", "1\n2\n3\n", limit));
    expect_one(&length_complaints("a.rs", "1\n2\n3\n4\n", limit), &["a.rs", "4 lines"]);
}
