//! X.509 certificates: public, but their dates and their keys matter.

use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Parsed, Reason, plain_armour};
use crate::secret::Secret;

/// A PEM certificate with its validity.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let armour = pem::parse(plain_armour(value)).map_err(|_| Reason::Structure)?;
    let (_, certificate) = X509Certificate::from_der(armour.contents()).map_err(|_| Reason::Structure)?;
    let validity = certificate.validity();
    let note = if certificate.is_ca() { "CA certificate" } else { "X.509 certificate" };
    let mut parsed = Parsed::new(note);
    parsed.issued = Timestamp::from_second(validity.not_before.timestamp()).ok();
    parsed.expires = Timestamp::from_second(validity.not_after.timestamp()).ok();
    parsed.canonical = Some(Secret::new(armour.contents().to_vec()));
    Ok(parsed)
}
