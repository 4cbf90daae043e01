//! Certificates (RFC 5280) of Ed25519 keys. Nobody signed them: the signature is random.

use ed25519_dalek::SigningKey;

use super::armour;
use super::asn1::{der, hex, integer};
use crate::rule::template::source::Source;

/// In PEM, valid from 2026-06-01 to 2027-06-01, of the key that is made of the first bytes of the source.
pub(super) fn certificate(source: &mut Source) -> String {
    let public = SigningKey::from_bytes(&source.array()).verifying_key();
    let algorithm = der(0x30, &hex("06032b6570"));
    let common_name = der(0x30, &[hex("0603550403"), der(0x0c, b"invoices.acme.example")].concat());
    let name = der(0x30, &der(0x31, &common_name));
    let validity = der(0x30, &[der(0x17, b"260601000000Z"), der(0x17, b"270601000000Z")].concat());
    let key =
        der(0x30, &[algorithm.clone(), der(3, &[&[0], public.as_bytes().as_slice()].concat())].concat());
    let body = der(
        0x30,
        &[
            der(0xa0, &hex("020102")),
            integer(&[&[1], source.bytes(15).as_slice()].concat()),
            algorithm.clone(),
            name.clone(),
            validity,
            name,
            key,
        ]
        .concat(),
    );
    let signature = der(3, &[&[0], source.bytes(64).as_slice()].concat());
    armour("CERTIFICATE", "", &der(0x30, &[body, algorithm, signature].concat()))
}
