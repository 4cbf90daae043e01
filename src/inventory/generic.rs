//! An inventory as generic values, for what treats all of its fields alike.

use serde_json::Value;

use super::{Format, yaml};

/// How the TOML parser hands over its own dates.
const TOML_DATE: &str = "$__toml_private_datetime";

/// The values of a text; dates are texts in them. Nothing when it does not parse.
pub(super) fn read(text: &str, format: Format) -> Option<Value> {
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
