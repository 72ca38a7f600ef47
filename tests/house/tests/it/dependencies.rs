//! Who may use whom: the table of `ARCHITECTURE.md`, held against the manifests.

use crate::manifest::{self, Declared, Manifest};
use crate::{expect_none, expect_one, markdown, tree};

/// The heading in `ARCHITECTURE.md` under which the table stands.
const HEADING: &str = "Who may use whom";

/// A row of the table: the rooms it speaks of, and what they may use.
struct Row {
    rooms: String,
    may_use: Allowed,
}

enum Allowed {
    All,
    /// These rooms; empty where the table says "nothing of ours".
    Rooms(Vec<String>),
}

fn rows(document: &str) -> Vec<Row> {
    markdown::table_under(document, HEADING)
        .into_iter()
        .map(|cells| {
            let [rooms, may_use] = &cells[..] else {
                panic!("a row of \"{HEADING}\" has two cells, this one has not: {cells:?}")
            };
            let may_use = match may_use.as_str() {
                "all" => Allowed::All,
                "nothing of ours" => Allowed::Rooms(Vec::new()),
                list => Allowed::Rooms(list.split(',').map(|room| room.trim().to_owned()).collect()),
            };
            Row { rooms: rooms.clone(), may_use }
        })
        .collect()
}

/// The row for a room: one that names it goes before one that names its folder.
fn row_for<'a>(rows: &'a [Row], room: &str) -> Option<&'a Row> {
    rows.iter()
        .find(|row| row.rooms == room)
        .or_else(|| rows.iter().find(|row| manifest::stands_in(room, &row.rooms)))
}

fn complaints(rows: &[Row], declared: &Declared, manifest: &Manifest) -> Vec<String> {
    let Manifest { room, path, .. } = manifest;
    let Some(row) = row_for(rows, room) else {
        return vec![format!("{path}: `{room}` has no row under \"{HEADING}\" in ARCHITECTURE.md")];
    };
    let Allowed::Rooms(allowed) = &row.may_use else { return Vec::new() };
    manifest
        .dependencies()
        .iter()
        .filter_map(|dependency| declared.room(&dependency.name))
        // A crate's own tests may switch on a feature of it.
        .filter(|used| used != room)
        .filter(|used| !allowed.iter().any(|pattern| manifest::stands_in(used, pattern)))
        .map(|used| {
            let list = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
            format!(
                "{path}: `{room}` depends on `{used}`, but may use only: {list} (ARCHITECTURE.md, \"{HEADING}\")"
            )
        })
        .collect()
}

#[test]
fn crates_depend_as_the_table_of_architecture_says() {
    let rows = rows(&tree::read_present("ARCHITECTURE.md"));
    let declared = manifest::declared();
    let members = manifest::members();
    assert!(members.len() >= 10, "the crates were not found");
    let all: Vec<_> = members.iter().flat_map(|manifest| complaints(&rows, &declared, manifest)).collect();
    expect_none(&all);
}

#[test]
fn a_row_speaks_of_a_room_that_exists() {
    let members = manifest::members();
    let missing: Vec<_> = rows(&tree::read_present("ARCHITECTURE.md"))
        .iter()
        .filter(|row| !members.iter().any(|member| manifest::stands_in(&member.room, &row.rooms)))
        .map(|row| format!("ARCHITECTURE.md, \"{HEADING}\": no crate stands in `{}`", row.rooms))
        .collect();
    expect_none(&missing);
}

const DOCUMENT: &str = "## Who may use whom\n\n| crate | may use |\n| --- | --- |\n| `model` | nothing of ours |\n\
    | `connectors/*` | `connector`, `model` |\n| `sandbox/kit` | nothing of ours |\n| `sandbox/*` | `sandbox/kit` |\n";
const ROOT: &str = "[workspace.dependencies]\nserde = '1'\nour-model = { path = 'crates/model' }\n\
    our-store = { path = 'crates/store' }\nour-kit = { path = 'sandbox/kit' }\nour-halo = { path = 'sandbox/halopsa' }";

fn said_of(path: &str, text: &str) -> Vec<String> {
    complaints(&rows(DOCUMENT), &Declared::parse(ROOT), &Manifest::parse(path, text))
}

#[test]
fn a_dependency_through_a_wall_is_named_with_both_sides() {
    let text =
        "[dependencies]\nserde.workspace = true\nour-model.workspace = true\nour-store.workspace = true";
    expect_one(&said_of("connectors/halopsa/Cargo.toml", text), &["`connectors/halopsa`", "`store`"]);
}

#[test]
fn tests_of_a_crate_obey_the_same_table() {
    let text = "[dev-dependencies]\nour-halo.workspace = true";
    expect_one(
        &said_of("connectors/halopsa/Cargo.toml", text),
        &["`connectors/halopsa`", "`sandbox/halopsa`"],
    );
}

#[test]
fn the_row_of_one_room_goes_before_the_row_of_its_folder() {
    expect_none(&said_of("sandbox/halopsa/Cargo.toml", "[dependencies]\nour-kit.workspace = true"));
    expect_one(
        &said_of("sandbox/kit/Cargo.toml", "[dependencies]\nour-halo.workspace = true"),
        &["nothing of ours"],
    );
}

#[test]
fn a_crate_without_a_row_is_a_complaint() {
    expect_one(&said_of("crates/portal/Cargo.toml", ""), &["`portal`", "no row"]);
}
