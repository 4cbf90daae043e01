//! Infisical: `infisical secrets --output json`, `infisical export --format json`
//! (<https://infisical.com/docs/cli/commands/secrets>), and the answer of the service
//! (<https://infisical.com/docs/api-reference/endpoints/secrets/list>). They hold the values.

use serde::Deserialize;

use super::date::Date;
use super::element::{Element, Hidden};
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, Listing, Terms};

pub(super) const STORE: Store = Store {
    form: Form::Infisical,
    wrappers: &["secrets"],
    is_one: |element| {
        element.has(&["secretKey"]) || (element.has(&["key", "value"]) && element.has(&["type"]))
    },
    read,
    continued: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Secret {
    #[serde(alias = "key")]
    secret_key: String,
    #[serde(default, alias = "value")]
    secret_value: Hidden,
    /// Set when the reader may not see the value; something else stands in its place.
    #[serde(default)]
    secret_value_hidden: bool,
    #[serde(default, alias = "projectId", alias = "workspaceId")]
    workspace: Option<String>,
    #[serde(default)]
    environment: Option<String>,
    #[serde(default)]
    secret_path: Option<String>,
    /// When this version was written, or a comment or tag changed.
    #[serde(default)]
    updated_at: Date,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    secret_metadata: Option<Vec<Metadatum>>,
}

#[derive(Deserialize)]
struct Metadatum {
    #[serde(default)]
    key: String,
    #[serde(default)]
    value: String,
}

fn read(elements: &[Element<'_>], terms: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    for element in elements {
        let secret: Secret = element.fields(Form::Infisical)?;
        let project = terms.at.or(secret.workspace.as_deref()).ok_or(ListingError::NoPlace {
            form: Form::Infisical,
            what: "the project",
            example: "payments/prod",
        })?;
        // The caller's own words name project and environment both.
        let environment = secret.environment.clone().filter(|_| terms.at.is_none());
        let folder = secret.secret_path.as_deref().unwrap_or("/").trim_matches('/');
        let parts = [project, environment.as_deref().unwrap_or(""), folder, &secret.secret_key];
        let path = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        let pairs = secret.secret_metadata.iter().flatten();
        let mut labels = Labels::read(pairs.map(|pair| (pair.key.as_str(), pair.value.as_str())));
        labels.environment = labels.environment.or(secret.environment);
        let value = secret.secret_value.0.filter(|_| !secret.secret_value_hidden);
        if value.is_none() {
            listing.remark(&path, "its value may not be read: no fingerprint");
        }
        listing.entries.push(Listed {
            stored_in: format!("infisical:{path}"),
            name: path,
            labels,
            issued: secret.updated_at.0,
            version: secret.version.map(|version| version.to_string()),
            value,
            ..Listed::default()
        });
    }
    Ok(())
}
