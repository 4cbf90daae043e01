//! Azure Key Vault: `az keyvault secret list`, `secret list-versions`, `certificate list`, and the answers of the service
//! (<https://learn.microsoft.com/en-us/rest/api/keyvault/secrets/get-secrets/get-secrets>,
//! <https://learn.microsoft.com/en-us/cli/azure/keyvault/secret>).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::date::Date;
use super::element::{Element, Hidden};
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, ListedVersion, Listing, Terms};
use crate::kind::CredentialKind;

pub(super) const STORE: Store = Store {
    form: Form::AzureKeyVault,
    wrappers: &["value"],
    is_one: |element| {
        let id = element.text("id").or_else(|| element.text("kid")).unwrap_or_default();
        id.starts_with("https://") && element.has(&["attributes"]) && object(id).is_some()
    },
    read,
    continued: &["nextLink"],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// `https://VAULT/secrets/NAME`, with `/VERSION` in a list of versions; keys name it `kid`.
    #[serde(alias = "kid")]
    id: String,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    tags: Option<BTreeMap<String, String>>,
    /// Only in the answer of `secret show`.
    #[serde(default)]
    value: Hidden,
}

/// The command line writes `expires`, the service `exp`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Attributes {
    enabled: Option<bool>,
    /// When this version was made; in a list of secrets, of the newest version.
    created: Date,
    #[serde(alias = "exp")]
    expires: Date,
}

/// Vault and path of an object, its name, and its version: of `https://v.vault.azure.net/secrets/n/1`,
/// `v.vault.azure.net/secrets/n`, `n` and `1`.
fn object(id: &str) -> Option<(String, &str, Option<&str>)> {
    let mut parts = id.strip_prefix("https://")?.trim_end_matches('/').split('/');
    let (host, collection, name, version) = (parts.next()?, parts.next()?, parts.next()?, parts.next());
    let known = ["secrets", "keys", "certificates"].contains(&collection);
    let is_vault = host.contains(".vault.") || host.contains(".managedhsm.");
    (known && is_vault && parts.next().is_none())
        .then(|| (format!("{host}/{collection}/{name}"), name, version))
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let mut objects: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for element in elements {
        let entry: Entry = element.fields(Form::AzureKeyVault)?;
        let (path, _, _) = object(&entry.id).ok_or_else(|| ListingError::Field {
            form: Form::AzureKeyVault,
            place: format!("{}.id", element.place),
            cause: "it is not the address of a secret, key or certificate in a vault".to_owned(),
        })?;
        objects.entry(path).or_default().push(entry);
    }
    for (path, versions) in objects {
        one(path, versions, listing);
    }
    Ok(())
}

fn one(path: String, mut versions: Vec<Entry>, listing: &mut Listing) {
    let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
    versions.retain(|version| version.attributes.enabled != Some(false));
    versions.sort_by_key(|version| std::cmp::Reverse(version.attributes.created.0));
    let mut versions = versions.into_iter();
    let Some(current) = versions.next() else {
        return listing.remark(name, "left out: it is disabled");
    };
    if path.contains("/keys/") {
        return listing.remark(name, "left out: keys of the vault never leave it");
    }
    let version = |entry: &Entry| object(&entry.id).and_then(|(_, _, version)| version).map(str::to_owned);
    let (mut previous, mut newer) = (Vec::new(), current.attributes.created.0);
    for old in versions {
        previous.push(ListedVersion { version: version(&old), public_id: None, retired: newer });
        newer = old.attributes.created.0;
    }
    let tags = current.tags.iter().flatten().map(|(tag, value)| (tag.as_str(), value.as_str()));
    listing.entries.push(Listed {
        kind: path.contains("/certificates/").then_some(CredentialKind::MtlsCertificate),
        labels: Labels::read(tags),
        issued: current.attributes.created.0,
        expires: current.attributes.expires.0,
        version: version(&current),
        previous,
        stored_in: format!("azure-key-vault:{path}"),
        name,
        value: current.value.0,
        ..Listed::default()
    });
}
