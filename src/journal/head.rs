//! The head of a journal: which record is the last, and its hash. Whoever keeps it elsewhere can tell later that nothing was
//! cut off and nothing rewritten.

use std::fmt;
use std::str::FromStr;

use super::record::GENESIS;

/// The last record, as `SEQ:HASH`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Head {
    /// Its number; 0 before the first.
    pub seq: u64,
    /// Its hash, 64 lower-case hex digits.
    pub hash: String,
}

impl Head {
    /// Before the first record.
    #[must_use]
    pub fn genesis() -> Self {
        Self { seq: 0, hash: GENESIS.to_owned() }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

/// A text that is no head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a head is `SEQ:HASH`, a number from 1 and 64 hex digits, as `straykey journal head` prints it")]
pub struct NoHead;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (seq, hash) = text.trim().split_once(':').ok_or(NoHead)?;
        let is_number = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
        let is_hash = hash.len() == GENESIS.len() && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        match seq.parse() {
            Ok(seq @ 1..) if is_number && is_hash => Ok(Self { seq, hash: hash.to_ascii_lowercase() }),
            _ => Err(NoHead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, NoHead};

    #[test]
    fn a_head_is_read_back_and_anything_else_is_refused() {
        let hash = "0a".repeat(32);
        let head = Head { seq: 17, hash: hash.clone() };
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert_eq!(format!(" 17:{}\n", hash.to_uppercase()).parse(), Ok(head));
        for text in [
            String::new(),
            hash.clone(),
            format!("0:{hash}"),
            format!("+1:{hash}"),
            format!("-1:{hash}"),
            format!(":{hash}"),
            format!("1:{hash}0"),
            format!("1:{}", "0g".repeat(32)),
            format!("99999999999999999999:{hash}"),
            format!("1:{}", "é".repeat(32)),
        ] {
            assert_eq!(text.parse::<Head>(), Err(NoHead), "{text}");
        }
    }
}
