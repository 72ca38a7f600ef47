//! Tables as lists of records.

use std::collections::BTreeMap;
use std::io::Read;

use super::{Columns, FileError, RowProblem, Table};
use crate::record::{Organisation, Person};

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
    let table = Table::read(source, &ORGANISATION_COLUMNS)?;
    let [name, domain, email, phone, address, city, country] =
        ["name", "domain", "email", "phone", "address", "city", "country"].map(|name| table.column(name));
    Ok(list(table, |id, row| {
        let optional = |column| row.filled(column).map(str::to_owned);
        Organisation {
            id,
            name: row.cell(name).to_owned(),
            domain: optional(domain),
            email: optional(email),
            phone: optional(phone),
            address: optional(address),
            city: optional(city),
            country: optional(country),
        }
    }))
}

/// Reads people. A row without an id, or with one that an earlier row has, is left out and reported.
pub fn people(source: impl Read) -> Result<List<Person>, FileError> {
    let table = Table::read(source, &PERSON_COLUMNS)?;
    let [company, first, last, email, phone, mobile, title] =
        ["company_id", "first_name", "last_name", "email", "phone", "mobile", "title"]
            .map(|name| table.column(name));
    Ok(list(table, |id, row| {
        let optional = |column| row.filled(column).map(str::to_owned);
        Person {
            id,
            company_id: optional(company),
            first_name: row.cell(first).to_owned(),
            last_name: row.cell(last).to_owned(),
            email: optional(email),
            phone: optional(phone),
            mobile: optional(mobile),
            title: optional(title),
        }
    }))
}

fn list<Record>(table: Table, record: impl Fn(String, &super::Row) -> Record) -> List<Record> {
    let id = table.column("id");
    let Table { rows, mut problems, notes, .. } = table;
    let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
    let mut kept = Vec::with_capacity(rows.len());
    for row in &rows {
        let reason = match row.filled(id) {
            None => Some("the id is empty".to_owned()),
            Some(id) => match lines.get(id) {
                Some(first) => Some(format!("the id '{id}' is already in line {first}")),
                None => {
                    lines.insert(id, row.line);
                    None
                }
            },
        };
        kept.push(reason.is_none());
        problems.extend(reason.map(|reason| RowProblem { line: row.line, reason }));
    }
    drop(lines);
    // Each row goes when its record is made: lists of millions are held once.
    let rows = rows.into_iter().zip(kept).filter(|(_, kept)| *kept);
    let records = rows.map(|(row, _)| record(row.filled(id).unwrap_or_default().to_owned(), &row)).collect();
    problems.sort();
    List { records, problems, notes }
}
