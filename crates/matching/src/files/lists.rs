//! Tables as lists of records.

use std::io::Read;

use super::{Column, Columns, FileError, Row, RowProblem, Table};
use crate::group::by_id;
use crate::record::{Beside, Organisation, Person};

/// A list as read from a file.
#[derive(Debug, Clone)]
pub struct List<Record> {
    /// The records, in the order of the file; their ids are unique.
    pub records: Vec<Record>,
    /// Rows that were left out, by line.
    pub problems: Vec<RowProblem>,
    /// What was noticed about the file as a whole.
    pub notes: Vec<String>,
}

/// Columns of a list of organisations.
pub const ORGANISATION_COLUMNS: Columns<'static> = Columns {
    required: &["id", "name"],
    optional: &["domain", "email", "phone", "address", "city", "country"],
};

/// Columns of a list of people.
pub const PERSON_COLUMNS: Columns<'static> = Columns {
    required: &["id", "company_id", "first_name", "last_name"],
    optional: &["email", "phone", "mobile", "title"],
};

/// Reads organisations. A row without an id, or with one that an earlier row has, is left out and reported.
pub fn organisations(source: impl Read) -> Result<List<Organisation>, FileError> {
    let names = ["name", "domain", "email", "phone", "address", "city", "country"];
    let record = |id, row: &mut Row, columns: [Column; 7]| {
        let [name, domain, email, phone, address, city, country] = columns;
        Organisation::new(id, row.take(name)).with(Beside {
            domain: row.take_filled(domain),
            email: row.take_filled(email),
            phone: row.take_filled(phone),
            address: row.take_filled(address),
            city: row.take_filled(city),
            country: row.take_filled(country),
        })
    };
    list(source, (&ORGANISATION_COLUMNS, names), record, |one| &one.id)
}

/// Reads people. A row without an id, or with one that an earlier row has, is left out and reported.
pub fn people(source: impl Read) -> Result<List<Person>, FileError> {
    let names = ["company_id", "first_name", "last_name", "email", "phone", "mobile", "title"];
    let record = |id, row: &mut Row, columns: [Column; 7]| {
        let [company, first, last, email, phone, mobile, title] = columns;
        Person {
            id,
            company_id: row.take_filled(company),
            first_name: row.take(first),
            last_name: row.take(last),
            email: row.take_filled(email),
            phone: row.take_filled(phone),
            mobile: row.take_filled(mobile),
            title: row.take_filled(title),
        }
    };
    list(source, (&PERSON_COLUMNS, names), record, |one| &one.id)
}

/// Makes each row a record as soon as it is read, so that lists of millions are held once.
fn list<Record, const N: usize>(
    source: impl Read,
    (columns, names): (&Columns<'_>, [&str; N]),
    record: impl Fn(String, &mut Row, [Column; N]) -> Record,
    id_of: impl Fn(&Record) -> &str,
) -> Result<List<Record>, FileError> {
    let (mut records, mut lines, mut bad) = (Vec::new(), Vec::new(), Vec::new());
    let mut places = None;
    let Table { mut problems, notes, .. } = Table::each(source, columns, |table, mut row| {
        let (id, rest) =
            *places.get_or_insert_with(|| (table.column("id"), names.map(|name| table.column(name))));
        match row.take_filled(id) {
            Some(id) => {
                lines.push(row.line);
                records.push(record(id, &mut row, rest));
            }
            None => bad.push(RowProblem { line: row.line, reason: "the id is empty".to_owned() }),
        }
    })?;
    problems.append(&mut bad);
    let order = by_id(&records, &id_of);
    let mut kept = vec![true; records.len()];
    for same in order.chunk_by(|a, b| id_of(&records[*a]) == id_of(&records[*b])) {
        let Some((first, others)) = same.split_first() else { continue };
        for other in others {
            kept[*other] = false;
            let reason = format!("the id '{}' is already in line {}", id_of(&records[*first]), lines[*first]);
            problems.push(RowProblem { line: lines[*other], reason });
        }
    }
    let mut kept = kept.into_iter();
    records.retain(|_| kept.next().unwrap_or_default());
    problems.sort();
    Ok(List { records, problems, notes })
}
