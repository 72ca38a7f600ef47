//! Commands as a person can copy them from an answer.

/// `counterpart` with these words, each quoted where a shell would read something else in it.
pub(crate) fn command(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("counterpart {}", quoted.join(" "))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.,:/@+=%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_from_outside_stays_one_word() {
        assert_eq!(command(&["why", "halopsa:42"]), "counterpart why halopsa:42");
        assert_eq!(command(&["why", "O'Hara & Söhne"]), r"counterpart why 'O'\''Hara & Söhne'");
        assert_eq!(command(&["why", "$(reboot)"]), "counterpart why '$(reboot)'");
        assert_eq!(command(&["why", ""]), "counterpart why ''");
    }
}
