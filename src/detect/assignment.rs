//! Reads assignments: `name = value` in the way of whatever language, configuration format or command line it is.
//!
//! The reader is offered every anchor that is part of a name. It finds the whole name, the operator and the value, each
//! within fixed limits, so that it takes linear time on any input.

mod accessor;
mod block;
mod fallback;
mod keyword;
mod operator;
mod pair;
mod place;
mod reading;
mod setter;
mod value;
mod wrapper;

use std::cell::Cell;

use crate::blob::Blob;
use crate::detect::{RawMatch, name, news};
use crate::location::Span;
use crate::role::Syntax;
use crate::rule::set::RuleIndex;
use crate::rule::{Encoding, Engine, RuleSet};

/// Longest name, in bytes, on either side of the anchor.
const NAME_LIMIT: usize = 96;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quoting {
    /// In quotes: it is text.
    Quoted,
    /// Without quotes, where the format says that it is text.
    Bare,
    /// Without quotes in a programming language: it is a name or an expression.
    Expression,
}

/// One assignment, as spans of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Assignment {
    name: Span,
    value: Span,
    quoting: Quoting,
    /// How the language writes it.
    encoding: Encoding,
}

/// Collects the anchors of one name after the other and reads the assignment behind each name.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a [u8],
    blob: Blob<'a>,
    readings: Option<&'static [Syntax]>,
    name: Option<Span>,
    owners: Vec<(RuleIndex, Span)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(blob: &Blob<'a>) -> Self {
        Self { text: blob.bytes, blob: *blob, readings: None, name: None, owners: Vec::new() }
    }

    /// Takes the next anchor; anchors come ordered by where they begin.
    ///
    /// Which name an anchor is part of depends on the anchor alone: one that holds a blank is part of a name that ends where
    /// another may begin, and what comes before it need not have been looked at.
    pub(super) fn offer(
        &mut self,
        anchor: Span,
        owners: impl Iterator<Item = (RuleIndex, Span)>,
        rules: &RuleSet,
        out: &mut Vec<RawMatch>,
        trail: &mut Vec<Span>,
    ) {
        let name = whole_name(self.text, anchor);
        if name != self.name {
            self.finish(rules, out, trail);
            self.name = name;
        }
        if self.name.is_some() {
            self.owners.extend(owners);
        }
    }

    /// Reads the assignment of the name collected so far.
    ///
    /// Nothing of it depends on what stands behind the last line that was looked at: one that ends far away leaves a
    /// trail.
    pub(super) fn finish(&mut self, rules: &RuleSet, out: &mut Vec<RawMatch>, trail: &mut Vec<Span>) {
        let Some(name) = self.name.take() else { return };
        self.owners.sort_unstable();
        let line = Cell::new(name.start);
        let part = self.owners.iter().map(|(_, anchor)| *anchor).min().unwrap_or(name);
        let read = |syntax| reading::read(self.text, name, part, syntax, &line);
        match *self.readings.get_or_insert_with(|| self.blob.readings()) {
            [one, other] => {
                let (first, second) = (read(*one), read(*other));
                if first == second {
                    self.take(first, None, rules, out);
                } else {
                    self.take(first, Some(*one), rules, out);
                    self.take(second, Some(*other), rules, out);
                }
            }
            readings => readings.iter().for_each(|reading| self.take(read(*reading), None, rules, out)),
        }
        if !news::is_local(self.text, name.start, line.get()) {
            trail.push(name);
        }
        self.owners.clear();
    }

    /// Adds the raw matches of every rule that owns a part of the name.
    fn take(
        &self,
        assignment: Option<Assignment>,
        reading: Option<Syntax>,
        rules: &RuleSet,
        out: &mut Vec<RawMatch>,
    ) {
        let Some(assignment) = assignment else { return };
        let groups = self.owners.chunk_by(|one, other| one.0 == other.0);
        let found = groups.filter_map(|group| self.apply(group[0].0, group, &assignment, rules));
        out.extend(found.map(|found| RawMatch { reading, ..found }));
    }

    fn apply(
        &self,
        rule: RuleIndex,
        anchors: &[(RuleIndex, Span)],
        assignment: &Assignment,
        rules: &RuleSet,
    ) -> Option<RawMatch> {
        let Engine::Assignment { words, value, encoding, .. } = &rules.get(rule).engine else { return None };
        let written = assignment.value.of(self.text);
        // What is joined of several literals is not encoded besides.
        let encoding = match (assignment.encoding, *encoding) {
            (Encoding::Plain, encoding) | (encoding, Encoding::Plain) => encoding,
            _ => return None,
        };
        let decoded = encoding.decode(written)?;
        let bytes = if assignment.encoding == Encoding::Plain { written } else { &*decoded };
        let name = assignment.name;
        // Test logs say `PASS: name of the test`.
        let is_verdict = name.of(self.text) == b"PASS" && self.text.get(name.end) == Some(&b':');
        let counts = |anchor: &Span| {
            !words.iter().any(|word| anchor.of(self.text).eq_ignore_ascii_case(word.as_bytes()))
                || !is_verdict
                    && is_whole_word(
                        name.of(self.text),
                        Span::new(anchor.start - name.start, anchor.end - name.start),
                    )
        };
        let anchors = anchors.iter().map(|(_, anchor)| *anchor).filter(counts);
        let telling = anchors.clone().map(Span::len).max()?;
        let fits = match value {
            Some(pattern) => pattern.get().is_some_and(|compiled| compiled.regex.is_match(bytes)),
            None => anchors.clone().any(|anchor| {
                let start = anchor.start - name.start;
                name::assigns_secret(name.of(self.text), start..start + anchor.len())
            }),
        };
        fits.then_some(RawMatch {
            rule,
            secret: assignment.value,
            whole: Span::new(name.start.min(assignment.value.start), name.end.max(assignment.value.end)),
            public_id: None,
            telling,
            assignment: Some((name, assignment.quoting)),
            encoding,
            reading: None,
            link: None,
        })
    }
}

