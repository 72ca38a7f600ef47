//! One condition: an operator and what it compares with.
//!
//! Comparisons are those of the database behind: texts without regard to case, and nothing is true of null but
//! `notExist`: a row without a value is found neither by `noteq` nor by `notIn`. A value of another type than the field's
//! matches nothing without an error, save for booleans and moments, which are refused.

use serde_json::Value;

use crate::dates;
use crate::refusal::Refusal;
use crate::schema::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    BeginsWith,
    EndsWith,
    Contains,
    Exists,
    ExistsNot,
    In,
    NotIn,
}

impl Operator {
    /// An operator by its lower-case name.
    pub(super) fn read(name: &str) -> Option<Self> {
        Some(match name {
            "eq" => Self::Equal,
            "noteq" => Self::NotEqual,
            "gt" => Self::Greater,
            "gte" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "lte" => Self::LessOrEqual,
            "beginswith" => Self::BeginsWith,
            "endswith" => Self::EndsWith,
            "contains" => Self::Contains,
            "exist" => Self::Exists,
            "notexist" => Self::ExistsNot,
            "in" => Self::In,
            "notin" => Self::NotIn,
            _ => return None,
        })
    }

    /// Whether a row's value stands so to what is wanted.
    pub(super) fn holds(self, value: &Value, want: &Want) -> bool {
        match self {
            Self::Exists => !value.is_null(),
            Self::ExistsNot => value.is_null(),
            _ if matches!(want, Want::Null) => self == Self::Equal && value.is_null(),
            _ if value.is_null() || matches!(want, Want::Nothing) => false,
            Self::In => want.listed().any(|want| want.equals(value)),
            Self::NotIn => !want.listed().any(|want| want.equals(value)),
            Self::Equal => want.equals(value),
            Self::NotEqual => !want.equals(value),
            Self::BeginsWith => both(value, want).is_some_and(|(text, part)| text.starts_with(part)),
            Self::EndsWith => both(value, want).is_some_and(|(text, part)| text.ends_with(part)),
            Self::Contains => both(value, want).is_some_and(|(text, part)| text.contains(part)),
            Self::Greater => want.compare(value).is_some_and(std::cmp::Ordering::is_gt),
            Self::GreaterOrEqual => want.compare(value).is_some_and(std::cmp::Ordering::is_ge),
            Self::Less => want.compare(value).is_some_and(std::cmp::Ordering::is_lt),
            Self::LessOrEqual => want.compare(value).is_some_and(std::cmp::Ordering::is_le),
        }
    }
}

/// What a row's value is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Want {
    /// Lower case.
    Text(String),
    Number(f64),
    Truth(bool),
    Moment(i64),
    List(Vec<Want>),
    /// No value was sent where one belongs: only null equals it.
    Null,
    /// A value of another type: it matches no row.
    Nothing,
}

impl Want {
    /// How many alternatives it is.
    pub(super) fn alternatives(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            _ => 0,
        }
    }

    fn listed(&self) -> impl Iterator<Item = &Self> {
        match self {
            Self::List(list) => list.as_slice(),
            other => std::slice::from_ref(other),
        }
        .iter()
    }

    fn equals(&self, value: &Value) -> bool {
        self.compare(value).is_some_and(std::cmp::Ordering::is_eq)
    }

    /// How a row's value stands to this; nothing where they cannot be compared.
    fn compare(&self, value: &Value) -> Option<std::cmp::Ordering> {
        match self {
            Self::Text(want) => Some(value.as_str()?.to_lowercase().as_str().cmp(want)),
            Self::Number(want) => value.as_f64()?.partial_cmp(want),
            Self::Moment(want) => Some(dates::read(value.as_str()?)?.cmp(want)),
            // A contact's flag is a number.
            Self::Truth(want) => {
                let held = value.as_bool().or_else(|| value.as_i64().map(|number| number != 0))?;
                Some(held.cmp(want))
            }
            Self::List(_) | Self::Null | Self::Nothing => None,
        }
    }
}

