//! Readers of file formats that write no assignments. They are tried around what every such file holds, whatever its
//! name: in histories, names come later.

mod cookie_jar;
mod kubernetes;
mod netrc;
mod password_hash;
mod pgpass;
mod terraform;

use crate::detect::assignment::Quoting;
use crate::detect::{RawMatch, news};
use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::rule::{Encoding, Engine, Format, RuleSet};

/// A secret in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    secret: Span,
    public_id: Option<Span>,
    /// The key under which it is kept.
    key: Option<Span>,
    encoding: Encoding,
}

impl Found {
    fn plain(secret: Span) -> Self {
        Self { secret, public_id: None, key: None, encoding: Encoding::Plain }
    }
}

/// Adds the raw matches of all format rules.
pub(super) fn search(
    rules: &RuleSet,
    text: &[u8],
    anchors: &[(RuleIndex, Span)],
    matches: &mut Vec<RawMatch>,
    trail: &mut Vec<Span>,
) {
    let mut found = Vec::new();
    for (rule, anchor) in anchors {
        let Engine::Format(format) = rules.get(*rule).engine else { continue };
        let seen = match format {
            Format::Netrc => netrc::read(text, *anchor, &mut found),
            Format::Pgpass => pgpass::read(text, *anchor, &mut found),
            Format::KubernetesSecret => kubernetes::read(text, *anchor, &mut found),
            Format::TerraformState => terraform::read(text, *anchor, &mut found),
            Format::PasswordHash => password_hash::read(text, *anchor, &mut found),
            Format::CookieJar => cookie_jar::read(text, *anchor, &mut found),
        };
        if anchor.start.saturating_sub(seen.start) >= news::LOCAL || seen.end >= anchor.start + news::LOCAL {
            trail.push(*anchor);
        }
        matches.extend(found.drain(..).map(|found| RawMatch {
            rule: *rule,
            secret: found.secret,
            whole: Span::new(anchor.start.min(found.secret.start), anchor.end.max(found.secret.end)),
            public_id: found.public_id,
            telling: anchor.len(),
            assignment: found.key.map(|key| (key, Quoting::Quoted)),
            encoding: found.encoding,
            reading: None,
            link: None,
        }));
    }
}

/// The line around a place, as far as `limit` bytes on either side; nothing if it goes on.
fn line_around(text: &[u8], at: usize, limit: usize) -> Option<Span> {
    let before = &text[at.saturating_sub(limit)..at];
    let start = match memchr::memrchr2(b'\n', b'\r', before) {
        Some(end) => at - before.len() + end + 1,
        None => (before.len() == at).then_some(0)?,
    };
    let after = &text[at..(at + limit).min(text.len())];
    let end = match memchr::memchr2(b'\n', b'\r', after) {
        Some(end) => at + end,
        None => (at + after.len() == text.len()).then_some(text.len())?,
    };
    Some(Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;

    /// What the reader of a format finds: secrets as written, their keys and public ids.
    pub(super) fn found<'a>(format: &str, text: &'a str) -> Vec<(&'a str, Option<&'a str>)> {
        let rule = format!(
            "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'password'\nname = 'n'\nseverity = 'low'\nconfidence = 'low'\n\
             why = 'w'\nformat = '{format}'\n"
        );
        let rules = RuleSet::from_texts(&[("r.toml", &rule)]).unwrap();
        let detector = Detector::new(&rules);
        let found = detector.detect(&rules, &Blob::whole(text.as_bytes()), &mut Scratch::default());
        let piece = |span: crate::location::Span| &text[span.start..span.end];
        found
            .iter()
            .map(|found| {
                (piece(found.secret), found.public_id.or(found.assignment.map(|(key, _)| key)).map(piece))
            })
            .collect()
    }

    #[test]
    fn repeated_beginnings_end_quickly() {
        for (format, units) in [
            ("netrc", ["machine ", "machine a login b "]),
            ("pgpass", [":5432:", "a:*:"]),
            ("kubernetes-secret", ["kind: secret\n", "kind: secret\n  data:\n  a: b\n"]),
            ("terraform-state", ["\"sensitive\": true", "\"random_password\", "]),
            ("password-hash", [":$2y$", "a:$6$"]),
            ("cookie-jar", ["\tTRUE\t/", "\tFALSE\t/\tTRUE\t1\ta"]),
        ] {
            for unit in units {
                let _ = found(format, &unit.repeat(10_000));
            }
        }
    }
}
