//! Terraform state: outputs that are marked as sensitive, and the results of generated passwords
//! (<https://developer.hashicorp.com/terraform/language/state/sensitive-data>).

use std::cell::Cell;

use super::Found;
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// How far from its mark the value of an output stands, in bytes.
const OUTPUT_REACH: usize = 250;
/// How far behind the type of a resource its attributes go, in bytes.
const RESOURCE_REACH: usize = 2048;

pub(super) fn read(text: &[u8], anchor: Span, found: &mut Vec<Found>) -> Span {
    if anchor.of(text).starts_with(b"\"sensitive\"") {
        let before = Span::new(anchor.start.saturating_sub(OUTPUT_REACH), anchor.start);
        let after = Span::new(anchor.end, (anchor.end + OUTPUT_REACH).min(text.len()));
        // The object in which the mark stands.
        let start = memchr::memrchr3(b'{', b'}', b'[', before.of(text))
            .map_or(before.end, |at| before.start + at + 1);
        let end =
            memchr::memchr3(b'{', b'}', b'[', after.of(text)).map_or(after.start, |at| after.start + at);
        found.extend(value_of(text, Span::new(start, end), b"\"value\"").map(Found::plain));
        return Span::new(before.start, after.end + LONGEST_SEEN);
    }
    let rest = Span::new(anchor.end, (anchor.end + RESOURCE_REACH).min(text.len()));
    // The next resource has a type of its own.
    let end = memchr::memmem::find(rest.of(text), b"\"type\"").map_or(rest.end, |at| rest.start + at);
    found.extend(value_of(text, Span::new(anchor.end, end), b"\"result\"").map(Found::plain));
    Span::new(anchor.start, rest.end + LONGEST_SEEN)
}

/// A literal may go on behind the place where its key was looked for.
const LONGEST_SEEN: usize = 4096;

/// The literal behind a key.
fn value_of(text: &[u8], span: Span, key: &[u8]) -> Option<Span> {
    let at = memchr::memmem::find(span.of(text), key)?;
    let line = Cell::new(0);
    let mut scanner = Scanner::new(text, span.start + at + key.len(), &line);
    scanner.skip_blanks();
    scanner.eat(b":").then_some(())?;
    scanner.skip_blanks();
    literal::read(&mut scanner)
}

#[cfg(test)]
mod tests {
    use crate::detect::format::tests::found;

    #[test]
    fn sensitive_outputs_and_generated_passwords() {
        for text in [
            r#"{"outputs": {"x": {"value": "p", "type": "string", "sensitive": true}}}"#,
            r#"{"x": {"sensitive": true, "type": "string", "value": "p"}}"#,
            "{\n  \"x\": {\n    \"value\": \"p\",\n    \"type\": \"string\",\n    \"sensitive\": true\n  }\n}",
            r#"{"type": "random_password", "name": "x", "instances": [{"attributes": {"length": 1, "result": "p"}}]}"#,
        ] {
            assert_eq!(found("terraform-state", text), [("p", None)], "{text}");
        }
    }

    #[test]
    fn other_objects_do_not_count() {
        for text in [
            r#"{"x": {"value": "p"}, "y": {"sensitive": true}}"#,
            r#"{"x": {"sensitive": true}, "y": {"value": "p"}}"#,
            r#"{"type": "random_password", "x": 1}, {"type": "other", "result": "p"}"#,
        ] {
            assert_eq!(found("terraform-state", text), [], "{text}");
        }
    }
}
