//! The entries of a listing as they stand in its documents, and how fields are read from them. Fields that nobody asks for
//! may be anything: these are other people's forms, and they grow.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::document::Document;
use super::error::ListingError;
use super::form::Form;
use crate::secret::Secret;

/// One entry and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Element<'a> {
    /// Such as `SecretList[3]`, or `document 2, [0]`.
    pub(super) place: String,
    pub(super) value: &'a Value,
}

/// The entries of all documents: the items of arrays, the items of an array in one of the `wrappers`, or else the documents
/// themselves.
pub(super) fn elements<'a>(documents: &'a [Document], wrappers: &[&str]) -> Vec<Element<'a>> {
    let mut elements = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        let document_name =
            if documents.len() > 1 { format!("document {}", number + 1) } else { String::new() };
        let wrapped =
            wrappers.iter().find_map(|wrapper| Some((*wrapper, document.0.get(wrapper)?.as_array()?)));
        let (name, items) = match (&document.0, wrapped) {
            (Value::Array(items), _) => ("", items),
            (_, Some((wrapper, items))) => (wrapper, items),
            (value, None) => {
                elements.push(Element { place: document_name, value });
                continue;
            }
        };
        let separator = if document_name.is_empty() { "" } else { ", " };
        elements.extend(
            items.iter().enumerate().map(|(at, value)| Element {
                place: format!("{document_name}{separator}{name}[{at}]"),
                value,
            }),
        );
    }
    elements
}

impl Element<'_> {
    /// The entry's documented fields.
    ///
    /// # Errors
    /// The place of the first field that is missing or of another type than documented.
    pub(super) fn fields<T: DeserializeOwned>(&self, form: Form) -> Result<T, ListingError> {
        serde_path_to_error::deserialize(self.value).map_err(|error| {
            let path = error.path().to_string();
            let place = match (self.place.as_str(), path.as_str()) {
                ("", ".") => "the document".to_owned(),
                ("", path) => path.to_owned(),
                (place, ".") => place.to_owned(),
                (place, path) => format!("{place}.{path}"),
            };
            ListingError::Field { form, place, cause: cause(&error.inner().to_string()) }
        })
    }

    /// Does it have all of these fields?
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.value.get(name).is_some())
    }

    /// A text in it, by name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value.get(name)?.as_str()
    }
}

/// The part of a message that speaks of the form alone: what was found in its place may be a secret.
fn cause(message: &str) -> String {
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("it is not {expected}"),
        None if message.starts_with("missing field `") => message.to_owned(),
        None => "it is not as documented".to_owned(),
    }
}

/// A text that is secret; nothing where the listing has anything else in its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Hidden(pub(super) Option<Secret>);

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HiddenVisitor)
    }
}

struct HiddenVisitor;

impl<'de> Visitor<'de> for HiddenVisitor {
    type Value = Hidden;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Hidden, E> {
        Ok(Hidden(Some(Secret::new(text.as_bytes().to_vec()))))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Hidden, E> {
        Ok(Hidden(None))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Hidden, E> {
        Ok(Hidden(None))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Hidden, E> {
        Ok(Hidden(None))
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Hidden, E> {
        Ok(Hidden(None))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Hidden, E> {
        Ok(Hidden(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Hidden, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Hidden(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Hidden, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Hidden(None))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::{Document, elements};
    use crate::listing::date::Date;
    use crate::listing::form::Form;

    #[test]
    fn entries_know_where_they_stand() {
        let places = |documents: Vec<serde_json::Value>| -> Vec<String> {
            let documents: Vec<_> = documents.into_iter().map(Document).collect();
            elements(&documents, &["items"]).into_iter().map(|element| element.place).collect()
        };
        assert_eq!(places(vec![json!([1, 2])]), ["[0]", "[1]"]);
        assert_eq!(places(vec![json!({"items": [1]})]), ["items[0]"]);
        assert_eq!(places(vec![json!({"a": 1})]), [""]);
        assert_eq!(
            places(vec![json!({"items": [1]}), json!([2]), json!(3)]),
            ["document 1, items[0]", "document 2, [0]", "document 3"]
        );
    }

    #[test]
    fn a_mistake_names_its_place_and_quotes_nothing() {
        #[derive(Debug, Deserialize)]
        #[allow(dead_code, reason = "only read")]
        struct Fields {
            when: Date,
            #[serde(default)]
            tags: Vec<Tag>,
        }
        #[derive(Debug, Deserialize)]
        #[allow(dead_code, reason = "only read")]
        struct Tag {
            key: String,
        }
        for (value, expected) in [
            (json!({"when": "hunter2"}), "spire: [0].when: it is not a date such as"),
            (json!({}), "spire: [0]: missing field `when`"),
            (
                json!({"when": 1, "tags": [{"key": "a"}, {"key": 5}]}),
                "spire: [0].tags[1].key: it is not a string",
            ),
            (
                json!({"when": 1, "tags": "hunter2, expected hunter2"}),
                "spire: [0].tags: it is not a sequence",
            ),
            (json!("hunter2"), "spire: [0]: it is not struct Fields"),
        ] {
            let documents = [Document(json!([value]))];
            let error = elements(&documents, &[])[0].fields::<Fields>(Form::Spire).unwrap_err().to_string();
            assert!(error.starts_with(expected) && !error.contains("hunter2"), "{error}");
        }
    }
}
