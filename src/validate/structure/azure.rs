//! What keys and signatures of Azure say about themselves.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Parsed, Reason, Surroundings, base64, date, presigned, uri};

/// The signature of a shared access signature
/// (<https://learn.microsoft.com/azure/storage/common/storage-sas-overview>): an HMAC-SHA256 in base64. Start and end
/// stand around it, as ISO 8601 or, for message brokers, in seconds since 1970.
pub(super) fn signature(value: &[u8], around: Surroundings<'_>) -> Result<Parsed, Reason> {
    const LENGTH: usize = 32;
    let bytes = base64::decoded(&uri::percent_decoded(value)).ok_or(Reason::Structure)?;
    if bytes.len() != LENGTH {
        return Err(Reason::Structure);
    }
    let url = presigned::url(value, around);
    let instant = |name: &str| {
        let text = presigned::parameter(url, name)?;
        date::iso(&text).or_else(|| text.parse().ok().and_then(date::seconds))
    };
    let mut parsed = Parsed::new("shared access signature");
    parsed.issued = instant("st");
    parsed.expires = instant("se");
    Ok(parsed)
}

/// Where the year stands in a common annotated security key
/// (<https://devblogs.microsoft.com/engineering-at-microsoft/common-annotated-security-keys/>); the month is behind it.
const YEAR: usize = 58;
const MARK: &[u8] = b"JQQJ9";

/// A letter for the year, `A` for 2024, and one for the month. The rest is random.
pub(super) fn month(value: &[u8]) -> Parsed {
    let mut parsed = Parsed::new("");
    parsed.issued = value
        .get(YEAR - MARK.len() - 1..YEAR + 2)
        .filter(|mark| mark.starts_with(MARK))
        .and_then(|mark| first_of(mark[MARK.len() + 1], mark[MARK.len() + 2]));
    parsed
}

fn first_of(year: u8, month: u8) -> Option<jiff::Timestamp> {
    let years = match year {
        b'A'..=b'Z' => year - b'A',
        b'a'..=b'z' => year - b'a' + 26,
        b'0'..=b'9' => year - b'0' + 52,
        _ => return None,
    };
    let month = (b'A'..=b'L').contains(&month).then(|| month - b'A' + 1)?;
    let first = Date::new(2024 + i16::from(years), i8::try_from(month).ok()?, 1).ok()?;
    let instant = first.to_zoned(TimeZone::UTC).ok()?.timestamp();
    date::seconds(instant.as_second())
}
