//! Dates as inventories write them: TOML's own date-times, or RFC 3339 text.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// A date as written, not yet checked, so that a wrong one is reported together with all other mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenMoment(String);

/// A text that is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// It depends on where the reader is.
    #[error("`{0}` has no offset: add `Z` for UTC, or `+hh:mm`")]
    NoOffset(String),
    /// It is not a date.
    #[error("`{0}` is not a date: write 2026-10-01 or 2026-10-01T00:00:00Z")]
    NotADate(String),
}

impl WrittenMoment {
    /// The instant; see [`instant`].
    ///
    /// # Errors
    /// When it is no date, or one without an offset.
    pub fn instant(&self) -> Result<Timestamp, MomentError> {
        instant(&self.0)
    }
}

/// The instant that a text names; a date without a time is its midnight in UTC.
///
/// # Errors
/// When it is no date, or one without an offset.
pub fn instant(text: &str) -> Result<Timestamp, MomentError> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let has_time = text.contains(':');
    let midnight = text.parse::<Date>().ok().filter(|_| !has_time).map(|date| date.at(0, 0, 0, 0));
    match midnight.and_then(|at| Offset::UTC.to_timestamp(at).ok()) {
        Some(instant) => Ok(instant),
        None if has_time && text.parse::<DateTime>().is_ok() => Err(MomentError::NoOffset(text.to_owned())),
        None => Err(MomentError::NotADate(text.to_owned())),
    }
}

impl<'de> Deserialize<'de> for WrittenMoment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

struct MomentVisitor;

impl<'de> Visitor<'de> for MomentVisitor {
    type Value = WrittenMoment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2026-10-01 or 2026-10-01T00:00:00Z")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(WrittenMoment(text.to_owned()))
    }

    /// TOML hands its date-times over as a map with one private key.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))
            .map(|native| WrittenMoment(native.to_string()))
            .map_err(|_| A::Error::invalid_type(Unexpected::Map, &self))
    }
}

#[cfg(test)]
mod tests {
    use super::{MomentError, WrittenMoment};

    fn instant(text: &str) -> Result<String, MomentError> {
        WrittenMoment(text.to_owned()).instant().map(|instant| instant.to_string())
    }

    #[test]
    fn instants_with_an_offset_and_bare_dates_are_read() {
        for (text, expected) in [
            ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z"),
            ("2026-10-01 02:00:00+02:00", "2026-10-01T00:00:00Z"),
            ("2026-10-01t00:00:00.5z", "2026-10-01T00:00:00.5Z"),
            ("2026-10-01", "2026-10-01T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(instant(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_local_time_is_told_to_add_an_offset() {
        for text in ["2026-10-01T00:00:00", "2026-10-01 07:30"] {
            assert_eq!(instant(text), Err(MomentError::NoOffset(text.to_owned())));
        }
        assert!(instant("2026-10-01T00:00:00").unwrap_err().to_string().contains("add `Z`"));
    }

    #[test]
    fn anything_else_is_not_a_date() {
        for text in ["", "tomorrow", "2026-13-01", "2023-02-29", "07:32:00", "01/10/2026", "T", "é"] {
            assert_eq!(instant(text), Err(MomentError::NotADate(text.to_owned())));
        }
    }

    #[test]
    fn toml_writes_dates_with_and_without_quotes() {
        #[derive(serde::Deserialize)]
        struct Dates {
            at: Vec<WrittenMoment>,
        }
        let dates: Dates =
            toml::from_str("at = ['2026-10-01T00:00:00Z', 2026-10-01T00:00:00Z, 2026-10-01]").unwrap();
        let instants: Vec<_> = dates.at.iter().map(|at| at.instant().unwrap()).collect();
        assert!(instants.iter().all(|at| *at == instants[0]));
        let error = toml::from_str::<Dates>("at = [{ year = 2026 }]").err().unwrap();
        assert!(error.message().contains("expected a date such as"), "{error}");
        let error = toml::from_str::<Dates>("at = [2026]").err().unwrap();
        assert!(error.message().contains("expected a date such as"), "{error}");
    }
}
