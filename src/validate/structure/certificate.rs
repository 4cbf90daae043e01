//! X.509 certificates: public, but their dates and their keys matter.

use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::key::{PublicHalf, plain};
use super::{Parsed, Reason, Surroundings, shown};
use crate::secret::Secret;

/// A PEM certificate with its validity.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let armour = pem::parse(plain(value)).map_err(|_| Reason::Structure)?;
    let (_, certificate) = X509Certificate::from_der(armour.contents()).map_err(|_| Reason::Structure)?;
    let note = if certificate.is_ca() { "CA certificate" } else { "X.509 certificate" };
    let mut parsed = Parsed::new(note);
    (parsed.issued, parsed.expires) = validity(&certificate);
    parsed.canonical = Some(Secret::new(armour.contents().to_vec()));
    Ok(parsed)
}

/// What the certificate of a key says.
pub(super) struct Beside {
    pub(super) issued: Option<Timestamp>,
    pub(super) expires: Option<Timestamp>,
    /// The common name of its subject.
    pub(super) name: Option<String>,
}

/// How far a certificate may be away from its key.
const REACH: usize = 64 * 1024;
/// So many certificates are looked at: the chain of one key, not a bundle of authorities.
const MOST: usize = 8;
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// The certificate near a private key that belongs to it.
pub(super) fn beside(around: Surroundings<'_>, public: &PublicHalf) -> Option<Beside> {
    let (before, after) = around.near(0, REACH);
    [after, before].into_iter().find_map(|text| {
        memchr::memmem::find_iter(text, BEGIN).take(MOST).find_map(|start| {
            let end = start + memchr::memmem::find(&text[start..], END)? + END.len();
            let armour = pem::parse(plain(&text[start..end])).ok()?;
            let (_, certificate) = X509Certificate::from_der(armour.contents()).ok()?;
            is_of(&certificate, public).then(|| {
                let (issued, expires) = validity(&certificate);
                let name =
                    certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
                Beside { issued, expires, name: name.and_then(shown::identifier) }
            })
        })
    })
}

fn is_of(certificate: &X509Certificate<'_>, public: &PublicHalf) -> bool {
    let key = certificate.public_key();
    match public {
        PublicHalf::Rsa(modulus) => match key.parsed() {
            Ok(PublicKey::RSA(rsa)) => {
                let zeros = rsa.modulus.iter().take_while(|byte| **byte == 0).count();
                rsa.modulus[zeros..] == **modulus
            }
            _ => false,
        },
        PublicHalf::Point(point) => *key.subject_public_key.data == **point,
    }
}

fn validity(certificate: &X509Certificate<'_>) -> (Option<Timestamp>, Option<Timestamp>) {
    let validity = certificate.validity();
    let instant = |seconds: i64| Timestamp::from_second(seconds).ok();
    (instant(validity.not_before.timestamp()), instant(validity.not_after.timestamp()))
}
