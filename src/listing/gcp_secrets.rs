//! Google Secret Manager: `gcloud secrets versions list --format=json`
//! (<https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions>), and `gcloud secrets list
//! --format=json` for labels and ends (<https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets>).
//! Both together in one file, one behind the other, tell most.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, ListedVersion, Listing, Terms};

pub(super) const STORE: Store = Store {
    form: Form::GcpSecretVersions,
    wrappers: &["versions", "secrets"],
    is_one: |element| {
        let name = element.text("name").unwrap_or_default();
        name.starts_with("projects/") && name.contains("/secrets/") && element.has(&["createTime"])
    },
    read,
    continued: &["nextPageToken"],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// `projects/P/secrets/S`, or that and `/versions/V`.
    name: String,
    #[serde(default)]
    create_time: Date,
    /// Of a version: `ENABLED`, `DISABLED` or `DESTROYED`.
    #[serde(default)]
    state: Option<String>,
    /// Of a secret: its end.
    #[serde(default)]
    expire_time: Date,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

/// What is told of one secret.
#[derive(Default)]
struct Gathered {
    secret: Option<Entry>,
    versions: Vec<(u64, Entry)>,
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let mut secrets: BTreeMap<String, Gathered> = BTreeMap::new();
    for element in elements {
        let entry: Entry = element.fields(Form::GcpSecretVersions)?;
        let misnamed = |cause: &str| ListingError::Field {
            form: Form::GcpSecretVersions,
            place: format!("{}.name", element.place),
            cause: cause.to_owned(),
        };
        if !entry.name.contains("/secrets/") {
            return Err(misnamed("it is not `projects/…/secrets/…`"));
        }
        match entry.name.split_once("/versions/") {
            None => {
                let name = entry.name.clone();
                secrets.entry(name).or_default().secret = Some(entry);
            }
            Some((secret, number)) => {
                let number =
                    number.parse().map_err(|_| misnamed("it does not end with the number of a version"))?;
                secrets.entry(secret.to_owned()).or_default().versions.push((number, entry));
            }
        }
    }
    for (name, gathered) in secrets {
        secret(&name, gathered, listing);
    }
    Ok(())
}

fn secret(name: &str, Gathered { secret, mut versions }: Gathered, listing: &mut Listing) {
    let short = name.rsplit('/').next().unwrap_or(name);
    let told = !versions.is_empty();
    versions.retain(|(_, version)| version.state.as_deref().is_none_or(|state| state == "ENABLED"));
    versions.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    if told && versions.is_empty() {
        return listing.remark(short, "left out: none of its versions is enabled");
    }
    let labels = secret.iter().flat_map(|secret| secret.labels.iter().chain(&secret.annotations));
    // Without its versions a secret tells when it was made, which its value need not have been.
    let current = versions.first();
    let newer = versions.iter().map(|(_, newer)| newer.create_time.0);
    let previous = newer.zip(versions.iter().skip(1)).map(|(retired, (number, _))| ListedVersion {
        version: Some(number.to_string()),
        public_id: None,
        retired,
    });
    listing.entries.push(Listed {
        name: short.to_owned(),
        stored_in: format!("gcp-secret-manager:{name}"),
        labels: Labels::read(labels.map(|(label, value)| (label.as_str(), value.as_str()))),
        issued: current.and_then(|(_, version)| version.create_time.0),
        expires: secret.as_ref().and_then(|secret| secret.expire_time.0),
        version: current.map(|(number, _)| number.to_string()),
        previous: previous.collect(),
        ..Listed::default()
    });
    if !told {
        listing.remark(
            short,
            "no versions are listed, so its age is not known: append `gcloud secrets versions list`",
        );
    }
}
