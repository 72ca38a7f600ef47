//! What a run did, in the words of the pages. A run keeps what was asked for as a command names it.

use counterpart_model::RunId;

/// What each command is called where it was about an integration, whose name follows.
const ABOUT: [(&str, &str); 18] = [
    ("sync", "Sync of"),
    ("match save", "Matching saved in"),
    ("match confirm", "Suggestions confirmed in"),
    ("match automap", "Automapped in"),
    ("match create", "Customers made from"),
    ("match import", "Imported from"),
    ("match map", "Mapped by hand in"),
    ("match edit", "Matches edited in"),
    ("match link", "Matched by hand in"),
    ("match unlink", "Match deleted in"),
    ("match main", "Main company chosen in"),
    ("match ignore", "Ignored in"),
    ("match unignore", "Taken up again in"),
    ("match reject", "Proposal turned down in"),
    ("match unreject", "Proposal allowed again in"),
    ("mappings import", "Mapping file for"),
    ("duplicates apart", "Not the same in"),
    ("duplicates together", "No longer kept apart in"),
];

/// What each command is called where it was about the hub's own records.
const OWN: [(&str, &str); 7] = [
    ("customers add", "Customer added"),
    ("customers rename", "Customer renamed"),
    ("customers merge", "Customers merged"),
    ("customers split", "Customer split"),
    ("duplicates apart", "Customers that are not the same"),
    ("duplicates together", "Customers no longer kept apart"),
    ("attention", "Decided what waited"),
];

/// The title of a run in words. What is not known is shown as it is kept. The id of a run that was taken back is left out: the page
/// of the run links to that one.
pub(crate) fn in_words(title: &str) -> String {
    if let Some(rest) = undone(title) {
        return format!("Undo of a run{rest}");
    }
    if let Some((_, words)) = OWN.iter().find(|(command, _)| *command == title) {
        return (*words).to_owned();
    }
    let about = |(command, words): &(&str, &str)| {
        let name = title.strip_prefix(command)?.strip_prefix(' ')?;
        Some(format!("{words} {name}"))
    };
    ABOUT.iter().find_map(about).unwrap_or_else(|| title.to_owned())
}

/// What follows the id of a run that was taken back.
fn undone(title: &str) -> Option<&str> {
    let (id, rest) = title.strip_prefix("undo ")?.split_at_checked(36)?;
    id.parse::<RunId>().ok().map(|_| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_called_by_what_was_done() {
        assert_eq!(in_words("sync halopsa"), "Sync of halopsa");
        assert_eq!(in_words("match confirm acme west"), "Suggestions confirmed in acme west");
        assert_eq!(in_words("customers merge"), "Customers merged");
        assert_eq!(
            in_words("undo 01a21dfa-8df3-77b5-8b5c-ef5dd4abd30a, 2 changes"),
            "Undo of a run, 2 changes"
        );
        assert_eq!(in_words("something of tomorrow"), "something of tomorrow");
    }

    #[test]
    fn longer_commands_are_not_taken_for_shorter_ones() {
        assert_eq!(in_words("match unlink halopsa"), "Match deleted in halopsa");
        assert_eq!(in_words("synced"), "synced");
    }
}
