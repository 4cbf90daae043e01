//! Registration entries of SPIRE: `spire-server entry show -output json`
//! (<https://github.com/spiffe/spire-api-sdk/blob/main/proto/spire/api/types/entry.proto>). An entry is no credential: it says
//! which ones SPIRE gives out, and for how long. Those replace themselves.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Labels, Listed, Listing, Terms};
use crate::kind::CredentialKind;

pub(super) const STORE: Store = Store {
    form: Form::Spire,
    wrappers: &["entries"],
    is_one: |element| element.has(&["spiffe_id", "parent_id"]),
    read,
    continued: &["next_page_token"],
};

/// An SVID may live for a day: the built-in policy for it.
const LONGEST: u64 = 24 * 60 * 60;

#[derive(Deserialize)]
struct Entry {
    id: String,
    spiffe_id: SpiffeId,
    /// In seconds; zero for the server's own choice.
    #[serde(default, deserialize_with = "seconds")]
    x509_svid_ttl: u64,
    /// When the entry itself is removed.
    #[serde(default)]
    expires_at: Date,
    #[serde(default)]
    hint: Option<String>,
}

#[derive(Deserialize)]
struct SpiffeId {
    trust_domain: String,
    path: String,
}

/// 64-bit numbers are texts in the JSON of protocol buffers.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u64),
        Text(String),
        Other(IgnoredAny),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Number(seconds) => seconds,
        Written::Text(text) => text.parse().unwrap_or(0),
        Written::Other(IgnoredAny) => 0,
    })
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    for element in elements {
        let entry: Entry = element.fields(Form::Spire)?;
        let name = format!("spiffe://{}{}", entry.spiffe_id.trust_domain, entry.spiffe_id.path);
        if entry.x509_svid_ttl > LONGEST {
            let hours = entry.x509_svid_ttl / 3600;
            listing.remark(&name, format!("its certificates live for {hours} hours: more than a day"));
        }
        listing.entries.push(Listed {
            stored_in: format!("spire:{}", entry.id),
            kind: Some(CredentialKind::MtlsCertificate),
            provider: Some("spire".to_owned()),
            labels: Labels::read([("hint", entry.hint.as_deref().unwrap_or_default())]),
            expires: entry.expires_at.0,
            name,
            ..Listed::default()
        });
    }
    Ok(())
}
