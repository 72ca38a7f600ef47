//! Every relative link of a document leads to a file of the repository, and to a heading where it names one.

use std::collections::{BTreeMap, BTreeSet};

use crate::{expect_none, expect_one, markdown, tree};

/// What links can lead to: every file and folder, and the text of every document.
struct Places {
    paths: BTreeSet<String>,
    documents: BTreeMap<String, String>,
}

impl Places {
    fn new(files: impl IntoIterator<Item = String>, documents: BTreeMap<String, String>) -> Self {
        let mut paths = BTreeSet::from([String::new()]);
        for file in files {
            let folders = file.match_indices('/').map(|(at, _)| file[..at].to_owned());
            paths.extend(folders);
            paths.insert(file);
        }
        Self { paths, documents }
    }

    fn complaints(&self) -> Vec<String> {
        let mut said = Vec::new();
        for (from, text) in &self.documents {
            for (line, target) in markdown::links(text) {
                if let Some(obstacle) = self.obstacle(from, &target) {
                    said.push(format!("{from}:{line}: the link `{target}` {obstacle}"));
                }
            }
        }
        said
    }

    /// What is wrong with a link; nothing when it leads somewhere, or out of the repository.
    fn obstacle(&self, from: &str, target: &str) -> Option<String> {
        if target.contains("://") || target.starts_with("mailto:") {
            return None;
        }
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let path = if path.is_empty() { Some(from.to_owned()) } else { resolve(from, path) };
        let Some(path) = path.filter(|path| self.paths.contains(path)) else {
            return Some("leads to no file of the repository".to_owned());
        };
        if anchor.is_empty() {
            return None;
        }
        let Some(text) = self.documents.get(&path) else {
            return Some(format!("names a heading, and {path} is not a document"));
        };
        let found = markdown::headings(text).iter().any(|heading| heading.anchor == anchor);
        (!found).then(|| format!("names a heading that {path} does not have"))
    }
}

/// The path of `target` as seen from the root; nothing when it leaves the repository.
fn resolve(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[test]
fn links_lead_to_files_and_headings() {
    let documents: BTreeMap<_, _> = tree::texts("", ".md").into_iter().collect();
    assert!(documents.contains_key("ARCHITECTURE.md"), "the documents were not found");
    expect_none(&Places::new(tree::files(), documents).complaints());
}

fn said_of(text: &str) -> Vec<String> {
    let documents = BTreeMap::from([
        ("docs/a.md".to_owned(), text.to_owned()),
        ("README.md".to_owned(), "# Try it\n".to_owned()),
    ]);
    let files = ["docs/a.md", "README.md", "crates/x/src/lib.rs"].map(str::to_owned);
    Places::new(files, documents).complaints()
}

#[test]
fn good_links_pass() {
    expect_none(&said_of(
        "# Top\n[a](#top) [b](../README.md#try-it) [c](../crates/x/src) [d](https://example.org/x#y) [e](../crates/x/src/lib.rs)",
    ));
}

#[test]
fn a_link_to_nowhere_is_found() {
    expect_one(&said_of("# Top\n\n[a](gone.md)"), &["docs/a.md:3", "`gone.md`"]);
    expect_one(&said_of("[a](../../elsewhere.md)"), &["no file"]);
    expect_one(&said_of("[a](../README.md#gone)"), &["a heading that README.md does not have"]);
}
