//! Keys whose own encoding has a sum: the counterparts of `checksum:…`.
//!
//! | generator | gives |
//! |---|---|
//! | `{nkey:U}` | a NATS seed of a user (`O` operator, `A` account, `N` server, `C` cluster, `X` curve) |
//! | `{stellar}` | a Stellar secret seed |
//! | `{age}` `{age:pq}` `{nsec}` | an age identity, a post-quantum one, a Nostr secret key |
//! | `{bech32sum:HRP:N}` | N bytes in bech32 behind that human-readable part |
//! | `{wif}` `{wif:uncompressed}` | a Bitcoin key in wallet import format |
//! | `{bip32:xprv}` | an extended private key (`yprv`, `zprv`, `tprv`, …) |
//! | `{tezos:edsk}` | a Tezos secret key (`edsk64` with its public half, `spsk`, `p2sk`, `edesk`) |
//! | `{ripple}` | an XRP Ledger family seed |
//! | `{mnemonic:12}` `{algorand}` | a seed phrase of so many words, an Algorand one of 25 |
//! | `{solana}` `{solana:json}` | a Solana key pair in base58, as an array of numbers |
//! | `{jfrog-api-key}` | an Artifactory API key |

use bech32::{Bech32, Hrp};
use ed25519_dalek::SigningKey;

use super::source::Source;
use crate::codec::base58::Alphabet;
use crate::codec::{crc, seed_phrase};

pub(super) fn generate(source: &mut Source, name: &str, argument: &str) -> Option<String> {
    Some(match (name, argument) {
        ("nkey", role) => nkey(source, role)?,
        ("stellar", "") => sealed(&[&[18 << 3], source.bytes(32).as_slice()].concat()),
        ("age", "") => bech32(source, "AGE-SECRET-KEY-", 32)?,
        ("age", "pq") => bech32(source, "AGE-SECRET-KEY-PQ-", 32)?,
        ("nsec", "") => bech32(source, "nsec", 32)?,
        ("bech32sum", human) => {
            let (human, count) = human.split_once(':')?;
            bech32(source, human, count.parse().ok()?)?
        }
        ("wif", "") => wif(source, &[1]),
        ("wif", "uncompressed") => wif(source, &[]),
        ("bip32", prefix) => bip32(source, prefix)?,
        ("tezos", prefix) => tezos(source, prefix)?,
        ("ripple", "") => Alphabet::Ripple.encode_checked(&[&[33], source.bytes(16).as_slice()].concat()),
        ("mnemonic", words) => mnemonic(source, words.parse().ok()?)?,
        ("algorand", "") => seed_phrase::algorand(&source.array()),
        ("solana", "") => Alphabet::Bitcoin.encode(&solana(source)),
        ("solana", "json") => {
            let numbers: Vec<String> = solana(source).iter().map(u8::to_string).collect();
            format!("[{}]", numbers.join(","))
        }
        ("jfrog-api-key", "") => jfrog(source)?,
        _ => return None,
    })
}

/// Base32 of the bytes and their CRC-16, low byte first.
fn sealed(bytes: &[u8]) -> String {
    let sum = crc::xmodem(bytes).to_le_bytes();
    data_encoding::BASE32_NOPAD.encode(&[bytes, &sum].concat())
}

/// A seed is two five-bit letters, `S` and the role, and 32 bytes.
fn nkey(source: &mut Source, role: &str) -> Option<String> {
    let role = match role {
        "U" | "O" | "A" | "N" | "C" | "X" => role.as_bytes().first()? - b'A',
        _ => return None,
    };
    let prefix = [(18 << 3) | (role >> 2), (role & 3) << 6];
    // The role's letter takes five bits; the other six bits of the second byte are zero.
    Some(sealed(&[&prefix, source.bytes(32).as_slice()].concat()))
}

/// In upper case if the human-readable part is.
fn bech32(source: &mut Source, human: &str, count: usize) -> Option<String> {
    let text = bech32::encode::<Bech32>(Hrp::parse(human).ok()?, &source.bytes(count)).ok()?;
    let is_upper = human.bytes().any(|byte| byte.is_ascii_uppercase());
    Some(if is_upper { text.to_ascii_uppercase() } else { text })
}

fn wif(source: &mut Source, suffix: &[u8]) -> String {
    Alphabet::Bitcoin.encode_checked(&[&[0x80], source.bytes(32).as_slice(), suffix].concat())
}

fn bip32(source: &mut Source, prefix: &str) -> Option<String> {
    let version: [u8; 4] = match prefix {
        "xprv" => [0x04, 0x88, 0xad, 0xe4],
        "yprv" => [0x04, 0x9d, 0x78, 0x78],
        "zprv" => [0x04, 0xb2, 0x43, 0x0c],
        "tprv" => [0x04, 0x35, 0x83, 0x94],
        _ => return None,
    };
    let rest = [&[0; 9], source.bytes(32).as_slice(), &[0], source.bytes(32).as_slice()].concat();
    Some(Alphabet::Bitcoin.encode_checked(&[version.as_slice(), &rest].concat()))
}

fn tezos(source: &mut Source, prefix: &str) -> Option<String> {
    let (head, length): (&[u8], usize) = match prefix {
        "edsk" => (&[13, 15, 58, 7], 32),
        "edsk64" => (&[43, 246, 78, 7], 64),
        "spsk" => (&[17, 162, 224, 201], 32),
        "p2sk" => (&[16, 81, 238, 189], 32),
        "edesk" => (&[7, 90, 60, 179, 41], 56),
        _ => return None,
    };
    Some(Alphabet::Bitcoin.encode_checked(&[head, source.bytes(length).as_slice()].concat()))
}

fn mnemonic(source: &mut Source, words: usize) -> Option<String> {
    matches!(words, 12 | 15 | 18 | 21 | 24).then(|| seed_phrase::bip39(&source.bytes(words / 3 * 4)))
}

/// Private and public half.
fn solana(source: &mut Source) -> [u8; 64] {
    SigningKey::from_bytes(&source.array()).to_keypair_bytes()
}

/// Every number whose base58 digits are `AKCp` and 69 more takes 54 bytes.
fn jfrog(source: &mut Source) -> Option<String> {
    let body = source.characters("23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 69);
    let text = format!("AKCp{body}");
    (Alphabet::Bitcoin.decode(text.as_bytes())?.len() == 54).then_some(text)
}
