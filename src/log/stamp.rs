//! When a line was written.

use std::path::Path;

use jiff::Timestamp;

use super::event::{Position, of_line};
use super::name::is_log;

/// A longer line is no line of a log.
const LONGEST: usize = 64 << 10;
/// Lines without a time belong to an earlier one that has one; so many lines back at most,
const LINES: usize = 64;
/// and so many bytes.
const BYTES: usize = 16 << 10;

/// When the line was written in which `offset` is, as far as the line says so and `now` makes it possible.
///
/// The line has to begin with it, unless the text is a log by its name, or a stream without one. In those, lines that do not
/// tell belong to the last one before them that does: stack traces, keys of many lines.
#[must_use]
pub fn written(text: &[u8], offset: usize, name: Option<&Path>, now: Timestamp) -> Option<Timestamp> {
    let is_log = name.is_none_or(is_log);
    let mut end = offset.min(text.len());
    let reach = end.saturating_sub(if is_log { BYTES } else { 0 });
    for lines in 0..LINES {
        let floor = end.saturating_sub(LONGEST);
        let newline = memchr::memrchr(b'\n', text.get(floor..end)?);
        let start = newline.map_or(floor, |at| floor + at + 1);
        if newline.is_none() && floor > 0 {
            return None;
        }
        let line = text.get(start..)?;
        let line = line.get(..memchr::memchr(b'\n', line).unwrap_or(line.len())).unwrap_or_default();
        match of_line(line) {
            Some(Position::Front(moment)) => return moment.at(now),
            Some(Position::Field(moment)) if is_log => return moment.at(now),
            _ => {}
        }
        end = start.checked_sub(1)?;
        if !is_log || end < reach || lines + 1 == LINES {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::written;

    const NOW: &str = "2026-03-01T00:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// What the last line of a text says.
    fn said(text: &str, name: Option<&str>) -> Option<Timestamp> {
        written(text.as_bytes(), text.len(), name.map(Path::new), at(NOW))
    }

    #[test]
    fn times_in_front_count_in_any_file() {
        let instant = Some(at("2026-01-02T03:04:05Z"));
        for line in [
            "2026-01-02T03:04:05Z x",
            "2026-01-02T03:04:05.1234567Z x",
            "2026-01-02T04:04:05+01:00 x",
            "2026-01-01T22:04:05.000-0500 x",
            "2026-01-02 03:04:05,123 ERROR x",
            "2026-01-02 03:04:05.123 UTC [12] LOG: x",
            "[2026-01-02 03:04:05 +0000] [1] [INFO] x",
            "2026/01/02 03:04:05 [error] x",
            "02-Jan-2026 03:04:05.123 SEVERE x",
            "<34>1 2026-01-02T03:04:05Z host x",
            "Fri Jan  2 03:04:05 2026 x",
            "[Fri Jan 02 03:04:05.902022 2026] [core:error] x",
            "Fri, 02 Jan 2026 03:04:05 GMT x",
            "192.0.2.1 - - [02/Jan/2026:04:04:05 +0100] \"GET /?k=x HTTP/1.1\" 200 1",
            "build\tRun make\t2026-01-02T03:04:05.1Z x",
            "web-1  | 2026-01-02T03:04:05Z x",
            "[pod/web/app] 2026-01-02T03:04:05Z x",
            "\u{feff}2026-01-02T03:04:05Z x",
            "{\"ts\":1767323045.5,\"msg\":\"x\"}",
            "{\"time\": \"2026-01-02T03:04:05Z\", \"msg\": \"x\"}",
            "{\"@timestamp\":1767323045000,\"msg\":\"x\"}",
        ] {
            let said = said(&format!("2025-01-01T00:00:00Z other\n{line}"), Some("notes.txt"));
            assert_eq!(said.map(|said| said.as_second()), instant.map(|at| at.as_second()), "{line}");
        }
    }

    #[test]
    fn times_elsewhere_count_in_logs_only() {
        let instant = Some(at("2026-01-02T03:04:05Z"));
        for line in [
            "{\"level\":\"info\",\"ts\":1767323045,\"msg\":\"x\"}",
            "{\"level\":\"info\",\"time\":\"2026-01-02T03:04:05.7Z\"}",
            "1767323045.123 200 TCP_MISS x",
            "level=info time=2026-01-02T03:04:05Z msg=x",
            "time=\"2026-01-02T03:04:05Z\" level=info msg=x",
            "ts=1767323045123 x",
        ] {
            assert_eq!(
                said(line, Some("app.log")).map(|at| at.as_second()),
                instant.map(|at| at.as_second()),
                "{line}"
            );
            assert_eq!(said(line, None).map(|at| at.as_second()), instant.map(|at| at.as_second()), "{line}");
            assert_eq!(said(line, Some("notes.txt")), None, "{line}");
        }
    }

    #[test]
    fn without_a_year_it_is_the_last_one_that_can_be() {
        for (line, instant) in [
            ("Jan  2 03:04:05 host app: x", "2026-01-02T03:04:05Z"),
            ("<34>Jan 2 03:04:05 host app: x", "2026-01-02T03:04:05Z"),
            ("Mar  1 12:00:00 host app: x", "2026-03-01T12:00:00Z"),
            ("Mar  2 12:00:00 host app: x", "2025-03-02T12:00:00Z"),
            ("Dec 31 23:59:60 host app: x", "2025-12-31T23:59:59Z"),
            ("Feb 29 00:00:00 host app: x", "2024-02-29T00:00:00Z"),
            ("I0102 03:04:05.678901       1 x.go:12] x", "2026-01-02T03:04:05Z"),
        ] {
            assert_eq!(said(line, Some("notes.txt")), Some(at(instant)), "{line}");
        }
    }

    #[test]
    fn what_makes_no_sense_says_nothing() {
        for line in [
            "",
            "no time at all",
            "2026-13-02T03:04:05Z x",
            "2026-02-30T03:04:05Z x",
            "2026-01-02T24:04:05Z x",
            "1970-01-01T00:00:00Z x",
            "1999-12-31T23:59:59Z x",
            "2026-03-02T00:00:01Z x",
            "9999-12-31T23:59:59Z x",
            "2026-01-02 x",
            "Feb 30 00:00:00 x",
            "Jan 2 x",
            "1767323045 seconds",
            "{\"ts\":99999999999}",
            "{\"ts\":null,\"time\":\"soon\"}",
            "time=soon",
            "E0102 x",
        ] {
            assert_eq!(said(line, Some("notes.txt")), None, "{line}");
        }
        assert_eq!(said("2026-03-01T23:00:00Z x", None), Some(at("2026-03-01T23:00:00Z")), "clocks differ");
    }

    #[test]
    fn lines_that_do_not_tell_belong_to_the_last_one_that_does() {
        let trace = "2026-01-02T03:04:05Z ERROR x\n  at a.b(C.java)\nCaused by: jdbc";
        assert_eq!(said(trace, Some("app.log")), Some(at("2026-01-02T03:04:05Z")));
        assert_eq!(said(trace, None), Some(at("2026-01-02T03:04:05Z")));
        assert_eq!(said(trace, Some("notes.txt")), None, "in another file they say nothing");
        let far = format!("2026-01-02T03:04:05Z x\n{}end", "line\n".repeat(100));
        assert_eq!(said(&far, Some("app.log")), None);
    }

    #[test]
    fn endless_lines_are_no_lines_of_a_log() {
        let text = format!("2026-01-02T03:04:05Z {}", "x".repeat(100_000));
        assert_eq!(said(&text, None), None);
        assert!(written(text.as_bytes(), 100, None, at(NOW)).is_some());
    }

    proptest! {
        #[test]
        fn no_line_makes_it_fail(line in "[-0-9:/TZ {}\"=,.+a-zA-Z\\[\\]<>\\n|\t]{0,80}", offset in 0usize..100) {
            for name in [None, Some(Path::new("a.log")), Some(Path::new("a.rs"))] {
                if let Some(said) = written(line.as_bytes(), offset, name, at(NOW)) {
                    prop_assert!(said.as_second() <= at(NOW).as_second() + 24 * 60 * 60);
                }
            }
        }
    }
}
