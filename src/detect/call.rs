//! Calls: which argument of `HTTPBasicAuth("user", "password")` is the secret.

use std::cell::Cell;

use crate::detect::scanner::Scanner;
use crate::detect::{RawMatch, literal, news};
use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::rule::signature::{Form, Rest};
use crate::rule::usage::Slot;
use crate::rule::{Encoding, Engine, RuleSet, Signature};

/// Longest expression that is an argument of no interest, in bytes.
const EXPRESSION_LIMIT: usize = 200;

/// Adds the raw matches of all call rules.
pub(super) fn search(
    rules: &RuleSet,
    text: &[u8],
    anchors: &[(RuleIndex, Span)],
    matches: &mut Vec<RawMatch>,
    trail: &mut Vec<Span>,
) {
    for (rule, anchor) in anchors {
        let Engine::Call { signatures } = &rules.get(*rule).engine else { continue };
        let line = Cell::new(anchor.start);
        let leads = |signature: &&Signature| {
            let name = Span::new(anchor.start, anchor.start + signature.name.len());
            let goes_on =
                text.get(name.end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            signature.name.as_bytes().eq_ignore_ascii_case(name.of(text))
                && !goes_on
                && stands_before(text, name, signature.form)
        };
        for signature in signatures.iter().filter(leads) {
            let mut scanner = Scanner::new(text, anchor.start + signature.name.len(), &line);
            let found = read(&mut scanner, signature);
            if !news::is_local(text, anchor.start, line.get()) {
                trail.push(*anchor);
            }
            let Some((secret, public_id)) = found else { continue };
            if public_id.is_some_and(|user| !has_password(user.of(text))) {
                continue;
            }
            matches.push(RawMatch {
                rule: *rule,
                secret,
                whole: Span::new(anchor.start, secret.end),
                public_id,
                telling: anchor.len(),
                assignment: None,
                encoding: Encoding::Plain,
                reading: None,
                link: None,
            });
            break;
        }
    }
}

/// Whatever comes with an anonymous user is no password, and no user has a `#`: names of schemes have, in the list
/// `"auth": ["aws.auth#sigv4", …]` of a service's description.
fn has_password(user: &[u8]) -> bool {
    !matches!(user, b"anonymous" | b"ftp") && !user.contains(&b'#')
}

/// What stands before the name fits the form.
fn stands_before(text: &[u8], name: Span, form: Form) -> bool {
    let before = &text[name.start.saturating_sub(2)..name.start];
    match form {
        Form::Method => before.ends_with(b".") || before == b"->" || before == b"::",
        Form::Function | Form::List => {
            before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        }
    }
}

/// Reads the arguments: the secret, and the public half of the pair.
fn read(scanner: &mut Scanner<'_>, signature: &Signature) -> Option<(Span, Option<Span>)> {
    let mut takes_list = false;
    if signature.form == Form::List {
        scanner.skip(2, |byte| matches!(byte, b'"' | b'\''));
        scanner.skip_blanks();
        takes_list = scanner.eat(b"=>") || scanner.eat(b":");
        // Behind `=`, a list in brackets is one of features or scopes: pairs are given in parentheses there.
        if !takes_list && !scanner.eat(b"=") {
            return None;
        }
        scanner.skip_blanks();
    }
    let opens_list = takes_list && (scanner.eat(b"[") || scanner.eat(b"{"));
    if !opens_list && !scanner.eat(b"(") {
        return None;
    }
    let (mut secret, mut public_id) = (None, None);
    for (number, slot) in signature.arguments.iter().enumerate() {
        scanner.skip_space();
        if number > 0 {
            scanner.eat(b",").then_some(())?;
            scanner.skip_space();
        }
        let literal = argument(scanner)?;
        match slot {
            Slot::Secret => secret = Some(literal?),
            Slot::PublicId => public_id = literal.filter(|literal| !literal.is_empty()),
            Slot::Any => {}
        }
    }
    scanner.skip_space();
    let more = scanner.eat(b",");
    scanner.skip_space();
    let ends = matches!(scanner.peek(), Some(b')' | b']' | b'}'));
    let complete = ends || (more && signature.rest == Rest::Any);
    secret.filter(|secret| complete && !secret.is_empty()).map(|secret| (secret, public_id))
}

/// One argument: the literal that it is, or an expression.
#[allow(clippy::option_option, reason = "no argument, an expression, a literal")]
fn argument(scanner: &mut Scanner<'_>) -> Option<Option<Span>> {
    let start = scanner.at;
    let literal = literal::read(scanner);
    if literal.is_some() {
        // Something may be called on it: `"x".toCharArray()`.
        if scanner.eat(b".") {
            scanner.skip(32, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'!'));
            if scanner.eat(b"(") {
                scanner.skip(24, |byte| byte != b')' && byte != b'\n');
                scanner.eat(b")");
            }
        }
        let mut ahead = *scanner;
        ahead.skip_space();
        if matches!(ahead.peek(), Some(b',' | b')' | b']' | b'}')) {
            return Some(literal);
        }
    }
    expression(scanner);
    (scanner.at > start).then_some(None)
}

