//! Where in a line its time stands: in front, or in a field of it.

use super::clock::{Clock, Moment};

/// Longest part of a line that is looked at.
const WIDTH: usize = 4096;
/// What stands in front of a time is not longer.
const FRONT: usize = 256;

/// Fields of structured lines that tell their time.
const FIELDS: &[&[u8]] =
    &[b"@timestamp", b"timestamp", b"time", b"ts", b"datetime", b"asctime", b"eventTime", b"date", b"t"];

/// How a line tells its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// It begins with it.
    Front(Moment),
    /// It has it somewhere: that says something in logs only.
    Field(Moment),
}

/// The time that a line tells.
pub(super) fn of_line(line: &[u8]) -> Option<Position> {
    let line = line.get(..WIDTH).unwrap_or(line);
    let begin = without_front(line);
    if let Some(moment) = in_front(begin) {
        return Some(Position::Front(moment));
    }
    if begin.first() == Some(&b'{') {
        let (moment, is_first) = in_json(begin)?;
        return Some(if is_first { Position::Front(moment) } else { Position::Field(moment) });
    }
    let unix = || Clock(begin).unix().map(Position::Field);
    of_request(line).or_else(unix).or_else(|| in_pairs(begin).map(Position::Field))
}

fn in_front(text: &[u8]) -> Option<Moment> {
    let clock = Clock(text);
    match text.first()? {
        b'0'..=b'9' => clock.iso().or_else(|| clock.day_first()),
        b'A'..=b'Z' | b'a'..=b'z' => {
            clock.klog().or_else(|| clock.month_first()).or_else(|| {
                // `Fri, 02 Jan 2026 03:04:05 GMT`.
                let rest = text.get(3..)?.strip_prefix(b", ")?;
                Clock(rest).day_first()
            })
        }
        _ => None,
    }
}

/// The line without brackets, priorities, names of jobs and containers, and marks of an encoding in front of it.
fn without_front(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let head = line.get(..FRONT).unwrap_or(line);
    let skip = |length: usize| line.get(length..).unwrap_or_default();
    let line = match head.first() {
        // `<34>1 2026-…` and `<34>Jan  2 …` (RFC 5424 and 3164).
        Some(b'<') => match memchr::memchr(b'>', head) {
            Some(end) => {
                let rest = skip(end + 1);
                rest.strip_prefix(b"1 ").unwrap_or(rest)
            }
            None => line,
        },
        // `[pod/name/container] 2026-…` of kubectl.
        Some(b'[') if head.starts_with(b"[pod/") => match memchr::memchr(b']', head) {
            Some(end) => skip(end + 1),
            None => line,
        },
        _ => line,
    };
    let head = line.get(..FRONT).unwrap_or(line);
    // `build<TAB>Run make<TAB>2026-…` of gh, `web-1  | 2026-…` of docker compose.
    let behind = || {
        let mut tabs = memchr::memchr_iter(b'\t', head);
        let second = tabs.next().and(tabs.next());
        let bar = head.windows(3).position(|bytes| bytes == b" | ").map(|at| at + 2);
        let at = second.or(bar)? + 1;
        line.get(at..).filter(|rest| rest.first().is_some_and(u8::is_ascii_digit))
    };
    let line = if head.first().is_some_and(u8::is_ascii_digit) { line } else { behind().unwrap_or(line) };
    let front =
        line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'[' | b'(' | b'"' | b'\'')).count();
    line.get(front..).unwrap_or_default()
}

/// `host user - [02/Jan/2026:03:04:05 +0100] "GET / …`: the access log of a web server.
fn of_request(line: &[u8]) -> Option<Position> {
    let head = line.get(..FRONT).unwrap_or(line);
    let moment = memchr::memchr_iter(b'[', head).find_map(|at| Clock(line.get(at + 1..)?).day_first())?;
    Some(Position::Front(moment))
}

/// The first field of a JSON object that tells a time, and whether it is the first of all.
fn in_json(object: &[u8]) -> Option<(Moment, bool)> {
    let mut is_first = true;
    for quote in memchr::memchr_iter(b'"', object) {
        let rest = object.get(quote + 1..)?;
        let Some(field) = FIELDS
            .iter()
            .find(|field| rest.strip_prefix(**field).is_some_and(|rest| rest.first() == Some(&b'"')))
        else {
            is_first = false;
            continue;
        };
        let value = rest.get(field.len() + 1..)?.trim_ascii_start();
        let value = value.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        if let Some(moment) = value.and_then(value_of) {
            return Some((moment, is_first));
        }
        is_first = false;
    }
    None
}

/// `time=2026-… level=info`: pairs of names and values.
fn in_pairs(line: &[u8]) -> Option<Moment> {
    let head = line.get(..FRONT).unwrap_or(line);
    memchr::memchr_iter(b'=', head).find_map(|at| {
        let name = head.get(..at)?;
        let field = FIELDS.iter().find(|field| name.ends_with(field))?;
        let before = name.get(..name.len() - field.len())?;
        matches!(before.last(), None | Some(b' ' | b'\t' | b'{')).then_some(())?;
        value_of(line.get(at + 1..)?)
    })
}

fn value_of(value: &[u8]) -> Option<Moment> {
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    Clock(value).unix().or_else(|| in_front(value))
}
