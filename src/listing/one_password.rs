//! 1Password: `op item list --format json`, and `op item get --format json` with the values
//! (<https://developer.1password.com/docs/cli/reference/management-commands/item>,
//! <https://developer.1password.com/docs/cli/item-fields>).

use serde::Deserialize;

use super::date::Date;
use super::element::{Element, Hidden};
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, Listing, Terms};
use crate::kind::CredentialKind;

pub(super) const STORE: Store = Store {
    form: Form::OnePassword,
    wrappers: &[],
    is_one: |element| element.has(&["id", "title", "category", "vault"]),
    read,
    continued: &[],
};

#[derive(Deserialize)]
struct Item {
    id: String,
    title: String,
    category: String,
    vault: Vault,
    /// The last edit of anything.
    #[serde(default)]
    updated_at: Date,
    #[serde(default)]
    tags: Vec<String>,
    /// Only in the answer of `op item get`.
    #[serde(default)]
    fields: Option<Vec<Field>>,
}

#[derive(Deserialize)]
struct Vault {
    id: String,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Field {
    id: String,
    /// `CONCEALED` for what is secret, `SSHKEY` for private keys.
    #[serde(rename = "type")]
    form: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    value: Hidden,
}

/// Categories of items that hold a credential, and what it is for where that is sure
/// (<https://developer.1password.com/docs/cli/item-create#item-categories>).
const CATEGORIES: &[(&str, Option<CredentialKind>)] = &[
    ("API_CREDENTIAL", None),
    ("CRYPTO_WALLET", Some(CredentialKind::CryptoWallet)),
    ("DATABASE", Some(CredentialKind::Database)),
    ("LOGIN", Some(CredentialKind::Password)),
    ("PASSWORD", Some(CredentialKind::Password)),
    ("SERVER", Some(CredentialKind::Password)),
    ("SSH_KEY", Some(CredentialKind::PrivateKey)),
];

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    for element in elements {
        let item: Item = element.fields(Form::OnePassword)?;
        let vault = item.vault.name.as_deref().unwrap_or(&item.vault.id);
        let name = format!("{vault}/{}", item.title);
        let category = item.category.to_uppercase().replace(' ', "_");
        let Some((_, kind)) = CATEGORIES.iter().find(|(known, _)| *known == category) else {
            listing.remark(name, "left out: items of its category hold no credentials");
            continue;
        };
        // Titles need not be unique, and change: the ids are the place.
        let stored_in = format!("1password:{}/{}", item.vault.id, item.id);
        let listed = Listed {
            kind: *kind,
            labels: Labels::read(item.tags.iter().filter_map(|tag| tag.split_once(['=', ':', '/']))),
            issued: item.updated_at.0,
            ..Listed::default()
        };
        let Some(fields) = item.fields else {
            listing.entries.push(Listed { name, stored_in, ..listed });
            continue;
        };
        let hidden =
            fields.into_iter().filter(|field| ["CONCEALED", "SSHKEY"].contains(&field.form.as_str()));
        for Field { id, label, value, .. } in hidden {
            if let Hidden(Some(value)) = value {
                listing.entries.push(Listed {
                    name: format!("{name}/{}", label.as_deref().unwrap_or(&id)),
                    stored_in: format!("{stored_in}/{id}"),
                    value: Some(value),
                    ..listed.clone()
                });
            }
        }
    }
    Ok(())
}
