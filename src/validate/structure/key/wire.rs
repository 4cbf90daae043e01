//! Strings and numbers of the SSH protocol (RFC 4251, 5): OpenSSH, PuTTY and SSH2 keys are made of them. No released
//! crate reads all three.

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Wire<'a>(pub(super) &'a [u8]);

impl<'a> Wire<'a> {
    pub(super) fn number(&mut self) -> Option<u32> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*head))
    }

    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    /// A number of any size, without zeros in front.
    pub(super) fn large(&mut self) -> Option<num_bigint::BigUint> {
        self.string().map(num_bigint::BigUint::from_bytes_be)
    }
}

/// Type and size of a public key, from its own encoding.
pub(super) fn kind_of(public: &[u8]) -> Option<String> {
    let mut wire = Wire(public);
    let name = wire.string()?;
    Some(match name {
        b"ssh-rsa" => {
            let (_, modulus) = (wire.large()?, wire.large()?);
            format!("RSA {}", modulus.bits())
        }
        b"ssh-dss" => format!("DSA {}", wire.large()?.bits()),
        b"ssh-ed25519" => "Ed25519".to_owned(),
        b"ssh-ed448" => "Ed448".to_owned(),
        b"ecdsa-sha2-nistp256" => "EC P-256".to_owned(),
        b"ecdsa-sha2-nistp384" => "EC P-384".to_owned(),
        b"ecdsa-sha2-nistp521" => "EC P-521".to_owned(),
        name if name.starts_with(b"sk-") => "security key".to_owned(),
        _ => String::new(),
    })
}

/// The fingerprint that `ssh-keygen -l` prints.
pub(super) fn fingerprint(public: &[u8]) -> String {
    use ::base64::Engine as _;
    use sha2::{Digest, Sha256};
    format!("SHA256:{}", ::base64::engine::general_purpose::STANDARD_NO_PAD.encode(Sha256::digest(public)))
}
