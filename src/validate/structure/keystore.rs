//! Key stores in base64: PKCS#12 (RFC 7292) and Java's own format. A store whose password is a well-known one is as
//! good as no store at all.

use hmac::{Hmac, KeyInit, Mac};
use pkcs8::der;
use pkcs8::der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use pkcs8::der::{Decode, Reader, SliceReader, Tag, TagMode, TagNumber};
use pkcs8::spki::AlgorithmIdentifierRef;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::{Parsed, Reason, Surroundings, Weight, base64, date};
use crate::codec::keystore;
use crate::secret::Secret;

/// What tutorials, Java and Google set.
const PASSWORDS: &[&str] = &["changeit", "notasecret", "", "password", "changeme"];
/// More rounds are not tried: that would be work at the will of whoever wrote the file.
const MOST_ROUNDS: u32 = 10_000;

/// In a text of many stores not every one is tried: that would be work at somebody else's will too.
const CROWD: usize = 4;
/// How far back other stores are counted.
const REACH: usize = 64 * 1024;
/// How stores begin in base64, as the rule finds them.
const BEGINNINGS: &[&[u8]] = &[b"IBAzC", b"/u3+7QAAAA", b"zs7OzgAAAA"];

/// Base64 of a store.
pub(super) fn parse(value: &[u8], around: Surroundings<'_>) -> Result<Parsed, Reason> {
    let before = around.near(0, REACH).0;
    let others: usize =
        BEGINNINGS.iter().map(|begin| memchr::memmem::find_iter(before, begin).take(CROWD).count()).sum();
    let passwords = if others < CROWD { PASSWORDS } else { &[] };
    let compact: Vec<u8> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = base64::decoded(&compact).ok_or(Reason::Structure)?;
    let mut parsed =
        java(&bytes, passwords).or_else(|| pkcs12(&bytes, passwords)).ok_or(Reason::Structure)?;
    parsed.canonical = Some(Secret::new(bytes.to_vec()));
    Ok(parsed)
}

fn weighed(mut parsed: Parsed, password: Option<&str>) -> Parsed {
    match password {
        Some(_) => parsed.weigh(Weight::Certain, "opens with a well-known password"),
        None => parsed.weight = Weight::Lowered,
    }
    parsed
}

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// The sum of a PKCS#12 file.
struct Sum<'a> {
    algorithm: ObjectIdentifier,
    digest: &'a [u8],
    salt: &'a [u8],
    rounds: u32,
}

fn pkcs12(bytes: &[u8], passwords: &[&'static str]) -> Option<Parsed> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let (content, sum) = reader.sequence(members).ok()?;
    reader.finish().ok()?;
    let password =
        sum.and_then(|sum| passwords.iter().copied().find(|password| sum.holds(password, content)));
    Some(weighed(Parsed::new("PKCS#12 key store"), password))
}

/// Version 3, the content, and perhaps a sum.
fn members<'a>(reader: &mut SliceReader<'a>) -> der::Result<(&'a [u8], Option<Sum<'a>>)> {
    if u8::decode(reader)? != 3 {
        return Err(Tag::Integer.value_error().into());
    }
    let content = reader.sequence(content)?;
    if reader.is_finished() {
        return Ok((content, None));
    }
    let sum = reader.sequence(|reader| {
        let (algorithm, digest) = reader.sequence(|reader| {
            let algorithm = AlgorithmIdentifierRef::decode(reader)?.oid;
            Ok::<_, der::Error>((algorithm, <&OctetStringRef>::decode(reader)?.as_bytes()))
        })?;
        let salt = <&OctetStringRef>::decode(reader)?.as_bytes();
        let rounds = if reader.is_finished() { 1 } else { u32::decode(reader)? };
        while !reader.is_finished() {
            AnyRef::decode(reader)?;
        }
        Ok::<_, der::Error>(Sum { algorithm, digest, salt, rounds })
    })?;
    Ok((content, Some(sum)))
}

fn content<'a>(reader: &mut SliceReader<'a>) -> der::Result<&'a [u8]> {
    if ObjectIdentifier::decode(reader)? != DATA {
        return Err(Tag::ObjectIdentifier.value_error().into());
    }
    let octets = reader.context_specific::<&OctetStringRef>(TagNumber(0), TagMode::Explicit)?;
    octets.map(OctetStringRef::as_bytes).ok_or_else(|| Tag::OctetString.value_error().into())
}

impl Sum<'_> {
    fn holds(&self, password: &str, content: &[u8]) -> bool {
        if self.rounds > MOST_ROUNDS {
            return false;
        }
        if self.algorithm == SHA256 {
            let key = keystore::pkcs12_key::<Sha256>(password, self.salt, self.rounds);
            Hmac::<Sha256>::new_from_slice(&key)
                .is_ok_and(|mac| mac.chain_update(content).verify_slice(self.digest).is_ok())
        } else if self.algorithm == SHA1 {
            let key = keystore::pkcs12_key::<Sha1>(password, self.salt, self.rounds);
            Hmac::<Sha1>::new_from_slice(&key)
                .is_ok_and(|mac| mac.chain_update(content).verify_slice(self.digest).is_ok())
        } else {
            false
        }
    }
}

const JKS: u32 = 0xfeed_feed;
const JCEKS: u32 = 0xcece_cece;
/// Bytes of the sum at the end.
const JAVA_SUM: usize = 20;

fn java(bytes: &[u8], passwords: &[&'static str]) -> Option<Parsed> {
    let mut reader = Java(bytes);
    let magic = reader.number()?;
    let name = match magic {
        JKS => "JKS key store",
        JCEKS => "JCEKS key store",
        _ => return None,
    };
    let (version, count) = (reader.number()?, reader.number()?);
    if !matches!(version, 1 | 2) || bytes.len() <= JAVA_SUM {
        return None;
    }
    let mut parsed = Parsed::new(name);
    // Of the first entry: its kind, its name, and when it was made.
    if count > 0 {
        let _kind = reader.number()?;
        reader.text()?;
        let (high, low) = (reader.number()?, reader.number()?);
        let milliseconds = i64::from(high) << 32 | i64::from(low);
        parsed.issued = date::milliseconds(milliseconds);
    }
    let (store, sum) = bytes.split_at(bytes.len() - JAVA_SUM);
    let opens = |password: &&str| Sha1::digest(keystore::jks_summed(password, store)).as_slice() == sum;
    let password = passwords.iter().copied().find(opens);
    Some(weighed(parsed, password))
}

/// What is left to read: numbers with the highest byte first, and texts behind their length.
struct Java<'a>(&'a [u8]);

impl Java<'_> {
    fn number(&mut self) -> Option<u32> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*head))
    }

    fn text(&mut self) -> Option<()> {
        let (head, rest) = self.0.split_first_chunk::<2>()?;
        self.0 = rest.get(usize::from(u16::from_be_bytes(*head))..)?;
        Some(())
    }
}
