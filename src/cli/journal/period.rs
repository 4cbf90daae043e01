//! Which time is asked about: dates, or so long ago. Months and years are those of the calendar, in UTC.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::args::PeriodArgs;
use crate::cli::CliError;
use crate::inventory::moment::instant;

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Period {
    /// The period that the arguments name.
    pub(super) fn of(args: &PeriodArgs) -> Result<Self, CliError> {
        let as_of = args.as_of.as_deref().map(|text| named("--as-of", text)).transpose()?;
        let now = as_of.unwrap_or_else(Timestamp::now);
        let at =
            |option, text: &Option<String>| text.as_deref().map(|text| ago(option, text, now)).transpose();
        let period = Self { since: at("--since", &args.since)?, until: at("--until", &args.until)? };
        match period {
            Self { since: Some(since), until: Some(until) } if since >= until => Err(CliError::Usage(
                format!("--since {since} is not before --until {until}: nothing lies between them"),
            )),
            period => Ok(period),
        }
    }
}

/// An instant: a date, or a length of time before now.
fn ago(option: &str, text: &str, now: Timestamp) -> Result<Timestamp, CliError> {
    let Ok(span) = text.parse::<Span>() else { return named(option, text) };
    let usage = |problem: &str| CliError::Usage(format!("{option}: `{text}` {problem}"));
    if span.is_negative() {
        return Err(usage("is negative: write how long ago, such as `12mo`"));
    }
    let before = now.to_zoned(TimeZone::UTC).checked_sub(span);
    before.map(|before| before.timestamp()).map_err(|_| usage("is longer ago than there are dates"))
}

fn named(option: &str, text: &str) -> Result<Timestamp, CliError> {
    let usage =
        |error| CliError::Usage(format!("{option}: {error}, or how long ago, such as `12mo` or `30d`"));
    instant(text).map_err(usage)
}

#[cfg(test)]
mod tests {
    use super::{Period, PeriodArgs};

    fn since(text: &str) -> Result<String, String> {
        let args = PeriodArgs {
            since: Some(text.to_owned()),
            until: None,
            as_of: Some("2026-03-31T12:00:00Z".to_owned()),
        };
        let period = Period::of(&args).map_err(|error| error.to_string())?;
        Ok(period.since.unwrap().to_string())
    }

    #[test]
    fn dates_and_lengths_of_time_are_read() {
        for (text, expected) in [
            ("12mo", "2025-03-31T12:00:00Z"),
            ("1mo", "2026-02-28T12:00:00Z"),
            ("1y", "2025-03-31T12:00:00Z"),
            ("P1Y", "2025-03-31T12:00:00Z"),
            ("30d", "2026-03-01T12:00:00Z"),
            ("90m", "2026-03-31T10:30:00Z"),
            ("0s", "2026-03-31T12:00:00Z"),
            ("2026-01-01", "2026-01-01T00:00:00Z"),
            ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"),
        ] {
            assert_eq!(since(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_refused_with_the_option() {
        for (text, said) in [
            ("", "is not a date"),
            ("yesterday", "is not a date"),
            ("12", "is not a date"),
            ("-1d", "is negative"),
            ("2026-01-01T00:00:00", "has no offset"),
            ("19998y", "longer ago"),
        ] {
            let error = since(text).unwrap_err();
            assert!(error.starts_with("--since: ") && error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn a_period_has_a_length() {
        let period = |since: &str, until: &str| {
            let (since, until) = (Some(since.to_owned()), Some(until.to_owned()));
            Period::of(&PeriodArgs { since, until, as_of: Some("2026-03-31".to_owned()) }).is_ok()
        };
        assert!(period("2026-01-01", "2026-01-02") && period("2d", "1d"));
        assert!(!period("2026-01-01", "2026-01-01") && !period("1d", "2d"));
    }
}
