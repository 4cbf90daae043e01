//! Dates and times as logs write them, digit by digit: this runs on every line that holds a finding, whatever the line is.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// When something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// At this instant. Where no offset from UTC is written, none is assumed.
    Instant(Timestamp),
    /// At this time of some year: month, day, hour, minute, second.
    SomeYear([i8; 5]),
}

/// Clocks of loggers may be ahead by so much.
const AHEAD: i64 = 24 * 60 * 60;
/// Nothing that is still of interest is older: 2000-01-01. Clocks that were never set say 1970.
const OLDEST: i64 = 946_684_800;
/// Leap days come again within so many years.
const YEARS: i16 = 8;

impl Moment {
    /// The instant, if it makes sense. Without a year it is the last one that is not ahead of `now`: it was then at the latest.
    pub(super) fn at(self, now: Timestamp) -> Option<Timestamp> {
        let latest = now.as_second().saturating_add(AHEAD);
        let makes_sense = |instant: &Timestamp| (OLDEST..=latest).contains(&instant.as_second());
        match self {
            Self::Instant(instant) => Some(instant).filter(makes_sense),
            Self::SomeYear([month, day, hour, minute, second]) => {
                let year = TimeZone::UTC.to_datetime(now).year();
                let mut years = (0..=YEARS).map(|back| year.saturating_add(1).saturating_sub(back));
                years.find_map(|year| {
                    let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
                    instant(civil, Offset::UTC).filter(makes_sense)
                })
            }
        }
    }
}

/// A text that is read from its beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock<'a>(pub(super) &'a [u8]);

impl<'a> Clock<'a> {
    /// `2026-01-02T03:04:05.123Z`, `2026-01-02 03:04:05,123`, `2026/01/02 03:04:05`, with an offset or without.
    pub(super) fn iso(mut self) -> Option<Moment> {
        let year = self.number(4)?;
        let separator = self.any(b"-/")?;
        let month = self.number(2)?;
        self.exactly(separator)?;
        let day = self.number(2)?;
        self.any(b"T t_")?;
        let time = self.time()?;
        self.fraction();
        self.instant(year, i8::try_from(month).ok()?, day, time)
    }

    /// `02-Jan-2026 03:04:05.123` of Tomcat, `02/Jan/2026:03:04:05 +0100` of web servers.
    pub(super) fn day_first(mut self) -> Option<Moment> {
        let day = self.number(2)?;
        let separator = self.any(b"-/ ")?;
        let month = self.month()?;
        self.exactly(separator)?;
        let year = self.number(4)?;
        self.any(b": ")?;
        let time = self.time()?;
        self.fraction();
        self.instant(year, month, day, time)
    }

    /// `Jan  2 03:04:05` of syslog (RFC 3164), and `Fri Jan  2 03:04:05.123 2026` of `ctime`.
    pub(super) fn month_first(mut self) -> Option<Moment> {
        let weekday = self;
        if self.weekday().is_none() {
            self = weekday;
        }
        let month = self.month()?;
        self.exactly(b' ')?;
        let day = match self.0 {
            [b' ', _, ..] => {
                self.exactly(b' ')?;
                self.number(1)?
            }
            [_, b' ', ..] => self.number(1)?,
            _ => self.number(2)?,
        };
        self.exactly(b' ')?;
        let time @ [hour, minute, second] = self.time()?;
        self.fraction();
        let mut ahead = self;
        let year =
            ahead.exactly(b' ').and_then(|()| ahead.number(4)).filter(|year| (1970..2200).contains(year));
        match year {
            Some(year) => ahead.instant(year, month, day, time),
            None => some_year([month, i8::try_from(day).ok()?, hour, minute, second]),
        }
    }

