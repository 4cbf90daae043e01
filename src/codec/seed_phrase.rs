//! Seed phrases: a number in words of the English list of BIP-39
//! (<https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki>), eleven bits a word. Algorand writes its keys in
//! the same words (<https://developer.algorand.org/docs/get-details/accounts/>).

use bip0039::{English, Language as _};
use sha2::{Digest, Sha256, Sha512_256};
use zeroize::Zeroizing;

/// Bits in one word.
const WORD_BITS: usize = 11;
/// Words of an Algorand key, its sum included.
const ALGORAND_WORDS: usize = 25;
/// Bytes of an Algorand key.
const ALGORAND_BYTES: usize = 32;

/// Positions in the list; none if one is no word of it.
#[must_use]
pub fn positions(phrase: &str) -> Option<Vec<u16>> {
    phrase.split_whitespace().map(|word| u16::try_from(English::index_of(word)?).ok()).collect()
}

/// The words at these positions; positions behind the end of the list are left out.
#[must_use]
pub fn words(positions: &[u16]) -> String {
    let words: Vec<&str> =
        positions.iter().filter_map(|at| English::words().get(usize::from(*at)).copied()).collect();
    words.join(" ")
}

/// True when the last bits of the phrase are the first ones of the SHA-256 of the others, as BIP-39 asks for.
#[must_use]
pub fn is_bip39(positions: &[u16]) -> bool {
    if !matches!(positions.len(), 12 | 15 | 18 | 21 | 24) {
        return false;
    }
    let bits = positions.len() * WORD_BITS;
    let sum_bits = bits / 33;
    let bytes = joined(positions);
    let (entropy, rest) = bytes.split_at((bits - sum_bits) / 8);
    let digest = Sha256::digest(entropy);
    // 4 to 8 bits: the beginning of one byte.
    rest.first().is_some_and(|last| (last ^ digest[0]) >> (8 - sum_bits) == 0)
}

/// The phrase of `entropy`, 16 to 32 bytes in steps of four.
#[must_use]
pub fn bip39(entropy: &[u8]) -> String {
    let bytes = [entropy, &Sha256::digest(entropy)].concat();
    words(&split(&bytes, entropy.len() * 8 * 33 / 32 / WORD_BITS))
}

/// True when the 25th word is the sum of the key in the first 24. Algorand fills words from their lowest bit.
#[must_use]
pub fn is_algorand(positions: &[u16]) -> bool {
    let Some((sum, key)) = positions.split_last() else { return false };
    if positions.len() != ALGORAND_WORDS {
        return false;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(ALGORAND_BYTES + 1));
    let (mut buffer, mut held) = (0_u32, 0);
    for position in key {
        buffer |= u32::from(*position) << held;
        held += WORD_BITS;
        while held >= 8 {
            bytes.push((buffer & 0xff) as u8);
            buffer >>= 8;
            held -= 8;
        }
    }
    let key = bytes.get(..ALGORAND_BYTES).unwrap_or_default();
    bytes.get(ALGORAND_BYTES..) == Some(&[0]) && algorand_sum(key) == *sum
}

/// The phrase of an Algorand key of 32 bytes.
#[must_use]
pub fn algorand(key: &[u8; ALGORAND_BYTES]) -> String {
    let mut positions = Vec::with_capacity(ALGORAND_WORDS);
    let (mut buffer, mut held) = (0_u32, 0);
    for byte in key {
        buffer |= u32::from(*byte) << held;
        held += 8;
        if held >= WORD_BITS {
            positions.push((buffer & 0x7ff) as u16);
            buffer >>= WORD_BITS;
            held -= WORD_BITS;
        }
    }
    positions.push((buffer & 0x7ff) as u16);
    positions.push(algorand_sum(key));
    words(&positions)
}

/// The first eleven bits of the SHA-512/256, lowest bit first.
fn algorand_sum(key: &[u8]) -> u16 {
    let digest = Sha512_256::digest(key);
    (u16::from(digest[0]) | u16::from(digest[1]) << 8) & 0x7ff
}

/// All bits of the words, the highest first, in bytes.
fn joined(positions: &[u16]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(positions.len() * WORD_BITS / 8 + 1));
    let (mut buffer, mut held) = (0_u32, 0);
    for position in positions {
        buffer = (buffer << WORD_BITS) | u32::from(*position & 0x7ff);
        held += WORD_BITS;
        while held >= 8 {
            held -= 8;
            bytes.push(((buffer >> held) & 0xff) as u8);
        }
        buffer &= (1 << held) - 1;
    }
    if held > 0 {
        bytes.push(((buffer << (8 - held)) & 0xff) as u8);
    }
    bytes
}

/// The counterpart: `count` words of the bits of `bytes`.
fn split(bytes: &[u8], count: usize) -> Vec<u16> {
    let mut positions = Vec::with_capacity(count);
    let (mut buffer, mut held) = (0_u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        held += 8;
        if held >= WORD_BITS {
            held -= WORD_BITS;
            positions.push(((buffer >> held) & 0x7ff) as u16);
            buffer &= (1 << held) - 1;
        }
    }
    positions.truncate(count);
    positions
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{algorand, bip39, is_algorand, is_bip39, positions};

    #[test]
    fn the_vectors_of_the_specification() {
        // Trezor's list of BIP-39 test vectors: all zero, and all one, in the shortest and the longest form.
        let zero = bip39(&[0; 16]);
        assert!(zero.starts_with("abandon abandon ") && zero.ends_with(" about"), "{zero}");
        assert!(bip39(&[0; 32]).ends_with(" art"));
        assert!(bip39(&[0xff; 16]).ends_with("zoo wrong"));
        assert!(bip39(&[0xff; 32]).ends_with("zoo vote"));
        assert!(is_bip39(&positions(&zero).unwrap()));
        assert!(!is_bip39(&[0; 12]));
        assert!(!is_bip39(&[]) && !is_bip39(&[0; 13]));
    }

    #[test]
    fn the_algorand_vector() {
        // algosdk's own test: the key of 32 zero bytes.
        let zero = algorand(&[0; 32]);
        assert!(zero.starts_with("abandon abandon ") && zero.ends_with(" invest"), "{zero}");
        assert!(is_algorand(&positions(&zero).unwrap()));
    }

    #[test]
    fn words_that_are_not_in_the_list() {
        assert_eq!(positions("abandon zoo"), Some(vec![0, 2047]));
        assert_eq!(positions("abandon zoos"), None);
        assert_eq!(positions(""), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn phrases_of_every_length_hold(entropy in proptest::collection::vec(any::<u8>(), 32), steps in 4usize..=8) {
            let found = positions(&bip39(&entropy[..steps * 4])).unwrap();
            prop_assert_eq!(found.len(), steps * 3);
            prop_assert!(is_bip39(&found));
        }

        #[test]
        fn algorand_keys_hold_and_other_last_words_do_not(key: [u8; 32], change in 1u16..2048) {
            let mut found = positions(&algorand(&key)).unwrap();
            prop_assert!(is_algorand(&found));
            found[24] = (found[24] + change) % 2048;
            prop_assert!(!is_algorand(&found));
        }

        #[test]
        fn foreign_positions_never_panic(found in proptest::collection::vec(any::<u16>(), 0..40)) {
            let _ = (is_bip39(&found), is_algorand(&found), super::words(&found));
        }
    }
}
