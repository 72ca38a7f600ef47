//! Why, in words: what agrees, what was left out of account, what disagrees.

use super::compare::Looked;
use super::lists::{Identity, Lists};
use super::observe::{at, stand};
use crate::candidate::Reason;
use crate::record::Asset;
use crate::scoring::curves::Table;

pub(crate) fn reasons(
    table: &Table,
    lists: &Lists,
    found: &Looked,
    [left, right]: [&Asset; 2],
) -> Vec<Reason> {
    let mut said = Vec::new();
    let mut against = false;
    let weigh = |curve: usize| (table.curves[curve].at(found.observed[curve]) * 10.0).round() as i32;
    let names = ["serial number", "BIOS UUID", "directory id", "agent id", "hardware address", "host name"];
    let serials = || left.serial.as_deref().unwrap_or_default().trim().to_owned();
    for (curve, what) in names.into_iter().enumerate() {
        let how = found.observed[curve];
        let words = if how == stand::AGREE && curve == at::SERIAL {
            format!("{what} {} and manufacturer agree", serials())
        } else if how == stand::AGREE_SO_FAR && curve == at::SERIAL {
            format!("{what} {} agrees, one manufacturer is not known", serials())
        } else if how == stand::AGREE && curve == at::HOST {
            format!("{what} {} agrees", left.name.trim())
        } else if how == stand::AGREE_SO_FAR {
            format!("{what} {} is {} cut off", shorter(left, right), longer(left, right))
        } else if how == stand::AGREE {
            format!("{what} agrees")
        } else if how == stand::DIFFER {
            against = true;
            match curve {
                at::SERIAL => format!("{what}s or manufacturers differ"),
                at::MAC => "no hardware address agrees".to_owned(),
                _ => format!("{what}s differ"),
            }
        } else {
            continue;
        };
        said.push(Reason::Seen { words, tenths: Some(weigh(curve)) });
    }
    said.sort_by_key(|reason| match reason {
        Reason::Seen { tenths, .. } => -tenths.unwrap_or_default(),
        _ => 0,
    });
    let mut say = |words: String| said.push(Reason::Seen { words, tenths: None });
    let pair = &found.scored;
    let (a, b) = (&lists.devices[0][pair.left as usize], &lists.devices[1][pair.right as usize]);
    let mut junk: Vec<&str> = a.junk.iter().chain(&b.junk).copied().collect();
    junk.sort_unstable();
    junk.dedup();
    for what in junk {
        say(format!("a {what} is left out of account: it is a placeholder"));
    }
    if found.identity == Identity::Shared {
        against = true;
        say("several devices of one list bear it, so neither is linked".to_owned());
    }
    if pair.veto {
        against = true;
        if a.company == 0 || b.company == 0 {
            say("one of both has no company, so it is never linked by itself".to_owned());
        } else {
            said.push(Reason::OtherCompany);
        }
    }
    if !pair.chosen {
        against = true;
        said.push(Reason::ClaimedElsewhere);
    }
    if !against {
        said.push(Reason::Seen { words: "nothing disagrees".to_owned(), tenths: None });
    }
    said
}

fn shorter<'a>(left: &'a Asset, right: &'a Asset) -> &'a str {
    if left.name.len() <= right.name.len() { left.name.trim() } else { right.name.trim() }
}

fn longer<'a>(left: &'a Asset, right: &'a Asset) -> &'a str {
    if left.name.len() <= right.name.len() { right.name.trim() } else { left.name.trim() }
}
