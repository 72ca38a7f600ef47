//! What a mail says, as plain text and as simple HTML, from the same words.

/// A subject and what follows, in the order in which it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    subject: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Paragraph(String),
    List(Vec<String>),
    Link { words: String, url: String },
}

/// Longer subjects are cut by mail programs anyway.
const LONGEST_SUBJECT: usize = 120;

impl Letter {
    /// A letter that says nothing yet. A subject is one short line, whatever names it holds.
    pub fn new(subject: &str) -> Self {
        let line = one_line(subject);
        let subject = match line.char_indices().nth(LONGEST_SUBJECT) {
            Some((end, _)) => format!("{}…", line[..end].trim_end()),
            None => line,
        };
        Self { subject, parts: Vec::new() }
    }

    /// Says one more thing.
    pub fn say(mut self, paragraph: impl Into<String>) -> Self {
        self.parts.push(Part::Paragraph(paragraph.into()));
        self
    }

    /// Lists several things; nothing where there are none.
    pub fn list(mut self, lines: &[String]) -> Self {
        if !lines.is_empty() {
            self.parts.push(Part::List(lines.to_vec()));
        }
        self
    }

    /// Says where more is found.
    pub fn link(mut self, words: impl Into<String>, url: impl Into<String>) -> Self {
        self.parts.push(Part::Link { words: words.into(), url: url.into() });
        self
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// As plain text.
    pub fn text(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Paragraph(text) => text.clone(),
            Part::List(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| format!("- {}", one_line(line))).collect();
                lines.join("\n")
            }
            Part::Link { words, url } => format!("{words}:\n{url}"),
        });
        let mut text = parts.collect::<Vec<_>>().join("\n\n");
        text.push('\n');
        text
    }

    /// As HTML that any mail program shows: no pictures, nothing that is fetched.
    pub fn html(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Paragraph(text) => format!("<p>{}</p>\n", escaped(text).replace('\n', "<br>\n")),
            Part::List(lines) => {
                let lines: String =
                    lines.iter().map(|line| format!("<li>{}</li>\n", escaped(&one_line(line)))).collect();
                format!("<ul>\n{lines}</ul>\n")
            }
            Part::Link { words, url } => {
                format!("<p><a href=\"{}\">{}</a></p>\n", escaped(url), escaped(words))
            }
        });
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family: sans-serif; line-height: 1.5; max-width: 40em\">\n{}</body>\n</html>\n",
            escaped(&self.subject),
            parts.collect::<String>()
        )
    }
}

/// White space and what cannot be seen become single blanks: names come from vendors.
fn one_line(text: &str) -> String {
    let seen: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter::new("halopsa: the first\r\nBcc: eve@example.com\tsync")
            .say("Done, with <b>names</b> & all.\nSecond line.")
            .list(&["'Acme\n\"Dental\"'".to_owned()])
            .list(&[])
            .link("The run", "https://hub.example.com/runs/1?a=1&b=\"2\"")
    }

    #[test]
    fn r04_a_letter_says_the_same_as_text_and_as_html() {
        assert_eq!(
            letter().text(),
            "Done, with <b>names</b> & all.\nSecond line.\n\n- 'Acme \"Dental\"'\n\n\
             The run:\nhttps://hub.example.com/runs/1?a=1&b=\"2\"\n"
        );
        let html = letter().html();
        assert!(
            html.contains("<p>Done, with &lt;b&gt;names&lt;/b&gt; &amp; all.<br>\nSecond line.</p>"),
            "{html}"
        );
        assert!(html.contains("<li>&#39;Acme &quot;Dental&quot;&#39;</li>"), "{html}");
        assert!(
            html.contains("<a href=\"https://hub.example.com/runs/1?a=1&amp;b=&quot;2&quot;\">The run</a>"),
            "{html}"
        );
        assert_eq!(html.matches("<ul>").count(), 1, "an empty list is left out");
    }

    #[test]
    fn a_subject_is_one_line_and_not_too_long() {
        assert_eq!(letter().subject(), "halopsa: the first Bcc: eve@example.com sync");
        let long = Letter::new(&"ä".repeat(500));
        assert_eq!(long.subject().chars().count(), LONGEST_SUBJECT + 1);
    }
}
