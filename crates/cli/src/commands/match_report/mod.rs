//! `counterpart match ... --report FILE.html`: a page that a person reads and prints. It needs nothing beside itself: no
//! script, no font, no picture, no network.

mod gather;
mod html;
mod parts;
mod rows;

pub use gather::{organisations, people};

use html::{Page, counted};
use rows::{Pair, Side};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// So many pairs to decide are shown in full; the result file has all of them.
const MOST_SHOWN: usize = 500;
/// So many sure pairs, and records without a counterpart, are listed.
const MOST_LISTED: usize = 5_000;
/// How many steps the distribution of scores has.
const STEPS: usize = 10;

/// All that stands on the page.
pub struct Report {
    /// What the lists are called (filled in by who knows), and how many records each has.
    pub lists: [(String, usize); 2],
    /// "organisations" or "people".
    pub of: &'static str,
    /// Pairs for a person to decide, best first.
    pub doubtful: Vec<Pair>,
    /// Pairs that claim the same record; those that do stand together.
    pub ambiguous: Vec<Vec<Pair>>,
    /// Linked pairs: both names and the score.
    pub sure: Vec<(Side, Side, f64)>,
    /// Records of each list for which nothing was found.
    pub alone: [Vec<Side>; 2],
    /// How many candidates fall into each of the steps of the score: linked, ambiguous, to decide.
    pub distribution: Vec<[usize; 3]>,
    /// What was wrong with the files, and what was noticed about them (filled in by who knows).
    pub noticed: Vec<String>,
}

