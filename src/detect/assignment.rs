//! Reads assignments: `name = value` in the way of whatever language, configuration format or command line it is.
//!
//! The reader is offered every anchor that is part of a name. It finds the whole name, the operator and the value, each
//! within fixed limits, so that it takes linear time on any input.

use crate::blob::Blob;
use crate::detect::{RawMatch, name};
use crate::location::Span;
use crate::role::Syntax;
use crate::rule::set::RuleIndex;
use crate::rule::{Engine, RuleSet};

/// Longest name, in bytes, on either side of the anchor.
const NAME_LIMIT: usize = 96;
/// Longest value, in bytes.
const VALUE_LIMIT: usize = 4096;
/// Longest run of blanks between the parts of an assignment.
const BLANK_LIMIT: usize = 64;

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
}

/// Collects the anchors of one name after the other and reads the assignment behind each name.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a [u8],
    blob: Blob<'a>,
    syntax: Option<Syntax>,
    name: Option<Span>,
    owners: Vec<(RuleIndex, Span)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(blob: &Blob<'a>) -> Self {
        Self { text: blob.bytes, blob: *blob, syntax: None, name: None, owners: Vec::new() }
    }

    /// Takes the next anchor; anchors come ordered by where they begin.
    pub(super) fn offer(
        &mut self,
        anchor: Span,
        owners: &[RuleIndex],
        rules: &RuleSet,
        out: &mut Vec<RawMatch>,
    ) {
        if self.name.is_none_or(|name| anchor.start >= name.end) {
            self.finish(rules, out);
            self.name = whole_name(self.text, anchor);
        }
        if self.name.is_some() {
            self.owners.extend(owners.iter().map(|rule| (*rule, anchor)));
        }
    }

    /// Reads the assignment of the name collected so far.
    pub(super) fn finish(&mut self, rules: &RuleSet, out: &mut Vec<RawMatch>) {
        if let Some(name) = self.name.take()
            && let Some(assignment) =
                read(self.text, name, *self.syntax.get_or_insert_with(|| self.blob.syntax()))
        {
            self.owners.sort_unstable();
            for group in self.owners.chunk_by(|one, other| one.0 == other.0) {
                if let Some(found) = self.apply(group[0].0, group, &assignment, rules) {
                    out.push(found);
                }
            }
        }
        self.owners.clear();
    }

    fn apply(
        &self,
        rule: RuleIndex,
        anchors: &[(RuleIndex, Span)],
        assignment: &Assignment,
        rules: &RuleSet,
    ) -> Option<RawMatch> {
        let Engine::Assignment { value, .. } = &rules.get(rule).engine else { return None };
        let bytes = assignment.value.of(self.text);
        let fits = match value {
            Some(pattern) => pattern.get().is_some_and(|compiled| compiled.regex.is_match(bytes)),
            None => anchors.iter().any(|(_, anchor)| {
                let start = anchor.start.saturating_sub(assignment.name.start);
                name::assigns_secret(assignment.name.of(self.text), start..start + anchor.len())
            }),
        };
        fits.then_some(RawMatch {
            rule,
            secret: assignment.value,
            whole: Span::new(assignment.name.start, assignment.value.end),
            public_id: None,
            telling: anchors.iter().map(|(_, anchor)| anchor.len()).max().unwrap_or(0),
            assignment: Some((assignment.name, assignment.quoting)),
        })
    }
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

/// A place in the text that moves right.
#[derive(Clone, Copy)]
struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Skips a literal if it is here.
    fn eat(&mut self, literal: &[u8]) -> bool {
        let here = self.rest().starts_with(literal);
        if here {
            self.at += literal.len();
        }
        here
    }

    fn skip_blanks(&mut self) -> usize {
        let count =
            self.rest().iter().take(BLANK_LIMIT).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.at += count;
        count
    }
}

/// What stands between name and value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `=`, `:`, `=>`, …: any value may follow.
    Assign,
    /// `==`, `,` after a quoted name: only a quoted value may follow.
    Compare,
    /// `<name>value</name>`: the value ends with a tag.
    Element,
    /// `--name value`.
    Flag,
}

fn read(text: &[u8], name: Span, syntax: Syntax) -> Option<Assignment> {
    let mut scanner = Scanner { text, at: name.end };
    let operator = operator(&mut scanner, name)?;
    if operator == Operator::Element {
        let value = element_value(&scanner)?;
        return Some(Assignment { name, value, quoting: Quoting::Bare });
    }
    scanner.skip_blanks();
    if let Some(value) = quoted_value(&mut scanner) {
        return Some(Assignment { name, value, quoting: Quoting::Quoted });
    }
    if operator == Operator::Compare {
        return None;
    }
    let value = bare_value(&scanner, name, syntax, operator)?;
    let is_text = syntax != Syntax::Code || inside_string(text, name, value);
    Some(Assignment { name, value, quoting: if is_text { Quoting::Bare } else { Quoting::Expression } })
}

