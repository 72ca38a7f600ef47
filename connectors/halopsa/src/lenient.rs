//! Reading values as HaloPSA sends them: the many ways in which it writes "nothing" are absent, null, `""`, 0 and -1.

pub use counterpart_connector::lenient::{number, text, yes_no};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;

/// An id: a number above 0, or nothing.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(number(deserializer)?.filter(|number| *number > 0))
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

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(filled(value).into_iter().collect())
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
                Ok(Named(filled(value)))
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
    fn names_come_as_objects_texts_or_not_at_all() {
        assert_eq!(read("{\"names\":[{\"id\":\"2\",\"name\":\"Contract\"},{\"id\":3}]}").names, ["Contract"]);
        assert_eq!(read("{\"names\":[\"A\",null,\"B\"]}").names, ["A", "B"]);
        assert_eq!(read("{\"names\":\"A\"}").names, ["A"]);
        assert!(read("{\"names\":null}").names.is_empty());
    }
}
