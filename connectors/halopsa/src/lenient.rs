//! Reading values whose JSON type HaloPSA changes between answers: `12`, `12.0`, `"12"`; `true`, `"True"`, `1`; and the
//! many ways in which it writes "nothing": absent, null, `""`, 0, -1.

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, de};
use std::fmt;

/// A whole number, or nothing.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(NumberVisitor)
}

/// An id: a number above 0, or nothing.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(number(deserializer)?.filter(|number| *number > 0))
}

/// Yes or no; nothing is no.
pub fn yes_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    deserializer.deserialize_any(YesNoVisitor)
}

/// Text without white space around it, or nothing.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(TextVisitor)
}

/// The names of a list of `{id, name}`; also of a list of texts, or of one text.
pub fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(NamesVisitor)
}

/// Scopes: one text with blanks between, or a list. An empty one says that nothing was granted; `null` says nothing.
pub fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    struct Scopes(#[serde(deserialize_with = "names")] Vec<String>);

    let names = Option::<Scopes>::deserialize(deserializer)?.map(|scopes| scopes.0);
    let split = |name: String| name.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    Ok(names.map(|names| names.into_iter().flat_map(split).collect()))
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        i64::try_from(value).map(Some).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        // Beyond 2^53 a float no longer tells neighbouring numbers apart.
        if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
            Ok(Some(value as i64))
        } else {
            Err(E::invalid_value(Unexpected::Float(value), &self))
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(None);
        }
        if let Ok(number) = value.parse::<i64>() {
            return Ok(Some(number));
        }
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => self.visit_f64(number),
            _ => Err(E::invalid_value(Unexpected::Str(value), &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

struct YesNoVisitor;

impl<'de> Visitor<'de> for YesNoVisitor {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        Ok(value != 0)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        Ok(value != 0)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        Ok(value != 0.0)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<bool, E> {
        match value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Ok(true),
            "false" | "0" | "no" | "" => Ok(false),
            _ => Err(E::invalid_value(Unexpected::Str(value), &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        let value = value.trim();
        Ok(if value.is_empty() { None } else { Some(value.to_owned()) })
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(TextVisitor.visit_str::<E>(value)?.into_iter().collect())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut names = Vec::new();
        while let Some(Named(name)) = seq.next_element()? {
            names.extend(name);
        }
        Ok(names)
    }
}

/// One entry of a list of names.
struct Named(Option<String>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamedVisitor;

        impl<'de> Visitor<'de> for NamedVisitor {
            type Value = Named;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an entry with a name")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Named, E> {
                TextVisitor.visit_str(value).map(Named)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Named, E> {
                Ok(Named(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                #[derive(Deserialize)]
                struct Text(#[serde(deserialize_with = "text")] Option<String>);

                let mut name = None;
                while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                    if key == "name" {
                        name = map.next_value::<Text>()?.0;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Named(name))
            }
        }

        deserializer.deserialize_any(NamedVisitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[test]
    fn r03_an_empty_scope_grants_nothing_and_no_scope_says_nothing() {
        let read = |json: &str| super::scopes(&mut serde_json::Deserializer::from_str(json)).expect("scopes");
        let granted = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(r#""read:customers admin""#), granted(&["read:customers", "admin"]));
        assert_eq!(read(r#"["read:customers", "admin"]"#), granted(&["read:customers", "admin"]));
        assert_eq!(read(r#""""#), granted(&[]));
        assert_eq!(read("null"), None);
    }

    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Probe {
        #[serde(deserialize_with = "super::id")]
        id: Option<i64>,
        #[serde(deserialize_with = "super::yes_no")]
        flag: bool,
        #[serde(deserialize_with = "super::text")]
        text: Option<String>,
        #[serde(deserialize_with = "super::names")]
        names: Vec<String>,
    }

    fn read(json: &str) -> Probe {
        serde_json::from_str(json).expect(json)
    }

    #[test]
    fn an_id_in_three_spellings_is_one_id() {
        for spelling in ["12", "12.0", "\"12\"", "\" 12 \"", "\"12.0\""] {
            assert_eq!(read(&format!("{{\"id\":{spelling}}}")).id, Some(12), "{spelling}");
        }
    }

    #[test]
    fn no_id_in_five_spellings() {
        for json in ["{}", "{\"id\":null}", "{\"id\":0}", "{\"id\":-1}", "{\"id\":\"\"}"] {
            assert_eq!(read(json).id, None, "{json}");
        }
    }

    #[test]
    fn half_an_id_is_refused() {
        for json in ["{\"id\":12.5}", "{\"id\":\"abc\"}", "{\"id\":[1]}", "{\"id\":1e300}"] {
            assert!(serde_json::from_str::<Probe>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn yes_and_no_in_all_spellings() {
        for yes in ["true", "\"true\"", "\"True\"", "1", "\"1\"", "1.0"] {
            assert!(read(&format!("{{\"flag\":{yes}}}")).flag, "{yes}");
        }
        for no in ["false", "\"False\"", "0", "\"0\"", "null", "\"\""] {
            assert!(!read(&format!("{{\"flag\":{no}}}")).flag, "{no}");
        }
    }

    #[test]
    fn blank_text_is_nothing_and_a_number_is_text() {
        assert_eq!(read("{\"text\":\"  \"}").text, None);
        assert_eq!(read("{\"text\":\" a b \"}").text.as_deref(), Some("a b"));
        assert_eq!(read("{\"text\":365}").text.as_deref(), Some("365"));
    }

    #[test]
    fn names_come_as_objects_texts_or_not_at_all() {
        assert_eq!(read("{\"names\":[{\"id\":\"2\",\"name\":\"Contract\"},{\"id\":3}]}").names, ["Contract"]);
        assert_eq!(read("{\"names\":[\"A\",null,\"B\"]}").names, ["A", "B"]);
        assert_eq!(read("{\"names\":\"A\"}").names, ["A"]);
        assert!(read("{\"names\":null}").names.is_empty());
    }
}
