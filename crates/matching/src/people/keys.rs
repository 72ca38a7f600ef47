//! Which pairs of people are worth a look: everybody of a small company with everybody, and in a large one those who share
//! a key.

use super::alike::plain;
use super::lists::{Lists, named_number};
use super::record::Record;
use crate::group::{Shared, shared_values};
use crate::scoring::deletions::deletions;
use crate::scoring::hash;

const WHOLE: u8 = 49;
const FAMILY: u8 = 50;
const FAMILY_AND_INITIAL: u8 = 51;
const GIVEN: u8 = 52;
const FAMILIAR: u8 = 53;
const NEAR_FAMILY: u8 = 54;
const NEAR_GIVEN: u8 = 55;
const LETTERS: u8 = 56;

/// In companies with no more people than this on a side, everybody is held against everybody.
const SMALL: usize = 24;
/// A key that more people of a company bear finds nobody, unless it identifies.
const MOST: usize = 24;

/// A key within a company; strong ones identify, and find a few even where many bear them.
type Key = (u64, bool);

/// Pairs of one company, and pairs of two that share what identifies; slots of side 0 and 1, each once, in order.
pub(crate) fn pairs(lists: &Lists) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    let by_company = |side: usize| {
        let records = lists.records[side].iter().enumerate();
        records
            .filter(|(_, record)| record.company != 0)
            .map(|(slot, record)| (record.company, slot))
            .collect()
    };
    for company in shared_values(by_company(0), by_company(1)) {
        if company.rivals() <= SMALL {
            for &l in &company.left {
                found.extend(company.right.iter().map(|&r| (l as u32, r as u32)));
            }
        } else {
            inside(lists, &company, &mut found);
        }
    }
    elsewhere(lists, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

/// Pairs of a large company that share a key.
fn inside(lists: &Lists, company: &Shared<u64>, found: &mut Vec<(u32, u32)>) {
    let keyed = |side: usize, slots: &[usize]| -> Vec<(Key, usize)> {
        let mut all = Vec::new();
        let (mut keys, mut gaps) = (Vec::new(), Vec::new());
        for &slot in slots {
            keys.clear();
            self::keys(&lists.records[side][slot], lists, &mut keys, &mut gaps);
            keys.sort_unstable();
            keys.dedup();
            all.extend(keys.iter().map(|key| (*key, slot)));
        }
        all
    };
    for group in shared_values(keyed(0, &company.left), keyed(1, &company.right)) {
        if group.rivals() <= MOST {
            for &l in &group.left {
                found.extend(group.right.iter().map(|&r| (l as u32, r as u32)));
            }
        } else if group.value.1 {
            found.extend(group.shown_pairs().into_iter().map(|(l, r)| (l as u32, r as u32)));
        }
    }
}

fn keys(record: &Record, lists: &Lists, out: &mut Vec<Key>, gaps: &mut Vec<u64>) {
    let name = &record.name;
    let text = |family: u8, text: &str| hash::key(family, text.as_bytes());
    let level = |word: &str| plain(word).collect::<String>();
    out.extend(record.mail.iter().map(|mail| (mail.key, true)));
    out.extend(record.numbers().map(|number| (number, false)));
    if record.spelled != 0 {
        out.push((record.spelled, true));
        out.extend(record.numbers().map(|number| (named_number(record.spelled, number), true)));
    }
    if let Some(mail) = record.mail.as_ref().filter(|mail| !mail.role && mail.letters.len() >= 3) {
        out.push((text(LETTERS, &mail.letters), false));
    }
    let families: Vec<String> =
        name.family.iter().map(|part| level(part)).chain([level(&name.joined)]).collect();
    for family in families.iter().filter(|family| family.len() > 1) {
        out.push((text(FAMILY, family), false));
    }
    let Some(first) = name.first() else { return };
    let given = level(first);
    let initial = given.bytes().next().map_or(0, u64::from);
    out.push((text(GIVEN, &given), false));
    let joined = level(&name.joined);
    // The two in one, whichever stands first, and as addresses are made of them.
    let (one, other) = if given <= joined { (&given, &joined) } else { (&joined, &given) };
    out.push((text(WHOLE, &[one.as_str(), " ", other].concat()), true));
    let letter = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
    for local in [
        [given.as_str(), &joined].concat(),
        [joined.as_str(), &given].concat(),
        [letter(&given).as_str(), &joined].concat(),
        [joined.as_str(), &letter(&given)].concat(),
        [given.as_str(), &letter(&joined)].concat(),
        given.clone(),
        joined.clone(),
    ] {
        if local.len() >= 3 {
            out.push((text(LETTERS, &local), false));
        }
    }
    let whole = text(FAMILY, &joined);
    for family in families.iter().filter(|family| family.len() > 1) {
        let family_key = text(FAMILY, family);
        out.push((hash::pair(FAMILY_AND_INITIAL, family_key, initial), false));
        for line in lists.nicknames.of(first) {
            out.push((hash::pair(FAMILIAR, family_key, u64::from(*line)), false));
        }
        deletions(family.as_bytes(), gaps);
        out.extend(gaps.iter().map(|gap| (hash::pair(NEAR_FAMILY, *gap, text(GIVEN, &given)), false)));
        out.extend(gaps.iter().map(|gap| (hash::pair(NEAR_FAMILY, *gap, initial), false)));
    }
    deletions(given.as_bytes(), gaps);
    out.extend(gaps.iter().map(|gap| (hash::pair(NEAR_GIVEN, *gap, whole), false)));
}

/// People of two companies, or of none, who alone bear an address or a name with a number.
fn elsewhere(lists: &Lists, found: &mut Vec<(u32, u32)>) {
    let identities = |side: usize| -> Vec<(u64, usize)> {
        let mut all = Vec::new();
        for (slot, record) in lists.records[side].iter().enumerate() {
            let mail =
                record.mail.as_ref().filter(|mail| !mail.role && !lists.counts.is_shared_address(mail.key));
            all.extend(mail.map(|mail| (mail.key, slot)));
            if record.spelled != 0 && record.mobile != 0 {
                all.push((named_number(record.spelled, record.mobile), slot));
            }
        }
        all
    };
    for group in shared_values(identities(0), identities(1)) {
        if let Some((l, r)) = group.only_pair() {
            found.push((l as u32, r as u32));
        }
    }
}
