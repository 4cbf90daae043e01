//! Vault and OpenBao, key-value store version 2: `vault kv metadata get -format=json`
//! (<https://developer.hashicorp.com/vault/docs/commands/kv/metadata>,
//! <https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-metadata>), and `vault kv get -format=json`
//! with the values.
//!
//! Neither prints the path: the caller names it, or adds a member `path` to each document.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::date::Date;
use super::element::{Element, Hidden};
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, ListedVersion, Listing, Terms};

pub(super) const STORE: Store = Store {
    form: Form::VaultKvMetadata,
    wrappers: &[],
    is_one: |element| {
        let data = element.value.get("data").unwrap_or(element.value);
        let is_metadata = data.get("versions").is_some() && data.get("current_version").is_some();
        is_metadata || data.get("metadata").is_some_and(|metadata| metadata.get("created_time").is_some())
    },
    read,
    continued: &[],
};

#[derive(Deserialize)]
struct Path {
    #[serde(default)]
    path: Option<String>,
}

#[derive(Deserialize)]
struct Wrapper {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    current_version: Option<u64>,
    #[serde(default)]
    versions: BTreeMap<String, VersionMetadata>,
    #[serde(default)]
    custom_metadata: Option<BTreeMap<String, String>>,
    /// In the answer of `kv get`: the current version.
    #[serde(default)]
    metadata: Option<VersionMetadata>,
    /// In the answer of `kv get`: the values.
    #[serde(default)]
    data: Option<BTreeMap<String, Hidden>>,
}

#[derive(Deserialize)]
struct VersionMetadata {
    created_time: Date,
    /// When the version was deleted, or will be (`delete_version_after`).
    #[serde(default)]
    deletion_time: Date,
    #[serde(default)]
    destroyed: bool,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    custom_metadata: Option<BTreeMap<String, String>>,
}

impl VersionMetadata {
    fn is_there(&self, now: Timestamp) -> bool {
        !self.destroyed && self.deletion_time.0.is_none_or(|deletion| deletion > now)
    }
}

fn read(elements: &[Element<'_>], terms: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let several = elements.len() > 1;
    for element in elements {
        let Path { path } = element.fields(Form::VaultKvMetadata)?;
        let data = if element.has(&["data"]) && !element.has(&["versions"]) {
            element.fields::<Wrapper>(Form::VaultKvMetadata)?.data
        } else {
            element.fields(Form::VaultKvMetadata)?
        };
        let path = path.or_else(|| terms.at.filter(|_| !several).map(str::to_owned));
        let path = path.ok_or(ListingError::NoPlace {
            form: Form::VaultKvMetadata,
            what: if several {
                "the paths of several secrets (add a member `path` to each document, or import them one by one)"
            } else {
                "the path of the secret"
            },
            example: "kv/agents/openai",
        })?;
        secret(path.trim_matches('/'), data, terms.now, listing);
    }
    Ok(())
}

fn secret(path: &str, data: Data, now: Timestamp, listing: &mut Listing) {
    let newest = |versions: &BTreeMap<String, VersionMetadata>| {
        versions.keys().filter_map(|number| number.parse::<u64>().ok()).max()
    };
    let from_get = data.metadata.as_ref();
    let custom = data.custom_metadata.as_ref().or_else(|| from_get?.custom_metadata.as_ref());
    let pairs = custom.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()));
    let labels = Labels::read(pairs);
    let number = data.current_version.or_else(|| from_get?.version).or_else(|| newest(&data.versions));
    let current = number.and_then(|number| data.versions.get(&number.to_string())).or(from_get);
    let Some(current) = current else {
        return listing.remark(path, "left out: no version is told");
    };
    if !current.is_there(now) {
        return listing.remark(path, "left out: its current version is deleted");
    }
    let listed = Listed {
        name: path.to_owned(),
        stored_in: format!("vault:{path}"),
        labels,
        issued: current.created_time.0,
        expires: current.deletion_time.0,
        version: number.map(|number| number.to_string()),
        previous: previous(&data.versions, number, now),
        ..Listed::default()
    };
    match data.data {
        None => listing.entries.push(listed),
        Some(values) => {
            for (key, value) in values {
                if let Hidden(Some(value)) = value {
                    listing.entries.push(Listed {
                        name: format!("{path}/{key}"),
                        stored_in: format!("vault:{path}#{key}"),
                        value: Some(value),
                        ..listed.clone()
                    });
                } else {
                    listing.remark(format!("{path}/{key}"), "left out: its value is no text");
                }
            }
        }
    }
}

/// Versions that are still there. The next version that was made took the place of each.
fn previous(
    versions: &BTreeMap<String, VersionMetadata>,
    current: Option<u64>,
    now: Timestamp,
) -> Vec<ListedVersion> {
    let mut numbered: Vec<(u64, &VersionMetadata)> =
        versions.iter().filter_map(|(number, version)| Some((number.parse().ok()?, version))).collect();
    numbered.sort_by_key(|(number, _)| *number);
    let next = numbered.iter().skip(1).map(|(_, version)| version.created_time.0);
    let mut previous: Vec<ListedVersion> = numbered
        .iter()
        .zip(next)
        .filter(|((number, version), _)| Some(*number) < current && version.is_there(now))
        .map(|((number, _), retired)| ListedVersion {
            version: Some(number.to_string()),
            public_id: None,
            retired,
        })
        .collect();
    previous.reverse();
    previous
}
