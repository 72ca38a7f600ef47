//! Reading a filter: several entries are ANDed, `and` and `or` group others, and some things are dropped, refused or
//! match nothing in ways of their own (dossier, section 4).

use serde_json::{Map, Value};

use super::condition::{Operator, Want, want};
use super::search::{part, unknown_field};
use crate::refusal::Refusal;
use crate::schema::{Entity, Field, Stamp};
use crate::state::State;

/// Alternatives that one call may hold, the values of `in` lists counted.
const MOST_ALTERNATIVES: usize = 500;

/// What a row must fulfil.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Field {
        field: &'static Field,
        operator: Operator,
        want: Want,
    },
    Udf {
        name: String,
        operator: Operator,
        want: Want,
    },
    /// Every row: a condition with an operator that does not exist.
    Everything,
}

/// What is known and counted while a filter is read.
pub(super) struct Reading<'a> {
    state: &'a State,
    entity: &'a Entity,
    ignore_since: bool,
    alternatives: usize,
    udfs: usize,
    pub(super) asks_for_changes: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(state: &'a State, entity: &'a Entity, ignore_since: bool) -> Self {
        Self { state, entity, ignore_since, alternatives: 0, udfs: 0, asks_for_changes: false }
    }

    fn count(&mut self, alternatives: usize) -> Result<(), Refusal> {
        self.alternatives += alternatives;
        if self.alternatives > MOST_ALTERNATIVES {
            return Err(Refusal::error("A query cannot contain more than 500 OR conditions."));
        }
        Ok(())
    }
}

/// The filter of a query. None at all is refused: whether the vendor does so is not established.
pub(super) fn read_filter(reading: &mut Reading<'_>, filter: Option<&Value>) -> Result<Test, Refusal> {
    let entries = match filter {
        Some(Value::Array(entries)) if !entries.is_empty() => entries,
        None | Some(Value::Null | Value::Array(_)) => {
            return Err(Refusal::error("The query must contain at least one filter condition."));
        }
        Some(_) => return Err(Refusal::error("The filter must be an array of conditions.")),
    };
    Ok(Test::All(entries.iter().map(|entry| condition(reading, entry)).collect::<Result<_, _>>()?))
}

fn condition(reading: &mut Reading<'_>, entry: &Value) -> Result<Test, Refusal> {
    let Value::Object(entry) = entry else {
        return Err(Refusal::error("A condition must be a JSON object."));
    };
    let operator = part(entry, "op").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    if matches!(operator.as_str(), "and" | "or") {
        return group(reading, entry, operator == "or");
    }
    let name = part(entry, "field").and_then(Value::as_str).unwrap_or_default();
    let value = part(entry, "value");
    if part(entry, "udf").and_then(Value::as_bool) == Some(true) {
        return udf(reading, name, &operator, value);
    }
    let found = reading.entity.of.entity().field(name).filter(|field| field.queryable);
    let field = found.ok_or_else(|| unknown_field(reading.entity, name))?;
    let Some(operator) = Operator::read(&operator) else { return Ok(Test::Everything) };
    let since = matches!(operator, Operator::Greater | Operator::GreaterOrEqual)
        && reading.entity.stamp(field.name).is_some_and(|stamp| stamp != Stamp::Created);
    if since {
        reading.asks_for_changes = true;
        if reading.ignore_since {
            return Ok(Test::Everything);
        }
    }
    let want = want(field.name, field.kind, operator, value)?;
    reading.count(want.alternatives())?;
    Ok(Test::Field { field, operator, want })
}

fn group(reading: &mut Reading<'_>, entry: &Map<String, Value>, any: bool) -> Result<Test, Refusal> {
    let items = part(entry, "items").and_then(Value::as_array).filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| Refusal::error("A group of conditions must contain items."))?;
    if any {
        reading.count(items.len())?;
    }
    let tests = items.iter().map(|item| condition(reading, item)).collect::<Result<_, _>>()?;
    Ok(if any { Test::Any(tests) } else { Test::All(tests) })
}

fn udf(
    reading: &mut Reading<'_>,
    name: &str,
    operator: &str,
    value: Option<&Value>,
) -> Result<Test, Refusal> {
    let fits = |udf: &&crate::udf::UdfField| {
        udf.entity == reading.entity.plural && udf.name.eq_ignore_ascii_case(name)
    };
    let known = reading.state.udfs.iter().find(fits).ok_or_else(|| unknown_field(reading.entity, name))?;
    let name = known.name.clone();
    reading.udfs += 1;
    if reading.udfs > 1 {
        return Err(Refusal::error("A query can contain only one condition on a user-defined field."));
    }
    let Some(operator) = Operator::read(operator) else { return Ok(Test::Everything) };
    let want = want(&name, crate::schema::Kind::Text, operator, value)?;
    reading.count(want.alternatives())?;
    Ok(Test::Udf { name, operator, want })
}

impl Test {
    /// Whether a row fulfils it; `read` and `udf` give its values.
    pub(crate) fn fits(&self, read: &dyn Fn(&Field) -> Value, udf: &dyn Fn(&str) -> Value) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.fits(read, udf)),
            Self::Any(tests) => tests.iter().any(|test| test.fits(read, udf)),
            Self::Field { field, operator, want } => operator.holds(&read(field), want),
            Self::Udf { name, operator, want } => operator.holds(&udf(name), want),
            Self::Everything => true,
        }
    }
}