/// In code, `"…?name=value&…"` and `"Authorization: Bearer value"` stand inside a string: the value ends at a quote or
/// an `&`, and nothing but the operator or an authorization scheme lies between.
fn inside_string(text: &[u8], name: Span, value: Span) -> bool {
    let ends_string = matches!(text.get(value.end), Some(b'"' | b'\'' | b'`' | b'&' | b'\\'));
    let between = text.get(name.end..value.start).unwrap_or_default();
    let scheme = between.trim_ascii_start().iter().any(u8::is_ascii_alphabetic);
    ends_string && (scheme || !between.contains(&b' '))
}

/// Reads closing quotes and brackets, blanks, a type annotation, and the operator.
fn operator(scanner: &mut Scanner<'_>, name: Span) -> Option<Operator> {
    let quoted = close_name(scanner);
    let blanks = scanner.skip_blanks();
    if quoted {
        // `<add key="password" value="…">`, `name="password" content="…"`.
        for attribute in [&b"value"[..], b"content", b"Value"] {
            if scanner.eat(attribute) {
                scanner.skip_blanks();
                return scanner.eat(b"=").then_some(Operator::Assign);
            }
        }
    }
    for (literal, operator) in [
        (&b"==="[..], Operator::Compare),
        (b"!==", Operator::Compare),
        (b"==", Operator::Compare),
        (b"!=", Operator::Compare),
        (b"=>", Operator::Assign),
        (b"->", Operator::Assign),
        (b"<-", Operator::Assign),
        (b":=", Operator::Assign),
        (b"?=", Operator::Assign),
        (b"||=", Operator::Assign),
        (b"??=", Operator::Assign),
        (b"+=", Operator::Assign),
        (b"=", Operator::Assign),
    ] {
        if scanner.eat(literal) {
            return Some(operator);
        }
    }
    match scanner.peek()? {
        b':' if scanner.rest().get(1) != Some(&b':') => {
            scanner.at += 1;
            skip_annotation(scanner);
            Some(Operator::Assign)
        }
        b',' if quoted && opens_arguments(scanner.text, name) => {
            scanner.at += 1;
            Some(Operator::Compare)
        }
        b'>' if quoted || opened_by_tag(scanner.text, name) => {
            scanner.at += 1;
            Some(Operator::Element)
        }
        b'"' | b'\'' if blanks > 0 && is_keyword(name.of(scanner.text)) => Some(Operator::Compare),
        _ if blanks > 0 && is_flag(scanner.text, name) => Some(Operator::Flag),
        _ if blanks > 0 && !quoted => typed_declaration(scanner),
        _ => None,
    }
}

/// Skips what closes a quoted or indexed name: `"`, `'`, `]`, `\"`. True when there was a quote.
fn close_name(scanner: &mut Scanner<'_>) -> bool {
    let mut quoted = false;
    for _ in 0..4 {
        match scanner.peek() {
            Some(b'"' | b'\'' | b'`') => quoted = true,
            Some(b']' | b')' | b'*') => {}
            Some(b'\\') if matches!(scanner.rest().get(1), Some(b'"' | b'\'')) => {}
            _ => break,
        }
        scanner.at += 1;
    }
    quoted
}

/// `name: str = …`, `name: &'static str = …`, `name: Option<String> = …`: moves behind the `=` if this is one.
fn skip_annotation(scanner: &mut Scanner<'_>) {
    let mut ahead = *scanner;
    ahead.skip_blanks();
    let kind = ahead
        .rest()
        .iter()
        .take(48)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'&' | b'\'' | b'<' | b'>' | b'.' | b'[' | b']' | b'|' | b'?' | b' ')
        })
        .count();
    let annotation = &ahead.rest()[..kind];
    // A quote pair inside is text, not a lifetime.
    if kind == 0 || annotation.iter().filter(|byte| **byte == b'\'').count() > 1 {
        return;
    }
    ahead.at += kind;
    if ahead.peek() == Some(b'=') && ahead.rest().get(1) != Some(&b'=') {
        ahead.at += 1;
        *scanner = ahead;
    }
}

/// Go's `password string = "…"`.
fn typed_declaration(scanner: &mut Scanner<'_>) -> Option<Operator> {
    let kind = scanner.rest().iter().take(24).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if !matches!(&scanner.rest()[..kind], b"string" | b"String" | b"str" | b"text" | b"varchar") {
        return None;
    }
    scanner.at += kind;
    scanner.skip_blanks();
    (scanner.peek() == Some(b'=') && scanner.eat(b"=")).then_some(Operator::Assign)
}

/// `put("password", …)`: the quoted name is the first argument, and not the next element of a list.
fn opens_arguments(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(8)..name.start];
    let before = before.trim_ascii_end();
    let unquoted = before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
    unquoted.trim_ascii_end().ends_with(b"(")
}

fn opened_by_tag(text: &[u8], name: Span) -> bool {
    name.start > 0 && matches!(text[name.start - 1], b'<' | b':')
}

/// SQL: `PASSWORD 'secret'`.
fn is_keyword(name: &[u8]) -> bool {
    name == b"PASSWORD" || name == b"password"
}