/// Skips an expression, up to the comma or the bracket behind it.
fn expression(scanner: &mut Scanner<'_>) {
    let mut depth = 0_usize;
    let rest = scanner.rest();
    let length = rest.iter().take(EXPRESSION_LIMIT).position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return true,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 => return true,
            b'\n' | b';' => return true,
            _ => {}
        }
        false
    });
    scanner.at += length.unwrap_or(rest.len().min(EXPRESSION_LIMIT));
}

#[cfg(test)]
mod tests {
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;

    const RULE: &str = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'password'\nname = 'n'\nseverity = 'low'\n\
        confidence = 'low'\nwhy = 'w'\n[rule.call]\nsignatures = ['HTTPBasicAuth({public_id}, {secret})', \
        '.login({public_id}, {secret})', 'auth=({public_id}, {secret})', 'mysqli_connect({any}, {public_id}, {secret}, ...)']\n";

    fn found(text: &str) -> Vec<(&str, Option<&str>)> {
        let rules = RuleSet::from_texts(&[("r.toml", RULE)]).unwrap();
        let detector = Detector::new(&rules);
        let found = detector.detect(&rules, &Blob::whole(text.as_bytes()), &mut Scratch::default());
        let piece = |span: crate::location::Span| &text[span.start..span.end];
        found.iter().map(|found| (piece(found.secret), found.public_id.map(piece))).collect()
    }

    #[test]
    fn arguments_of_calls_and_lists() {
        for (text, expected) in [
            ("HTTPBasicAuth(\"a\", \"b\")", ("b", Some("a"))),
            ("requests.auth.HTTPBasicAuth('a','b')", ("b", Some("a"))),
            ("HTTPBasicAuth(\n    user,\n    'b',\n)", ("b", None)),
            ("smtp.login('a', 'b')", ("b", Some("a"))),
            ("$x->login('a', 'b');", ("b", Some("a"))),
            ("get(url, auth=('a', 'b'))", ("b", Some("a"))),
            ("auth: ['a', 'b']", ("b", Some("a"))),
            ("\"auth\": [\"a\", \"b\"]", ("b", Some("a"))),
            ("mysqli_connect('h', 'a', 'b', 'd')", ("b", Some("a"))),
            ("mysqli_connect(host(1, 2), $a, 'b')", ("b", None)),
            ("x.login(\"a\", \"b\".toCharArray())", ("b", Some("a"))),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_calls_are_left_alone() {
        for text in [
            "HTTPBasicAuth(a, b)",
            "HTTPBasicAuth('a')",
            "HTTPBasicAuth('a', 'b', 'c')",
            "HTTPBasicAuth('a', 'b' + c)",
            "MyHTTPBasicAuth('a', 'b')",
            "login('a', 'b')",
            "smtp.login('a', b)",
            "auth == ('a', 'b')",
            "auth = [\"a\", \"b\"]",
            "HTTPBasicAuth('a', 'b'",
            "HTTPBasicAuth('anonymous', 'b@c')",
            "\"auth\": [\"a.b#c\", \"d\"]",
            "HTTPBasicAuth",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn long_calls_end_quickly() {
        for unit in ["HTTPBasicAuth(", "HTTPBasicAuth('", "auth=(", "x.login(\n"] {
            assert_eq!(found(&unit.repeat(10_000)), [], "{unit}");
        }
    }
}
