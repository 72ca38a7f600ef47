//! Reading values whose JSON type vendors change between answers: `12`, `12.0`, `"12"`; `true`, `"True"`, `1`; and the ways
//! in which they write "nothing": absent, null, `""`.

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::fmt;

/// A whole number, or nothing.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(NumberVisitor)
}

/// Yes, no, or nothing.
pub fn yes_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    deserializer.deserialize_any(YesNoVisitor)
}

/// Text without white space around it, or nothing.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(TextVisitor)
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
    type Value = Option<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value != 0))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value != 0))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value != 0.0))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        match value.trim().to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" | "1" | "yes" => Ok(Some(true)),
            "false" | "0" | "no" => Ok(Some(false)),
            _ => Err(E::invalid_value(Unexpected::Str(value), &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Probe {
        #[serde(deserialize_with = "super::number")]
        number: Option<i64>,
        #[serde(deserialize_with = "super::yes_no")]
        flag: Option<bool>,
        #[serde(deserialize_with = "super::text")]
        text: Option<String>,
    }

    fn read(json: &str) -> Probe {
        serde_json::from_str(json).expect(json)
    }

    #[test]
    fn a_number_in_three_spellings_is_one_number() {
        for spelling in ["12", "12.0", "\"12\"", "\" 12 \"", "\"12.0\""] {
            assert_eq!(read(&format!("{{\"number\":{spelling}}}")).number, Some(12), "{spelling}");
        }
        for json in ["{}", "{\"number\":null}", "{\"number\":\"\"}"] {
            assert_eq!(read(json).number, None, "{json}");
        }
        for json in ["{\"number\":12.5}", "{\"number\":\"abc\"}", "{\"number\":[1]}", "{\"number\":1e300}"] {
            assert!(serde_json::from_str::<Probe>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn yes_and_no_in_all_spellings() {
        for yes in ["true", "\"true\"", "\"True\"", "1", "\"1\"", "1.0"] {
            assert_eq!(read(&format!("{{\"flag\":{yes}}}")).flag, Some(true), "{yes}");
        }
        for no in ["false", "\"False\"", "0", "\"0\""] {
            assert_eq!(read(&format!("{{\"flag\":{no}}}")).flag, Some(false), "{no}");
        }
        for json in ["{}", "{\"flag\":null}", "{\"flag\":\"\"}"] {
            assert_eq!(read(json).flag, None, "{json}");
        }
        assert!(serde_json::from_str::<Probe>("{\"flag\":\"maybe\"}").is_err());
    }

    #[test]
    fn blank_text_is_nothing_and_a_number_is_text() {
        assert_eq!(read("{\"text\":\"  \"}").text, None);
        assert_eq!(read("{\"text\":\" a b \"}").text.as_deref(), Some("a b"));
        assert_eq!(read("{\"text\":365}").text.as_deref(), Some("365"));
    }
}
