//! Access keys of IAM users: `list-access-keys`
//! (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html>). The id of a key is public, and stands
//! beside the secret key wherever that is used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Listed, ListedVersion, Listing, Terms};
use crate::kind::CredentialKind;

pub(super) const STORE: Store = Store {
    form: Form::AwsIamAccessKeys,
    wrappers: &["AccessKeyMetadata"],
    is_one: |element| element.has(&["AccessKeyId", "Status", "CreateDate"]),
    read,
    continued: &["Marker", "NextToken", "IsTruncated"],
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    #[serde(default)]
    user_name: Option<String>,
    access_key_id: String,
    /// `Active`, `Inactive` or `Expired`.
    status: String,
    #[serde(default)]
    create_date: Date,
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let mut users: BTreeMap<Option<String>, Vec<Key>> = BTreeMap::new();
    for element in elements {
        let key: Key = element.fields(Form::AwsIamAccessKeys)?;
        users.entry(key.user_name.clone()).or_default().push(key);
    }
    for (user, mut keys) in users {
        keys.sort_by_key(|key| std::cmp::Reverse(key.create_date.0));
        let user = user.unwrap_or_else(|| "root".to_owned());
        let (active, inactive): (Vec<Key>, Vec<Key>) =
            keys.into_iter().partition(|key| key.status.eq_ignore_ascii_case("active"));
        // A user has two keys at most. One that was switched off for a newer one is its older version.
        let newest = active.first().map(|key| key.create_date.0);
        let mut previous = Vec::new();
        for key in inactive {
            match newest {
                Some(newer) if newer > key.create_date.0 => previous.push(ListedVersion {
                    version: None,
                    public_id: Some(key.access_key_id),
                    retired: newer,
                }),
                _ => listing.remark(
                    format!("{user} {}", key.access_key_id),
                    "left out: the key is inactive, and no newer one takes its place",
                ),
            }
        }
        for key in active {
            listing.entries.push(Listed {
                name: user.clone(),
                stored_in: format!("aws-iam:user/{user}"),
                kind: Some(CredentialKind::CloudAccessKey),
                provider: Some("aws".to_owned()),
                public_id: Some(key.access_key_id),
                issued: key.create_date.0,
                previous: std::mem::take(&mut previous),
                ..Listed::default()
            });
        }
    }
    Ok(())
}
