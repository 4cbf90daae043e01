//! What a value without a fixed beginning looks like: `[a-f0-9]{32}`, a UUID, `key-[a-z]{20,40}`.
//!
//! Most shapes are a few runs of character classes. These are matched directly, so that a thousand of them cost neither time
//! to compile nor memory; anything else is a regular expression.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::Pattern;
use super::pattern::parse;
use crate::location::Span;

/// More starting points than this are not tried in one run: a value stands at the beginning of a run or behind a separator.
const STARTS: usize = 16;
/// Longest value of a shape, in bytes.
const LONGEST: usize = 4096;

/// The form of a value, prepared on first use.
#[derive(Debug)]
pub struct Shape {
    source: String,
    prepared: OnceLock<Option<Form>>,
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Bytes([u64; 4]);

/// So many bytes of a set.
#[derive(Debug, Clone, Copy)]
struct Part {
    bytes: Bytes,
    least: usize,
    most: usize,
}

#[derive(Debug)]
enum Form {
    /// One of several sequences of parts, and every byte that may be in one.
    Parts(Vec<Vec<Part>>, Bytes),
    /// Anything else.
    Pattern(Pattern, Bytes),
}

impl Shape {
    /// A shape that is prepared when first used.
    #[must_use]
    pub fn new(source: String) -> Self {
        Self { source, prepared: OnceLock::new() }
    }

    /// The expression as written in the rule.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Says what is wrong with the shape, if anything.
    ///
    /// # Errors
    /// The text of the first problem.
    pub fn check(&self) -> Result<(), String> {
        let hir = parse(&self.source)?;
        if hir.properties().minimum_len().is_none_or(|least| least < crate::rule::SHORTEST_CONTEXT_VALUE) {
            return Err(format!(
                "a value that needs its context has {} characters or more: shorter ones are everywhere",
                crate::rule::SHORTEST_CONTEXT_VALUE
            ));
        }
        if hir.properties().maximum_len().is_none_or(|most| most > LONGEST) {
            return Err(format!(
                "a value has an upper limit of {LONGEST} characters or less: write `{{n,m}}`"
            ));
        }
        Form::of(&self.source, &hir)?;
        Ok(())
    }

    /// The first value of this shape that shares a byte with `run` and is no piece of something longer.
    #[must_use]
    pub fn find(&self, text: &[u8], run: Span) -> Option<Span> {
        let form = self.prepared.get_or_init(|| {
            let hir = parse(&self.source).ok()?;
            Form::of(&self.source, &hir).ok()
        });
        let form = form.as_ref()?;
        let set = form.bytes();
        let before =
            text.get(..run.start)?.iter().rev().take(LONGEST).take_while(|byte| set.has(**byte)).count();
        let after = text.get(run.end..)?.iter().take(LONGEST).take_while(|byte| set.has(**byte)).count();
        let whole = Span::new(run.start - before, run.end + after);
        let begins = |at: &usize| set.has(text[*at]) && begins_alone(&text[..*at]);
        (whole.start..whole.end)
            .filter(begins)
            .take(STARTS)
            .filter_map(|start| form.end(text, start, whole.end).map(|end| Span::new(start, end)))
            .find(|found| found.overlaps(run))
    }
}

/// A value begins where something else ends. Behind `-` a word goes on, as in a UUID, and behind `+` base64 does.
fn begins_alone(before: &[u8]) -> bool {
    match before {
        [.., last, b'-'] => !last.is_ascii_alphanumeric(),
        [.., last] => !last.is_ascii_alphanumeric() && !matches!(last, b'_' | b'+'),
        [] => true,
    }
}

impl Form {
    fn of(source: &str, hir: &Hir) -> Result<Self, String> {
        let alternatives = match hir.kind() {
            HirKind::Alternation(alternatives) => alternatives.as_slice(),
            _ => std::slice::from_ref(hir),
        };
        let parts: Option<Vec<Vec<Part>>> = alternatives.iter().map(parts).collect();
        if let Some(parts) = parts {
            let bytes = parts.iter().flatten().fold(Bytes::default(), |all, part| all.or(part.bytes));
            return Ok(Self::Parts(parts, bytes));
        }
        let mut bytes = Bytes::default();
        collect(hir, &mut bytes);
        let pattern = Pattern::new(format!("^(?:{source})"), None);
        pattern.compiles()?;
        Ok(Self::Pattern(pattern, bytes))
    }

    fn bytes(&self) -> Bytes {
        match self {
            Self::Parts(_, bytes) | Self::Pattern(_, bytes) => *bytes,
        }
    }

