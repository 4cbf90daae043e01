//! PuTTY's own key files (<https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html>). The secret is the
//! private part; what stands in front of it and behind it is needed to check its sum.

use ::hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::wire::{fingerprint, kind_of};
use super::{Key, Lock, armour};
use crate::validate::structure::{Parsed, Reason, Surroundings, base64};

/// Base64 lines between `Private-Lines:` and `Private-MAC:`.
pub(in crate::validate::structure) fn parse(
    value: &[u8],
    around: Surroundings<'_>,
) -> Result<Parsed, Reason> {
    let (before, body, after) =
        (armour::plain(around.before), armour::plain(value), armour::plain(around.after));
    let body: String = body.split_whitespace().collect();
    let private = base64::salvaged(body.as_bytes()).ok_or(Reason::Structure)?;
    let file = File::read(&before, &after).ok_or(Reason::Structure)?;
    let lock = if file.encryption == "none" { Lock::Open } else { Lock::Locked };
    let holds = lock == Lock::Locked || file.sum_of(&private).is_some_and(|sum| sum == file.sum);
    let key = Key {
        fingerprint: Some(fingerprint(&file.public)),
        damage: (!holds).then_some("its sum is wrong"),
        ..Key::new("PuTTY", kind_of(&file.public).unwrap_or_default(), lock)
    };
    Ok(key.into_parsed(private.to_vec()))
}

/// The members around the private part.
struct File<'a> {
    version: u8,
    algorithm: &'a str,
    encryption: &'a str,
    comment: &'a str,
    public: Vec<u8>,
    sum: String,
}

impl<'a> File<'a> {
    fn read(before: &'a str, after: &str) -> Option<Self> {
        let start = before.find("PuTTY-User-Key-File-")?;
        let mut lines = before[start..].lines();
        let (version, algorithm) = lines.next()?.strip_prefix("PuTTY-User-Key-File-")?.split_once(": ")?;
        let member = |name: &str| {
            before[start..].lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(":")).map(str::trim)
        };
        let count: usize = member("Public-Lines")?.parse().ok()?;
        let body: String = before[start..]
            .lines()
            .skip_while(|line| !line.starts_with("Public-Lines:"))
            .skip(1)
            .take(count)
            .collect();
        let sum =
            after.lines().find_map(|line| line.strip_prefix("Private-MAC:"))?.trim().to_ascii_lowercase();
        Some(Self {
            version: version.parse().ok()?,
            algorithm,
            encryption: member("Encryption")?,
            comment: member("Comment").unwrap_or_default(),
            public: base64::decoded(body.as_bytes())?.to_vec(),
            sum,
        })
    }

    /// An HMAC of all members, with a fixed key when there is no passphrase: SHA-1 in version 2, SHA-256 in version 3.
    fn sum_of(&self, private: &[u8]) -> Option<String> {
        let members = [
            self.algorithm.as_bytes(),
            self.encryption.as_bytes(),
            self.comment.as_bytes(),
            &self.public,
            private,
        ];
        let summed: Vec<u8> = members
            .iter()
            .flat_map(|member| {
                let length = u32::try_from(member.len()).unwrap_or_default().to_be_bytes();
                [length.as_slice(), member].concat()
            })
            .collect();
        let sum = if self.version >= 3 {
            let mut mac = Hmac::<Sha256>::new_from_slice(&[]).ok()?;
            mac.update(&summed);
            mac.finalize().into_bytes().to_vec()
        } else {
            let mut mac =
                Hmac::<Sha1>::new_from_slice(&Sha1::digest(b"putty-private-key-file-mac-key")).ok()?;
            mac.update(&summed);
            mac.finalize().into_bytes().to_vec()
        };
        Some(data_encoding::HEXLOWER.encode(&sum))
    }
}
