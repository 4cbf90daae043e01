//! The published JSON Schema of the settings file, made from the types that read it.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::Syntax;

/// Where the schema is published.
pub const ID: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/config.schema.json");

/// The schema: JSON Schema 2020-12.
#[must_use]
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Syntax>();
    schema.insert("$id".to_owned(), ID.into());
    schema.insert("title".to_owned(), "straykey settings".into());
    schema.insert("description".to_owned(), "straykey.toml: settings that a project keeps.".into());
    schema.to_value()
}

/// A confidence by name.
pub(super) struct ConfidenceName;

/// A severity by name.
pub(super) struct SeverityName;

impl JsonSchema for ConfidenceName {
    fn schema_name() -> Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": ["low", "medium", "high"]})
    }
}

impl JsonSchema for SeverityName {
    fn schema_name() -> Cow<'static, str> {
        "Severity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": ["note", "low", "medium", "high", "critical"]})
    }
}

#[cfg(test)]
mod tests {
    use super::schema;

    /// After a change of the types, `UPDATE_SCHEMA=1 cargo test json_schema` writes the file anew.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/config.schema.json");
        let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}
