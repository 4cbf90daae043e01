//! The published JSON Schema of plans, made from the types that read them: for what reviews or files them. What a schema
//! cannot know, such as the digest, `straykey rotate run` checks.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::plan::{self, Plan};
use crate::kind::CredentialKind;

/// Where the schema is published.
pub const ID: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/plan.schema.json");

/// The schema: JSON Schema 2020-12.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Plan>();
    schema.insert("$id".to_owned(), ID.into());
    schema.insert("title".to_owned(), "straykey rotation plan".into());
    schema.insert(
        "description".to_owned(),
        "What is to be rotated, why, in which order and by which hooks.".into(),
    );
    schema.to_value()
}

pub(super) fn constant_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"const": plan::SCHEMA})
}

pub(super) fn constant_version(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"const": plan::VERSION})
}

pub(super) fn instant(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "format": "date-time"})
}

pub(super) fn hex(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
}

/// A credential kind by name.
pub(super) fn kind(_: &mut SchemaGenerator) -> Schema {
    let kinds: Vec<_> = CredentialKind::ALL.iter().map(|kind| kind.as_str()).collect();
    json_schema!({"type": "string", "enum": kinds})
}

/// A fingerprint of any scheme.
pub(super) fn fingerprint(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": "^((sha256|hmsl):[0-9a-f]{64}|hmac-sha256:([0-9a-f]{8}:)?[0-9a-f]{64}|c3id:C3ID[0-9A-Za-z+/]{20})$",
    })
}

#[cfg(test)]
mod tests {
    use super::schema;

    /// After a change of the types, `UPDATE_SCHEMA=1 cargo test json_schema` writes the file anew.
    #[test]
    fn the_published_file_is_up_to_date() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/plan.schema.json");
        let now = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&file, &now).unwrap();
        }
        let published = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert!(published == now, "schemas/plan.schema.json: UPDATE_SCHEMA=1 cargo test json_schema");
    }

    #[test]
    fn every_table_refuses_what_it_does_not_know_and_requires_what_is_always_there() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], false);
        let required: Vec<&str> =
            schema["required"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        for name in [
            "schema",
            "version",
            "estate",
            "as_of",
            "inventory",
            "trigger",
            "rotations",
            "unplanned",
            "digest",
        ] {
            assert!(required.contains(&name), "{name}");
        }
        for (name, table) in schema["$defs"].as_object().unwrap() {
            if table.get("properties").is_some() {
                assert_eq!(table["additionalProperties"], false, "{name}");
            }
        }
    }
}
