//! The demo: what it says it did, and that the way it shows can be gone.

use crate::desk::{Ran, bare, finish};
use serde_json::Value;
use std::path::Path;

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = bare(folder);
    command.args(args);
    finish(command)
}

fn demo(folder: &Path, more: &[&str]) -> Ran {
    run(folder, &[&["demo", "--once", "--data", "new", "--customers", "40"], more].concat())
}

/// The words of the commands that a demo told to try, in order.
fn tour(said: &str) -> Vec<Vec<String>> {
    let steps = said.lines().filter_map(|line| line.strip_prefix("  ")?.split_once('#'));
    steps
        .map(|(command, _)| {
            // The words before, inside and after a pair of quotes.
            let mut parts = command.split('"');
            let mut words: Vec<String> =
                parts.next().unwrap_or_default().split_whitespace().skip(1).map(str::to_owned).collect();
            words.extend(parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
            words
        })
        .collect()
}

fn rows(folder: &Path, args: &[&str]) -> Vec<Value> {
    run(folder, &[args, &["--data", "new", "--json"]].concat()).done().lines()
}

#[test]
fn the_way_that_the_demo_shows_leads_through_both_psas_to_customers_matched_in_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let said = demo(folder, &[]).done();
    let said = said.says(&["HaloPSA and Autotask", "41 companies pulled", "--data new", "Then Autotask"]);
    let steps = tour(&said.out);
    assert!(steps.len() > 12, "{steps:?}");

    let suggested = || rows(folder, &["match", "list", "autotask", "--filter", "suggested", "--all"]).len();
    let at_first = suggested();
    let mut both = None;
    for step in steps {
        let mut words: Vec<&str> = step.iter().map(String::as_str).collect();
        let line = words.join(" ");
        let runs = rows(folder, &["runs"]);
        let unmatched = rows(folder, &["match", "list", "autotask", "--filter", "unmatched"]);
        let customers = rows(folder, &["customers"]);
        for word in &mut words {
            *word = match *word {
                "RUN" => runs[0]["id"].as_str().expect("an id"),
                "COMPANY" => unmatched[0]["id"].as_str().expect("an id"),
                "CUSTOMER" => customers[0]["id"].as_str().expect("an id"),
                other => other,
            };
        }
        let ran = run(folder, &[&words[..], &["--data", "new"]].concat()).done();
        match line.as_str() {
            "match list autotask --filter suggested" => {
                assert!(suggested() > at_first, "those of HaloPSA too")
            }
            show if show.starts_with("customers show ") => both = Some(ran.out),
            preview if preview.ends_with("--preview") => drop(ran.says(&["would be made"])),
            _ => {}
        }
    }
    let both = both.expect("an example is shown");
    assert!(both.contains("halopsa ") && both.contains("autotask "), "{both}");

    let again = demo(folder, &[]).done().says(&["are in the hub already", "0 suggested"]);
    assert!(!again.out.contains(" 0 matched"), "{again:#?}");
}

#[test]
fn a_folder_of_another_world_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    demo(folder.path(), &[]).done();
    let runs = rows(folder.path(), &["runs"]);
    demo(folder.path(), &["--seed", "2"]).refused(1, &["another --seed", "--data", "nothing was done"]);
    assert_eq!(rows(folder.path(), &["runs"]), runs, "nothing was pulled");
}
