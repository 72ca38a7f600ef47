//! Third-party crates stay behind the walls that `walls.toml` draws.

use toml::{Table, Value};

use crate::manifest::{self, Declared, Dependency, Manifest};
use crate::{expect_none, expect_one, tree};

const DATA: &str = "tests/house/walls.toml";

fn data() -> Table {
    tree::read_present(DATA).parse().unwrap_or_else(|error| panic!("{DATA} is not TOML: {error}"))
}

fn entries<'a>(data: &'a Table, kind: &str) -> impl Iterator<Item = &'a Value> {
    data.get(kind).and_then(Value::as_array).into_iter().flatten()
}

fn words<'a>(entry: &'a Value, key: &str) -> Vec<&'a str> {
    let list = entry.get(key).and_then(Value::as_array);
    let list = list.unwrap_or_else(|| panic!("{DATA}: an entry has no list `{key}`: {entry}"));
    list.iter().filter_map(Value::as_str).collect()
}

fn word<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{DATA}: an entry has no `{key}`: {entry}"))
}

/// Why a room may not use a third-party crate; nothing when it may.
fn obstacle(data: &Table, room: &str, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    let is_test = dependency.dev || manifest::stands_in(room, "tests/*");
    for wall in entries(data, "wall").filter(|wall| words(wall, "third_party").contains(&name)) {
        let only_in = words(wall, "only_in");
        let tests = wall.get("tests").and_then(Value::as_bool).unwrap_or(false);
        let inside = only_in.iter().any(|pattern| manifest::stands_in(room, pattern));
        let as_a_test = tests && is_test;
        if !inside && !as_a_test {
            return Some(format!("which stays in {}: {}", only_in.join(", "), word(wall, "why")));
        }
    }
    for never in entries(data, "never").filter(|never| words(never, "rooms").contains(&room)) {
        if words(never, "third_party").contains(&name) {
            return Some(format!("which never enters: {}", word(never, "why")));
        }
    }
    for closed in entries(data, "closed").filter(|closed| word(closed, "room") == room) {
        let list = words(closed, "third_party");
        if !dependency.dev && !list.contains(&name) {
            return Some(format!("but may use only {}: {}", list.join(", "), word(closed, "why")));
        }
    }
    None
}

fn complaints(data: &Table, declared: &Declared, manifest: &Manifest) -> Vec<String> {
    let Manifest { room, path, .. } = manifest;
    manifest
        .dependencies()
        .iter()
        .filter(|dependency| declared.room(&dependency.name).is_none())
        .filter_map(|dependency| {
            let obstacle = obstacle(data, room, dependency)?;
            Some(format!("{path}: `{room}` depends on `{}`, {obstacle} ({DATA})", dependency.name))
        })
        .collect()
}

#[test]
fn third_party_crates_stay_behind_their_walls() {
    let (data, declared) = (data(), manifest::declared());
    let all: Vec<_> =
        manifest::members().iter().flat_map(|manifest| complaints(&data, &declared, manifest)).collect();
    expect_none(&all);
}

#[test]
fn a_wall_stands_around_a_crate_that_we_use() {
    let (data, declared) = (data(), manifest::declared());
    let stale: Vec<_> = entries(&data, "wall")
        .flat_map(|wall| words(wall, "third_party"))
        .filter(|name| !declared.names().any(|declared| declared == *name))
        .map(|name| format!("{DATA}: `{name}` is not in [workspace.dependencies]"))
        .collect();
    expect_none(&stale);
}

fn said_of(path: &str, text: &str) -> Vec<String> {
    let declared = Declared::parse("[workspace.dependencies]\nour-model = { path = 'crates/model' }");
    complaints(&data(), &declared, &Manifest::parse(path, text))
}

#[test]
fn a_third_party_crate_in_the_wrong_room_is_named_with_the_room() {
    let text = "[dependencies]\nsea-orm.workspace = true\nserde.workspace = true\nour-model.workspace = true";
    expect_one(&said_of("crates/engine/Cargo.toml", text), &["`engine`", "`sea-orm`", "store"]);
    expect_none(&said_of("crates/store/Cargo.toml", text));
}

#[test]
fn tests_may_use_what_the_table_lets_them() {
    let text = "[dev-dependencies]\naxum.workspace = true";
    expect_none(&said_of("crates/connector/Cargo.toml", text));
    expect_none(&said_of("tests/conformance/Cargo.toml", "[dependencies]\naxum.workspace = true"));
    expect_one(
        &said_of("crates/cli/Cargo.toml", "[dev-dependencies]\nrand_chacha.workspace = true"),
        &["`cli`", "`rand_chacha`"],
    );
}

#[test]
fn pure_rooms_do_not_run_futures_even_in_tests() {
    let text = "[dev-dependencies]\ntokio.workspace = true";
    expect_one(&said_of("crates/rules/Cargo.toml", text), &["`rules`", "`tokio`", "never"]);
}

#[test]
fn the_model_keeps_a_closed_list() {
    let text = "[dependencies]\nthiserror.workspace = true\n[dev-dependencies]\nproptest.workspace = true";
    expect_one(&said_of("crates/model/Cargo.toml", text), &["`model`", "`thiserror`"]);
}
