//! Keys of Google service accounts: `gcloud iam service-accounts keys list --format=json`
//! (<https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys>). The id of a key stands in its file
//! as `private_key_id`.

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
    form: Form::GcpServiceAccountKeys,
    wrappers: &["keys"],
    is_one: |element| {
        let name = element.text("name").unwrap_or_default();
        name.contains("/serviceAccounts/") && name.contains("/keys/")
    },
    read,
    continued: &["nextPageToken"],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    /// `projects/P/serviceAccounts/ACCOUNT/keys/ID`.
    name: String,
    /// `USER_MANAGED`, or `SYSTEM_MANAGED` for keys that Google rotates itself and never hands out.
    #[serde(default)]
    key_type: Option<String>,
    #[serde(default)]
    disabled: bool,
    /// Such as `SERVICE_ACCOUNT_KEY_DISABLE_REASON_EXPOSED`.
    #[serde(default)]
    disable_reason: Option<String>,
    #[serde(default)]
    valid_after_time: Date,
    /// In the year 9999 for keys without an end.
    #[serde(default)]
    valid_before_time: Date,
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let mut accounts: BTreeMap<String, Vec<(String, Key)>> = BTreeMap::new();
    let mut managed = 0_u64;
    for element in elements {
        let key: Key = element.fields(Form::GcpServiceAccountKeys)?;
        let named = key.name.split_once("/serviceAccounts/").and_then(|(_, rest)| rest.split_once("/keys/"));
        let Some((account, id)) = named.map(|(account, id)| (account.to_owned(), id.to_owned())) else {
            return Err(ListingError::Field {
                form: Form::GcpServiceAccountKeys,
                place: format!("{}.name", element.place),
                cause: "it is not `projects/…/serviceAccounts/…/keys/…`".to_owned(),
            });
        };
        if key.key_type.as_deref() == Some("SYSTEM_MANAGED") {
            managed += 1;
        } else {
            accounts.entry(account).or_default().push((id, key));
        }
    }
    if managed > 0 {
        listing.remark(
            "listing",
            format!("left out: keys that Google manages and hands out to nobody ({managed})"),
        );
    }
    for (account, keys) in accounts {
        account_keys(&account, keys, listing);
    }
    Ok(())
}

fn account_keys(account: &str, mut keys: Vec<(String, Key)>, listing: &mut Listing) {
    keys.sort_by_key(|(_, key)| std::cmp::Reverse(key.valid_after_time.0));
    let (disabled, enabled): (Vec<_>, Vec<_>) = keys.into_iter().partition(|(_, key)| key.disabled);
    let newest = enabled.first().map(|(_, key)| key.valid_after_time.0);
    let mut previous = Vec::new();
    for (id, key) in disabled {
        if let Some(reason) = &key.disable_reason {
            listing.remark(format!("{account} {id}"), format!("Google has disabled this key: {reason}"));
        }
        match newest {
            Some(newer) if newer > key.valid_after_time.0 => {
                previous.push(ListedVersion { version: None, public_id: Some(id), retired: newer });
            }
            _ => listing.remark(
                format!("{account} {id}"),
                "left out: the key is disabled, and no newer one takes its place",
            ),
        }
    }
    for (id, key) in enabled {
        listing.entries.push(Listed {
            name: account.to_owned(),
            stored_in: format!("gcp-iam:{account}"),
            kind: Some(CredentialKind::ServiceAccountKey),
            provider: Some("google".to_owned()),
            public_id: Some(id),
            issued: key.valid_after_time.0,
            expires: key.valid_before_time.0,
            previous: std::mem::take(&mut previous),
            ..Listed::default()
        });
    }
}
