//! The tags of a page of ours. Pages are written by templates, so this reads what those write and nothing wilder.

use askama::filters::{Escaper, Html};
use std::ops::Range;

/// A tag: `<input name="q" value="Acme">`, or the end of an element.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// Where it stands in the page.
    pub at: Range<usize>,
    /// The element's name.
    pub name: &'a str,
    /// Whether the element ends here.
    pub closes: bool,
    attributes: Vec<(&'a str, String)>,
}

impl Tag<'_> {
    /// An attribute as it is meant; none where it does not stand there.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether an attribute stands there, whatever its value.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The tag with other attributes: those that were, without the ones named in `without`, and with `more`.
    pub fn rewritten(&self, without: &[&str], more: &[(&str, &str)]) -> String {
        let kept = self.attributes.iter().filter(|(name, _)| !without.contains(name));
        let kept = kept.map(|(name, value)| (*name, value.as_str()));
        let attributes = kept.chain(more.iter().copied());
        let text: Vec<String> =
            attributes.map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect();
        format!("<{}{}>", self.name, text.concat())
    }
}

/// Every tag of a page, in order. What stands in a text area is text.
pub(super) fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut found: Vec<Tag<'_>> = Vec::new();
    let mut from = 0;
    while let Some(start) = page[from..].find('<').map(|at| from + at) {
        if page[start..].starts_with("<!--") {
            from = page[start..].find("-->").map_or(page.len(), |end| start + end + 3);
            continue;
        }
        let Some(tag) = tag(page, start) else {
            from = start + 1;
            continue;
        };
        from = tag.at.end;
        if tag.name == "textarea" && !tag.closes {
            from = page[from..].find("</textarea").map_or(page.len(), |end| from + end);
        }
        found.push(tag);
    }
    found
}

/// The tag that begins here; none where a `<` is no tag.
fn tag(page: &str, start: usize) -> Option<Tag<'_>> {
    let mut at = start + 1;
    let closes = page[at..].starts_with('/');
    at += usize::from(closes);
    let name = word(page, at);
    if name.is_empty() {
        return None;
    }
    at += name.len();
    let mut attributes = Vec::new();
    loop {
        at += spaces(page, at);
        let rest = page.get(at..)?;
        if rest.starts_with('>') {
            return Some(Tag { at: start..at + 1, name, closes, attributes });
        }
        let attribute = word(page, at);
        if attribute.is_empty() {
            // A stray sign, such as the slash of `<br/>`.
            at += rest.chars().next()?.len_utf8();
            continue;
        }
        at += attribute.len();
        let mut value = String::new();
        if page[at..].starts_with('=') {
            at += 1;
            let quote = page[at..].chars().next().filter(|sign| ['"', '\''].contains(sign))?;
            let length = page[at + 1..].find(quote)?;
            value = meant(&page[at + 1..at + 1 + length]);
            at += length + 2;
        }
        attributes.push((attribute, value));
    }
}

fn word(page: &str, at: usize) -> &str {
    let rest = &page[at..];
    let ends = |sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | ':'));
    &rest[..rest.find(ends).unwrap_or(rest.len())]
}

fn spaces(page: &str, at: usize) -> usize {
    let rest = &page[at..];
    rest.len() - rest.trim_start().len()
}

/// Signs that cannot stand in a page as they are, with every way in which our templates write them.
const SIGNS: [(&str, &[&str]); 5] = [
    ("<", &["&#60;", "&lt;"]),
    (">", &["&#62;", "&gt;"]),
    ("\"", &["&#34;", "&quot;"]),
    ("'", &["&#39;", "&#x27;"]),
    // Last when they are read, so that nothing is read twice.
    ("&", &["&#38;", "&amp;"]),
];

/// What is meant by the text of an attribute.
pub(super) fn meant(text: &str) -> String {
    let mut text = text.to_owned();
    for (sign, written) in SIGNS {
        for one in written {
            if text.contains(one) {
                text = text.replace(one, sign);
            }
        }
    }
    text
}

/// Text as it stands in a page or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // A string takes whatever is written to it.
    let _ = Html.write_escaped_str(&mut escaped, text);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_with_what_is_meant_by_their_attributes() {
        let page = "<!-- <b> --><p>1 < 2</p><input name='a' value=\"x &#38;lt; &#34;y&#34;\" checked><br/>\
                    <textarea name=\"t\"><input name=\"no\"></textarea>";
        let found = tags(page);
        let names: Vec<&str> = found.iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["p", "p", "input", "br", "textarea", "textarea"]);
        assert_eq!((found[2].get("name"), found[2].get("value")), (Some("a"), Some("x &lt; \"y\"")));
        assert!(found[2].has("checked") && !found[2].has("disabled"));
        assert_eq!(&page[found[2].at.clone()], "<input name='a' value=\"x &#38;lt; &#34;y&#34;\" checked>");
        let again = found[2].rewritten(&["checked", "value"], &[("value", "<\"&'>")]);
        assert_eq!(again, "<input name=\"a\" value=\"&#60;&#34;&#38;&#39;&#62;\">");
    }

    #[test]
    fn what_is_no_page_is_read_without_harm() {
        for odd in [
            "",
            "<",
            "<<",
            "</",
            "<a",
            "<a b",
            "<a b=",
            "<a b=\"",
            "<a b=c>",
            "<\u{1f984}>",
            "<!--",
            "<textarea>",
        ] {
            assert!(tags(odd).len() <= 1, "{odd}");
        }
    }
}
