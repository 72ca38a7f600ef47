//! Matches in files (R24): out for a spreadsheet, in with every bad row reported by its line.

mod table;

pub use table::Mapping;

use crate::matching::named_customer;
use crate::{EngineError, Hub, facts};
use counterpart_matching::files::cell::write_row;
use counterpart_matching::files::{Columns, Row, RowProblem, Table};
use counterpart_matching::spelling::SpellingKey;
use counterpart_model::{
    Actor, Change, Customer, CustomerId, Field, Group, Integration, Kind, MatchKind, Operation, Plan,
    PlanOrigin, Value, VendorId, VendorRecord,
};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{FileRow, import};
use counterpart_store::Tx;
use std::collections::HashMap;
use std::io::{Read, Write};

/// The columns of a mapping file, in the order of an export.
const HEADER: [&str; 8] =
    ["customer_id", "customer", "company_id", "company", "how", "matched_at", "matched_by", "main"];

/// What an import needs: who is who, by id or by name.
const COLUMNS: Columns<'static> = Columns { required: &[], optional: &HEADER };

/// Matches read per query.
const BATCH: u64 = 500;

/// A readable row of a mapping file, and what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingLine {
    /// Where it stands in the file.
    pub line: u64,
    /// The customer.
    pub customer: Customer,
    /// The company.
    pub company: VendorId,
    /// What the company is called.
    pub company_name: String,
    /// In a many-to-many that the file holds: it comes in locked (R19f).
    pub locked: bool,
}

/// What a mapping file would do.
#[derive(Debug)]
pub struct MappingsRead {
    /// The matches that are not there yet.
    pub plan: Plan,
    /// The rows that ask for them, by line.
    pub wanted: Vec<MappingLine>,
    /// Rows that say what is so already.
    pub unchanged: u64,
    /// Those rows, by line.
    pub already: Vec<MappingLine>,
    /// Rows that could not be used, by line.
    pub problems: Vec<RowProblem>,
    /// What was noticed about the file as a whole.
    pub notes: Vec<String>,
}

impl Hub {
    /// Writes the matches of an integration as CSV. Returns how many. Cells that a spreadsheet would take for formulas
    /// are made harmless, and import reads them back as they were.
    pub async fn export_mappings(
        &self,
        integration: &Integration,
        out: &mut impl Write,
    ) -> Result<u64, EngineError> {
        let failed =
            |error: std::io::Error| EngineError::File(format!("The file cannot be written: {error}."));
        write_row(out, &HEADER).map_err(failed)?;
        let tx = self.workspace.read().await?;
        let (mut after, mut count) = (None, 0);
        loop {
            let links = tx.matches().list(integration.id, MatchKind::Company, after, BATCH).await?;
            let Some(last) = links.last() else { return Ok(count) };
            after = Some(last.id);
            let ids: Vec<CustomerId> = links.iter().map(|link| CustomerId(link.hub)).collect();
            let customers: HashMap<CustomerId, Customer> =
                tx.customers().get_many(&ids).await?.into_iter().map(|found| (found.id, found)).collect();
            let vendors: Vec<VendorId> = links.iter().map(|link| link.vendor.clone()).collect();
            let companies: HashMap<VendorId, String> = tx
                .mirror()
                .get_many(integration.id, Kind::Company, &vendors)
                .await?
                .into_iter()
                .map(|entry| (entry.record.id().clone(), entry.record.name().to_owned()))
                .collect();
            for link in links {
                let id = CustomerId(link.hub);
                let row = [
                    id.to_string(),
                    customers.get(&id).map(|customer| customer.name.clone()).unwrap_or_default(),
                    link.vendor.0.clone(),
                    companies.get(&link.vendor).cloned().unwrap_or_default(),
                    link.how.as_str().to_owned(),
                    link.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                    link.by,
                    if link.main { "yes".to_owned() } else { "no".to_owned() },
                ];
                write_row(out, &row).map_err(failed)?;
                count += 1;
            }
        }
    }

