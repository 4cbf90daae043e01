//! The published JSON Schema of inventories, made from the types that read them. It helps an editor while somebody types;
//! what it cannot say (unique ids, dates in order, known agents), `straykey inventory check` does.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::duration::WrittenDuration;
use super::format::Unplaced;
use super::moment::WrittenMoment;
use super::schema::InventorySyntax;
use crate::kind::{CredentialKind, Guessability};
use crate::rotation::Step;

/// Where the schema is published.
pub const ID: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/inventory.schema.json");

/// The schema: JSON Schema 2020-12.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<InventorySyntax<Unplaced>>();
    schema.insert("$id".to_owned(), ID.into());
    schema.insert("title".to_owned(), "straykey inventory".into());
    schema.insert("description".to_owned(), "The credentials that should exist, as fingerprints.".into());
    schema.to_value()
}

/// The names of all kinds.
fn kinds() -> Vec<&'static str> {
    CredentialKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

/// A credential kind by name.
pub(super) fn kind(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": kinds()})
}

/// The keys of policies are kinds.
pub(super) fn policies(schema: &mut Schema) {
    schema.insert("propertyNames".to_owned(), serde_json::json!({"enum": kinds()}));
}

/// The keys of hooks are steps of a rotation that a hook can do.
pub(super) fn hooks(schema: &mut Schema) {
    let names: Vec<_> = Step::with_hooks().map(Step::as_str).collect();
    schema.insert("propertyNames".to_owned(), serde_json::json!({"enum": names}));
}

/// Values of guessable kinds need a keyed fingerprint.
pub(super) fn guessable(schema: &mut Schema) {
    let guessable = CredentialKind::ALL.iter().filter(|kind| kind.guessability() == Guessability::Guessable);
    let names: Vec<_> = guessable.map(|kind| kind.as_str()).collect();
    let condition = serde_json::json!({"properties": {"kind": {"enum": names}}, "required": ["kind"]});
    schema.insert("if".to_owned(), condition);
    let keyed = serde_json::json!({"properties": {"fingerprint": {"pattern": "^hmac-sha256:"}}});
    schema.insert("then".to_owned(), keyed);
}

/// A credential without a fingerprint says otherwise which one it is.
pub(super) fn credential_is_identified(schema: &mut Schema) {
    identified(schema, &["fingerprint", "public_id", "stored_in"]);
}

/// So does an old version.
pub(super) fn version_is_identified(schema: &mut Schema) {
    identified(schema, &["fingerprint", "public_id", "version"]);
}

fn identified(schema: &mut Schema, names: &[&str]) {
    let one_of_them: Vec<_> = names.iter().map(|name| serde_json::json!({"required": [name]})).collect();
    schema.insert("anyOf".to_owned(), one_of_them.into());
    // That it may be left out does not make `null` a value of it.
    if let Some(fingerprint) =
        schema.pointer_mut("/properties/fingerprint").and_then(|field| field.as_object_mut())
    {
        fingerprint.remove("default");
    }
}

/// A fingerprint as inventories hold it; a keyed one may name its key.
pub(super) fn fingerprint(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": "^(sha256:[0-9a-fA-F]{64}|hmac-sha256:([0-9a-fA-F]+:)?[0-9a-fA-F]{64})$",
    })
}

impl JsonSchema for WrittenMoment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^\\d{4}-\\d{2}-\\d{2}([Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?([Zz]|[+-]\\d{2}:?\\d{2}))?$",
            "examples": ["2026-10-01", "2026-10-01T00:00:00Z"],
        })
    }
}

impl JsonSchema for WrittenDuration {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 2, "examples": ["30d", "48h", "15m"]})
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::schema;
    use crate::inventory::format::read;
    use crate::inventory::{Format, Inventory};

    /// The keys that a table may have, according to the reader: it lists them when it meets another one.
    fn read_keys(text: &str) -> BTreeSet<String> {
        let message = read(text, Format::Toml).unwrap_err().message;
        let (_, names) = message.split_once("expected one of ").unwrap();
        names.split('`').skip(1).step_by(2).take_while(|name| *name != "zzz").map(str::to_owned).collect()
    }

    fn keys(schema: &Value) -> BTreeSet<String> {
        assert_eq!(schema["additionalProperties"], false, "{schema:#}");
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn it_knows_the_keys_that_the_reader_knows() {
        let schema = schema();
        let of = |name: &str| keys(&schema["$defs"][name]);
        let start = "version = 1\n";
        assert_eq!(keys(&schema), read_keys("zzz = 1\nversion = 1\n"));
        assert_eq!(of("Policy"), read_keys(&format!("{start}[policy.database]\nzzz = 1")));
        assert_eq!(of("Credential"), read_keys(&format!("{start}[[credential]]\nzzz = 1")));
        assert_eq!(of("Agent"), read_keys(&format!("{start}[[agent]]\nzzz = 1")));
        let entry = "[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = 'x'\n";
        assert_eq!(of("Previous"), read_keys(&format!("{start}{entry}[[credential.previous]]\nzzz = 1")));
        assert_eq!(of("Listed"), read_keys(&format!("{start}{entry}[credential.listed]\nzzz = 1")));
    }

    #[test]
    fn dates_and_fingerprints_have_the_form_that_the_reader_takes() {
        let schema = schema();
        let fields = &schema["$defs"]["Credential"]["properties"];
        let pattern = |field: &str| regex::Regex::new(fields[field]["pattern"].as_str().unwrap()).unwrap();
        let loads = |field: &str, value: &str| {
            let digest = format!("sha256:{}", "1".repeat(64));
            let (fingerprint, issued) =
                if field == "issued" { (digest.as_str(), value) } else { (value, "2026-01-01") };
            let text = format!(
                "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = '{fingerprint}'\nissued = '{issued}'\n"
            );
            Inventory::parse(&text, Format::Toml, "i", "2026-11-01T00:00:00Z".parse().unwrap()).is_ok()
        };
        let digest = "a1".repeat(32);
        for (field, value) in [
            ("issued", "2026-10-01"),
            ("issued", "2026-10-01T00:00:00Z"),
            ("issued", "2026-10-01 02:00:00.5+02:00"),
            ("issued", "2026-10-01T00:00:00"),
            ("issued", "1.10.2026"),
            ("issued", "today"),
            ("fingerprint", &format!("sha256:{digest}")),
            ("fingerprint", &format!("hmac-sha256:{digest}")),
            ("fingerprint", &format!("md5:{digest}")),
            ("fingerprint", "sha256:00"),
        ] {
            assert_eq!(pattern(field).is_match(value), loads(field, value), "{field} {value}");
        }
    }

    /// After a change of the types, `UPDATE_SCHEMA=1 cargo test json_schema` writes the file anew.
    #[test]
    fn the_published_file_is_up_to_date() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/inventory.schema.json");
        let now = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &now).unwrap();
        }
        let published = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert!(published == now, "schemas/inventory.schema.json: UPDATE_SCHEMA=1 cargo test json_schema");
    }
}
