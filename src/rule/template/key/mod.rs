//! Key material: the counterparts of `structure:private-key` and its relatives. The keys are real, small ones made on
//! the spot; nobody uses them.
//!
//! | generator | gives |
//! |---|---|
//! | `{pem:KIND}` | a private key in PEM, one line per line |
//! | `{pem1:KIND}` | the same on one line with `\n` written out |
//! | `{b64pem:KIND}` | base64 of the PEM |
//! | `{der:KIND}` | base64 of the DER alone |
//! | `{cert}` `{cert1}` `{cert:pair}` | an X.509 certificate in PEM; on one line; the one that belongs to `{pem:pair}` |
//! | `{ppk:2}` `{ppk:3}` `{ppk:locked}` | a PuTTY key file |
//! | `{ssh2}` | a private key of SSH Communications Security |
//! | `{pgp}` `{pgp1}` `{pgp:locked}` | a PGP private key block; on one line; under a passphrase |
//! | `{pgp:elsewhere}` `{pgp:subkey}` | a stub of a key on a card; the same with a subkey that is there |
//! | `{jwk:EC}` `{jwk:RSA}` `{jwk:OKP}` `{jwk:oct}` `{jwk:public}` | a JSON Web Key |
//! | `{keystore:pkcs12}` `{keystore:jks}` | base64 of a key store whose password is `changeit` |
//!
//! KIND is `rsa`, `pkcs8-rsa`, `ec`, `pkcs8-ec`, `ed25519`, `openssh`, `openssh-rsa`, `openssh-locked`, `encrypted`,
//! `encrypted-rsa` (PEM's own encryption), or `pair`.

mod asn1;
mod jwk;
mod keystore;
mod pgp;
mod rsa;
mod ssh;
mod x509;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::source::Source;
use asn1::{der, hex};

pub(super) fn generate(source: &mut Source, name: &str, argument: &str) -> Option<String> {
    let one_line = |text: String| text.replace('\n', "\\n");
    Some(match (name, argument) {
        ("pem", kind) => pem(source, kind)?,
        ("pem1", kind) => one_line(pem(source, kind)?),
        ("b64pem", kind) => STANDARD.encode(format!("{}\n", pem(source, kind)?)),
        ("der", kind) => STANDARD.encode(private_key(source, kind)?.1),
        ("cert", "") => x509::certificate(source),
        ("cert", "pair") => x509::certificate(&mut source.twin()),
        ("cert1", "") => one_line(x509::certificate(source)),
        ("ppk", version) => ssh::putty(source, version)?,
        ("ssh2", "") => ssh::ssh2(source),
        ("pgp", "") => pgp::block(source, pgp::Lock::Open, None),
        ("pgp1", "") => one_line(pgp::block(source, pgp::Lock::Open, None)),
        ("pgp", "locked") => pgp::block(source, pgp::Lock::Locked, None),
        ("pgp", "elsewhere") => pgp::block(source, pgp::Lock::Elsewhere, None),
        ("pgp", "subkey") => pgp::block(source, pgp::Lock::Elsewhere, Some(pgp::Lock::Open)),
        ("jwk", kind) => jwk::object(source, kind)?,
        ("keystore", "pkcs12") => STANDARD.encode(keystore::pkcs12(source)),
        ("keystore", "jks") => STANDARD.encode(keystore::jks(source)),
        _ => return None,
    })
}

fn pem(source: &mut Source, kind: &str) -> Option<String> {
    let (label, der) = private_key(source, kind)?;
    let headers = match kind {
        "encrypted-rsa" => {
            let iv = data_encoding::HEXUPPER.encode(&source.bytes(16));
            format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{iv}\n\n")
        }
        _ => String::new(),
    };
    Some(armour(label, &headers, &der))
}

/// PEM with lines of 64 characters.
fn armour(label: &str, headers: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{headers}{}\n-----END {label}-----", wrapped(&STANDARD.encode(der), 64))
}

fn wrapped(text: &str, width: usize) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
    lines.join("\n")
}