    /// The end of the value that begins at `start`, if one does. It ends where a word ends.
    fn end(&self, text: &[u8], start: usize, limit: usize) -> Option<usize> {
        let ends = |end: &usize| {
            text.get(*end)
                .is_none_or(|next| !next.is_ascii_alphanumeric() && !matches!(next, b'_' | b'-' | b'+'))
        };
        match self {
            Self::Parts(alternatives, _) => alternatives
                .iter()
                .filter_map(|parts| {
                    parts.iter().try_fold(start, |at, part| {
                        let length = text.get(at..limit)?.iter().take(part.most);
                        let length = length.take_while(|byte| part.bytes.has(**byte)).count();
                        (length >= part.least).then_some(at + length)
                    })
                })
                .find(ends),
            Self::Pattern(pattern, _) => {
                let found = pattern.get()?.regex.find(text.get(start..limit)?)?;
                Some(start + found.end()).filter(ends)
            }
        }
    }
}

/// The parts of a sequence, unless a part could take bytes that the next one needs.
fn parts(hir: &Hir) -> Option<Vec<Part>> {
    let items = match hir.kind() {
        HirKind::Concat(items) => items.as_slice(),
        _ => std::slice::from_ref(hir),
    };
    let mut parts: Vec<Part> = Vec::new();
    for item in items {
        let (item, least, most) = match item.kind() {
            HirKind::Repetition(repetition) => {
                (&*repetition.sub, repetition.min as usize, repetition.max? as usize)
            }
            _ => (item, 1, 1),
        };
        match item.kind() {
            HirKind::Class(class) => parts.push(Part { bytes: Bytes::of(class)?, least, most }),
            HirKind::Literal(literal) if (least, most) == (1, 1) || literal.0.len() == 1 => {
                parts.extend(literal.0.iter().map(|byte| Part { bytes: Bytes::one(*byte), least, most }));
            }
            _ => return None,
        }
    }
    let is_greedy_safe =
        parts.windows(2).all(|pair| pair[0].least == pair[0].most || !pair[0].bytes.shares(pair[1].bytes));
    is_greedy_safe.then_some(parts)
}

/// Every byte that a match can hold.
fn collect(hir: &Hir, bytes: &mut Bytes) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            *bytes = literal.0.iter().fold(*bytes, |all, byte| all.or(Bytes::one(*byte)));
        }
        HirKind::Class(class) => *bytes = bytes.or(Bytes::of(class).unwrap_or_default()),
        HirKind::Repetition(repetition) => collect(&repetition.sub, bytes),
        HirKind::Capture(capture) => collect(&capture.sub, bytes),
        HirKind::Concat(items) | HirKind::Alternation(items) => {
            items.iter().for_each(|item| collect(item, bytes));
        }
    }
}

impl Bytes {
    fn one(byte: u8) -> Self {
        let mut set = Self::default();
        set.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        set
    }

    fn of(class: &Class) -> Option<Self> {
        let mut set = Self::default();
        let mut add = |start: u8, end: u8| (start..=end).for_each(|byte| set = set.or(Self::one(byte)));
        match class {
            Class::Bytes(class) => class.iter().for_each(|range| add(range.start(), range.end())),
            Class::Unicode(class) => {
                for range in class.iter() {
                    add(u8::try_from(range.start()).ok()?, u8::try_from(range.end()).ok()?);
                }
            }
        }
        Some(set)
    }

    fn has(self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    fn or(self, other: Self) -> Self {
        Self([0, 1, 2, 3].map(|at| self.0[at] | other.0[at]))
    }

    fn shares(self, other: Self) -> bool {
        (0..4).any(|at| self.0[at] & other.0[at] != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use crate::location::Span;

    fn find<'a>(shape: &str, text: &'a str) -> Option<&'a str> {
        let run = text.find(|c: char| c.is_ascii_digit())?;
        let span = Shape::new(shape.to_owned()).find(text.as_bytes(), Span::new(run, run + 1))?;
        Some(&text[span.start..span.end])
    }

    #[test]
    fn values_stand_alone() {
        let hex = "[a-f0-9]{8}";
        assert_eq!(find(hex, "key=0123abcd"), Some("0123abcd"));
        assert_eq!(find(hex, "/v1/x/0123abcd/"), Some("0123abcd"));
        assert_eq!(find(hex, "0123abcd"), Some("0123abcd"));
        for text in ["0123abcde", "x0123abcd", "_0123abcd", "0123abcd_", "0123abcg", "0123abc", "0123abcd-1"]
        {
            assert_eq!(find(hex, text), None, "{text}");
        }
    }

    #[test]
    fn shapes_of_several_parts() {
        let uuid = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}";
        assert_eq!(find(uuid, "id: 0123abcd-0123-abcd."), Some("0123abcd-0123-abcd"));
        assert_eq!(find(uuid, "id: 0123abcd-0123-abcd-9"), None);
        assert_eq!(find("key-[a-z0-9]{4,6}", "x=key-1bcde&y"), Some("key-1bcde"));
        assert_eq!(find("[a-z0-9]{4}|[a-z0-9]{6}", "x=1bcdef"), Some("1bcdef"));
        assert_eq!(find("[0-9]{4}:[a-z]{2}", "a 1234:xy"), Some("1234:xy"));
    }

    #[test]
    fn a_value_behind_a_separator_of_its_own_alphabet() {
        assert_eq!(find("[A-Za-z0-9=/]{8}", "key=1bcdefgh"), Some("1bcdefgh"));
    }

    #[test]
    fn what_is_no_sequence_of_parts_is_an_expression() {
        assert_eq!(find("(?:[a-z]{2}[0-9]){2}", "x=ab1cd2"), Some("ab1cd2"));
        assert_eq!(find("[a-z0-9]{2,4}[a-f]{2}x", "x=1b2cddx"), Some("1b2cddx"));
        assert_eq!(find("(?:[a-z]{2}[0-9]){2}", "x=ab1cd"), None);
    }

    #[test]
    fn mistakes_are_told() {
        for (shape, problem) in
            [("[a-z", "does not compile"), ("[a-z]{4}", "16 characters"), ("[a-z]{20,}", "upper limit")]
        {
            assert!(Shape::new(shape.to_owned()).check().unwrap_err().contains(problem), "{shape}");
        }
        assert_eq!(Shape::new("[a-z0-9]{32}".to_owned()).check(), Ok(()));
    }
}
