//! The rules of the house, read from its own files: manifests, sources, documents.
//!
//! Every rule is a function from text to complaints. One test plants a violation and expects the complaint, another
//! reads the repository and expects none. `CONTRIBUTING.md` says the same rules to people.

mod dependencies;
mod doc_links;
mod lints;
mod manifest;
mod markdown;
mod purity;
mod rules_table;
mod source;
mod tree;
mod vendors;
mod walls;
mod words;

/// Fails with all complaints at once, one per line, so that one run shows everything there is to mend.
#[track_caller]
fn expect_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n  - {}\n", complaints.join("\n  - "));
}

/// Expects exactly one complaint, and each of `words` in it.
#[track_caller]
fn expect_one(complaints: &[String], words: &[&str]) {
    assert_eq!(complaints.len(), 1, "one complaint expected: {complaints:#?}");
    for word in words {
        assert!(complaints[0].contains(word), "{word:?} is missing in: {}", complaints[0]);
    }
}
