//! Where the random characters of examples come from.

use sha2::{Digest, Sha256};

pub(super) const DIGIT: &str = "0123456789";
pub(super) const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
pub(super) const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(super) const ALNUM: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Shortest run of generated characters that stands for a whole token.
const TOKEN: usize = 16;

/// A stream of bytes that depends on its seed only.
pub(super) struct Source {
    seed: [u8; 32],
    counter: u64,
}

impl Source {
    pub(super) fn new(seed: &str) -> Self {
        Self { seed: Sha256::digest(seed.as_bytes()).into(), counter: 0 }
    }

    /// A stream of its own: the same for every generator of the text, however many came before. The parts of a pair
    /// are made of it.
    pub(super) fn twin(&self) -> Self {
        Self { seed: Sha256::digest(self.seed).into(), counter: 0 }
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(count + 32);
        while out.len() < count {
            let mut hasher = Sha256::new();
            hasher.update(self.seed);
            hasher.update(self.counter.to_le_bytes());
            self.counter += 1;
            out.extend_from_slice(&hasher.finalize());
        }
        out.truncate(count);
        out
    }

    pub(super) fn array<const N: usize>(&mut self) -> [u8; N] {
        let bytes = self.bytes(N);
        std::array::from_fn(|at| bytes[at])
    }

    /// `count` characters, each different from its neighbour, so that no run looks made up.
    pub(super) fn characters(&mut self, alphabet: &str, count: usize) -> String {
        let alphabet = alphabet.as_bytes();
        let mut out = String::with_capacity(count);
        let mut previous = usize::MAX;
        for byte in self.bytes(count) {
            let mut at = usize::from(byte) % alphabet.len();
            if at == previous {
                at = (at + 7) % alphabet.len();
            }
            out.push(char::from(alphabet[at]));
            previous = at;
        }
        // Tokens of this length without a digit are too rare for examples.
        if count >= TOKEN && alphabet.contains(&b'7') && out.bytes().filter(u8::is_ascii_digit).count() < 2 {
            for (at, digit) in [(TOKEN / 3, "7"), (2 * TOKEN / 3, "4")] {
                out.replace_range(at..=at, digit);
            }
        }
        out
    }

    pub(super) fn uuid(&mut self) -> String {
        let hex = self.characters("0123456789abcdef", 30);
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
    }
}

/// Characters of an alphabet.
pub(super) fn generate(source: &mut Source, name: &str, argument: &str) -> Option<String> {
    if name == "uuid" && argument.is_empty() {
        return Some(source.uuid());
    }
    let alphabet = match name {
        "alnum" => ALNUM.to_owned(),
        "lower" => LOWER.to_owned(),
        "upper" => UPPER.to_owned(),
        "letter" => format!("{LOWER}{UPPER}"),
        "digit" => DIGIT.to_owned(),
        "lownum" => format!("{DIGIT}{LOWER}"),
        "upnum" => format!("{DIGIT}{UPPER}"),
        "hex" => "0123456789abcdef".to_owned(),
        "HEX" => "0123456789ABCDEF".to_owned(),
        "base64" => format!("{ALNUM}+/"),
        "base64url" => format!("{ALNUM}-_"),
        "base32" => format!("{UPPER}234567"),
        "base58" => BASE58.to_owned(),
        "bech32" => "qpzry9x8gf2tvdw0s3jn54khce6mua7l".to_owned(),
        _ => return None,
    };
    Some(source.characters(&alphabet, argument.parse().ok()?))
}
