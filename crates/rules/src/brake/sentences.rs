//! The brake's findings in words: what, how many of how many, the limit, what may be behind it. What to do about a held run
//! is the same for all of them, and said once where the run is shown.

use counterpart_model::{BrakeLimit, BrakeRule};

/// A kind of record of which too many are concerned.
pub(super) fn of_kind(
    rule: BrakeRule,
    word: &str,
    (count, known, allowed): (u64, u64, u64),
    limit: BrakeLimit,
    first: bool,
) -> String {
    let (what, behind) = match (rule, word) {
        (BrakeRule::Creations, "match") => (
            format!("{count} new matches would be saved"),
            "So many at once are more often names that were changed in bulk at the vendor than that many customers that \
             just came.",
        ),
        (BrakeRule::Creations, "push") => (
            format!("{count} new companies would be made at the vendor"),
            "What is made there can hardly be taken back. So many at once are more often a first import of customers than \
             that many that just came.",
        ),
        (BrakeRule::Creations, _) => (
            format!("{count} new {} would be made", plural(word)),
            "A list that grows so much at once is more often an import or a wider role of the API account than that many \
             new customers.",
        ),
        (BrakeRule::Deactivations, "customer" | "site") => (
            format!("{count} {} would be made inactive or removed", plural(word)),
            "So many at once are more often a bulk edit or a narrowed role of the API account than that many customers \
             leaving.",
        ),
        (BrakeRule::Deactivations, _) => (
            format!(
                "{count} matched {} are inactive, deleted or no longer shown at the vendor",
                plural(word)
            ),
            "Half of the companies no longer shown is more often a narrowed role of the API account than half of the \
             customers leaving: look at what that account may see.",
        ),
        (BrakeRule::Unmatches, _) => (
            format!("{count} {} would be deleted", plural(word)),
            "So many at once are more often records that were merged or hidden in bulk at the vendor than matches that no \
             longer hold.",
        ),
        (BrakeRule::Overwrites | BrakeRule::ManyToOne | BrakeRule::CustomerLosesAll, _) => (
            format!("Values of {count} {} would be replaced by others", plural(word)),
            "So many at once are more often a bulk edit or a failed import at the vendor than that many real changes.",
        ),
    };
    let before = match (first, known) {
        (true, _) => "there was no good run before".to_owned(),
        (false, 1) => "the last good run knew 1".to_owned(),
        (false, known) => format!("the last good run knew {known}"),
    };
    let BrakeLimit { percent, at_least } = limit;
    format!(
        "{what}; {before}, and up to {allowed} pass without asking ({percent} % of them, at least {at_least}). {behind}"
    )
}

/// One record that too many changes write.
pub(super) fn many_to_one(word: &str, name: &str, count: u64, allowed: u64) -> String {
    format!(
        "{count} changes would all write one {word}, '{name}'; up to {allowed} pass without asking. Many records with one \
         target are more often a name or value that the vendor fills in by default than one {word} with that many sides."
    )
}

/// One customer that would be left with nothing.
pub(super) fn loses_all(word: &str, name: &str, known: u64) -> String {
    let all = match (word, known) {
        ("site", 1) => "its only active site".to_owned(),
        ("site", known) => format!("all its {known} active sites"),
        (_, 1) => "its only match".to_owned(),
        (_, known) => format!("all its {known} matches"),
    };
    format!(
        "The customer '{name}' would lose {all}. That is more often a record that was merged, moved or hidden at the \
         vendor than a customer that is really left with nothing."
    )
}

/// More customers than are named one by one.
pub(super) fn many_lose_all(word: &str, count: u64, customers: u64) -> String {
    let all = if word == "site" { "active sites" } else { "matches" };
    format!(
        "{count} of {customers} customers would each lose all their {all}. That is more often a narrowed role of the API \
         account than that many customers left with nothing: look at what that account may see."
    )
}

fn plural(word: &str) -> String {
    match word {
        "match" => "matches".to_owned(),
        "company" => "companies".to_owned(),
        word => format!("{word}s"),
    }
}
