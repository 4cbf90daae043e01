//! Identifiers that tell when they were made. A rule asks for this where the provider is known to use them; nothing is
//! ever refused.
//!
//! * KSUID: <https://github.com/segmentio/ksuid>
//! * ULID: <https://github.com/ulid/spec>
//! * `ObjectId`: <https://www.mongodb.com/docs/manual/reference/bson-types/#objectid>
//! * UUID: RFC 9562
//! * Snowflake: the numbers of Discord

use jiff::Timestamp;

use super::{Parsed, date};
use crate::codec::radix::{BASE62, number};

fn dated(issued: Option<Timestamp>) -> Parsed {
    let mut parsed = Parsed::new("");
    parsed.issued = issued.and_then(date::made);
    parsed
}

/// Runs of letters and digits.
fn words(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| !byte.is_ascii_alphanumeric())
}

/// 27 digits of base 62: 32 bits of seconds since 2014-05-13, and 128 random ones.
pub(super) fn ksuid(value: &[u8]) -> Parsed {
    const LENGTH: usize = 27;
    const EPOCH: i64 = 1_400_000_000;
    dated(words(value).filter(|word| word.len() == LENGTH).find_map(|word| {
        // The number divided by 2^128, digit by digit: what is above 128 bits is the time.
        let (mut time, mut high, mut low) = (0_u64, 0_u64, 0_u64);
        for digit in word {
            let digit = number(&[*digit], BASE62)?;
            let product = u128::from(low) * 62 + u128::from(digit);
            low = u64::try_from(product & u128::from(u64::MAX)).ok()?;
            let product = u128::from(high) * 62 + (product >> 64);
            high = u64::try_from(product & u128::from(u64::MAX)).ok()?;
            time = time.checked_mul(62)?.checked_add(u64::try_from(product >> 64).ok()?)?;
        }
        date::seconds(EPOCH + i64::from(u32::try_from(time).ok()?))
    }))
}

/// 26 digits of Crockford's base 32: 48 bits of milliseconds since 1970, and 80 random ones.
pub(super) fn ulid(value: &[u8]) -> Parsed {
    const LENGTH: usize = 26;
    const DIGITS: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    dated(words(value).filter(|word| word.len() == LENGTH).find_map(|word| {
        let upper = word.to_ascii_uppercase();
        if !upper.iter().all(|byte| DIGITS.contains(byte)) {
            return None;
        }
        let (time, _) = upper.split_at_checked(10)?;
        number(time, DIGITS).and_then(|time| i64::try_from(time).ok()).and_then(date::milliseconds)
    }))
}

/// 24 hex digits: 32 bits of seconds since 1970, and 64 others.
pub(super) fn object_id(value: &[u8]) -> Parsed {
    const LENGTH: usize = 24;
    dated(words(value).filter(|word| word.len() == LENGTH).find_map(|word| {
        let word = std::str::from_utf8(word)
            .ok()
            .filter(|word| word.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        date::seconds(i64::from_str_radix(word.get(..8)?, 16).ok()?)
    }))
}

/// Milliseconds since 2015, in all but the last 22 bits (<https://docs.discord.com/developers/reference#snowflakes>).
pub(super) fn snowflake(value: &[u8]) -> Parsed {
    dated(words(value).filter(|word| (16..=20).contains(&word.len())).find_map(|word| {
        let number: u64 = std::str::from_utf8(word).ok()?.parse().ok()?;
        of_snowflake(number)
    }))
}

/// When the number was given out.
pub(super) fn of_snowflake(number: u64) -> Option<Timestamp> {
    const EPOCH: i64 = 1_420_070_400_000;
    i64::try_from(number >> 22).ok().and_then(|since| date::milliseconds(since + EPOCH))
}

/// Versions 1, 6 and 7 hold the time. Version 4 holds nothing.
pub(super) fn uuid(value: &[u8]) -> Parsed {
    const LENGTH: usize = 36;
    let at = value.windows(LENGTH).find(|window| crate::validate::identifier::is_uuid(window));
    dated(at.and_then(|uuid| {
        let digits: String =
            uuid.iter().filter(|byte| byte.is_ascii_hexdigit()).copied().map(char::from).collect();
        let hex = |from: usize, to: usize| u64::from_str_radix(digits.get(from..to)?, 16).ok();
        match hex(12, 13)? {
            7 => date::milliseconds(i64::try_from(hex(0, 12)?).ok()?),
            1 => since_1582(hex(13, 16)? << 48 | hex(8, 12)? << 32 | hex(0, 8)?),
            6 => since_1582(hex(0, 12)? << 12 | hex(13, 16)?),
            _ => None,
        }
    }))
}

/// Steps of 100 nanoseconds since the Gregorian calendar began.
fn since_1582(steps: u64) -> Option<Timestamp> {
    const UNIX_EPOCH: i64 = 12_219_292_800;
    date::seconds(i64::try_from(steps / 10_000_000).ok()? - UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ksuid, object_id, ulid, uuid};
    use crate::rule::template::expand;

    #[test]
    fn every_kind_tells_its_time() {
        type Read = fn(&[u8]) -> super::Parsed;
        for (template, read) in [
            ("{ksuid}_{alnum:21}", ksuid as Read),
            ("PMAT-{ulid}", ulid),
            ("PMAK-{objectid}-{hex:34}", object_id),
            ("{uuid7}", uuid),
            ("key-{uuid7}-x", uuid),
        ] {
            let text = expand(template, "stamp");
            let issued = read(text.as_bytes()).issued.map(|at| at.to_string());
            assert_eq!(issued.as_deref(), Some("2026-06-01T00:00:00Z"), "{template}");
        }
        // The examples of RFC 9562, A.1, A.5 and A.6: one instant in three versions.
        for text in [
            "C232AB00-9414-11EC-B3C8-9F6BDECED846",
            "1EC9414C-232A-6B00-B3C8-9F6BDECED846",
            "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        ] {
            let issued = uuid(text.to_lowercase().as_bytes()).issued.unwrap();
            assert_eq!(issued.as_second(), 1_645_557_742, "{text}");
        }
    }

    #[test]
    fn what_has_no_time() {
        for text in ["", "{uuid}", "{alnum:27}x", "ffffffffffffffffffffffff", "000000000000000000000000"] {
            let text = expand(text, "none");
            for read in [ksuid, ulid, object_id, uuid] {
                assert_eq!(read(text.as_bytes()).issued, None, "{text}");
            }
        }
        assert_eq!(ksuid(&[b'z'; 27]).issued, None, "beyond the largest");
    }

    proptest! {
        #[test]
        fn foreign_input_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..99), text in "[0-9A-Za-z]{20,36}") {
            for read in [ksuid, ulid, object_id, uuid] {
                let _ = (read(&bytes), read(text.as_bytes()));
            }
        }
    }
}
