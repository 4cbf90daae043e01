//! PGP private keys: RFC 9580, and RFC 4880 before it. Only as much is read as tells what key it is.

use jiff::Timestamp;
use sha1::{Digest, Sha1};

use super::{Key, Lock, armour};
use crate::codec::crc;
use crate::validate::structure::{Parsed, Reason, base64, date};

/// An armoured block with its CRC-24.
pub(in crate::validate::structure) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let text = armour::plain(value);
    let armour = armour::dissect(&text).ok_or(Reason::Structure)?;
    let bytes = base64::salvaged(armour.body.as_bytes()).ok_or(Reason::Structure)?;
    let mut key = key(&bytes).ok_or(Reason::Structure)?;
    if let Some(sum) = armour.sum.and_then(|digits| base64::decoded(digits.as_bytes()))
        && crc::openpgp(&bytes).to_be_bytes()[1..] != **sum
    {
        key.damage = Some("its sum is wrong");
    }
    Ok(key.into_parsed(bytes.to_vec()))
}

/// What is left to read of a packet.
struct Packet<'a>(&'a [u8]);

impl<'a> Packet<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    /// A multiprecision integer: how many bits it has.
    fn number(&mut self) -> Option<usize> {
        let head = self.take(2)?;
        let bits = usize::from(u16::from_be_bytes([head[0], head[1]]));
        self.take(bits.div_ceil(8)).map(|_| bits)
    }

    /// One byte of length, and so many bytes.
    fn short(&mut self) -> Option<&'a [u8]> {
        let length = self.byte()?;
        self.take(usize::from(length))
    }
}

/// The first packet, if it is a secret key or subkey. It is as open as the most open of its subkeys: owners who are
/// careful keep the key itself elsewhere, and its subkeys at hand.
pub(super) fn key(bytes: &[u8]) -> Option<Key> {
    let mut packets = Packets(bytes);
    let mut key = packets.next().and_then(secret)?;
    for subkey in packets.filter_map(secret) {
        key.lock = match (key.lock, subkey.lock) {
            (Lock::Open, _) | (_, Lock::Open) => Lock::Open,
            (Lock::Locked, _) | (_, Lock::Locked) => Lock::Locked,
            (Lock::Elsewhere, Lock::Elsewhere) => Lock::Elsewhere,
        };
        key.damage = key.damage.or(subkey.damage);
    }
    Some(key)
}

/// A packet of tag 5 or 7.
fn secret((tag, body): (u8, &[u8])) -> Option<Key> {
    if !matches!(tag, 5 | 7) {
        return None;
    }
    let mut packet = Packet(body);
    let version = packet.byte()?;
    let created = packet.take(4)?;
    let created = u32::from_be_bytes([created[0], created[1], created[2], created[3]]);
    if version == 3 {
        packet.take(2)?;
    } else if !(4..=6).contains(&version) {
        return None;
    }
    let algorithm = packet.byte()?;
    if version >= 5 {
        packet.take(4)?;
    }
    let Some(kind) = public_members(&mut packet, algorithm) else {
        return Some(Key { issued: instant(created), ..Key::damaged("OpenPGP") });
    };
    let public = &body[..body.len() - packet.0.len()];
    let lock = lock(&mut packet, version);
    Some(Key {
        issued: instant(created),
        fingerprint: (version == 4).then(|| fingerprint(public)),
        damage: (lock == Some(Lock::Open) && packet.0.is_empty()).then_some("incomplete or damaged"),
        ..Key::new("OpenPGP", kind, lock.unwrap_or(Lock::Open))
    })
}

fn instant(created: u32) -> Option<Timestamp> {
    // PGP is from 1991; keys older than what other formats have do exist, but nobody's policy cares which.
    date::seconds(i64::from(created))
}

/// Tags and bodies, in the old or the new packet format. The last one may be shorter than it says: a block that breaks off
/// is still a key.
struct Packets<'a>(&'a [u8]);