fn both<'a>(value: &Value, want: &'a Want) -> Option<(String, &'a str)> {
    match want {
        Want::Text(part) => Some((value.as_str()?.to_lowercase(), part)),
        _ => None,
    }
}

/// Reads what a condition on a field of this kind compares with.
pub(super) fn want(
    field: &str,
    kind: Kind,
    operator: Operator,
    value: Option<&Value>,
) -> Result<Want, Refusal> {
    match (operator, value) {
        (Operator::Exists | Operator::ExistsNot, _) | (_, None) => Ok(Want::Null),
        (Operator::In | Operator::NotIn, Some(Value::Array(values))) => {
            values.iter().map(|value| single(field, kind, value)).collect::<Result<_, _>>().map(Want::List)
        }
        (Operator::In | Operator::NotIn, Some(_)) => {
            Err(Refusal::error(format!("The value of {field} must be an array.")))
        }
        (_, Some(value)) => single(field, kind, value),
    }
}

fn single(field: &str, kind: Kind, value: &Value) -> Result<Want, Refusal> {
    let refused = || Refusal::error(format!("The value {value} is not valid for {field}."));
    Ok(match (kind, value) {
        (Kind::Boolean, Value::Bool(truth)) => Want::Truth(*truth),
        (Kind::Boolean, Value::String(text)) => {
            Want::Truth(text.to_lowercase().parse().map_err(|_| refused())?)
        }
        (Kind::Boolean, _) => return Err(refused()),
        (Kind::Moment, Value::String(text)) => Want::Moment(dates::read(text).ok_or_else(refused)?),
        (Kind::Moment, _) => return Err(refused()),
        (_, Value::Null) => Want::Null,
        (Kind::Text, Value::String(text)) => Want::Text(text.to_lowercase()),
        (Kind::Text, Value::Number(number)) => Want::Text(number.to_string()),
        (Kind::Text, _) => Want::Nothing,
        (_, Value::Number(number)) => number.as_f64().map_or(Want::Nothing, Want::Number),
        // `true` finds contacts by their flag, which is a number.
        (_, Value::Bool(truth)) => Want::Truth(*truth),
        _ => Want::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Operator, Want, want};
    use crate::schema::Kind;

    fn holds(kind: Kind, operator: &str, wanted: serde_json::Value, value: serde_json::Value) -> bool {
        let operator = Operator::read(operator).expect("it exists");
        operator.holds(&value, &want("field", kind, operator, Some(&wanted)).expect("it is read"))
    }

    #[test]
    fn nothing_is_true_of_null_but_that_it_does_not_exist() {
        assert!(!holds(Kind::Text, "noteq", json!("a"), json!(null)));
        assert!(!holds(Kind::Integer, "notin", json!([1]), json!(null)));
        assert!(holds(Kind::Text, "notexist", json!(null), json!(null)));
        assert!(holds(Kind::Text, "exist", json!(null), json!("")));
    }

    #[test]
    fn a_value_of_another_type_matches_nothing_and_no_other_than_equal_is_true_of_it() {
        for operator in ["eq", "noteq", "gte", "lt"] {
            assert!(!holds(Kind::Long, operator, json!("17"), json!(17)), "{operator}");
        }
        assert!(holds(Kind::Integer, "eq", json!(true), json!(1)));
        assert!(want("isActive", Kind::Boolean, Operator::Equal, Some(&json!(null))).is_err());
        assert!(want("createDate", Kind::Moment, Operator::Greater, Some(&json!("lately"))).is_err());
        assert_eq!(want("isActive", Kind::Boolean, Operator::Equal, None), Ok(Want::Null));
    }

    #[test]
    fn texts_are_compared_without_regard_to_case() {
        for (operator, wanted) in
            [("eq", "smith & co"), ("beginswith", "SMITH"), ("endswith", "Co"), ("contains", "h &")]
        {
            assert!(holds(Kind::Text, operator, json!(wanted), json!("Smith & Co")), "{operator}");
        }
        assert!(holds(Kind::Text, "gt", json!("a"), json!("B")));
        assert!(holds(Kind::Moment, "gt", json!("2026-01-05T09:00:00"), json!("2026-01-05T09:00:00.5Z")));
    }
}
