//! Private keys in the containers of SSH programs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use num_bigint::BigUint;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::rsa::Key;
use super::wrapped;
use crate::rule::template::source::Source;

/// A string of the SSH protocol (RFC 4251, 5): its length in four bytes, and it.
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    [length.to_be_bytes().as_slice(), bytes].concat()
}

/// A positive number of the protocol.
fn number(value: &BigUint) -> Vec<u8> {
    let bytes = value.to_bytes_be();
    let needs_zero = bytes.first().is_some_and(|first| *first >= 0x80);
    string(&[vec![0; usize::from(needs_zero)], bytes].concat())
}

/// openssh-key-v1 (<https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>).
fn container(cipher: &[u8], kdf: &[u8], options: &[u8], public: &[u8], private: &[u8]) -> Vec<u8> {
    [
        b"openssh-key-v1\0".to_vec(),
        string(cipher),
        string(kdf),
        string(options),
        1_u32.to_be_bytes().to_vec(),
        string(public),
        string(private),
    ]
    .concat()
}

/// Unencrypted, filled up to whole blocks of eight bytes.
fn open(source: &mut Source, public: &[u8], members: &[u8]) -> Vec<u8> {
    let check = source.bytes(4);
    let mut private = [check.as_slice(), &check, members, &string(b"build@ci")].concat();
    for filler in 1..=(8 - private.len() % 8) % 8 {
        private.push(u8::try_from(filler).unwrap_or_default());
    }
    container(b"none", b"none", b"", public, &private)
}

fn ed25519_parts(source: &mut Source) -> (Vec<u8>, [u8; 64]) {
    let pair = SigningKey::from_bytes(&source.array()).to_keypair_bytes();
    ([string(b"ssh-ed25519"), string(&pair[32..])].concat(), pair)
}

pub(super) fn ed25519(source: &mut Source) -> Vec<u8> {
    let (public, pair) = ed25519_parts(source);
    let members = [public.as_slice(), &string(&pair)].concat();
    open(source, &public, &members)
}

pub(super) fn rsa(source: &mut Source) -> Vec<u8> {
    let key = Key::new(source);
    let name = string(b"ssh-rsa");
    let public = [name.as_slice(), &number(&key.e), &number(&key.n)].concat();
    let numbers = [&key.n, &key.e, &key.d, &key.qi, &key.p, &key.q].map(number).concat();
    let members = [name, numbers].concat();
    open(source, &public, &members)
}

pub(super) fn locked(source: &mut Source) -> Vec<u8> {
    let (public, _) = ed25519_parts(source);
    let options = [string(&source.bytes(16)), 16_u32.to_be_bytes().to_vec()].concat();
    container(b"aes256-ctr", b"bcrypt", &options, &public, &source.bytes(144))
}

/// PuTTY's own format (<https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html>).
pub(super) fn putty(source: &mut Source, kind: &str) -> Option<String> {
    let (version, encryption) = match kind {
        "2" => (2, "none"),
        "3" => (3, "none"),
        "locked" => (3, "aes256-cbc"),
        _ => return None,
    };
    let comment = "deploy-key";
    let (public, pair) = ed25519_parts(source);
    let private = if encryption == "none" { string(&pair[..32]) } else { source.bytes(48) };
    let summed =
        [b"ssh-ed25519", encryption.as_bytes(), comment.as_bytes(), &public, &private].map(string).concat();
    let sum = if version == 2 {
        let key = Sha1::digest(b"putty-private-key-file-mac-key");
        let mut mac = Hmac::<Sha1>::new_from_slice(&key).ok()?;
        mac.update(&summed);
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
    } else {
        let mut mac = Hmac::<Sha256>::new_from_slice(&[]).ok()?;
        mac.update(&summed);
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
    };
    let derivation = if encryption == "none" {
        String::new()
    } else {
        let salt = data_encoding::HEXLOWER.encode(&source.bytes(16));
        format!(
            "Key-Derivation: Argon2id\nArgon2-Memory: 8192\nArgon2-Passes: 13\nArgon2-Parallelism: 1\nArgon2-Salt: {salt}\n"
        )
    };
    let lines = |bytes: &[u8]| wrapped(&STANDARD.encode(bytes), 64);
    let (public, private) = (lines(&public), lines(&private));
    Some(format!(
        "PuTTY-User-Key-File-{version}: ssh-ed25519\nEncryption: {encryption}\nComment: {comment}\nPublic-Lines: {}\n{public}\n\
         {derivation}Private-Lines: {}\n{private}\nPrivate-MAC: {sum}",
        public.lines().count(),
        private.lines().count()
    ))
}

/// The format of SSH Communications Security: magic, length, type of the key, cipher, and the key.
pub(super) fn ssh2(source: &mut Source) -> String {
    let kind = string(b"if-modn{sign{rsa-pkcs1-sha1},encrypt{rsa-pkcs1v2-oaep}}");
    let rest = [kind, string(b"none"), string(&source.bytes(800))].concat();
    let length = u32::try_from(rest.len() + 8).unwrap_or_default();
    let bytes = [0x3f6f_f9eb_u32.to_be_bytes().as_slice(), &length.to_be_bytes(), &rest].concat();
    format!(
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"build@ci\"\n{}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        wrapped(&STANDARD.encode(bytes), 70)
    )
}