/// Is a part of a name one of its words? `pass` is in `db_pass`, `dbPass` and `pass1`, not in `bypass` or `passed`.
fn is_whole_word(name: &[u8], part: Span) -> bool {
    let (Some(first), Some(last)) =
        (name.get(part.start), part.end.checked_sub(1).and_then(|at| name.get(at)))
    else {
        return false;
    };
    let before = part.start.checked_sub(1).and_then(|at| name.get(at));
    let begins = before.is_none_or(|before| {
        !before.is_ascii_alphabetic() || before.is_ascii_lowercase() && first.is_ascii_uppercase()
    });
    let ends = name.get(part.end).is_none_or(|after| {
        !after.is_ascii_alphabetic() || last.is_ascii_lowercase() && after.is_ascii_uppercase()
    });
    begins && ends
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The name around an anchor; nothing when it is too long to be one.
fn whole_name(text: &[u8], anchor: Span) -> Option<Span> {
    let before = &text[anchor.start.saturating_sub(NAME_LIMIT)..anchor.start];
    let after = &text[anchor.end..(anchor.end + NAME_LIMIT).min(text.len())];
    let left = before.iter().rev().take_while(|byte| is_name(**byte)).count();
    let right = after.iter().take_while(|byte| is_name(**byte)).count();
    if left == NAME_LIMIT || right == NAME_LIMIT {
        return None;
    }
    let mut start = anchor.start - left;
    while start < anchor.start && matches!(text[start], b'-' | b'.') {
        start += 1;
    }
    let mut end = anchor.end + right;
    while end > anchor.end && matches!(text[end - 1], b'-' | b'.') {
        end -= 1;
    }
    Some(Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Quoting;
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;

    const RULE: &str = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'password'\nname = 'n'\nseverity = 'low'\n\
                        confidence = 'low'\nwhy = 'w'\nassignment = { names = ['password', 'api_key', 'authorization'] }\n";

    fn read(text: &str, path: &str) -> Option<(String, Quoting)> {
        let rules = RuleSet::from_texts(&[("r.toml", RULE)]).unwrap();
        let blob = Blob::whole(text.as_bytes()).named(Path::new(path));
        let found = Detector::new(&rules).detect(&rules, &blob, &mut Scratch::default());
        assert!(found.len() <= 1, "{text}: {found:?}");
        let found = found.first()?;
        Some((String::from_utf8_lossy(found.secret.of(text.as_bytes())).into_owned(), found.assignment?.1))
    }

    #[test]
    fn the_assignments_of_many_languages() {
        for (text, path) in [
            ("password = \"s3cr\"", "a.py"),
            ("password: str = 's3cr'", "a.py"),
            ("let password: &'static str = \"s3cr\";", "a.rs"),
            ("const char *password = \"s3cr\";", "a.c"),
            ("var password string = \"s3cr\"", "a.go"),
            ("password := \"s3cr\"", "a.go"),
            ("{ \"password\": \"s3cr\" }", "a.json"),
            ("{\\\"password\\\": \\\"s3cr\\\"}", "a.js"),
            (":password => 's3cr'", "a.rb"),
            ("config['password'] = 's3cr';", "a.php"),
            ("props.put(\"password\", \"s3cr\");", "a.java"),
            ("if password == \"s3cr\":", "a.py"),
            ("password <- \"s3cr\"", "a.r"),
            ("<password>s3cr</password>", "a.xml"),
            ("<add key=\"password\" value=\"s3cr\" />", "a.config"),
            ("<property name=\"password\">s3cr</property>", "a.xml"),
            ("CREATE ROLE x PASSWORD 's3cr'", "a.sql"),
            ("password = r\"s3cr\"", "a.py"),
            ("password = \"\"\"s3cr\"\"\"", "a.py"),
            ("{\"Authorization\": \"Bearer s3cr\"}", "a.json"),
        ] {
            let (value, _) = read(text, path).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(value, "s3cr", "{text}");
        }
    }

    #[test]
    fn configuration_has_values_without_quotes() {
        for (text, path, value) in [
            ("DB_PASSWORD=s3cr", ".env", "s3cr"),
            ("export DB_PASSWORD=s3cr", "a.sh", "s3cr"),
            ("  password: s3;cr&x # comment", "a.yaml", "s3;cr&x"),
            ("spring.datasource.password=s3cr", "a.properties", "s3cr"),
            ("password = s3cr;", "a.conf", "s3cr"),
            ("https://x/?api_key=s3cr&b=c", "a.log", "s3cr"),
            ("time=1 password=s3cr user=x", "a.log", "s3cr"),
            ("tool --password s3cr --x", "a.sh", "s3cr"),
            ("Authorization: Bearer s3cr", "a.txt", "s3cr"),
        ] {
            assert_eq!(read(text, path), Some((value.to_owned(), Quoting::Bare)), "{text}");
        }
    }

    #[test]
    fn strings_in_code_hold_assignments_of_their_own() {
        for text in
            ["get(\"https://x/?api_key=s3cr\")", "h = 'Authorization: Bearer s3cr'", "[\"--password=s3cr\"]"]
        {
            assert_eq!(read(text, "a.py"), Some(("s3cr".to_owned(), Quoting::Bare)), "{text}");
        }
    }

    #[test]
    fn expressions_in_code_are_marked() {
        assert_eq!(read("f(password=pw, x=\"y\")", "a.py"), Some(("pw".to_owned(), Quoting::Expression)));
        assert_eq!(read("password = get_it()", "a.py"), Some(("get_it(".to_owned(), Quoting::Expression)));
    }

    #[test]
    fn prose_and_other_text_are_no_assignments() {
        for (text, path) in [
            ("the password is secret", "a.txt"),
            ("password", "a.txt"),
            ("keywords = [\"read\", \"password\", \"security\"]", "a.toml"),
            ("Password::try_from(\"abc\")", "a.rs"),
            ("tool --password --verbose", "a.sh"),
            ("http://<user>:<password>@<host>", "a.txt"),
            ("password:\n  nested", "a.yaml"),
            ("password: a few words here", "a.yaml"),
            ("password = \"unterminated", "a.py"),
            ("", "a.py"),
        ] {
            assert_eq!(read(text, path), None, "{text}");
        }
    }

    #[test]
    fn long_inputs_end_quickly() {
        let long = "password".repeat(200_000);
        assert_eq!(read(&long, "a.txt"), None);
        let long = format!("password{}= x", " ".repeat(1_000_000));
        assert_eq!(read(&long, "a.txt"), None);
    }
}
