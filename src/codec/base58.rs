//! Base58 and Base58Check: keys of wallets. The sum is the first four bytes of SHA-256 of SHA-256
//! (<https://en.bitcoin.it/wiki/Base58Check_encoding>).

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The order of the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Bitcoin, and most others.
    Bitcoin,
    /// XRP Ledger (<https://xrpl.org/docs/references/protocol/data-types/base58-encodings>).
    Ripple,
}

/// Longer texts are no keys. Decoding takes quadratic time.
const LONGEST: usize = 256;
const SUM: usize = 4;

impl Alphabet {
    fn table(self) -> &'static bs58::Alphabet {
        match self {
            Self::Bitcoin => bs58::Alphabet::BITCOIN,
            Self::Ripple => bs58::Alphabet::RIPPLE,
        }
    }

    /// The bytes that `text` stands for; none if it has a character that is no digit.
    #[must_use]
    pub fn decode(self, text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if text.len() > LONGEST {
            return None;
        }
        bs58::decode(text).with_alphabet(self.table()).into_vec().ok().map(Zeroizing::new)
    }

    /// The same without its sum, if the sum is right.
    #[must_use]
    pub fn decode_checked(self, text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut bytes = self.decode(text)?;
        let at = bytes.len().checked_sub(SUM)?;
        let (payload, digits) = bytes.split_at(at);
        if digits != sum(payload) {
            return None;
        }
        bytes.truncate(at);
        Some(bytes)
    }

    /// `bytes` in the digits of this alphabet.
    #[must_use]
    pub fn encode(self, bytes: &[u8]) -> String {
        bs58::encode(bytes).with_alphabet(self.table()).into_string()
    }

    /// The same with the sum appended.
    #[must_use]
    pub fn encode_checked(self, payload: &[u8]) -> String {
        self.encode(&[payload, &sum(payload)].concat())
    }
}

fn sum(payload: &[u8]) -> [u8; SUM] {
    let digest = Sha256::digest(Sha256::digest(payload));
    [digest[0], digest[1], digest[2], digest[3]]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Alphabet;

    #[test]
    fn public_addresses_decode() {
        // The address of the first block, and the one of the XRP Ledger's genesis account: both public for ever.
        let bitcoin = Alphabet::Bitcoin.decode_checked(b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa").unwrap();
        assert_eq!((bitcoin.len(), bitcoin[0]), (21, 0));
        let ripple = Alphabet::Ripple.decode_checked(b"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh").unwrap();
        assert_eq!((ripple.len(), ripple[0]), (21, 0));
    }

    #[test]
    fn what_is_no_key() {
        for text in [&b""[..], b"1", b"0OIl", b"\xff", &[b'z'; 300]] {
            assert!(Alphabet::Bitcoin.decode_checked(text).is_none());
        }
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for alphabet in [Alphabet::Bitcoin, Alphabet::Ripple] {
                let text = alphabet.encode_checked(&bytes);
                prop_assert_eq!(alphabet.decode_checked(text.as_bytes()).unwrap().to_vec(), bytes.clone());
            }
        }
    }
}