    /// Reads a mapping file against what is there. Nothing is written; the plan says what would be.
    pub async fn read_mappings(
        &self,
        integration: &Integration,
        file: impl Read,
        actor: &Actor,
    ) -> Result<MappingsRead, EngineError> {
        let table = Table::read(file, &COLUMNS).map_err(|error| EngineError::File(error.to_string()))?;
        if !(table.has("customer_id") || table.has("customer"))
            || !(table.has("company_id") || table.has("company"))
        {
            return Err(EngineError::File(
                "The file needs the columns customer_id or customer, and company_id or company.".into(),
            ));
        }
        let tx = self.workspace.read().await?;
        let mut problems = table.problems.clone();
        let mut rows = Vec::new();
        for row in &table.rows {
            match self.read_row(&tx, integration, &table, row).await {
                Ok((customer, facts)) => rows.push(FileRow { line: row.line, customer, facts }),
                Err(error) if is_about_the_row(&error) => {
                    problems.push(RowProblem { line: row.line, reason: error.to_string() });
                }
                Err(error) => return Err(error),
            }
        }
        let hubs: Vec<_> = rows.iter().map(|row| row.customer.id.0).collect();
        let vendors: Vec<_> = rows.iter().map(|row| row.facts.company.id.clone()).collect();
        let existing = facts::around(&tx, integration.id, MatchKind::Company, &hubs, &vendors).await?;
        let asked = import(&self.scribe(actor), &rows, &existing);
        let by_line: HashMap<u64, &FileRow> = rows.iter().map(|row| (row.line, row)).collect();
        let line = |line: &u64, locked: bool| {
            by_line.get(line).map(|row| MappingLine {
                line: row.line,
                customer: row.customer.clone(),
                company: row.facts.company.id.clone(),
                company_name: row.facts.company.name.clone(),
                locked,
            })
        };
        let wanted = asked.groups.iter().filter_map(|(at, group)| line(at, comes_in_locked(group))).collect();
        let already: Vec<MappingLine> = asked.already.iter().filter_map(|at| line(at, false)).collect();
        problems.extend(asked.refused.into_iter().map(|(line, skipped)| RowProblem {
            line,
            reason: format!("{}: {}", skipped.label, skipped.reason),
        }));
        problems.sort();
        let origin = PlanOrigin::Person {
            command: format!("mappings import {}", integration.name),
            actor: actor.clone(),
        };
        let groups = asked.groups.into_iter().map(|(_, group)| group).collect();
        let plan = Plan { origin, groups, skipped: Vec::new() };
        let unchanged = already.len() as u64;
        Ok(MappingsRead { plan, wanted, unchanged, already, problems, notes: table.notes })
    }

    async fn read_row(
        &self,
        tx: &Tx,
        integration: &Integration,
        table: &Table,
        row: &Row,
    ) -> Result<(Customer, CompanyFacts), EngineError> {
        let cell = |name: &str| row.filled(table.column(name));
        let customer = match (cell("customer_id"), cell("customer")) {
            (Some(id), _) if id.parse::<CustomerId>().is_err() => {
                return Err(EngineError::NotFound(format!("'{id}' is no customer id")));
            }
            (Some(text), _) | (None, Some(text)) => named_customer(tx, text).await?,
            (None, None) => return Err(EngineError::NotFound("no customer is named".into())),
        };
        let company = match (cell("company_id"), cell("company")) {
            (Some(id), _) => VendorId::from(id),
            (None, Some(name)) => company_named(tx, integration, name).await?,
            (None, None) => return Err(EngineError::NotFound("no company is named".into())),
        };
        let mut found = facts::of(tx, integration.id, std::slice::from_ref(&company)).await?;
        let facts = found.remove(&company).ok_or_else(|| {
            EngineError::NotFound(format!("'{}' has no company {company}", integration.name))
        })?;
        Ok((customer, facts))
    }
}

pub(crate) async fn company_named(
    tx: &Tx,
    integration: &Integration,
    name: &str,
) -> Result<VendorId, EngineError> {
    let Some(key) = SpellingKey::of(name) else {
        return Err(EngineError::NotFound(format!("'{name}' is no name")));
    };
    let found = tx.mirror().spelled(integration.id, Kind::Company, key.as_str()).await?;
    let shown: Vec<VendorId> = found
        .into_iter()
        .filter(|entry| matches!(&entry.record, VendorRecord::Company(company) if !company.internal))
        .map(|entry| entry.record.id().clone())
        .collect();
    match shown.as_slice() {
        [] => Err(EngineError::NotFound(format!("'{}' has no company called '{name}'", integration.name))),
        [one] => Ok(one.clone()),
        several => Err(EngineError::NeedsDecision(format!(
            "{} companies are called '{name}'; name one by its id in the column company_id",
            several.len()
        ))),
    }
}

fn comes_in_locked(group: &Group) -> bool {
    let locked = |change: &Change| change.after().get(Field::Locked) == Some(&Value::Bool(true));
    group.changes.iter().any(|change| change.operation == Operation::Create && locked(change))
}

/// A row that cannot be used stops nothing else; a database that cannot be read stops everything.
fn is_about_the_row(error: &EngineError) -> bool {
    matches!(error, EngineError::NotFound(_) | EngineError::NeedsDecision(_) | EngineError::Refused(_))
}