impl<'a> Iterator for Packets<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut packet = Packet(self.0);
        let first = packet.byte().filter(|first| first & 0x80 != 0)?;
        let is_new = first & 0x40 != 0;
        let tag = if is_new { first & 0x3f } else { (first >> 2) & 0x0f };
        let length = if is_new { new_length(&mut packet)? } else { old_length(&mut packet, first & 3)? };
        let (body, rest) = packet.0.split_at(length.min(packet.0.len()));
        self.0 = rest;
        Some((tag, body))
    }
}

fn new_length(packet: &mut Packet<'_>) -> Option<usize> {
    Some(match packet.byte()? {
        first @ 0..=191 => usize::from(first),
        first @ 192..=223 => ((usize::from(first) - 192) << 8) + usize::from(packet.byte()?) + 192,
        255 => big_endian(packet.take(4)?),
        _ => return None,
    })
}

fn old_length(packet: &mut Packet<'_>, kind: u8) -> Option<usize> {
    match kind {
        3 => Some(packet.0.len()),
        kind => packet.take(1 << kind).map(big_endian),
    }
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
}

/// Reads over the public members. Type and size of the key.
fn public_members(packet: &mut Packet<'_>, algorithm: u8) -> Option<String> {
    let mut numbers = |count: usize| -> Option<usize> {
        let first = packet.number()?;
        (1..count).try_for_each(|_| packet.number().map(|_| ()))?;
        Some(first)
    };
    Some(match algorithm {
        1..=3 => format!("RSA {}", numbers(2)?),
        16 => format!("Elgamal {}", numbers(3)?),
        17 => format!("DSA {}", numbers(4)?),
        18 | 19 | 22 => {
            let curve = curve(packet.short()?);
            packet.number()?;
            if algorithm == 18 {
                packet.short()?;
            }
            curve.to_owned()
        }
        25 => packet.take(32).map(|_| "X25519".to_owned())?,
        26 => packet.take(56).map(|_| "X448".to_owned())?,
        27 => packet.take(32).map(|_| "Ed25519".to_owned())?,
        28 => packet.take(57).map(|_| "Ed448".to_owned())?,
        _ => return None,
    })
}

/// Object identifiers without tag and length (RFC 9580, 9.2).
fn curve(oid: &[u8]) -> &'static str {
    match oid {
        [0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1] => "Ed25519",
        [0x2b, 6, 1, 4, 1, 0x97, 0x55, 1, 5, 1] => "Curve25519",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7] => "EC P-256",
        [0x2b, 0x81, 4, 0, 0x22] => "EC P-384",
        [0x2b, 0x81, 4, 0, 0x23] => "EC P-521",
        [0x2b, 0x81, 4, 0, 0x0a] => "EC secp256k1",
        _ => "EC",
    }
}

/// What the byte behind the public members says (RFC 9580, 3.7.2.1).
fn lock(packet: &mut Packet<'_>, version: u8) -> Option<Lock> {
    let usage = packet.byte()?;
    if usage == 0 {
        return Some(Lock::Open);
    }
    if matches!(usage, 253..=255) {
        if version >= 5 {
            packet.byte()?;
        }
        let (_cipher, mut specifier) = (packet.byte()?, packet.byte()?);
        if usage == 253 || version == 6 {
            // Here the mode or the length of the specifier came before it.
            specifier = packet.byte()?;
        }
        // GnuPG keeps such stubs where the key itself is on a card or in another file.
        if specifier == 101 {
            return Some(Lock::Elsewhere);
        }
    }
    Some(Lock::Locked)
}

/// Of version 4: SHA-1 of the public members behind a mark and their length.
fn fingerprint(public: &[u8]) -> String {
    let length = u16::try_from(public.len()).unwrap_or(u16::MAX).to_be_bytes();
    data_encoding::HEXUPPER.encode(&Sha1::digest([&[0x99], length.as_slice(), public].concat()))
}