/// PEM label and bytes.
fn private_key(source: &mut Source, kind: &str) -> Option<(&'static str, Vec<u8>)> {
    Some(match kind {
        "ed25519" => ("PRIVATE KEY", ed25519(&source.array())),
        "pair" => ("PRIVATE KEY", ed25519(&source.twin().array())),
        "ec" => ("EC PRIVATE KEY", ec(source)),
        "pkcs8-ec" => ("PRIVATE KEY", {
            let algorithm = der(0x30, &hex("06072a8648ce3d020106082a8648ce3d030107"));
            let key = der(0x30, &[hex("020101"), der(4, &scalar(source))].concat());
            der(0x30, &[hex("020100"), algorithm, der(4, &key)].concat())
        }),
        "rsa" => ("RSA PRIVATE KEY", rsa::pkcs1(source)),
        "pkcs8-rsa" => ("PRIVATE KEY", {
            let algorithm = der(0x30, &hex("06092a864886f70d0101010500"));
            der(0x30, &[hex("020100"), algorithm, der(4, &rsa::pkcs1(source))].concat())
        }),
        "openssh" => ("OPENSSH PRIVATE KEY", ssh::ed25519(source)),
        "openssh-rsa" => ("OPENSSH PRIVATE KEY", ssh::rsa(source)),
        "openssh-locked" => ("OPENSSH PRIVATE KEY", ssh::locked(source)),
        "encrypted" => ("ENCRYPTED PRIVATE KEY", encrypted(source)),
        "encrypted-rsa" => ("RSA PRIVATE KEY", source.bytes(1200)),
        _ => return None,
    })
}

/// PKCS#8 (RFC 8410) of an Ed25519 seed.
fn ed25519(seed: &[u8; 32]) -> Vec<u8> {
    [hex("302e020100300506032b657004220420").as_slice(), seed].concat()
}

/// SEC1 (RFC 5915) of a P-256 key. The public half is optional and left out.
fn ec(source: &mut Source) -> Vec<u8> {
    let curve = der(0xa0, &hex("06082a8648ce3d030107"));
    der(0x30, &[hex("020101"), der(4, &scalar(source)), curve].concat())
}

/// A number below the order of P-256, which begins with 32 bits of ones.
fn scalar(source: &mut Source) -> Vec<u8> {
    let mut number = source.bytes(32);
    number[0] &= 0x7f;
    number
}

/// `EncryptedPrivateKeyInfo` (RFC 5958): PBES2 with PBKDF2 and AES-256-CBC.
fn encrypted(source: &mut Source) -> Vec<u8> {
    let salt = der(4, &source.bytes(16));
    let prf = der(0x30, &hex("06082a864886f70d02090500"));
    let kdf = der(
        0x30,
        &[hex("06092a864886f70d01050c"), der(0x30, &[salt, hex("02020800"), prf].concat())].concat(),
    );
    let cipher = der(0x30, &[hex("060960864801650304012a"), der(4, &source.bytes(16))].concat());
    let pbes2 = der(0x30, &[hex("06092a864886f70d01050d"), der(0x30, &[kdf, cipher].concat())].concat());
    der(0x30, &[pbes2, der(4, &source.bytes(128))].concat())
}

#[cfg(test)]
mod tests {
    use crate::rule::template::expand;

    #[test]
    fn keys_have_armour() {
        for kind in ["ed25519", "ec", "pkcs8-ec", "rsa", "pkcs8-rsa", "openssh", "openssh-rsa", "encrypted"] {
            let text = expand(&format!("{{pem:{kind}}}"), "s");
            assert!(text.starts_with("-----BEGIN ") && text.ends_with(" KEY-----"), "{kind}");
        }
        assert!(!expand("{pem1:ec}", "s").contains('\n'));
    }

    #[test]
    fn the_parts_of_a_pair_belong_together_wherever_they_stand() {
        let (one, other) = (expand("{hex:9}{pem:pair}", "s"), expand("{pem:pair}{uuid}", "s"));
        assert_eq!(one[9..60], other[..51]);
        assert_ne!(expand("{pem:pair}", "s"), expand("{pem:pair}", "t"));
    }
}
