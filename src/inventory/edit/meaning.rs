//! What a change means, without any layout: the test that an edited text says what it was to say, and nothing else.

use serde_json::{Map, Value};

use super::{Change, Fields};
use crate::inventory::{Format, yaml};

/// How the TOML parser hands over its own dates.
const TOML_DATE: &str = "$__toml_private_datetime";

/// True when `new` is `old` with this change.
pub(super) fn is_change(old: &str, new: &str, format: Format, change: &Change) -> bool {
    let expected = read(old, format).and_then(|value| changed(value, change));
    expected.is_some() && expected == read(new, format)
}

fn read(text: &str, format: Format) -> Option<Value> {
    match format {
        Format::Toml => toml::from_str(text).ok(),
        Format::Yaml => yaml::parse(text).ok(),
        Format::Json => serde_json::from_str(text).ok(),
    }
    .map(plain)
}

/// Dates as texts.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(fields) => match (fields.len(), fields.get(TOML_DATE)) {
            (1, Some(date)) => date.clone(),
            _ => Value::Object(fields.into_iter().map(|(key, value)| (key, plain(value))).collect()),
        },
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        other => other,
    }
}

fn changed(mut root: Value, change: &Change) -> Option<Value> {
    let list = root.as_object_mut()?.entry("credential").or_insert_with(|| Value::Array(Vec::new()));
    let entries = list.as_array_mut()?;
    match change {
        Change::Add(fields) => entries.push(object(fields)),
        Change::Update(update) => {
            let entry =
                entries.iter_mut().find(|entry| entry.get("id") == Some(&update.id.as_str().into()))?;
            let entry = entry.as_object_mut()?;
            for name in &update.remove {
                entry.remove(*name);
            }
            for (name, value) in &update.set {
                entry.insert((*name).to_owned(), value.generic());
            }
            if let Some(fields) = &update.previous {
                let previous = entry.entry("previous").or_insert_with(|| Value::Array(Vec::new()));
                previous.as_array_mut()?.push(object(fields));
            }
        }
    }
    Some(root)
}

fn object(fields: &Fields) -> Value {
    let fields: Map<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.generic())).collect();
    Value::Object(fields)
}
