//! The little of Markdown that the house reads: headings with their anchors, tables, links.

use std::collections::HashMap;

/// A heading, with the line it stands on (from 0) and the anchor that a link uses.
pub struct Heading {
    pub line: usize,
    pub title: String,
    pub anchor: String,
}

/// The lines of a document with those inside code fences emptied.
fn prose(text: &str) -> Vec<&str> {
    let mut fenced = false;
    text.lines()
        .map(|line| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            if fenced || fence { "" } else { line }
        })
        .collect()
}

/// Every heading, top to bottom. A title that comes again gets the anchor `title-1`, then `title-2`.
pub fn headings(text: &str) -> Vec<Heading> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (line, content) in prose(text).into_iter().enumerate() {
        let level = content.chars().take_while(|sign| *sign == '#').count();
        let Some(title) = content.get(level..).and_then(|rest| rest.strip_prefix(' ')) else { continue };
        if !(1..=6).contains(&level) {
            continue;
        }
        let base = anchor_of(title);
        let earlier = seen.entry(base.clone()).and_modify(|count| *count += 1).or_insert(0);
        let anchor = if *earlier == 0 { base } else { format!("{base}-{earlier}") };
        found.push(Heading { line, title: title.trim().to_owned(), anchor });
    }
    found
}

fn anchor_of(title: &str) -> String {
    title
        .trim()
        .chars()
        .filter_map(|sign| match sign {
            ' ' => Some('-'),
            '-' | '_' => Some(sign),
            _ if sign.is_alphanumeric() => Some(sign),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The rows of the first table under a heading, cells trimmed and without back-ticks, the head left out.
pub fn table_under(text: &str, heading: &str) -> Vec<Vec<String>> {
    let start = headings(text).iter().find(|found| found.title == heading).map(|found| found.line);
    let start = start.unwrap_or_else(|| panic!("there is no heading \"{heading}\""));
    prose(text)[start + 1..]
        .iter()
        .take_while(|line| !line.starts_with('#'))
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            line.trim().trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()
        })
        .collect()
}

/// The target of every link and picture, with its line (from 1).
pub fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in prose(text).into_iter().enumerate() {
        // Code spans hold brackets that are not links.
        let line: String = line.split('`').step_by(2).collect::<Vec<_>>().join("code");
        let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        let referred =
            line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target.trim());
        found.extend(
            inline.chain(referred).map(|target| (at + 1, target.trim_matches(['<', '>']).to_owned())),
        );
    }
    found
}

#[test]
fn anchors_are_those_of_the_usual_renderers() {
    let text = "# What's new, in 0.1?\n```\n# not this\n```\n## Set up\n## Set up\n#no";
    let anchors: Vec<_> = headings(text).into_iter().map(|heading| heading.anchor).collect();
    assert_eq!(anchors, ["whats-new-in-01", "set-up", "set-up-1"]);
}

#[test]
fn a_table_is_read_up_to_the_next_heading() {
    let text =
        "## A\n\nwords\n\n| h | i |\n| - | - |\n| `x` | y, `z` |\n\n## B\n| h | i |\n| - | - |\n| no | no |";
    assert_eq!(table_under(text, "A"), [["x", "y, z"]]);
}

#[test]
fn links_are_found_but_not_in_code() {
    let text = "see [a](docs/a.md#b) and ![p](p.png \"title\")\n`[c](c.md)` [d][e]\n[e]: <e.md>\n```\n[f](f.md)\n```";
    let targets: Vec<_> = links(text);
    assert_eq!(targets, [(1, "docs/a.md#b".to_owned()), (1, "p.png".to_owned()), (3, "e.md".to_owned())]);
}
