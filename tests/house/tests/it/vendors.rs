//! Vendors are known by name to their connector, their sandbox and one file of the program.

use std::collections::BTreeSet;

use crate::{expect_none, expect_one, tree};

/// The one file: a new vendor is a line there.
const REGISTRATION: &str = "crates/cli/src/vendors.rs";

/// Help shows how a command is typed, and examples need a name.
const EXAMPLES: &str = "crates/cli/src/args/";

/// The names of the connectors' folders.
fn vendors() -> BTreeSet<String> {
    let folder = |path: &String| Some(path.strip_prefix("connectors/")?.split('/').next()?.to_owned());
    tree::files().iter().filter_map(folder).collect()
}

fn covers(path: &str) -> bool {
    let production = path.starts_with("crates/") && path.contains("/src/") && path.ends_with(".rs");
    production && path != REGISTRATION && !path.starts_with(EXAMPLES) && !path.contains("/tests")
}

/// Lines that name a vendor, comments and unit tests left out. A product's name differs in capitals only.
fn complaints(path: &str, text: &str, vendors: &BTreeSet<String>) -> Vec<String> {
    let production = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = production.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let mut said = Vec::new();
    for (at, line) in lines {
        let line = line.to_lowercase();
        for vendor in vendors.iter().filter(|vendor| line.contains(vendor.as_str())) {
            said.push(format!(
                "{path}:{}: names `{vendor}`: only {REGISTRATION} knows vendors; ask the descriptor instead",
                at + 1
            ));
        }
    }
    said
}

#[test]
fn one_file_of_the_program_knows_the_vendors() {
    let vendors = vendors();
    assert!(vendors.len() >= 2, "the connectors were not found: {vendors:?}");
    let texts = tree::texts("crates/", ".rs");
    let registration = texts.iter().find(|(path, _)| path == REGISTRATION);
    let (_, registration) = registration.unwrap_or_else(|| panic!("{REGISTRATION} is missing"));
    for vendor in &vendors {
        for room in ["connector", "sandbox"] {
            let name = format!("counterpart_{room}_{vendor}");
            assert!(registration.contains(&name), "{REGISTRATION} does not name {name}");
        }
    }
    let covered = texts.iter().filter(|(path, _)| covers(path));
    expect_none(&covered.flat_map(|(path, text)| complaints(path, text, &vendors)).collect::<Vec<_>>());
}

#[test]
fn a_vendors_name_in_the_program_is_found() {
    let vendors = BTreeSet::from(["acme".to_owned()]);
    let text = "/// As Acme says.\nfn f() { say(\"mend it in ACME\") }\n#[cfg(test)]\nmod tests { const A: &str = \"acme\"; }";
    expect_one(&complaints("crates/cli/src/commands/x.rs", text, &vendors), &["x.rs:2", "`acme`"]);
    assert!(covers("crates/engine/src/sync/mod.rs") && !covers("crates/cli/src/args/mod.rs"));
    assert!(!covers("crates/store/src/tests/samples.rs") && !covers("crates/cli/tests/it/desk.rs"));
}