fn is_flag(text: &[u8], name: Span) -> bool {
    name.start >= 2
        && text[name.start - 1] == b'-'
        && matches!(text[name.start - 2], b'-' | b' ' | b'\'' | b'"')
}

fn element_value(scanner: &Scanner<'_>) -> Option<Span> {
    let rest = scanner.rest();
    let length = rest.iter().take(VALUE_LIMIT).position(|byte| matches!(byte, b'<' | b'\n'))?;
    rest[length..]
        .starts_with(b"</")
        .then(|| trimmed(scanner.text, Span::new(scanner.at, scanner.at + length)))
}

/// A quoted string on one line, with an optional prefix such as `r` or `@`, or in triple quotes.
fn quoted_value(scanner: &mut Scanner<'_>) -> Option<Span> {
    let prefix = scanner
        .rest()
        .iter()
        .take(3)
        .take_while(|byte| {
            matches!(
                byte,
                b'r' | b'b'
                    | b'f'
                    | b'u'
                    | b'R'
                    | b'B'
                    | b'F'
                    | b'U'
                    | b'L'
                    | b'@'
                    | b'$'
                    | b'#'
                    | b'['
                    | b'('
            )
        })
        .count();
    let mut ahead = Scanner { at: scanner.at + prefix, ..*scanner };
    let escaped = ahead.rest().starts_with(b"\\\"") || ahead.rest().starts_with(b"\\'");
    if escaped {
        ahead.at += 1;
    }
    let quote = ahead.peek().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let triple = [quote; 3];
    let is_triple = ahead.eat(&triple);
    if !is_triple {
        ahead.at += 1;
    }
    let rest = ahead.rest();
    let mut at = 0;
    while at < rest.len().min(VALUE_LIMIT) {
        match rest[at] {
            b'\n' => return None,
            b'\\' if escaped && rest.get(at + 1) == Some(&quote) => {
                return Some(Span::new(ahead.at, ahead.at + at));
            }
            b'\\' => at += 1,
            byte if byte == quote && (!is_triple || rest[at..].starts_with(&triple)) => {
                return Some(Span::new(ahead.at, ahead.at + at));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// A value without quotes: to the end of the line where a line is one assignment, otherwise to the next delimiter.
fn bare_value(scanner: &Scanner<'_>, name: Span, syntax: Syntax, operator: Operator) -> Option<Span> {
    let rest = scanner.rest();
    let rest = &rest[..rest.len().min(VALUE_LIMIT)];
    if operator == Operator::Flag && rest.first() == Some(&b'-') {
        // The next flag.
        return None;
    }
    let line = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    let own_line = syntax != Syntax::Code && operator == Operator::Assign && begins_line(scanner.text, name);
    let length = if own_line {
        let comment = memchr::memmem::find(&rest[..line], b" #").unwrap_or(line);
        let text = trimmed(scanner.text, Span::new(scanner.at, scanner.at + comment));
        // Text with blanks in it is prose, except where it refers to something or an authorization scheme comes first.
        let refers = matches!(text.of(scanner.text).first(), Some(b'$' | b'{' | b'!' | b'<' | b'%' | b'('));
        if refers || !text.of(scanner.text).contains(&b' ') {
            let end = text.end - usize::from(matches!(text.of(scanner.text).last(), Some(b';' | b',')));
            return (!text.is_empty()).then(|| Span::new(text.start, end));
        }
        line
    } else {
        line
    };
    let start = scanner.at + authorization_scheme(&rest[..length]);
    let tail = &scanner.text[start..scanner.at + length];
    let end = tail.iter().position(|byte| ends_bare(*byte)).unwrap_or(tail.len());
    let value = Span::new(start, start + end);
    let alone = !own_line || tail[end..].iter().all(|byte| !byte.is_ascii_alphabetic());
    (!value.is_empty() && (alone || start > scanner.at)).then_some(value)
}

fn ends_bare(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(
            byte,
            b',' | b';' | b'&' | b'"' | b'\'' | b'`' | b')' | b'}' | b']' | b'<' | b'>' | b'|' | b'\\'
        )
}

/// Length of a leading `Bearer `, `Basic ` or `Token `.
fn authorization_scheme(text: &[u8]) -> usize {
    ["bearer ", "basic ", "token "]
        .iter()
        .find(|scheme| {
            text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
        })
        .map_or(0, |scheme| scheme.len())
}

/// True when nothing but blanks, a list dash or a keyword such as `export` stands before the name on its line.
fn begins_line(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(32)..name.start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
    let line = line.trim_ascii();
    let complete = name.start <= 32 || before.contains(&b'\n');
    complete
        && matches!(
            line,
            b"" | b"-" | b"export" | b"set" | b"ENV" | b"ARG" | b"env" | b"- export" | b"\xef\xbb\xbf"
        )
}

fn trimmed(text: &[u8], span: Span) -> Span {
    let bytes = span.of(text);
    let start = span.start + (bytes.len() - bytes.trim_ascii_start().len());
    Span::new(start, start + bytes.trim_ascii().len())
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
