//! Exceptions that come with a rule.

use memchr::memmem;

use crate::blob::{Blob, Naming};
use crate::detect::RawMatch;
use crate::location::Span;
use crate::rule::allow::{Allow, Condition, Target};
use crate::rule::{Pattern, Rule};

/// How far around a match its lines are looked at, in bytes.
const LINE: usize = 2048;

/// Does an exception of the rule cover the match?
pub(super) fn is_allowed(rule: &Rule, blob: &Blob<'_>, raw: &RawMatch) -> bool {
    rule.allows.iter().any(|allow| covers(allow, blob, raw))
}

fn covers(allow: &Allow, blob: &Blob<'_>, raw: &RawMatch) -> bool {
    let matches = |patterns: &[Pattern], text: &[u8]| {
        patterns.iter().filter_map(|pattern| pattern.get()).any(|compiled| compiled.regex.is_match(text))
    };
    let values = (!allow.values.is_empty()).then(|| {
        let text = match allow.target {
            Target::Secret => raw.secret.of(blob.bytes),
            Target::Match => raw.whole.of(blob.bytes),
            Target::Line => lines(blob.bytes, raw.whole),
        };
        matches(&allow.values, text)
    });
    let words = (!allow.words.is_empty()).then(|| {
        let secret = raw.secret.of(blob.bytes).to_ascii_lowercase();
        allow.words.iter().any(|word| memmem::find(&secret, word.as_bytes()).is_some())
    });
    let paths = (!allow.paths.is_empty()).then(|| match blob.naming {
        Naming::Named(path) => {
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            matches(&allow.paths, path.as_bytes())
        }
        // What has no name, or none yet, is in none of these files.
        Naming::Nameless | Naming::ToBeNamed => false,
    });
    let mut given = [values, words, paths].into_iter().flatten();
    match allow.condition {
        Condition::Any => given.any(|holds| holds),
        Condition::All => {
            let first = given.next();
            first.is_some_and(|holds| holds) && given.all(|holds| holds)
        }
    }
}

/// The lines that a span stands in.
fn lines(text: &[u8], span: Span) -> &[u8] {
    let before = &text[span.start.saturating_sub(LINE)..span.start];
    let after = &text[span.end..text.len().min(span.end + LINE)];
    let left = memchr::memrchr(b'\n', before).map_or(before.len(), |at| before.len() - at - 1);
    let right = memchr::memchr(b'\n', after).unwrap_or(after.len());
    &text[span.start - left..span.end + right]
}
