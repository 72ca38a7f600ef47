//! The sentence that stands above a page after something was done. It comes from the query (`?done=RUN`, `?said=WORD`), so it
//! survives a reload and needs no memory; nobody can put words of their own there.

use crate::App;
use crate::error::Failure;
use crate::text::counted;
use counterpart_model::{RunId, RunSummary};
use std::collections::BTreeMap;

/// What to say.
#[derive(Debug, Clone)]
pub struct Said {
    /// The sentence.
    pub sentence: String,
    /// The run that did it, which can be taken back.
    pub run: Option<RunId>,
    /// The class of the notice: whether it is good news.
    pub class: &'static str,
}

/// Sentences that a redirect may ask for, by a word each.
const SENTENCES: [(&str, &str); 30] = [
    ("saved", "Saved."),
    ("nothing", "Nothing was to be done: everything is so already."),
    ("queued", "It waits for a worker and begins within seconds."),
    ("tested", "Tested. Nothing was saved."),
    ("removed", "Removed."),
    ("connected", "Connection successful. It is saved, and the first sync begins."),
    (
        "automatic",
        "Saved. From now on new companies become customers. Those that are there already wait for you under Matching.",
    ),
    ("sending-paused", "Nothing is sent to this vendor until you let it go on. What waits goes on waiting."),
    ("sending-on", "Sending to this vendor goes on."),
    ("approved", "Approved. The run goes on within seconds."),
    ("dismissed", "Taken off the list."),
    ("paused", "Sending to vendors is paused."),
    ("resumed", "Sending to vendors goes on."),
    ("invited", "Invited. The link below works once."),
    ("disabled", "Disabled. Their sessions and tokens have ended."),
    ("enabled", "Enabled."),
    ("role", "The role is changed. Their other sessions have ended."),
    ("password", "The password is changed. All other sessions have ended."),
    ("factor", "The second factor is set up."),
    ("factor-off", "The second factor is taken away."),
    ("ended", "The session has ended."),
    ("revoked", "The token is revoked."),
    ("sent", "A mail is on its way."),
    ("tell-again", "It is told once more, within seconds where a worker runs."),
    ("compare", "The next syncs compare the vendor's list of changes again, and only then is it used."),
    ("welcome", "Signed in."),
    ("staged", "Staged. Nothing is saved until you save it."),
    ("handed-over", "Handed over. Somebody who may save looks at it."),
    ("taken-back", "Taken back. Nobody is asked to approve it now."),
    ("sent-back", "Sent back. It stays staged there and does not wait for you any more."),
];

/// An address with a word of the list above.
pub fn with_said(address: &str, word: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}said={word}")
}

impl Said {
    /// What the query asks to say.
    pub async fn of(app: &App, query: &str) -> Result<Option<Self>, Failure> {
        let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        if let Some(word) = value("said") {
            let known = SENTENCES.iter().find(|(known, _)| *known == word);
            return Ok(known.map(|(_, sentence)| Self::good((*sentence).to_owned(), None)));
        }
        let Some(id) = value("done").and_then(|text| text.parse::<RunId>().ok()) else { return Ok(None) };
        let Some(run) = app.hub.workspace.read().await?.runs().get(id).await? else { return Ok(None) };
        Ok(Some(Self::good(format!("Done: {}.", done(&run.summary)), Some(id))))
    }

    fn good(sentence: String, run: Option<RunId>) -> Self {
        Self { sentence, run, class: "good" }
    }

    /// What was typed stands on the page again, because its session was over when it was sent.
    pub fn unsaved() -> Self {
        let sentence = "This is not saved yet: you were signed out when you sent it, so nothing was done. What you typed stands \
                        here again, except passwords and other secrets. Look at it, then send it.";
        Self { sentence: sentence.to_owned(), run: None, class: "warn" }
    }
}

/// What a run did, in words: "118 matches made, 4 customers made".
pub fn done(summary: &RunSummary) -> String {
    let parts = counted_kinds(&summary.planned);
    if parts.is_empty() { counted(summary.applied, "change", "changes") } else { parts.join(", ") }
}

/// Counts by what is done, in words each.
pub fn counted_kinds(counts: &BTreeMap<String, u64>) -> Vec<String> {
    counts.iter().map(|(what, count)| one_kind(what, *count)).collect()
}

/// `create match` and 118 as "118 matches made".
pub fn one_kind(what: &str, count: u64) -> String {
    let (operation, word) = what.split_once(' ').unwrap_or(("", what));
    match (operation, word) {
        ("create", "rejected") => return counted(count, "customer turned down", "customers turned down"),
        ("delete", "rejected") => {
            return format!("{} that may be proposed again", counted(count, "customer", "customers"));
        }
        ("create", "distinct") => return format!("{} kept apart", counted(count, "pair", "pairs")),
        ("delete", "distinct") => return format!("{} no longer kept apart", counted(count, "pair", "pairs")),
        _ => {}
    }
    let (one, several) = match word {
        "match" => ("match", "matches"),
        "ignored" => ("company marked as no customer", "companies marked as no customer"),
        "customer" => ("customer", "customers"),
        "site" => ("site", "sites"),
        "attention" => ("item on the list of what waits", "items on the list of what waits"),
        "push" => ("write to a vendor", "writes to a vendor"),
        other => (other, other),
    };
    let done = match operation {
        "create" => "made",
        "update" => "changed",
        "delete" => "deleted",
        other => other,
    };
    format!("{} {done}", counted(count, one, several)).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_words() {
        let mut summary = RunSummary { applied: 7, ..RunSummary::default() };
        assert_eq!(done(&summary), "7 changes");
        summary.planned = [("create match".to_owned(), 1_204), ("update customer".to_owned(), 1)].into();
        assert_eq!(done(&summary), "1,204 matches made, 1 customer changed");
        summary.planned = [("create distinct".to_owned(), 3), ("delete rejected".to_owned(), 1)].into();
        assert_eq!(done(&summary), "3 pairs kept apart, 1 customer that may be proposed again");
    }

    #[test]
    fn every_word_is_known_once() {
        let mut words: Vec<&str> = SENTENCES.iter().map(|(word, _)| *word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), SENTENCES.len());
    }
}
