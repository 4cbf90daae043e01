//! Secrets of GitHub Actions, Dependabot and Codespaces: `gh secret list --json name,updatedAt,visibility`
//! (<https://cli.github.com/manual/gh_secret_list>), and the answers of the service
//! (<https://docs.github.com/en/rest/actions/secrets#list-repository-secrets>). Values can never be read back.

use serde::Deserialize;

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Listed, Listing, Terms};

pub(super) const STORE: Store = Store {
    form: Form::GithubSecrets,
    wrappers: &["secrets"],
    is_one: |element| {
        let dated = element.has(&["updatedAt"]) || element.has(&["updated_at"]);
        dated && element.has(&["name"]) && !element.has(&["secretKey"]) && !element.has(&["id"])
    },
    read,
    continued: &[],
};

#[derive(Deserialize)]
struct Secret {
    name: String,
    /// When its value was last written.
    #[serde(alias = "updatedAt")]
    updated_at: Date,
}

fn read(elements: &[Element<'_>], terms: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let at = terms.at.ok_or(ListingError::NoPlace {
        form: Form::GithubSecrets,
        what: "whose secrets these are",
        example: "acme/payments",
    })?;
    for element in elements {
        let secret: Secret = element.fields(Form::GithubSecrets)?;
        listing.entries.push(Listed {
            name: format!("{at}/{}", secret.name),
            stored_in: format!("github:{at}/{}", secret.name),
            issued: secret.updated_at.0,
            ..Listed::default()
        });
    }
    Ok(())
}
