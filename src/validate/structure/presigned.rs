//! Presigned URLs: whoever has one may do what it says until the time that stands in it.
//!
//! * AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html>
//! * Google Cloud: <https://cloud.google.com/storage/docs/authentication/signatures>

use jiff::{SignedDuration, Timestamp};

use super::{Parsed, Reason, Surroundings, aws, date};

/// A URL of so many bytes on either side of its signature.
const REACH: usize = 4096;

/// The signature of such a URL; its dates stand around it.
pub(super) fn parse(value: &[u8], around: Surroundings<'_>) -> Result<Parsed, Reason> {
    if value.is_empty() {
        return Err(Reason::Structure);
    }
    Ok(describe("presigned URL", url(value, around)))
}

/// The text around the value up to what cannot stand in a URL.
pub(super) fn url<'a>(value: &[u8], around: Surroundings<'a>) -> &'a [u8] {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>');
    let (before, after) = around.near(value.len(), REACH);
    let start = around.at - before.iter().rev().take_while(|byte| !ends(byte)).count();
    let end = around.at + value.len() + after.iter().take_while(|byte| !ends(byte)).count();
    around.text.get(start..end.min(around.text.len())).unwrap_or_default()
}

/// Dates and account of a signed request.
pub(super) fn describe(what: &str, url: &[u8]) -> Parsed {
    let mut parsed = Parsed::new(what);
    let signed = parameter(url, "X-Amz-Date").or_else(|| parameter(url, "X-Goog-Date"));
    let lasts = parameter(url, "X-Amz-Expires").or_else(|| parameter(url, "X-Goog-Expires"));
    if let Some(issued) = signed.as_deref().and_then(date::iso) {
        parsed.issued = Some(issued);
        parsed.expires =
            lasts.and_then(|seconds| seconds.parse().ok()).and_then(|seconds| later(issued, seconds));
    } else {
        // The older form has the end alone, in seconds since 1970.
        parsed.expires =
            parameter(url, "Expires").and_then(|seconds| seconds.parse().ok()).and_then(date::seconds);
    }
    let id = parameter(url, "X-Amz-Credential").or_else(|| parameter(url, "AWSAccessKeyId"));
    let id = id.as_deref().and_then(|id| id.split('/').next()).unwrap_or_default();
    if id.len() == 20
        && let Ok(key) = aws::key_id(id.as_bytes())
        && !key.note.is_empty()
    {
        parsed.add_note(&key.note);
    }
    parsed
}

fn later(issued: Timestamp, seconds: u32) -> Option<Timestamp> {
    issued.checked_add(SignedDuration::from_secs(i64::from(seconds))).ok()
}

/// The value of a parameter, percent-decoded. Its name is compared without case; `&` may be written as an entity or as
/// an escape.
pub(super) fn parameter(url: &[u8], name: &str) -> Option<String> {
    const LONGEST: usize = 512;
    let begins_here = |at: usize| {
        let before = &url[..at];
        before.last().is_none_or(|byte| matches!(byte, b'?' | b'&' | b';' | b' '))
            || before.ends_with(b"\\u0026")
            || before.ends_with(b"%26")
    };
    let is_name = |at: &usize| {
        url[*at..].get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name.as_bytes()))
            && url.get(at + name.len()) == Some(&b'=')
            && begins_here(*at)
    };
    let start = (0..url.len()).find(is_name)? + name.len() + 1;
    let value = &url[start..];
    let end = value.iter().position(|byte| matches!(byte, b'&' | b'\\' | b';' | b' ')).unwrap_or(value.len());
    let value = super::uri::percent_decoded(value.get(..end.min(LONGEST))?);
    String::from_utf8(value).ok()
}

#[cfg(test)]
mod tests {
    use super::{parameter, parse};
    use crate::validate::structure::Surroundings;

    #[test]
    fn dates_of_every_form() {
        for (text, issued, expires) in [
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Date=20260601T000000Z&X-Amz-Expires=3600&X-Amz-Signature=@@@@&x=1",
                Some("2026-06-01T00:00:00Z"),
                Some("2026-06-01T01:00:00Z"),
            ),
            (
                r#"{"u":"https://b.s3.amazonaws.com/k?X-Amz-Signature=@@@@\u0026X-Amz-Expires=60\u0026X-Amz-Date=20260601T000000Z"}"#,
                Some("2026-06-01T00:00:00Z"),
                Some("2026-06-01T00:01:00Z"),
            ),
            (
                "<a href='/k?AWSAccessKeyId=x&amp;Expires=1780272000&amp;Signature=@@@@'>",
                None,
                Some("2026-06-01T00:00:00Z"),
            ),
            ("https://h/k?X-Amz-Date=junk&X-Amz-Expires=-1&X-Amz-Signature=@@@@", None, None),
            ("X-Amz-Date=20260601T000000Z https://h/k?X-Amz-Signature=@@@@", None, None),
        ] {
            let around = Surroundings {
                text: text.as_bytes(),
                at: text.find("@@@@").unwrap(),
                ..Surroundings::default()
            };
            let parsed = parse(b"@@@@", around).unwrap();
            assert_eq!(parsed.issued.map(|at| at.to_string()).as_deref(), issued, "{text}");
            assert_eq!(parsed.expires.map(|at| at.to_string()).as_deref(), expires, "{text}");
        }
    }

    #[test]
    fn parameters() {
        assert_eq!(
            parameter(b"?SE=2026-06-01T00%3A00%3A00Z&sig=x", "se").as_deref(),
            Some("2026-06-01T00:00:00Z")
        );
        assert_eq!(parameter(b"?xse=1&use=2", "se"), None);
        assert_eq!(parameter(b"se=\xff", "se"), None);
        assert_eq!(parameter(b"", "se"), None);
    }
}
