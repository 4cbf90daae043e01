//! Numbers, sizes, durations and dates as people read them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::quantity::grouped;

/// `1 file`, `5,021 files`.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `40.1 MB`.
#[allow(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return counted(bytes, "byte", "bytes");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        // 999.95 would be rounded to 1000.0.
        if value < 999.95 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    format!("{value:.1} {unit}")
}

/// `12 ms`, `3.4 s`, `2 min 05 s`.
pub(super) fn duration(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0 => format!("{} ms", elapsed.as_millis()),
        1..60 => format!("{:.1} s", elapsed.as_secs_f64().min(59.9)),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// The day of an instant, in UTC.
pub(super) fn day(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::UTC).date().to_string()
}

/// `today`, `in 3 days`, `3 days ago`.
pub(super) fn distance(instant: Timestamp, now: Timestamp) -> String {
    let days = instant.duration_since(now).as_hours() / 24;
    match days {
        0 if instant >= now => "within a day".to_owned(),
        0 => "less than a day ago".to_owned(),
        1.. => format!("in {}", counted(days.unsigned_abs(), "day", "days")),
        _ => format!("{} ago", counted(days.unsigned_abs(), "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{counted, day, distance, duration, size};

    #[test]
    fn numbers_and_sizes() {
        assert_eq!(counted(1, "file", "files"), "1 file");
        assert_eq!(
            [1, 999, 1000, 40_100_000, 999_949_999, 999_950_000].map(size),
            ["1 byte", "999 bytes", "1.0 kB", "40.1 MB", "999.9 MB", "1.0 GB"]
        );
    }

    #[test]
    fn durations() {
        for (millis, text) in
            [(0, "0 ms"), (999, "999 ms"), (3_400, "3.4 s"), (59_999, "59.9 s"), (125_000, "2 min 05 s")]
        {
            assert_eq!(duration(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn dates_and_distances() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(day(now), "2026-11-21");
        for (instant, text) in [
            ("2026-11-21T13:00:00Z", "within a day"),
            ("2026-11-21T11:00:00Z", "less than a day ago"),
            ("2026-11-22T12:00:00Z", "in 1 day"),
            ("2026-11-19T12:00:00Z", "2 days ago"),
        ] {
            assert_eq!(distance(instant.parse().unwrap(), now), text);
        }
    }
}
