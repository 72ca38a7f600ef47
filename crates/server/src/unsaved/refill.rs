//! A form of a page, filled in again with what was sent from it.

use super::tags::{Tag, escaped, meant, tags};
use std::collections::HashMap;
use std::ops::Range;

/// What was sent: names with their values, in order.
pub(super) type Sent = [(String, String)];

/// The page with its form that sends to `path` filled in as it was sent; none where no form of it does. What is typed unseen
/// is never filled in.
pub(super) fn refill(page: &str, path: &str, sent: &Sent) -> Option<String> {
    let tags = tags(page);
    let form = form_of(&tags, path, sent)?;
    let id = tags[form.start].get("id").map(str::to_owned);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    if tags[form.start].has("data-guard") {
        // Leaving it now loses what was typed, as if it had just been typed.
        edits.push((tags[form.start].at.clone(), tags[form.start].rewritten(&[], &[("data-dirty", "yes")])));
    }
    let mut taken: HashMap<&str, usize> = HashMap::new();
    let mut choosing: Option<&str> = None;
    for (place, tag) in tags.iter().enumerate() {
        if tag.name == "select" {
            let within = !tag.closes && belongs(tag, place, &form, id.as_deref());
            choosing = tag.get("name").filter(|name| within && was_sent(sent, name));
            continue;
        }
        if let (Some(name), "option", false) = (choosing, tag.name, tag.closes) {
            let text = || meant(page[tag.at.end..].split('<').next().unwrap_or_default().trim());
            let value = tag.get("value").map_or_else(text, str::to_owned);
            let chosen: &[(&str, &str)] = if has(sent, name, &value) { &[("selected", "")] } else { &[] };
            edits.push((tag.at.clone(), tag.rewritten(&["selected"], chosen)));
            continue;
        }
        if tag.closes || !belongs(tag, place, &form, id.as_deref()) {
            continue;
        }
        let Some(name) = tag.get("name") else { continue };
        match (tag.name, tag.get("type").unwrap_or("text")) {
            ("input", "password" | "file" | "submit" | "button" | "image") => {}
            ("input", "checkbox") => edits.push(ticked(tag, sent, name)),
            ("input", "radio") if was_sent(sent, name) => edits.push(ticked(tag, sent, name)),
            ("input", "radio") => {}
            ("input", _) => {
                if let Some(value) = next(sent, name, &mut taken) {
                    edits.push((tag.at.clone(), tag.rewritten(&["value"], &[("value", value)])));
                }
            }
            ("textarea", _) => {
                let end = tags.get(place + 1).filter(|tag| tag.closes && tag.name == "textarea");
                if let (Some(end), Some(value)) = (end, next(sent, name, &mut taken)) {
                    // The first line break after the tag is none of the text's.
                    edits.push((tag.at.end..end.at.start, format!("\n{}", escaped(value))));
                }
            }
            _ => {}
        }
    }
    // A field may stand before the form that it names as its own.
    edits.sort_by_key(|(at, _)| at.start);
    let mut filled = page.to_owned();
    for (at, text) in edits.into_iter().rev() {
        filled.replace_range(at, &text);
    }
    Some(filled)
}

/// Which tags stand within the form that was sent: where several send to this address, the one whose hidden fields agree.
fn form_of(tags: &[Tag<'_>], path: &str, sent: &Sent) -> Option<Range<usize>> {
    let mut forms = Vec::new();
    for (start, tag) in tags.iter().enumerate() {
        if tag.name != "form" || tag.closes || tag.get("method") != Some("post") {
            continue;
        }
        let end = tags[start..].iter().position(|tag| tag.name == "form" && tag.closes)? + start;
        let within = &tags[start..end];
        let leads = |tag: &Tag<'_>, name: &str| tag.get(name).is_some_and(|to| path_of(to) == path);
        if leads(tag, "action") || within.iter().any(|tag| leads(tag, "formaction")) {
            forms.push(start..end);
        }
    }
    let agrees = |form: &&Range<usize>| {
        let mut hidden = tags[(*form).clone()].iter().filter(|tag| tag.get("type") == Some("hidden"));
        hidden.all(|tag| {
            tag.get("name").is_none_or(|name| has(sent, name, tag.get("value").unwrap_or_default()))
        })
    };
    forms.iter().find(agrees).or_else(|| forms.first()).cloned()
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

fn belongs(tag: &Tag<'_>, place: usize, form: &Range<usize>, id: Option<&str>) -> bool {
    match tag.get("form") {
        Some(other) => Some(other) == id,
        None => form.contains(&place),
    }
}

fn was_sent(sent: &Sent, name: &str) -> bool {
    sent.iter().any(|(known, _)| known == name)
}

fn has(sent: &Sent, name: &str, value: &str) -> bool {
    sent.iter().any(|(known, one)| known == name && one == value)
}

/// The next value of this name that was not taken yet.
fn next<'a>(sent: &'a Sent, name: &'a str, taken: &mut HashMap<&'a str, usize>) -> Option<&'a str> {
    let known = sent.iter().map(|(known, _)| known.as_str()).find(|known| *known == name)?;
    let nth = taken.entry(known).or_default();
    let value = sent.iter().filter(|(known, _)| known == name).nth(*nth);
    *nth += 1;
    value.map(|(_, value)| value.as_str())
}

