//! The published JSON Schema of the event, made from the types that write it.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Event;

/// Where the schema is published.
pub const ID: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/event.schema.json");

/// The schema: JSON Schema 2020-12.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Event>();
    schema.insert("$id".to_owned(), ID.into());
    schema.insert("title".to_owned(), "straykey event".into());
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::schema;

    /// After a change of the types, `UPDATE_SCHEMA=1 cargo test json_schema` writes the file anew.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/event.schema.json");
        let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}