    /// `I0102 03:04:05.678901` of klog: month and day.
    pub(super) fn klog(mut self) -> Option<Moment> {
        self.any(b"IWEF")?;
        let month = i8::try_from(self.number(2)?).ok()?;
        let day = i8::try_from(self.number(2)?).ok()?;
        self.exactly(b' ')?;
        let [hour, minute, second] = self.time()?;
        self.exactly(b'.')?;
        some_year([month, day, hour, minute, second])
    }

    /// Seconds since 1970, or thousandth, millionth or billionth parts of them, told apart by their length.
    pub(super) fn unix(self) -> Option<Moment> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = digits_of(self.0.get(..digits)?)?;
        let instant = match digits {
            10 => Timestamp::from_second(number),
            13 => Timestamp::from_millisecond(number),
            16 => Timestamp::from_microsecond(number),
            19 => Timestamp::from_nanosecond(i128::from(number)),
            _ => return None,
        };
        Some(Moment::Instant(instant.ok()?))
    }

    fn instant(mut self, year: i64, month: i8, day: i64, [hour, minute, second]: [i8; 3]) -> Option<Moment> {
        let (year, day) = (i16::try_from(year).ok()?, i8::try_from(day).ok()?);
        let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        let offset = self.offset().unwrap_or(Offset::UTC);
        instant(civil, offset).map(Moment::Instant)
    }

    /// `Z`, `+01:00`, `+0100`, `+01`, with a space before it or without.
    fn offset(&mut self) -> Option<Offset> {
        if self.0.first() == Some(&b' ') {
            self.exactly(b' ')?;
        }
        let sign = match self.any(b"+-Zz")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(Offset::UTC),
        };
        let hours = self.number(2)?;
        if self.0.first() == Some(&b':') {
            self.exactly(b':')?;
        }
        let minutes = self.number(2).unwrap_or(0);
        Offset::from_seconds(i32::try_from(sign * (hours * 3600 + minutes * 60)).ok()?).ok()
    }

    /// `03:04:05`. A leap second is the one before it.
    fn time(&mut self) -> Option<[i8; 3]> {
        let hour = self.number(2)?;
        self.exactly(b':')?;
        let minute = self.number(2)?;
        self.exactly(b':')?;
        let second = self.number(2)?;
        let part = |number: i64| i8::try_from(number).ok();
        (hour < 24 && minute < 60 && second < 61).then_some(())?;
        Some([part(hour)?, part(minute)?, part(second.min(59))?])
    }

    /// Parts of a second, if there are any.
    fn fraction(&mut self) {
        if let [b'.' | b',', rest @ ..] = self.0 {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits > 0 {
                self.0 = rest.get(digits..).unwrap_or_default();
            }
        }
    }

    fn month(&mut self) -> Option<i8> {
        const NAMES: [&[u8; 3]; 12] =
            [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
        let (name, rest) = self.0.split_first_chunk::<3>()?;
        let at = NAMES.iter().position(|known| name.eq_ignore_ascii_case(*known))?;
        self.0 = rest;
        i8::try_from(at + 1).ok()
    }

    /// `Fri ` or `Fri, `.
    fn weekday(&mut self) -> Option<()> {
        const NAMES: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
        let (name, rest) = self.0.split_first_chunk::<3>()?;
        NAMES.contains(&name).then_some(())?;
        self.0 = rest.strip_prefix(b",").unwrap_or(rest);
        self.exactly(b' ')
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        digits_of(number)
    }

    fn any(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        wanted.contains(first).then(|| self.0 = rest)?;
        Some(*first)
    }

    fn exactly(&mut self, byte: u8) -> Option<()> {
        self.any(&[byte]).map(drop)
    }
}

/// A time of some year, if there is such a day in any.
fn some_year(parts: [i8; 5]) -> Option<Moment> {
    let [month, day, hour, minute, second] = parts;
    DateTime::new(2000, month, day, hour, minute, second, 0).ok()?;
    Some(Moment::SomeYear(parts))
}

fn instant(civil: DateTime, offset: Offset) -> Option<Timestamp> {
    offset.to_timestamp(civil).ok()
}

fn digits_of(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0i64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