fn ticked(tag: &Tag<'_>, sent: &Sent, name: &str) -> (Range<usize>, String) {
    let on = has(sent, name, tag.get("value").unwrap_or("on"));
    let more: &[(&str, &str)] = if on { &[("checked", "")] } else { &[] };
    (tag.at.clone(), tag.rewritten(&["checked"], more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const PAGE: &str = "<form method=\"get\" action=\"/save\"><input name=\"n\" value=\"\"></form>\
        <form method=\"post\" action=\"/save?once=1\" data-guard><input type=\"hidden\" name=\"v\" value=\"2\">\
        <input name=\"n\" value=\"old\"><input type=\"password\" name=\"p\"><input name=\"n\">\
        <input type=\"checkbox\" name=\"b\" value=\"x\" checked><input type=\"checkbox\" name=\"b\" value=\"y\">\
        <input type=\"radio\" name=\"r\" value=\"1\" checked><input type=\"radio\" name=\"r\" value=\"2\">\
        <select name=\"s\"><option value=\"a\" selected>A</option><option>B &#38; C</option></select>\
        <textarea name=\"t\">was</textarea><button formaction=\"/other\">O</button></form>\
        <form method=\"post\" action=\"/save\"><input type=\"hidden\" name=\"v\" value=\"7\"><input name=\"n\"></form>";

    #[test]
    fn a_form_stands_there_as_it_was_sent() {
        let typed = [
            ("v", "2"),
            ("n", "one <&>"),
            ("p", "secret"),
            ("n", "two"),
            ("b", "y"),
            ("r", "2"),
            ("s", "B & C"),
        ];
        let filled = refill(PAGE, "/save", &sent(&[typed.as_slice(), &[("t", "a\nb</textarea>")]].concat()))
            .expect("there");
        for part in [
            "<input name=\"n\" value=\"\"></form>",
            "data-dirty=\"yes\"",
            "<input name=\"n\" value=\"one &#60;&#38;&#62;\">",
            "<input type=\"password\" name=\"p\"><input name=\"n\" value=\"two\">",
            "value=\"x\"><input type=\"checkbox\" name=\"b\" value=\"y\" checked=\"\">",
            "value=\"1\"><input type=\"radio\" name=\"r\" value=\"2\" checked=\"\">",
            "<option value=\"a\">A</option><option selected=\"\">B &#38; C</option>",
            "<textarea name=\"t\">\na\nb&#60;/textarea&#62;</textarea>",
            "value=\"7\"><input name=\"n\"></form>",
        ] {
            assert!(filled.contains(part), "{part}: {filled}");
        }
        assert!(!filled.contains("secret"), "{filled}");
    }

    #[test]
    fn of_several_forms_the_one_whose_hidden_fields_agree_is_filled() {
        let filled = refill(PAGE, "/save", &sent(&[("v", "7"), ("n", "mine")])).expect("there");
        assert!(
            filled.ends_with("<input name=\"n\" value=\"mine\"></form>") && filled.contains("value=\"old\""),
            "{filled}"
        );
        assert!(refill(PAGE, "/other", &sent(&[("n", "x")])).expect("by its button").contains("value=\"x\""));
        assert_eq!(refill(PAGE, "/elsewhere", &sent(&[("n", "x")])), None);
        assert_eq!(refill("no page <form method=\"post\" action=\"/save\">", "/save", &[]), None);
    }
}
