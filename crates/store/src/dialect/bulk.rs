//! Statements that insert many rows.

use sea_orm::sea_query::ArrayType;
use sea_orm::{DbBackend, Value};

/// Marks NULL in an array of texts on PostgreSQL, whose arrays come over without NULLs.
pub(crate) const NULL_MARK: &str = "\u{1}";

/// A column of a bulk insert: its name, PostgreSQL's name of its type, and whether it may be NULL (texts only).
#[derive(Clone, Copy)]
pub(crate) struct BulkColumn {
    pub name: &'static str,
    pub postgres_type: &'static str,
    pub nullable: bool,
}

/// The statement that inserts `rows` rows, and its values in order. `shared` columns have one value for all rows.
/// SQLite gets a list of VALUES; PostgreSQL one array per column, which keeps its statement the same for any number
/// of rows and spares it thousands of parameters.
pub(crate) fn bulk_insert(
    backend: DbBackend,
    table: &str,
    shared: &[(&'static str, Value)],
    columns: &[BulkColumn],
    rows: Vec<Vec<Value>>,
) -> (String, Vec<Value>) {
    let names = shared
        .iter()
        .map(|(name, _)| *name)
        .chain(columns.iter().map(|c| c.name))
        .collect::<Vec<_>>()
        .join(", ");
    if backend != DbBackend::Postgres {
        // Parameters without a name are counted from 1 and come first. Named ones are looked up one by one in a list of
        // all names, for each row again, so only the shared ones, which are few, have one.
        let given = rows.len() * columns.len();
        let fixed = (1..=shared.len()).map(|n| format!("${}", given + n)).collect::<Vec<_>>().join(", ");
        let row = format!("({fixed}{})", ", ?".repeat(columns.len()));
        let mut sql = String::with_capacity(rows.len() * (row.len() + 2) + 200);
        sql.push_str(&format!("INSERT INTO {table} ({names}) VALUES "));
        for number in 0..rows.len() {
            sql.push_str(if number == 0 { "" } else { ", " });
            sql.push_str(&row);
        }
        let mut values: Vec<Value> = Vec::with_capacity(given + shared.len());
        values.extend(rows.into_iter().flatten());
        values.extend(shared.iter().map(|(_, value)| value.clone()));
        return (sql, values);
    }
    let fixed = (1..=shared.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let mut values: Vec<Value> = shared.iter().map(|(_, value)| value.clone()).collect();
    let mut arrays: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for ((array, value), column) in arrays.iter_mut().zip(row).zip(columns) {
            array.push(match value {
                Value::String(None) if column.nullable => Value::String(Some(NULL_MARK.to_owned())),
                value => value,
            });
        }
    }
    let given = columns
        .iter()
        .map(|c| if c.nullable { format!("nullif(u.{}, E'\\001')", c.name) } else { format!("u.{}", c.name) })
        .collect::<Vec<_>>()
        .join(", ");
    let unnested = columns
        .iter()
        .enumerate()
        .map(|(n, c)| format!("${}::{}[]", shared.len() + n + 1, c.postgres_type))
        .collect::<Vec<_>>()
        .join(", ");
    let aliases = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    for array in arrays {
        values.push(array_value(array));
    }
    (
        format!(
            "INSERT INTO {table} ({names}) SELECT {fixed}, {given} FROM unnest({unnested}) AS u ({aliases})"
        ),
        values,
    )
}

/// The statement that inserts so many rows, each with its workspace first: values of any kind, and any of them NULL.
pub(crate) fn plain_insert(backend: DbBackend, table: &str, columns: &[&str], rows: usize) -> String {
    let width = columns.len() + 1;
    let mut sql = format!("INSERT INTO {table} (workspace_id, {}) VALUES ", columns.join(", "));
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for place in 0..width {
            sql.push_str(if place == 0 { "" } else { ", " });
            match backend {
                DbBackend::Postgres => sql.push_str(&format!("${}", row * width + place + 1)),
                // Named ones are looked up one by one in a list of all names.
                _ => sql.push('?'),
            }
        }
        sql.push(')');
    }
    sql
}

fn array_value(values: Vec<Value>) -> Value {
    let kind = match values.first() {
        Some(Value::Bool(_)) => ArrayType::Bool,
        Some(Value::BigInt(_)) => ArrayType::BigInt,
        Some(Value::Bytes(_)) => ArrayType::Bytes,
        Some(Value::Uuid(_)) => ArrayType::Uuid,
        Some(Value::ChronoDateTimeUtc(_)) => ArrayType::ChronoDateTimeUtc,
        _ => ArrayType::String,
    };
    Value::Array(kind, Some(Box::new(values)))
}