impl Report {
    /// Writes the page.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut page = Page::begin(&format!("{} and {}", self.lists[0].0, self.lists[1].0));
        self.head(&mut page);
        parts::distribution(&mut page, &self.distribution);
        self.ambiguous(&mut page);
        self.doubtful(&mut page);
        self.sure(&mut page);
        self.alone(&mut page);
        out.write_all(page.end().as_bytes())
    }

    fn head(&self, page: &mut Page) {
        let [(left, lefts), (right, rights)] = &self.lists;
        page.raw("<header><p class=\"brand\">Counterpart</p><h1>");
        page.text(left);
        page.raw(" <span class=\"and\">and</span> ");
        page.text(right);
        page.raw("</h1><p class=\"muted\">");
        page.text(&format!(
            "{} {} on the left, {} on the right, compared.",
            counted(*lefts),
            self.of,
            counted(*rights)
        ));
        page.raw("</p></header><main><section class=\"tiles\" aria-label=\"Counts\">");
        let ambiguous: usize = self.ambiguous.iter().map(Vec::len).sum();
        for (count, what, link, class) in [
            (self.sure.len(), "linked", "sure", "good"),
            (self.doubtful.len(), "to decide", "doubtful", "warn"),
            (ambiguous, "ambiguous", "ambiguous", "warn"),
            (self.alone[0].len(), "without a counterpart, left", "alone", ""),
            (self.alone[1].len(), "without a counterpart, right", "alone", ""),
        ] {
            page.raw(&format!(
                "<a class=\"tile {class}\" href=\"#{link}\"><b>{}</b> {what}</a>",
                counted(count)
            ));
        }
        page.raw("</section>");
        if !self.noticed.is_empty() {
            page.raw("<section class=\"panel\"><h2>About the files</h2><ul>");
            for line in self.noticed.iter().take(MOST_SHOWN) {
                page.raw("<li>");
                page.text(line);
                page.raw("</li>");
            }
            page.raw("</ul>");
            parts::rest(page, self.noticed.len(), MOST_SHOWN, "lines");
            page.raw("</section>");
        }
    }

    fn ambiguous(&self, page: &mut Page) {
        if self.ambiguous.is_empty() {
            return;
        }
        page.raw("<section id=\"ambiguous\"><h2>Ambiguous</h2><p class=\"muted\">Several records fit nearly as well. Of each group at most one pair per record can be right.</p>");
        for group in self.ambiguous.iter().take(MOST_SHOWN) {
            let records = |side: fn(&Pair) -> &str| {
                let ids: BTreeSet<&str> = group.iter().map(side).collect();
                ids.len()
            };
            let (lefts, rights) = (records(|pair| &pair.left.id), records(|pair| &pair.right.id));
            page.raw("<div class=\"group\"><h3>");
            page.text(&format!("{} on the left, {} on the right", counted(lefts), counted(rights)));
            page.raw("</h3>");
            group.iter().for_each(|pair| parts::pair(page, pair, &self.names()));
            page.raw("</div>");
        }
        parts::rest(page, self.ambiguous.len(), MOST_SHOWN, "groups");
        page.raw("</section>");
    }

    fn doubtful(&self, page: &mut Page) {
        page.raw("<section id=\"doubtful\"><h2>To decide</h2>");
        if self.doubtful.is_empty() {
            page.raw("<p class=\"muted\">Nothing waits for a decision.</p></section>");
            return;
        }
        page.raw("<p class=\"muted\">Likely first. Nothing here is linked without you.</p>");
        self.doubtful.iter().take(MOST_SHOWN).for_each(|pair| parts::pair(page, pair, &self.names()));
        parts::rest(page, self.doubtful.len(), MOST_SHOWN, "pairs");
        page.raw("</section>");
    }

    fn names(&self) -> [&str; 2] {
        [&self.lists[0].0, &self.lists[1].0]
    }

    fn sure(&self, page: &mut Page) {
        page.raw("<section id=\"sure\"><h2>Linked</h2>");
        if self.sure.is_empty() {
            page.raw("<p class=\"muted\">Nothing was sure enough to be linked.</p></section>");
            return;
        }
        page.raw("<table class=\"list\"><thead><tr><th scope=\"col\">");
        page.text(&self.lists[0].0);
        page.raw("</th><th scope=\"col\">");
        page.text(&self.lists[1].0);
        page.raw("</th><th scope=\"col\" class=\"number\">Score</th></tr></thead><tbody>");
        for (left, right, score) in self.sure.iter().take(MOST_LISTED) {
            page.raw("<tr><td>");
            parts::side(page, left);
            page.raw("</td><td>");
            parts::side(page, right);
            page.raw(&format!("</td><td class=\"number\">{score:.4}</td></tr>"));
        }
        page.raw("</tbody></table>");
        parts::rest(page, self.sure.len(), MOST_LISTED, "pairs");
        page.raw("</section>");
    }

    fn alone(&self, page: &mut Page) {
        page.raw("<section id=\"alone\"><h2>Without a counterpart</h2><div class=\"two\">");
        for (records, (list, _)) in self.alone.iter().zip(&self.lists) {
            page.raw("<details class=\"panel\"><summary>");
            page.text(&format!("{list}: {}", counted(records.len())));
            page.raw("</summary><ul>");
            for record in records.iter().take(MOST_LISTED) {
                page.raw("<li>");
                parts::side(page, record);
                page.raw("</li>");
            }
            page.raw("</ul>");
            parts::rest(page, records.len(), MOST_LISTED, "records");
            page.raw("</details>");
        }
        page.raw("</div></section></main>");
    }
}

/// Pairs that share a record stand together, in the order of the first of each group.
fn grouped(pairs: Vec<Pair>) -> Vec<Vec<Pair>> {
    let mut groups: Vec<Vec<Pair>> = Vec::new();
    // Which group a record is in, and where a group went that was taken into another.
    let mut of: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for pair in pairs {
        let keys = [(false, pair.left.id.clone()), (true, pair.right.id.clone())];
        let mut known: Vec<usize> = keys.iter().filter_map(|key| of.get(key).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let home = known.first().copied().unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for other in known.into_iter().skip(1) {
            let moved = std::mem::take(&mut groups[other]);
            groups[home].extend(moved);
            of.values_mut().filter(|group| **group == other).for_each(|group| *group = home);
        }
        for key in keys {
            of.insert(key, home);
        }
        groups[home].push(pair);
    }
    groups.retain(|group| !group.is_empty());
    groups
}
