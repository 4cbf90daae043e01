//! Files of nothing but keys, in binary: stores, keys in DER, PGP key rings. Rules know such keys in base64 and in
//! armour, so that is how these files are shown to them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Larger files are stores of authorities, or something else.
pub(super) const LARGEST: usize = 64 * 1024;

/// A whole file as the text that rules know, if it is a key file.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let kind = sniff(bytes).filter(|_| bytes.len() <= LARGEST)?;
    let body = STANDARD.encode(bytes);
    Some(match kind {
        Kind::Bare => body,
        Kind::Ring => {
            format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{body}\n-----END PGP PRIVATE KEY BLOCK-----")
        }
    })
}

/// What kind of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key or a store, in one run of base64.
    Bare,
    /// A PGP key ring, in armour.
    Ring,
}

/// Looks at the first bytes of a file.
///
/// * Java: `FEEDFEED` or `CECECECE`, and a small version
/// * PKCS#12, PKCS#8, PKCS#1, SEC1: a sequence that begins with a version
/// * PGP: a packet of a secret key (RFC 9580, 4.2), and a version of keys
pub(super) fn sniff(head: &[u8]) -> Option<Kind> {
    match head {
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1 | 2, ..] | [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 1 | 2, ..] => {
            Some(Kind::Bare)
        }
        [0x30, 0x82, _, _, 2, 1, 0 | 1 | 3, 0x30 | 2 | 4, ..]
        | [0x30, 0x81, _, 2, 1, 0 | 1, 0x30 | 2 | 4, ..]
        | [0x30, 0x20..=0x7f, 2, 1, 0 | 1, 0x30 | 2 | 4, ..] => Some(Kind::Bare),
        [0x94, _, 3 | 4, ..]
        | [0x95, _, _, 3 | 4, ..]
        | [0xc5, 0..=191, 4 | 6, ..]
        | [0xc5, 192..=223, _, 4 | 6, ..] => Some(Kind::Ring),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, LARGEST, sniff, text};
    use crate::rule::template::expand;

    fn bytes(template: &str) -> Vec<u8> {
        let text = expand(template, "file");
        let body: String =
            text.lines().filter(|line| !line.contains('-') && !line.starts_with('=')).collect();
        data_encoding::BASE64.decode(body.as_bytes()).unwrap()
    }

    #[test]
    fn key_files_are_known_and_others_are_not() {
        for template in [
            "{keystore:pkcs12}",
            "{keystore:jks}",
            "{der:rsa}",
            "{der:pkcs8-rsa}",
            "{der:ec}",
            "{der:pkcs8-ec}",
            "{der:ed25519}",
        ] {
            assert_eq!(sniff(&bytes(template)), Some(Kind::Bare), "{template}");
        }
        assert_eq!(sniff(&bytes("{pgp}")), Some(Kind::Ring));
        for other in [
            bytes("{cert}"),
            b"\x7fELF\x02\x01\x01\0".to_vec(),
            b"PK\x03\x04".to_vec(),
            b"0 text".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(sniff(&other), None);
        }
    }

    #[test]
    fn large_files_are_none() {
        let mut store = bytes("{keystore:jks}");
        assert!(text(&store).is_some_and(|text| text.starts_with("/u3+7Q")));
        store.resize(LARGEST + 1, 0);
        assert_eq!(text(&store), None);
    }
}
