//! Manifests are alike: the lints of the workspace everywhere, every dependency declared once with what it is for.

use toml::Value;

use crate::manifest::{self, Manifest};
use crate::{expect_none, expect_one, source, tree};

fn lint_complaints(manifest: &Manifest) -> Vec<String> {
    let lints = manifest.table.get("lints").and_then(|lints| lints.get("workspace"));
    if lints.and_then(Value::as_bool) == Some(true) {
        return Vec::new();
    }
    vec![format!("{}: add `[lints]` with `workspace = true`", manifest.path)]
}

fn inheritance_complaints(manifest: &Manifest) -> Vec<String> {
    manifest
        .dependencies()
        .iter()
        .filter(|dependency| !dependency.inherited)
        .map(|dependency| {
            format!(
                "{}: `{}` is declared here; declare it in the root Cargo.toml and write `{}.workspace = true`",
                manifest.path, dependency.name, dependency.name
            )
        })
        .collect()
}

/// The lines of `[workspace.dependencies]` that neither carry a comment nor stand in a block that starts with one.
fn purpose_complaints(root_manifest: &str) -> Vec<String> {
    let mut said = Vec::new();
    let (mut inside, mut headed) = (false, false);
    for (at, line) in root_manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            (inside, headed) = (line == "[workspace.dependencies]", false);
        } else if line.is_empty() {
            headed = false;
        } else if line.starts_with('#') {
            headed = true;
        } else if inside && !headed && !has_trailing_comment(line) {
            said.push(format!("Cargo.toml:{}: say in a comment what this is for: {line}", at + 1));
        }
    }
    said
}

fn has_trailing_comment(line: &str) -> bool {
    let mut quoted = false;
    line.chars().any(|sign| {
        quoted ^= sign == '"';
        sign == '#' && !quoted
    })
}

/// Dependencies of a crate that none of its sources names.
fn idle_complaints(manifest: &Manifest, code: &str) -> Vec<String> {
    manifest
        .dependencies()
        .iter()
        .filter(|dependency| !source::has_word(code, &dependency.name.replace('-', "_")))
        .map(|dependency| {
            format!("{}: no source of this crate names `{}`; remove it", manifest.path, dependency.name)
        })
        .collect()
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    expect_none(&manifest::members().iter().flat_map(lint_complaints).collect::<Vec<_>>());
}

#[test]
fn every_dependency_is_declared_once_at_the_root() {
    expect_none(&manifest::members().iter().flat_map(inheritance_complaints).collect::<Vec<_>>());
}

#[test]
fn every_declared_dependency_says_what_it_is_for() {
    let root_manifest = tree::read_present("Cargo.toml");
    assert!(root_manifest.contains("\n[workspace.dependencies]\n"), "the section was not found");
    expect_none(&purpose_complaints(&root_manifest));
}

#[test]
fn every_declared_dependency_is_used_by_a_crate() {
    let used: Vec<String> = manifest::members()
        .iter()
        .flat_map(Manifest::dependencies)
        .map(|dependency| dependency.name)
        .collect();
    let idle: Vec<_> = manifest::declared()
        .names()
        .filter(|name| !used.iter().any(|used| used == name))
        .map(|name| format!("Cargo.toml: no crate uses `{name}`; remove it"))
        .collect();
    expect_none(&idle);
}

#[test]
fn every_dependency_of_a_crate_is_named_in_its_source() {
    let mut said = Vec::new();
    for manifest in manifest::members() {
        let folder = manifest.path.trim_end_matches("Cargo.toml");
        let code: String = tree::texts(folder, ".rs").iter().map(|(_, text)| source::code_of(text)).collect();
        said.extend(idle_complaints(&manifest, &code));
    }
    expect_none(&said);
}

#[test]
fn a_crate_with_lints_of_its_own_is_found() {
    let own = Manifest::parse("crates/x/Cargo.toml", "[lints.rust]\nunsafe_code = 'allow'");
    expect_one(&lint_complaints(&own), &["crates/x/Cargo.toml"]);
    expect_none(&lint_complaints(&Manifest::parse("crates/x/Cargo.toml", "[lints]\nworkspace = true")));
}

#[test]
fn a_version_in_a_crate_is_found() {
    let text = "[dependencies]\nserde = '1'\ncsv = { workspace = true }";
    expect_one(&inheritance_complaints(&Manifest::parse("crates/x/Cargo.toml", text)), &["`serde`"]);
}

#[test]
fn a_dependency_without_a_purpose_is_found() {
    let text = "[workspace.dependencies]\n# --- text ---\ncsv = \"1\"\n\nurl = \"2\"\nuuid = \"1\" # ids\n[profile.dev]\nx = 1";
    expect_one(&purpose_complaints(text), &["Cargo.toml:5", "url"]);
    assert!(!has_trailing_comment("csv = \"#1\""));
}

#[test]
fn a_dependency_that_nothing_names_is_found() {
    let text = "[dependencies]\nserde-json.workspace = true\ncsv.workspace = true";
    let manifest = Manifest::parse("crates/x/Cargo.toml", text);
    expect_one(&idle_complaints(&manifest, "use serde_json::Value;"), &["`csv`"]);
}
