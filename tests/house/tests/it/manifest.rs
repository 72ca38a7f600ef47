//! Manifests: which crate stands in which room, and what it depends on.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::tree;

/// The manifest of one crate.
pub struct Manifest {
    /// Where the crate stands: `model` for `crates/model`, else its folder, such as `sandbox/kit`.
    pub room: String,
    /// Where the manifest is, relative to the root.
    pub path: String,
    /// What it says.
    pub table: Table,
}

/// One line of a dependency section.
pub struct Dependency {
    /// The name as the manifest writes it.
    pub name: String,
    /// Whether it serves tests, examples and benchmarks only.
    pub dev: bool,
    /// Whether it says `workspace = true`.
    pub inherited: bool,
}

/// What `[workspace.dependencies]` declares: the name of a dependency, and for one of ours the room it stands in.
pub struct Declared(BTreeMap<String, Option<String>>);

impl Manifest {
    /// Reads a manifest that stands at `path`.
    pub fn parse(path: &str, text: &str) -> Self {
        let table = text.parse().unwrap_or_else(|error| panic!("{path} is not TOML: {error}"));
        let folder = path.strip_suffix("/Cargo.toml").unwrap_or(path);
        Self { room: room_of(folder), path: path.to_owned(), table }
    }

    /// Every dependency, whatever section and platform it stands under.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let mut found = Vec::new();
        let mut tables = vec![&self.table];
        if let Some(Value::Table(targets)) = self.table.get("target") {
            tables.extend(targets.values().filter_map(Value::as_table));
        }
        for table in tables {
            for (section, dev) in
                [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
            {
                let Some(Value::Table(lines)) = table.get(section) else { continue };
                for (name, value) in lines {
                    let inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
                    found.push(Dependency { name: name.clone(), dev, inherited });
                }
            }
        }
        found
    }
}

impl Declared {
    /// Reads the root manifest.
    pub fn parse(text: &str) -> Self {
        let table: Table = text.parse().unwrap_or_else(|error| panic!("Cargo.toml is not TOML: {error}"));
        let lines =
            table["workspace"]["dependencies"].as_table().expect("[workspace.dependencies] is a table");
        let room = |value: &Value| value.get("path").and_then(Value::as_str).map(room_of);
        Self(lines.iter().map(|(name, value)| (name.clone(), room(value))).collect())
    }

    /// The room of a dependency that is ours.
    pub fn room(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }

    /// Every declared name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// What the root manifest declares.
pub fn declared() -> Declared {
    Declared::parse(&tree::read_present("Cargo.toml"))
}

/// The manifest of every crate of the repository.
pub fn members() -> Vec<Manifest> {
    tree::texts("", "/Cargo.toml").iter().map(|(path, text)| Manifest::parse(path, text)).collect()
}

/// Whether a room is the one named, or one of those that `folder/*` names.
pub fn stands_in(room: &str, pattern: &str) -> bool {
    match pattern.strip_suffix("/*") {
        Some(folder) => room.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        None => room == pattern,
    }
}

fn room_of(folder: &str) -> String {
    folder.strip_prefix("crates/").unwrap_or(folder).to_owned()
}

#[test]
fn a_dependency_is_found_in_every_section() {
    let manifest = Manifest::parse(
        "crates/engine/Cargo.toml",
        "[dependencies]\na.workspace = true\n[dev-dependencies]\nb = '1'\n[target.'cfg(unix)'.dependencies]\nc = { workspace = true, features = ['x'] }",
    );
    let seen: Vec<_> =
        manifest.dependencies().into_iter().map(|found| (found.name, found.dev, found.inherited)).collect();
    assert_eq!(
        seen,
        [("a".to_owned(), false, true), ("b".to_owned(), true, false), ("c".to_owned(), false, true)]
    );
    assert_eq!(manifest.room, "engine");
}

#[test]
fn a_star_names_the_rooms_of_a_folder() {
    assert!(stands_in("sandbox/halopsa", "sandbox/*"));
    assert!(!stands_in("sandbox", "sandbox/*"));
    assert!(stands_in("model", "model"));
}
