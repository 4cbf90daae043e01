//! Dates as stores print them: RFC 3339, or seconds since 1970 as a number or as text.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// A date that a listing may leave out. A store's way of saying "never" is no date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Date(pub(super) Option<Timestamp>);

/// Years outside of these stand for "never": Go's zero time is in the year 1, Google's end of an endless key in 9999.
const FIRST_YEAR: &str = "1971-01-01T00:00:00Z";
const LAST_YEAR: &str = "9000-01-01T00:00:00Z";

/// Its last day cannot be told in every time zone, so it is no instant.
const ENDLESS: &str = "9999-12-31";

/// What the columns of AWS hold where there is no date
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>).
const NONE: &[&str] = &["", "N/A", "n/a", "no_information", "not_supported", "null", "None"];

impl Date {
    /// Reads a date from a text; nothing if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if NONE.contains(&text) || text.starts_with(ENDLESS) {
            return Some(Self(None));
        }
        let instant = match text.parse::<i64>() {
            Ok(seconds) => Timestamp::from_second(seconds).ok(),
            Err(_) => text.parse().ok(),
        };
        instant.map(Self::dated)
    }

    fn dated(instant: Timestamp) -> Self {
        let real = |first: &str, last: &str| {
            first.parse().is_ok_and(|first: Timestamp| instant >= first)
                && last.parse().is_ok_and(|last: Timestamp| instant < last)
        };
        Self(Some(instant).filter(|_| real(FIRST_YEAR, LAST_YEAR)))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DateVisitor)
    }
}

struct DateVisitor;

impl Visitor<'_> for DateVisitor {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2026-10-01T00:00:00Z, or seconds since 1970")
    }

    fn visit_unit<E: Error>(self) -> Result<Date, E> {
        Ok(Date(None))
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Date, E> {
        let instant = Timestamp::from_second(seconds);
        instant.map(Date::dated).map_err(|_| E::invalid_value(Unexpected::Other("a number"), &self))
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Date, E> {
        self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    /// Version 1 of the AWS command line prints fractions of seconds.
    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Date, E> {
        // Beyond the range of the integer it stops at its ends, which are no instants.
        self.visit_i64(seconds as i64)
    }

    /// The text itself may be a secret in the wrong place: it is not quoted.
    fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
        Date::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Other("another text"), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    fn read(json: &str) -> Result<Option<String>, String> {
        serde_json::from_str::<Date>(json)
            .map(|date| date.0.map(|instant| instant.to_string()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn dates_of_all_stores_are_read() {
        for (json, expected) in [
            ("\"2026-10-01T00:00:00Z\"", Some("2026-10-01T00:00:00Z")),
            ("\"2026-10-01T02:00:00.123000+02:00\"", Some("2026-10-01T00:00:00.123Z")),
            ("\"2026-10-01T00:00:00.123456789Z\"", Some("2026-10-01T00:00:00.123456789Z")),
            ("1790812800", Some("2026-10-01T00:00:00Z")),
            ("1790812800.729", Some("2026-10-01T00:00:00Z")),
            ("\"1790812800\"", Some("2026-10-01T00:00:00Z")),
        ] {
            assert_eq!(read(json).unwrap().as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn never_is_no_date() {
        for json in [
            "null",
            "\"\"",
            "\"N/A\"",
            "\"no_information\"",
            "\"not_supported\"",
            "0",
            "\"0\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59Z\"",
        ] {
            assert_eq!(read(json), Ok(None), "{json}");
        }
    }

    #[test]
    fn anything_else_is_refused_without_quoting_it() {
        for json in ["\"hunter2\"", "1e300", "99999999999999", "[1]", "{}", "true", "\"2026-13-01\""] {
            let error = read(json).unwrap_err();
            assert!(error.contains("expected a date such as") && !error.contains("hunter2"), "{error}");
        }
    }
}
