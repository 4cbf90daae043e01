//! What stores of secrets print about what they hold: names, dates, versions, owners, and sometimes the secrets.
//!
//! [`read`] takes the output of one command, recognises whose it is ([`form`]), and gives one [`Listed`] for each secret or
//! key in it. The forms belong to others and grow: fields that are not needed may be anything, fields that are needed must be
//! as documented, and a mistake names its place and quotes nothing. There is one file per store; each names the page that
//! documents its fields.
//!
//! What a listing holds back on purpose, such as disabled keys, becomes a [`Remark`]: nothing is left out in silence.

pub mod form;
pub mod labels;

mod aws_access_keys;
mod aws_credential_report;
mod aws_secrets_manager;
mod azure_key_vault;
mod cert_manager;
mod date;
mod document;
mod doppler;
mod element;
mod error;
mod gcp_secrets;
mod gcp_service_account_keys;
mod github;
mod infisical;
mod kubernetes;
mod one_password;
mod spire;
mod store;
mod vault;

use jiff::Timestamp;

pub use document::LARGEST;
pub use error::ListingError;
pub use form::Form;
pub use labels::Labels;

use crate::kind::CredentialKind;
use crate::notice::Coverage;
use crate::secret::Secret;
use document::Contents;
use store::STORES;

/// One secret or key, as its store tells it.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// What the store calls it, for people.
    pub name: String,
    /// Where it is kept: the same text in every listing of it.
    pub stored_in: String,
    /// What it is for, if the store knows.
    pub kind: Option<CredentialKind>,
    /// Who issues it, if that is known.
    pub provider: Option<String>,
    /// The public half of the current version, if it has one: an access key id.
    pub public_id: Option<String>,
    /// What its labels say.
    pub labels: Labels,
    /// When the current version began to exist, or the latest instant at which it can have.
    pub issued: Option<Timestamp>,
    /// When the current version ends by itself.
    pub expires: Option<Timestamp>,
    /// When it was last used, if the store knows; some know the day only.
    pub last_used: Option<Timestamp>,
    /// The store's name of the current version.
    pub version: Option<String>,
    /// Versions before the current one that are still there, the newest first.
    pub previous: Vec<ListedVersion>,
    /// The secret itself, where the listing holds it.
    pub value: Option<Secret>,
}

/// A version before the current one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedVersion {
    /// The store's name of it.
    pub version: Option<String>,
    /// Its public half.
    pub public_id: Option<String>,
    /// When the next version took its place; nothing if the listing does not tell.
    pub retired: Option<Timestamp>,
}

/// Something in a listing that did not become an entry, or that is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// Whether something that was asked for is missing.
    pub coverage: Coverage,
    /// What it is about: the store's name of an entry, or the listing.
    pub subject: String,
    /// What to know.
    pub detail: String,
}

/// What a listing tells.
#[derive(Debug)]
pub struct Listing {
    /// Whose it is.
    pub form: Form,
    /// What is in it, in its order.
    pub entries: Vec<Listed>,
    /// What is not, and why.
    pub remarks: Vec<Remark>,
}

/// How a listing is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Its form, if the caller knows it.
    pub form: Option<Form>,
    /// What its entries belong to, for listings that do not tell: a path in Vault, a repository, a project.
    pub at: Option<&'a str>,
    /// The instant that decides what has ended already.
    pub now: Timestamp,
}

/// Reads a listing.
///
/// # Errors
/// When it is no listing, none of the known ones, can be read as several of them, or is not as documented.
pub fn read(bytes: &[u8], terms: &Terms<'_>) -> Result<Listing, ListingError> {
    let contents = document::read(bytes)?;
    if let Contents::Documents(documents) = &contents
        && documents.is_empty()
    {
        return Err(ListingError::Empty);
    }
    let store = match terms.form {
        Some(form) => STORES.iter().find(|store| store.form == form).ok_or(ListingError::Unknown)?,
        None => recognise(&contents)?,
    };
    let mut listing = Listing { form: store.form, entries: Vec::new(), remarks: Vec::new() };
    store.read(&contents, terms, &mut listing)?;
    Ok(listing)
}

fn recognise(contents: &Contents) -> Result<&'static store::Store, ListingError> {
    let able: Vec<&store::Store> = STORES.iter().filter(|store| store.recognises(contents)).collect();
    match able.as_slice() {
        [] => Err(ListingError::Unknown),
        [one] => Ok(one),
        several => Err(ListingError::Ambiguous(several.iter().map(|store| store.form).collect())),
    }
}

impl Listing {
    /// Notes something that was left out on purpose, or is worth knowing.
    fn remark(&mut self, subject: impl Into<String>, detail: impl Into<String>) {
        let (subject, detail) = (subject.into(), detail.into());
        self.remarks.push(Remark { coverage: Coverage::Complete, subject, detail });
    }

    /// Notes something that was asked for and is missing.
    fn missing(&mut self, subject: impl Into<String>, detail: impl Into<String>) {
        let (subject, detail) = (subject.into(), detail.into());
        self.remarks.push(Remark { coverage: Coverage::Incomplete, subject, detail });
    }
}

#[cfg(test)]
mod tests;
