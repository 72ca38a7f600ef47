//! A vendor's text, cut down to what may stand in a message.

/// At most 160 characters of a body, on one line: of a web page its title, else its text without tags; control
/// characters dropped, white space collapsed. Empty when there is nothing readable.
pub fn excerpt(body: &[u8]) -> String {
    let start = &body[..body.len().min(8 * 1024)];
    let text = String::from_utf8_lossy(start);
    let text = if text.trim_start().starts_with('<') {
        title(&text).unwrap_or_else(|| without_tags(&text))
    } else {
        text.into_owned()
    };
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control() || c == char::REPLACEMENT_CHARACTER)
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{}...", line[..end].trim_end()),
        None => line,
    }
}

fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    Some(html[start..end].to_owned()).filter(|title| !title.trim().is_empty())
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn a_web_page_is_told_by_its_title() {
        let page = b"<!DOCTYPE html><html><head><style>x{}</style><Title>\n Sign in </Title></head><body>much</body>";
        assert_eq!(excerpt(page), "Sign in");
    }

    #[test]
    fn a_page_without_title_loses_its_tags() {
        assert_eq!(excerpt(b"<h1>Bad   Gateway</h1><p>nginx</p>"), "Bad Gateway nginx");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_control_characters_go() {
        let long = "\u{1b}[31mä".repeat(100);
        let cut = excerpt(long.as_bytes());
        assert!(cut.ends_with("..."));
        assert!(cut.chars().count() <= 163);
        assert!(!cut.contains('\u{1b}'));
    }

    #[test]
    fn bytes_that_are_no_text_leave_nothing() {
        assert_eq!(excerpt(&[0xff, 0xfe, 0x00]), "");
    }
}
