//! Instants inside of credentials. What lies outside of the years in which a credential of today can have been made or
//! can end is no date but chance.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// 2005-01-01: older than every format that tells its time.
const EARLIEST: i64 = 1_104_537_600;
/// 2100-01-01: some tokens "never" end.
const LATEST: i64 = 4_102_444_800;

/// Seconds since 1970.
pub(super) fn seconds(value: i64) -> Option<Timestamp> {
    (EARLIEST..LATEST).contains(&value).then(|| Timestamp::from_second(value).ok())?
}

/// The same of an instant at which something was made: at most 2040, for nobody can have made it much later.
pub(super) fn made(instant: Timestamp) -> Option<Timestamp> {
    const LAST: i64 = 2_208_988_800;
    (instant.as_second() < LAST).then_some(instant)
}

/// Milliseconds since 1970.
pub(super) fn milliseconds(value: i64) -> Option<Timestamp> {
    seconds(value.div_euclid(1000)).and_then(|_| Timestamp::from_millisecond(value).ok())
}

/// `NumericDate` of RFC 7519, seconds with or without a fraction; some programs write milliseconds.
pub(super) fn numeric(value: f64) -> Option<Timestamp> {
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
    let whole = (0.0..1e15).contains(&value).then_some(value as i64)?;
    if whole < 100_000_000_000 { seconds(whole) } else { milliseconds(whole) }
}

/// `20260601T000000Z`, the basic form of ISO 8601, or the extended one, with or without a time.
pub(super) fn iso(text: &str) -> Option<Timestamp> {
    let instant = text.parse::<Timestamp>().ok().or_else(|| {
        let civil = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        let civil: DateTime = civil.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })?;
    seconds(instant.as_second()).map(|_| instant)
}

#[cfg(test)]
mod tests {
    use super::{iso, milliseconds, numeric, seconds};

    #[test]
    fn plausible_dates_and_others() {
        assert_eq!(seconds(1_780_272_000).unwrap().to_string(), "2026-06-01T00:00:00Z");
        assert_eq!(milliseconds(1_780_272_000_500).unwrap().to_string(), "2026-06-01T00:00:00.5Z");
        assert_eq!(numeric(1_780_272_000.75).unwrap().to_string(), "2026-06-01T00:00:00Z");
        assert_eq!(numeric(1.780_272e12).unwrap().to_string(), "2026-06-01T00:00:00Z");
        for value in [0, 1, -5, i64::MIN, i64::MAX, 4_102_444_800] {
            assert_eq!((seconds(value), milliseconds(value)), (None, None), "{value}");
        }
        for value in [f64::NAN, f64::INFINITY, -1.0, 1e300, 0.5] {
            assert_eq!(numeric(value), None);
        }
    }

    #[test]
    fn iso_dates() {
        for text in ["20260601T000000Z", "2026-06-01T00:00:00Z", "2026-06-01", "2026-06-01T00:00Z"] {
            assert_eq!(iso(text).map(|at| at.to_string()).as_deref(), Some("2026-06-01T00:00:00Z"), "{text}");
        }
        for text in ["", "Z", "2026", "0001-01-01", "20261301T000000Z"] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}
