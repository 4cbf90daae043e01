//! Keys whose own encoding has a sum.
//!
//! * NATS: <https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth>
//! * Stellar: <https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md>
//! * age: <https://github.com/C2SP/C2SP/blob/main/age.md>
//! * Nostr: <https://github.com/nostr-protocol/nips/blob/master/19.md>
//! * Bitcoin: <https://en.bitcoin.it/wiki/Wallet_import_format>,
//!   <https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki>
//! * Tezos: <https://tezos.gitlab.io/developer/encodings.html>
//! * XRP Ledger: <https://xrpl.org/docs/references/protocol/data-types/base58-encodings>
//! * Electrum: <https://electrum.readthedocs.io/en/latest/seedphrase.html>
//! * Cardano: <https://cips.cardano.org/cip/CIP-5>
//! * Solana: <https://solana.com/docs/intro/installation>, a seed and its Ed25519 public key

use bech32::Bech32;
use bech32::primitives::decode::CheckedHrpstring;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::codec::base58::Alphabet;
use crate::codec::{crc, seed_phrase};

/// Base32 of bytes and their CRC-16, low byte first. The bytes in front of the sum.
fn sealed(token: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(data_encoding::BASE32_NOPAD.decode(token).ok()?);
    let at = bytes.len().checked_sub(2)?;
    let (summed, sum) = bytes.split_at(at);
    if crc::xmodem(summed).to_le_bytes() != sum {
        return None;
    }
    bytes.truncate(at);
    Some(bytes)
}

pub(super) fn nkey(token: &[u8]) -> Option<bool> {
    let seed = sealed(token)?;
    // Five bits of `S`, five of the role, and six that are not used; then 32 bytes.
    Some(seed.len() == 34 && seed[0] >> 3 == 18)
}

pub(super) fn stellar(token: &[u8]) -> Option<bool> {
    let seed = sealed(token)?;
    Some(seed.len() == 33 && seed[0] == 18 << 3)
}

/// A human-readable part and data, with six check digits.
pub(super) fn bech32(token: &[u8]) -> Option<CheckedHrpstring<'_>> {
    CheckedHrpstring::new::<Bech32>(std::str::from_utf8(token).ok()?).ok()
}

/// 32 bytes behind a human-readable part that begins with `human`, in either case.
pub(super) fn bech32_key(token: &[u8], human: &str) -> Option<bool> {
    let decoded = bech32(token)?;
    let part: String = decoded.hrp().lowercase_char_iter().collect();
    Some(part.starts_with(human) && decoded.byte_iter().count() == 32)
}

/// A version, 32 bytes, and `01` when the public key is compressed.
pub(super) fn wif(token: &[u8]) -> Option<bool> {
    let key = Alphabet::Bitcoin.decode_checked(token)?;
    Some(key.len() == 33 || (key.len() == 34 && key[33] == 1))
}

/// Version, depth, parent, number, chain code, and a zero in front of the private key.
pub(super) fn bip32(token: &[u8]) -> Option<bool> {
    let key = Alphabet::Bitcoin.decode_checked(token)?;
    Some(key.len() == 78 && key[45] == 0)
}

/// A prefix of four or five bytes, and a key: 32 bytes, 64 with its public half, or 56 under a passphrase.
pub(super) fn tezos(token: &[u8]) -> Option<bool> {
    let key = Alphabet::Bitcoin.decode_checked(token)?;
    Some(matches!(key.len(), 36 | 61 | 68))
}

/// A version and 16 bytes: one byte of version, or three for Ed25519.
pub(super) fn ripple(token: &[u8]) -> Option<bool> {
    let seed = Alphabet::Ripple.decode_checked(token)?;
    Some((seed.len() == 17 && seed[0] == 33) || (seed.len() == 19 && seed.starts_with(&[1, 0xe1, 0x4b])))
}

/// BIP-39, Electrum (which takes the same words and another sum), or Algorand.
pub(super) fn bip39(token: &[u8]) -> Option<bool> {
    let phrase = Zeroizing::new(std::str::from_utf8(token).ok()?.to_lowercase());
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let positions = Zeroizing::new(seed_phrase::positions(&phrase)?);
    Some(
        seed_phrase::is_bip39(&positions)
            || seed_phrase::is_algorand(&positions)
            || (words.len() >= 12 && is_electrum(&words)),
    )
}

/// The first digits of an HMAC of the phrase are one of a few version numbers.
fn is_electrum(words: &[&str]) -> bool {
    let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(b"Seed version") else { return false };
    mac.update(Zeroizing::new(words.join(" ")).as_bytes());
    let digest = mac.finalize().into_bytes();
    digest[0] == 0x01 || (digest[0] == 0x10 && digest[1] >> 4 <= 2)
}

pub(super) fn algorand(token: &[u8]) -> Option<bool> {
    let phrase = Zeroizing::new(std::str::from_utf8(token).ok()?.to_lowercase());
    Some(seed_phrase::is_algorand(&Zeroizing::new(seed_phrase::positions(&phrase)?)))
}

/// 64 bytes in base58 or as a JSON array of numbers. NEAR writes `ed25519:` in front.
pub(super) fn solana(token: &[u8]) -> Option<bool> {
    let token = token.strip_prefix(b"ed25519:").unwrap_or(token);
    let bytes = if token.first() == Some(&b'[') {
        Zeroizing::new(serde_json::from_slice::<Vec<u8>>(token).ok()?)
    } else {
        Alphabet::Bitcoin.decode(token)?
    };
    let (seed, public) = bytes.split_at_checked(32)?;
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(seed.try_into().ok()?);
    Some(SigningKey::from_bytes(&seed).verifying_key().as_bytes() == public)
}

#[cfg(test)]
mod tests {
    use super::bip39;
    use crate::codec::seed_phrase;

    #[test]
    fn electrum_phrases_hold() {
        // One phrase in 100 has a version of Electrum's by chance; one in 16 has the sum of BIP-39.
        let electrum = (0_u16..2000)
            .map(|first| [first, 7, 77, 777, 1000, 1500, 40, 50, 60, 70, 80, 90])
            .filter(|positions| !seed_phrase::is_bip39(positions))
            .map(|positions| seed_phrase::words(&positions))
            .find(|phrase| bip39(phrase.as_bytes()) == Some(true))
            .unwrap();
        assert_eq!(bip39(electrum.to_uppercase().as_bytes()), Some(true));
        assert_eq!(bip39(electrum.replace(' ', "\n  ").as_bytes()), Some(true));
        assert_eq!(bip39(format!("{electrum}s").as_bytes()), None);
    }
}
