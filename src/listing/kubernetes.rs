//! Kubernetes secrets: `kubectl get secrets --output json` or `yaml`
//! (<https://kubernetes.io/docs/concepts/configuration/secret/>,
//! <https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/>). They hold the values, in
//! base64.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;

use super::date::Date;
use super::element::{Element, Hidden};
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, Listing, Terms};
use crate::kind::CredentialKind;
use crate::secret::Secret;

pub(super) const STORE: Store = Store {
    form: Form::KubernetesSecrets,
    wrappers: &["items"],
    is_one: |element| element.text("kind") == Some("Secret") && element.has(&["metadata"]),
    read,
    continued: &["continue"],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    metadata: Metadata,
    #[serde(default, rename = "type")]
    secret_type: Option<String>,
    /// Whether its values can never be changed.
    #[serde(default)]
    immutable: Option<bool>,
    #[serde(default)]
    data: Option<BTreeMap<String, Hidden>>,
    #[serde(default)]
    string_data: Option<BTreeMap<String, Hidden>>,
}

/// What all objects of Kubernetes say about themselves.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) name: String,
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    creation_timestamp: Date,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
    /// Who changed it when; `kubectl` prints it with `--show-managed-fields`.
    #[serde(default)]
    managed_fields: Vec<ManagedFields>,
}

#[derive(Deserialize)]
struct ManagedFields {
    #[serde(default)]
    time: Date,
}

impl Metadata {
    /// Namespace and name.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.namespace(), self.name)
    }

    pub(super) fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }

    pub(super) fn labels(&self) -> Labels {
        let pairs = self.labels.iter().chain(&self.annotations).flatten();
        Labels::read(pairs.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Its last change. When the object was made says nothing about values that are written into it later.
    fn changed(&self) -> Option<Timestamp> {
        self.managed_fields.iter().filter_map(|fields| fields.time.0).max()
    }
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let mut others = 0_u64;
    for element in elements {
        // Lists may hold objects of other kinds, with other fields.
        if element.text("kind").is_some_and(|kind| kind != "Secret") {
            others += 1;
            continue;
        }
        let object: Object = element.fields(Form::KubernetesSecrets)?;
        secret(object, &element.place, listing)?;
    }
    if others > 0 {
        listing.remark("listing", format!("left out: objects that are no secrets ({others})"));
    }
    let undated = listing.entries.iter().filter(|entry| entry.issued.is_none()).count();
    if undated > 0 {
        let detail =
            "values whose age is not told: list with --show-managed-fields, which tells the last change";
        listing.remark("listing", format!("{detail} ({undated})"));
    }
    Ok(())
}

fn secret(mut object: Object, place: &str, listing: &mut Listing) -> Result<(), ListingError> {
    let path = object.metadata.path();
    let secret_type = object.secret_type.as_deref().unwrap_or("Opaque");
    if secret_type.starts_with("helm.sh/") {
        listing
            .remark(path, "left out: the state of a Helm release; what it installs has secrets of its own");
        return Ok(());
    }
    let mut values = BTreeMap::new();
    for (key, Hidden(value)) in object.data.take().into_iter().flatten() {
        let Some(value) = value else { continue };
        let decoded = STANDARD.decode(value.expose().trim_ascii()).map_err(|_| ListingError::Field {
            form: Form::KubernetesSecrets,
            place: format!("{place}.data.{key}"),
            cause: "it is not base64".to_owned(),
        })?;
        values.insert(key, Secret::new(decoded));
    }
    let plain = object.string_data.take().into_iter().flatten();
    values.extend(plain.filter_map(|(key, Hidden(value))| Some((key, value?))));
    for key in PUBLIC.iter().filter(|(of, _)| *of == secret_type).map(|(_, key)| *key) {
        values.remove(key);
    }
    if values.is_empty() {
        listing.remark(path, "left out: it holds no values");
        return Ok(());
    }
    let is_fixed = object.immutable == Some(true);
    let made = object.metadata.creation_timestamp.0.filter(|_| is_fixed);
    let issued = made.or_else(|| object.metadata.changed());
    let certificate = values.get(CERTIFICATE).filter(|_| secret_type == TLS).cloned();
    for (key, value) in values {
        let kind =
            KINDS.iter().find(|(of, name, _)| (*of, *name) == (secret_type, &key)).map(|(.., kind)| *kind);
        // A certificate beside its key tells the dates of both.
        let value = match (&certificate, key == KEY) {
            (Some(certificate), true) => Secret::new([value.expose(), b"\n", certificate.expose()].concat()),
            _ => value,
        };
        listing.entries.push(Listed {
            name: format!("{path}/{key}"),
            stored_in: format!("kubernetes:{path}/{key}"),
            kind,
            labels: object.metadata.labels(),
            issued,
            value: Some(value),
            ..Listed::default()
        });
    }
    Ok(())
}

const TLS: &str = "kubernetes.io/tls";
const KEY: &str = "tls.key";
const CERTIFICATE: &str = "tls.crt";

/// Type, key, and what it holds (<https://kubernetes.io/docs/concepts/configuration/secret/#secret-types>).
const KINDS: &[(&str, &str, CredentialKind)] = &[
    (TLS, KEY, CredentialKind::PrivateKey),
    (TLS, CERTIFICATE, CredentialKind::MtlsCertificate),
    ("kubernetes.io/service-account-token", "token", CredentialKind::InfraToken),
    ("kubernetes.io/ssh-auth", "ssh-privatekey", CredentialKind::PrivateKey),
    ("kubernetes.io/basic-auth", "password", CredentialKind::Password),
    ("bootstrap.kubernetes.io/token", "token-secret", CredentialKind::InfraToken),
];

/// Type, and a key that holds nothing secret.
const PUBLIC: &[(&str, &str)] = &[
    (TLS, "ca.crt"),
    ("kubernetes.io/service-account-token", "ca.crt"),
    ("kubernetes.io/service-account-token", "namespace"),
    ("kubernetes.io/basic-auth", "username"),
    ("bootstrap.kubernetes.io/token", "token-id"),
    ("bootstrap.kubernetes.io/token", "description"),
    ("bootstrap.kubernetes.io/token", "expiration"),
    ("bootstrap.kubernetes.io/token", "usage-bootstrap-authentication"),
    ("bootstrap.kubernetes.io/token", "usage-bootstrap-signing"),
    ("bootstrap.kubernetes.io/token", "auth-extra-groups"),
];
