//! What the page is put together from.

use super::html::{Page, counted};
use super::rows::{Pair, Row, Side, Verdict, Word};
use counterpart_matching::candidate::Reason;

/// A name with its id.
pub fn side(page: &mut Page, side: &Side) {
    if side.name.trim().is_empty() {
        page.raw("<em>no name</em>");
    } else {
        page.raw("<bdi>");
        page.text(&side.name);
        page.raw("</bdi>");
    }
    page.raw(" <small class=\"id\">");
    page.text(&side.id);
    page.raw("</small>");
}

/// That there is more than is shown.
pub fn rest(page: &mut Page, count: usize, most: usize, what: &str) {
    if count > most {
        page.raw("<p class=\"muted\">");
        page.text(&format!(
            "{} of {} {what} are shown; the result file has all.",
            counted(most),
            counted(count)
        ));
        page.raw("</p>");
    }
}

/// How many pairs have which score: bars, and the figures beside them.
pub fn distribution(page: &mut Page, steps: &[[usize; 3]]) {
    let most = steps.iter().map(|step| step.iter().sum::<usize>()).max().unwrap_or_default();
    if most == 0 {
        return;
    }
    page.raw("<section class=\"panel\"><h2>Scores</h2><p class=\"muted\">How many pairs have which score; the length of a bar grows with the root of their number.</p><table class=\"bars\"><thead><tr><th scope=\"col\">Score</th><th scope=\"col\" class=\"bar\">Pairs</th><th scope=\"col\" class=\"number\">Linked</th><th scope=\"col\" class=\"number\">Ambiguous</th><th scope=\"col\" class=\"number\">Others</th></tr></thead><tbody>");
    let width = |count: usize| 100.0 * (count as f64 / most as f64).sqrt();
    for (at, step) in steps.iter().enumerate().rev() {
        let (from, to) = (at as f64 / steps.len() as f64, (at + 1) as f64 / steps.len() as f64);
        let sum: usize = step.iter().sum();
        page.raw(&format!(
            "<tr><th scope=\"row\">{from:.2} to {to:.2}</th><td class=\"bar\" aria-hidden=\"true\">"
        ));
        for (count, class) in step.iter().zip(["linked", "torn", "open"]).filter(|(count, _)| **count > 0) {
            // The parts of a bar share its length by their numbers.
            let part = width(sum) * *count as f64 / sum as f64;
            page.raw(&format!("<i class=\"{class}\" style=\"width:{part:.2}%\"></i>"));
        }
        page.raw("</td>");
        for count in step {
            let text = if *count == 0 { String::new() } else { counted(*count) };
            page.raw(&format!("<td class=\"number\">{text}</td>"));
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table></section>");
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::For => "for",
        Verdict::Nearly => "nearly",
        Verdict::Against => "against",
        Verdict::Nothing => "nothing",
    }
}

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::For => "\u{2713}",
        Verdict::Nearly => "\u{2248}",
        Verdict::Against => "\u{2717}",
        Verdict::Nothing => "\u{b7}",
    }
}

fn words(page: &mut Page, words: &[Word]) {
    page.raw("<td>");
    for word in words {
        page.raw(&format!("<span class=\"word {}\">", class(word.verdict)));
        page.text(&word.text);
        if let Some(note) = &word.note {
            page.raw(" <small>");
            page.text(note);
            page.raw("</small>");
        }
        page.raw("</span> ");
    }
    page.raw("</td>");
}

fn verdict(page: &mut Page, verdict: Verdict, words: &str, adds: Option<f32>) {
    page.raw(&format!(
        "<td class=\"verdict {}\"><span aria-hidden=\"true\">{}</span> ",
        class(verdict),
        sign(verdict)
    ));
    page.text(words);
    if let Some(adds) = adds {
        page.text(&format!(" {adds:+.1}"));
    }
    page.raw("</td>");
}

fn row(page: &mut Page, row: &Row) {
    page.raw("<tr><th scope=\"row\">");
    page.text(row.name);
    page.raw("</th>");
    for value in &row.values {
        match value {
            Some(value) => {
                page.raw("<td><bdi>");
                page.text(value);
                page.raw("</bdi></td>");
            }
            None => page.raw("<td class=\"muted\">none</td>"),
        }
    }
    verdict(page, row.verdict, &row.words, row.adds);
    page.raw("</tr>");
}

/// How two names stand to each other.
fn names(pair: &Pair) -> (Verdict, &'static str) {
    let count = |verdict: Verdict| pair.words.iter().flatten().filter(|word| word.verdict == verdict).count();
    match (count(Verdict::For), count(Verdict::Nearly), count(Verdict::Against)) {
        _ if pair.left.name == pair.right.name => (Verdict::For, "the same"),
        (0, 0, 0) => (Verdict::Nothing, "written otherwise"),
        (_, 0, 0) => (Verdict::For, "the same words"),
        (_, _, 0) => (Verdict::Nearly, "nearly the same words"),
        (0, 0, _) => (Verdict::Against, "no word in common"),
        _ => (Verdict::Nearly, "some words in common"),
    }
}

/// Two records side by side, with the reasons.
pub fn pair(page: &mut Page, pair: &Pair, lists: &[&str; 2]) {
    page.raw("<article class=\"pair\"><table class=\"beside\"><thead><tr><td class=\"score\"><b>");
    page.raw(&format!("{:.4}</b> ", pair.score));
    page.text(pair.decision.word());
    page.raw("</td>");
    for list in lists {
        page.raw("<th scope=\"col\">");
        page.text(list);
        page.raw("</th>");
    }
    page.raw("<th scope=\"col\" class=\"verdict\">How they stand</th></tr></thead><tbody><tr class=\"names\"><th scope=\"row\">name</th><td>");
    side(page, &pair.left);
    page.raw("</td><td>");
    side(page, &pair.right);
    page.raw("</td>");
    let of_names = names(pair);
    verdict(page, of_names.0, of_names.1, None);
    page.raw("</tr>");
    // Names of the same words need no more to be said.
    if of_names.0 != Verdict::For && pair.words.iter().any(|words| !words.is_empty()) {
        page.raw("<tr><th scope=\"row\">its words</th>");
        pair.words.iter().for_each(|side| words(page, side));
        page.raw("<td></td></tr>");
    }
    pair.rows.iter().for_each(|one| row(page, one));
    page.raw("</tbody></table><ul class=\"reasons\" aria-label=\"Reasons\">");
    for reason in &pair.reasons {
        let points = match reason {
            Reason::Seen { tenths: Some(tenths), .. } if *tenths > 0 => Verdict::For,
            Reason::Seen { tenths: Some(tenths), .. } if *tenths < 0 => Verdict::Against,
            Reason::Seen { words, .. } if words.contains("never linked by itself") => Verdict::Against,
            _ => Verdict::Nothing,
        };
        page.raw(&format!("<li class=\"{}\">", class(points)));
        page.text(&reason.to_string());
        page.raw("</li>");
    }
    page.raw("</ul></article>");
}
