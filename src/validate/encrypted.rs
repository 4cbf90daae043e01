//! Values that are encrypted or hashed: they are meant to be in the repository.

use memchr::memmem;

use crate::blob::Blob;
use crate::detect::RawMatch;
use crate::location::Span;

/// How ciphertexts and password hashes begin, with the program that writes them.
const PREFIXES: &[&[u8]] = &[
    b"ENC[",       // SOPS, Puppet eyaml
    b"ENCRYPTED[", // Cirrus CI
    b"enc:",
    b"ENC:",
    b"!encrypted",
    b"DEC::PKCS7[", // eyaml
    b"{PKCS5S2}",   // Atlassian
    b"{pbkdf2",
    b"{argon2",
    b"{scrypt",
    b"{MD5}",
    b"{CRYPT}",
    b"{AES",
    b"{DESede}",
    b"{xor}",
    b"AES:",
    b"sha1$",
    b"sha256$",
    b"md5$",
    b"bcrypt$",
    b"bcrypt_sha256$",
    b"argon2$",
    b"$P$",
    b"$H$",
    b"$S$",
    b"$2x$",
    b"$7$",
    b"$gy$",
    b"$sha1$",
    b"$md5",
    b"$9$",  // Junos, Cisco
    b"$8$",  // Cisco
    b"$14$", // Cisco
    b"vault_v",
    b"ENC(",                     // Jasypt
    b"$ANSIBLE_VAULT;",          // ansible-vault
    b"{cipher}",                 // Spring Cloud Config
    b"vault:v",                  // Vault transit
    b"gAAAAA",                   // Fernet ciphertext
    b"-----BEGIN AGE ENCRYPTED", // age
    b"-----BEGIN PGP MESSAGE",   // PGP
    b"age-encryption.org/",      // age
    b"AQICAH",                   // AWS KMS ciphertext
    b"CiQA",                     // Google KMS ciphertext
    b"!vault",                   // ansible-vault tag
    b"secure:",                  // Travis CI
    b"$2a$",
    b"$2b$",
    b"$2y$", // bcrypt
    b"$1$",
    b"$5$",
    b"$6$",
    b"$y$", // crypt(3)
    b"$argon2",
    b"$scrypt$",
    b"$pbkdf2",
    b"$apr1$",
    b"pbkdf2_sha",
    b"pbkdf2:",
    b"scrypt:",
    b"{SSHA",
    b"{SHA",
    b"{PBKDF2",
    b"SCRAM-SHA-",
    b"{bcrypt}",
];

/// How far above a value the kind of its document is looked for, in bytes. Bounded, so that many values in one large
/// text take linear time.
const REACH: usize = 64 << 10;

/// True when a match is a ciphertext or a password hash, by itself or by what stands above it.
pub(super) fn is_in_container(blob: &Blob<'_>, raw: &RawMatch) -> bool {
    let above = Span::new(raw.secret.start.saturating_sub(REACH), raw.secret.start);
    is_encrypted(raw.secret.of(blob.bytes), above.of(blob.bytes))
}

/// True when `value` is a ciphertext or a password hash, by itself or by the text above it (at most [`REACH`]).
fn is_encrypted(value: &[u8], above: &[u8]) -> bool {
    PREFIXES.iter().any(|prefix| prefix.first() == value.first() && value.starts_with(prefix))
        || is_mysql_hash(value)
        || has_bcrypt(value)
        || is_sealed(value, above)
}

/// `user:$2y$05$…`, a line of `.htpasswd`.
fn has_bcrypt(value: &[u8]) -> bool {
    value.contains(&b'$') && memmem::find(value, b":$2").is_some_and(|at| value.get(at + 4) == Some(&b'$'))
}

/// `*` and 40 upper-case hex digits: what MySQL keeps of a password.
fn is_mysql_hash(value: &[u8]) -> bool {
    value.strip_prefix(b"*").is_some_and(|rest| {
        rest.len() == 40 && rest.iter().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte))
    })
}

/// Bitnami sealed secrets: base64 that begins with a two-byte session-key length of 512, in a `SealedSecret` document.
fn is_sealed(value: &[u8], above: &[u8]) -> bool {
    value.len() > 300 && value.starts_with(b"Ag") && memmem::rfind(above, b"SealedSecret").is_some()
}

#[cfg(test)]
mod tests {
    use super::is_encrypted;

    #[test]
    fn ciphertexts_are_known_by_their_beginning() {
        for value in [
            "ENC[AES256_GCM,data:Zm9v]",
            "$ANSIBLE_VAULT;1.1;AES256",
            "{cipher}AQA",
            "$2b$12$abc",
            "app:$2y$05$abc",
            "vault:v1:abc",
        ] {
            assert!(is_encrypted(value.as_bytes(), b""), "{value}");
        }
        assert!(!is_encrypted(b"hunter2", b"kind: SealedSecret"));
    }

    #[test]
    fn sealed_values_count_only_inside_a_sealed_secret() {
        let value = format!("Ag{}", "B".repeat(400));
        assert!(is_encrypted(value.as_bytes(), b"kind: SealedSecret\nencryptedData:"));
        assert!(!is_encrypted(value.as_bytes(), b"kind: Secret\ndata:"));
    }
}
