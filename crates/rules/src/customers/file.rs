//! Matches that come in a file (R24), many-to-many included (R19f).

use super::classify::unfit;
use crate::scribe::matched;
use crate::stars::Stars;
use crate::{CompanyFacts, Scribe};
use counterpart_model::{
    Cause, Change, Customer, Expectation, Field, Group, How, Match, RecordRef, Skipped, Value,
};

/// One readable row of a mapping file.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// Where it stands in the file.
    pub line: u64,
    /// The customer it names.
    pub customer: Customer,
    /// The company it names.
    pub facts: CompanyFacts,
}

/// What a mapping file asks for, row by row.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The matches that are not there yet, each with the line that asks for it.
    pub groups: Vec<(u64, Group)>,
    /// The lines of rows that say what is so already, or that stand in the file a second time.
    pub already: Vec<u64>,
    /// Refused rows, with their line.
    pub refused: Vec<(u64, Skipped)>,
}

/// The matches that a file asks for and that are not there yet. `existing` are all links around its rows. What would
/// tear a star apart from links outside the file is refused row by row; many-to-many that the file itself holds comes
/// in locked. Importing the same file again changes nothing.
pub fn import(scribe: &Scribe, rows: &[FileRow], existing: &[Match]) -> Asked {
    let mut asked = Stars::default();
    for row in rows.iter().filter(|row| unfit(&row.facts).is_none()) {
        asked.insert(row.customer.id.0, &row.facts.company.id, false);
    }
    let mut stars = Stars::of(existing);
    let mut told = Asked::default();
    for row in rows {
        let (hub, vendor) = (row.customer.id.0, &row.facts.company.id);
        if stars.vendors(hub).contains(vendor) {
            told.already.push(row.line);
            continue;
        }
        let refuse = |reason: String| {
            let label = format!("{} = {vendor} '{}'", row.customer.name, row.facts.company.name);
            (row.line, Skipped { label, reason })
        };
        if let Some(reason) = unfit(&row.facts) {
            told.refused.push(refuse(reason));
            continue;
        }
        let locked = !asked.star_around(hub);
        if !locked && let Err(refusal) = stars.may_add(hub, vendor) {
            told.refused.push(refuse(refusal.to_string()));
            continue;
        }
        let mut link =
            scribe.company_match(row.facts.integration, row.customer.id, &row.facts.company, How::File);
        link.main = stars.vendors(hub).is_empty();
        link.locked = locked;
        stars.insert(hub, vendor, locked);
        let why = if locked { "mapping file; many-to-many, so locked" } else { "mapping file" };
        let change =
            matched(&link, &row.customer.name, &row.facts.company.name, Cause::new("R24", why)).expecting(
                Expectation::CustomerNamed { customer: row.customer.id, name: row.customer.name.clone() },
            );
        let mut changes = vec![change];
        if locked {
            changes.extend(
                existing
                    .iter()
                    .filter(|old| !old.locked && (old.hub == hub || old.vendor == *vendor))
                    .map(lock),
            );
        }
        let group = Group { about: row.customer.name.clone(), changes, consumes: Vec::new() };
        told.groups.push((row.line, group));
    }
    lock_once(&mut told.groups);
    told
}

fn lock(link: &Match) -> Change {
    Change::update(
        RecordRef::Match { id: link.id },
        format!("match with {}", link.vendor),
        (Field::Locked, Value::Bool(false), Value::Bool(true)),
        Cause::new("R19", "it became part of a many-to-many that a file brought"),
    )
}

/// Several rows may touch the same old link; it is locked by the first.
fn lock_once(groups: &mut [(u64, Group)]) {
    let mut seen = std::collections::HashSet::new();
    for (_, group) in groups {
        group.changes.retain(|change| {
            change.fields.iter().all(|field| field.field != Field::Locked || field.before == Value::Null)
                || seen.insert(change.record.clone())
        });
    }
}
