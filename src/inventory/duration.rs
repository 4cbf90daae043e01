//! Durations as inventories write them: `30d`, `48h`, `15m`. A day has 24 hours.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::Deserialize;

/// A duration as written, not yet checked, so that a wrong one is reported together with all other mistakes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct WrittenDuration(String);

/// A text that is no duration of a fixed length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Months and years have no fixed length.
    #[error("`{0}` has months or years, whose length varies: write days, such as `30d`")]
    Varies(String),
    /// It points into the past.
    #[error("`{0}` is negative: write how long it is, such as `30d`")]
    Negative(String),
    /// It is not a duration.
    #[error("`{0}` is not a duration: write one such as `30d`, `48h` or `15m`")]
    NotADuration(String),
}

impl WrittenDuration {
    /// A duration as a person typed it.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The length; zero or more.
    ///
    /// # Errors
    /// When it is no duration, a negative one, or one in months or years.
    pub fn length(&self) -> Result<SignedDuration, DurationError> {
        let span: Span = self.0.parse().map_err(|_| DurationError::NotADuration(self.0.clone()))?;
        if span.get_years() != 0 || span.get_months() != 0 {
            return Err(DurationError::Varies(self.0.clone()));
        }
        let length = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| DurationError::NotADuration(self.0.clone()))?;
        if length.is_negative() { Err(DurationError::Negative(self.0.clone())) } else { Ok(length) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::{DurationError, WrittenDuration};

    fn length(text: &str) -> Result<SignedDuration, DurationError> {
        WrittenDuration(text.to_owned()).length()
    }

    #[test]
    fn days_hours_and_minutes_are_read() {
        for (text, hours) in [("30d", 720), ("48h", 48), ("1w", 168), ("1d 12h", 36), ("P30D", 720)] {
            assert_eq!(length(text), Ok(SignedDuration::from_hours(hours)), "{text}");
        }
        assert_eq!(length("15m"), Ok(SignedDuration::from_mins(15)));
        assert_eq!(length("0s"), Ok(SignedDuration::ZERO));
    }

    #[test]
    fn what_is_no_fixed_length_is_refused() {
        for text in ["3mo", "1y", "P1M"] {
            assert_eq!(length(text), Err(DurationError::Varies(text.to_owned())));
        }
        for text in ["-1d", "1d ago"] {
            assert_eq!(length(text), Err(DurationError::Negative(text.to_owned())));
        }
        for text in ["", "30", "d", "thirty days", "30days30"] {
            assert_eq!(length(text), Err(DurationError::NotADuration(text.to_owned())), "{text}");
        }
    }
}
