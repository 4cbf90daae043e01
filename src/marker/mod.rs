//! Comments that allow what stands beside them: straykey's own, and those of other tools. What a comment looks like in a
//! language does not matter: only the words count.

mod foreign;

use memchr::memmem;

/// How far from a secret a marker on its line is looked for, in bytes. Lines can be as long as a file.
const REACH: usize = 4096;

/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 200;

/// Most rules that one marker may name.
const MOST_RULES: usize = 32;

/// What begins a marker of our own.
pub const OWN: &[u8] = b"straykey:";

/// The words of a marker that allows what `rule` sees; the reason comes behind.
#[must_use]
pub fn allowing(rule: &str) -> String {
    format!("{} allow({rule})", String::from_utf8_lossy(OWN))
}

/// A comment that allows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    /// `straykey: allow(rule-id, …) reason`.
    Own {
        /// The line where it stands.
        line: u64,
        /// The rules that it allows.
        rules: Vec<String>,
        /// Why, as written.
        reason: Option<String>,
    },
    /// One of another tool, which allows its line whatever is there.
    Foreign(&'static str),
}

/// A marker of our own in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it begins.
    pub start: usize,
    /// The rules that it names.
    pub rules: Vec<String>,
    /// From where to where its reason goes; empty if there is none.
    reason: std::ops::Range<usize>,
}

/// The secret that markers are looked for, in its text.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The text.
    pub text: &'a [u8],
    /// Where the secret begins and ends in it.
    pub span: (usize, usize),
    /// The lines where it begins and ends, counted from 1.
    pub lines: (u64, u64),
    /// Where anything that may be a secret begins and ends. None of it is quoted.
    pub unquotable: &'a [(usize, usize)],
}

impl Subject<'_> {
    /// The markers that are about the secret: on its lines, or alone on the line before.
    #[must_use]
    pub fn markers(&self) -> Vec<Marker> {
        let (start, end) = (self.span.0.min(self.text.len()), self.span.1.min(self.text.len()));
        let begin = start.saturating_sub(REACH);
        let line = memchr::memrchr(b'\n', &self.text[begin..start]).map(|at| begin + at);
        let stop = self.text.len().min(end + REACH);
        let finish = memchr::memchr(b'\n', &self.text[end..stop]).map_or(stop, |at| end + at);
        let mut markers = Vec::new();
        let first = line.map_or(begin, |at| at + 1);
        self.in_part((first, start), self.lines.0, &mut markers);
        self.in_part((end, finish), self.lines.1, &mut markers);
        if let Some(line) = line {
            let before = line.saturating_sub(REACH);
            let before =
                memchr::memrchr(b'\n', &self.text[before..line]).map_or(before, |at| before + at + 1);
            self.in_line_before((before, line), self.lines.0.saturating_sub(1), &mut markers);
        }
        markers
    }

    fn in_part(&self, (start, end): (usize, usize), line: u64, markers: &mut Vec<Marker>) {
        for written in own(self.text, start, end) {
            markers.push(self.marker(written, line));
        }
        markers.extend(foreign::of_line(&self.text[start..end]).map(Marker::Foreign));
    }

    fn in_line_before(&self, (start, end): (usize, usize), line: u64, markers: &mut Vec<Marker>) {
        for written in own(self.text, start, end) {
            // Behind something else it is about that.
            if is_alone(&self.text[start..written.start]) {
                markers.push(self.marker(written, line));
            }
        }
        markers.extend(foreign::of_line_before(&self.text[start..end]).map(Marker::Foreign));
    }

    fn marker(&self, written: Written, line: u64) -> Marker {
        let range = written.reason;
        let is_quotable =
            !self.unquotable.iter().any(|(start, end)| *start < range.end && range.start < *end);
        let text = self.text.get(range).filter(|_| is_quotable).unwrap_or_default();
        let text: String = String::from_utf8_lossy(text).chars().take(LONGEST_REASON).collect();
        let text = text.trim().to_owned();
        Marker::Own { line, rules: written.rules, reason: Some(text).filter(|text| !text.is_empty()) }
    }
}

/// The markers of our own that begin in a part of a text, in their order.
#[must_use]
pub fn own(text: &[u8], start: usize, end: usize) -> Vec<Written> {
    let end = end.min(text.len());
    let part = text.get(start..end).unwrap_or_default();
    memmem::find_iter(part, OWN).filter_map(|at| written(text, start + at, end)).collect()
}

/// The marker that begins here, if there is one.
fn written(text: &[u8], start: usize, end: usize) -> Option<Written> {
    let is_word = start.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|byte| is_of_word(*byte));
    let rest = text.get(start + OWN.len()..end)?;
    let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len()).min(REACH)];
    let list = line.trim_ascii_start().strip_prefix(b"allow")?.trim_ascii_start().strip_prefix(b"(")?;
    let close = memchr::memchr(b')', list)?;
    let names = std::str::from_utf8(&list[..close]).ok()?;
    let rules: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| is_of_word(byte) || byte == b'/'))
        .take(MOST_RULES)
        .collect();
    if is_word || rules.is_empty() {
        return None;
    }
    let behind = &list[close + 1..];
    let length = ENDS.iter().filter_map(|end| memmem::find(behind, end)).min().unwrap_or(behind.len());
    let said = &behind[..length];
    let lead = said.len() - said.trim_ascii_start().len();
    // Slices of one text: the distance between their ends is where the reason begins.
    let from = start + OWN.len() + (line.len() - behind.len()) + lead;
    Some(Written { start, rules, reason: from..from + said.trim_ascii().len() })
}

/// What ends a comment in the languages where something may follow it.
const ENDS: [&[u8]; 6] = [b"*/", b"-->", b"#}", b"%>", b"*)", b"\""];

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Nothing but what begins a comment.
fn is_alone(before: &[u8]) -> bool {
    let words = before.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.into_iter().all(|word| word.eq_ignore_ascii_case(b"rem") || word.eq_ignore_ascii_case(b"dnl"))
}

#[cfg(test)]
mod tests;
