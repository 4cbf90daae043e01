//! The stores: how each listing is recognised, and who reads it.

use serde_json::Value;

use super::document::{Contents, Document};
use super::element::{Element, elements};
use super::error::ListingError;
use super::form::Form;
use super::{
    Listing, Terms, aws_access_keys, aws_credential_report, aws_secrets_manager, azure_key_vault,
    cert_manager, doppler, gcp_secrets, gcp_service_account_keys, github, infisical, kubernetes,
    one_password, spire, vault,
};

/// One store.
pub(super) struct Store {
    pub(super) form: Form,
    /// Members that hold the array of entries, in documents that are objects.
    pub(super) wrappers: &'static [&'static str],
    /// Does an entry have the marks of this store?
    pub(super) is_one: fn(&Element<'_>) -> bool,
    /// Makes something of all entries.
    pub(super) read: fn(&[Element<'_>], &Terms<'_>, &mut Listing) -> Result<(), ListingError>,
    /// Members that say how to ask for the next page.
    pub(super) continued: &'static [&'static str],
}

/// All of them, in the order of [`Form::ALL`].
pub(super) const STORES: &[Store] = &[
    aws_secrets_manager::STORE,
    aws_access_keys::STORE,
    aws_credential_report::STORE,
    vault::STORE,
    gcp_secrets::STORE,
    gcp_service_account_keys::STORE,
    azure_key_vault::STORE,
    kubernetes::STORE,
    cert_manager::STORE,
    github::STORE,
    spire::STORE,
    doppler::STORE,
    infisical::STORE,
    one_password::STORE,
];

impl Store {
    /// Could this be one of its listings? An empty array in its wrapper is; an empty array alone says nothing.
    pub(super) fn recognises(&self, contents: &Contents) -> bool {
        match contents {
            Contents::Table(table) => {
                self.form == Form::AwsCredentialReport && aws_credential_report::is_table(table.expose())
            }
            Contents::Documents(documents) => {
                let entries = elements(documents, self.wrappers);
                let own = |wrapper: &&str| documents.iter().all(|one| one.0.get(*wrapper).is_some());
                if entries.is_empty() {
                    // Wrappers such as `items` and `value` are used by others as well.
                    self.wrappers.iter().filter(|name| !SHARED.contains(name)).any(own)
                } else {
                    entries.iter().any(|entry| (self.is_one)(entry))
                }
            }
        }
    }

    /// Reads a listing of this store.
    pub(super) fn read(
        &self,
        contents: &Contents,
        terms: &Terms<'_>,
        listing: &mut Listing,
    ) -> Result<(), ListingError> {
        match contents {
            Contents::Table(table) if self.form == Form::AwsCredentialReport => {
                aws_credential_report::read_table(table.expose(), listing)
            }
            Contents::Table(_) => {
                Err(ListingError::Syntax { line: 1, cause: "a table, where JSON is expected".to_owned() })
            }
            Contents::Documents(documents) => {
                (self.read)(&elements(documents, self.wrappers), terms, listing)?;
                if let Some(last) = documents.last()
                    && self.goes_on(last)
                {
                    let detail =
                        "the listing goes on in another page: list without a limit, or append the next pages";
                    listing.missing("listing", detail);
                }
                Ok(())
            }
        }
    }

    /// The token of the next page may be a member of `metadata`, as in lists of Kubernetes.
    fn goes_on(&self, document: &Document) -> bool {
        let metadata = document.0.get("metadata");
        self.continued.iter().any(|name| {
            [Some(&document.0), metadata].into_iter().flatten().any(|object| match object.get(name) {
                Some(Value::String(token)) => !token.is_empty(),
                Some(Value::Bool(more)) => *more,
                _ => false,
            })
        })
    }
}

/// Wrappers that do not tell whose listing it is.
const SHARED: &[&str] = &["items", "value", "secrets", "entries", "keys", "versions"];
