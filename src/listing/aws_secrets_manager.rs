//! AWS Secrets Manager: `list-secrets` and `describe-secret`
//! (<https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html>).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, ListedVersion, Listing, Terms};

pub(super) const STORE: Store = Store {
    form: Form::AwsSecretsManager,
    wrappers: &["SecretList"],
    is_one: |element| {
        element.text("ARN").is_some_and(|arn| arn.contains(":secretsmanager:")) && element.has(&["Name"])
    },
    read,
    continued: &["NextToken"],
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(rename = "ARN")]
    arn: String,
    name: String,
    #[serde(default)]
    created_date: Date,
    /// The last change of anything, descriptions and tags included.
    #[serde(default)]
    last_changed_date: Date,
    /// The day of the last reading of its value.
    #[serde(default)]
    last_accessed_date: Date,
    /// The last rotation by the service; absent if there was none.
    #[serde(default)]
    last_rotated_date: Date,
    /// Set when it is going to be deleted.
    #[serde(default)]
    deleted_date: Date,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    owning_service: Option<String>,
    /// `describe-secret` names the same member otherwise.
    #[serde(default, alias = "VersionIdsToStages")]
    secret_versions_to_stages: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    for element in elements {
        let entry: Entry = element.fields(Form::AwsSecretsManager)?;
        if let Some(deleted) = entry.deleted_date.0 {
            listing.remark(&entry.name, format!("left out: it was deleted on {deleted}"));
            continue;
        }
        let version = staged(&entry, "AWSCURRENT");
        let old = staged(&entry, "AWSPREVIOUS");
        let issued = issued(&entry, old.as_deref());
        let previous =
            old.map(|version| ListedVersion { version: Some(version), public_id: None, retired: issued });
        listing.entries.push(Listed {
            labels: Labels::read(entry.tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str()))),
            stored_in: format!("aws-secrets-manager:{}", entry.arn),
            provider: entry.owning_service,
            issued,
            last_used: entry.last_accessed_date.0,
            version,
            previous: previous.into_iter().collect(),
            name: entry.name,
            ..Listed::default()
        });
    }
    Ok(())
}

/// The version with a stage (<https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html>).
fn staged(entry: &Entry, stage: &str) -> Option<String> {
    let mut versions = entry.secret_versions_to_stages.iter();
    versions.find(|(_, stages)| stages.iter().any(|one| one == stage)).map(|(version, _)| version.clone())
}

/// Without a rotation by the service, a first version is as old as the secret. A later one was put there by somebody, no
/// later than the last change of anything.
fn issued(entry: &Entry, old: Option<&str>) -> Option<Timestamp> {
    entry.last_rotated_date.0.or(match old {
        Some(_) => entry.last_changed_date.0,
        None => entry.created_date.0,
    })
}
