//! What a value without a fixed beginning looks like: `[a-f0-9]{32}`, a UUID, `key-[a-z]{20,40}`.
//!
//! Most shapes are a few runs of character classes. These are matched directly, so that a thousand of them cost neither time
//! to compile nor memory; anything else is a regular expression.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::Pattern;
use super::expression::parse;
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

/// One of the alternatives of a shape.
#[derive(Debug)]
enum Alternative {
    /// A sequence of parts.
    Parts(Vec<Part>),
    /// Anything else.
    Pattern(Pattern),
}

/// A shape, prepared.
#[derive(Debug)]
struct Form {
    alternatives: Vec<Alternative>,
    /// Every byte that may be in a value.
    bytes: Bytes,
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
        Form::of(&self.source).map(|_| ())
    }

    fn form(&self) -> Option<&Form> {
        self.prepared.get_or_init(|| Form::of(&self.source).ok()).as_ref()
    }

    /// How many bytes at the beginning of a value are the same in every value: `key-` of `key-[a-z]{20}`.
    #[must_use]
    pub fn fixed_prefix(&self, value: &[u8]) -> usize {
        let Some(form) = self.form() else { return 0 };
        let fixed = |alternative: &Alternative| match alternative {
            Alternative::Parts(parts) => {
                parts.iter().zip(value).take_while(|(part, byte)| part.is(**byte)).count()
            }
            Alternative::Pattern(_) => 0,
        };
        form.alternatives.iter().map(fixed).max().unwrap_or(0)
    }

    /// The first value of this shape that shares a byte with `run` and is no piece of something longer.
    #[must_use]
    pub fn find(&self, text: &[u8], run: Span) -> Option<Span> {
        let form = self.form()?;
        let set = form.bytes;
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
    fn of(source: &str) -> Result<Self, String> {
        let mut form = Self { alternatives: Vec::new(), bytes: Bytes::default() };
        for source in alternatives(source) {
            let hir = parse(source)?;
            collect(&hir, &mut form.bytes);
            form.alternatives.push(if let Some(parts) = parts(&hir) {
                Alternative::Parts(parts)
            } else {
                let pattern = Pattern::new(format!("^(?:{source})"), None);
                pattern.compiles()?;
                Alternative::Pattern(pattern)
            });
        }
        Ok(form)
    }

    /// The end of the value that begins at `start`, if one does. It ends where a word ends.
    fn end(&self, text: &[u8], start: usize, limit: usize) -> Option<usize> {
        let ends = |end: &usize| {
            text.get(*end)
                .is_none_or(|next| !next.is_ascii_alphanumeric() && !matches!(next, b'_' | b'-' | b'+'))
        };
        let here = text.get(start..limit)?;
        let length = |alternative: &Alternative| match alternative {
            Alternative::Parts(parts) => parts.iter().try_fold(0, |at, part| {
                let length = here.get(at..)?.iter().take(part.most);
                let length = length.take_while(|byte| part.bytes.has(**byte)).count();
                (length >= part.least).then_some(at + length)
            }),
            Alternative::Pattern(pattern) => Some(pattern.get()?.regex.find(here)?.end()),
        };
        self.alternatives.iter().filter_map(length).map(|length| start + length).find(ends)
    }
}

/// The alternatives of an expression that stand outside of all brackets. Parsing would join those that begin alike.
fn alternatives(source: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut in_class, mut start, mut escaped) = (0_usize, false, 0, false);
    for (at, byte) in source.bytes().enumerate() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match byte {
            b'\\' => escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => depth += 1,
            b')' if !in_class => depth = depth.saturating_sub(1),
            b'|' if !in_class && depth == 0 => {
                parts.push(&source[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&source[start..]);
    parts
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

impl Part {
    /// Is this byte all that the part can be, or one of two?
    fn is(&self, byte: u8) -> bool {
        (self.least, self.most) == (1, 1) && self.bytes.has(byte) && self.bytes.count() <= 2
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

    fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
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
        assert_eq!(find(hex, "/x/y/0123abcd/"), Some("0123abcd"));
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
    fn alternatives_that_begin_alike() {
        let shape = "[a-z0-9]{4}|[a-z0-9]{4}-[0-9]{2}";
        assert_eq!(find(shape, "x=1bcd"), Some("1bcd"));
        assert_eq!(find(shape, "x=1bcd-22"), Some("1bcd-22"));
        assert_eq!(find("a[|]b[0-9]{2}", "x=a|b22"), Some("a|b22"));
    }

    #[test]
    fn fixed_beginnings() {
        let fixed = |shape: &str, value: &str| Shape::new(shape.to_owned()).fixed_prefix(value.as_bytes());
        assert_eq!(fixed("key_[a-z]{4}", "key_abcd"), 4);
        assert_eq!(fixed("[a-z]{4}", "abcd"), 0);
        assert_eq!(fixed("[LT]_S_[a-z]{4}", "T_S_abcd"), 4);
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
