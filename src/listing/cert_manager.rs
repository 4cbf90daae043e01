//! Certificates of cert-manager: `kubectl get certificates --output json` or `yaml`
//! (<https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate>).

use serde::Deserialize;

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::kubernetes::Metadata;
use super::store::Store;
use super::{Listed, Listing, Terms};
use crate::kind::CredentialKind;

pub(super) const STORE: Store = Store {
    form: Form::CertManager,
    wrappers: &["items"],
    is_one: |element| {
        element.text("kind") == Some("Certificate")
            && element.text("apiVersion").is_some_and(|version| version.starts_with("cert-manager.io/"))
    },
    read,
    continued: &["continue"],
};

#[derive(Deserialize)]
struct Certificate {
    metadata: Metadata,
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    /// The secret, in the same namespace, that holds the certificate and its key.
    secret_name: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    not_before: Date,
    not_after: Date,
    /// Counts the certificates that were issued.
    revision: Option<u64>,
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let mut others = 0_u64;
    for element in elements {
        if element.text("kind").is_some_and(|kind| kind != "Certificate") {
            others += 1;
            continue;
        }
        let certificate: Certificate = element.fields(Form::CertManager)?;
        let Certificate { metadata, spec, status } = certificate;
        if status.not_after.0.is_none() {
            listing.remark(metadata.path(), "left out: the certificate has not been issued");
            continue;
        }
        let path = format!("{}/{}", metadata.namespace(), spec.secret_name);
        listing.entries.push(Listed {
            name: format!("{path}/tls.crt"),
            // As the listing of secrets names it.
            stored_in: format!("kubernetes:{path}/tls.crt"),
            kind: Some(CredentialKind::MtlsCertificate),
            labels: metadata.labels(),
            issued: status.not_before.0,
            expires: status.not_after.0,
            version: status.revision.map(|revision| revision.to_string()),
            ..Listed::default()
        });
    }
    if others > 0 {
        listing.remark("listing", format!("left out: objects that are no certificates ({others})"));
    }
    Ok(())
}
